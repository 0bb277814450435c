"""Knows what `attendance import` says of each file: what was imported, or why not and what to add."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import click

from tracker.attendance.reading import ColumnsUnknown
from tracker.attendance.reading.told_columns import column_count, guess_header, headings_of, samples
from tracker.attendance.window import OutsideWindow
from tracker.commands.attendance_desk import show_group
from tracker.errors import Refusal


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one file: its document, or the refusal; `hints` say what to add to the command."""

    document: dict[str, Any] = field(default_factory=dict)
    refused: Refusal | None = None
    hints: tuple[str, ...] = ()


def hints_of(refused: Refusal) -> Iterator[str]:
    """What to add to the command so that the file can be imported."""
    if isinstance(refused, ColumnsUnknown):
        table = refused.table
        header = guess_header(table)
        for at, heading in enumerate(headings_of(table, header)[: column_count(table)]):
            like = ", ".join(text[:40] for text in samples(table, header, at)) or "empty"
            yield f"Column {at + 1} {heading or '-'}: {like}"
        yield "Say what they hold with --map, like --map 1=name --map 2=email"
    if isinstance(refused, OutsideWindow):
        for zone in refused.zones:
            yield f"It would fit with --zone {zone}"
        for other in refused.webinars:
            yield f"It would fit the webinar {other.id}: {other.title}"
        if refused.wider:
            before, after = refused.wider
            yield f"Or count more: attendance window WEBINAR --before {before} --after {after}"


def show_outcome(one: Outcome, as_document: bool) -> None:
    """Problems on stderr; without --json the line of the file on stdout, and what is left to decide."""
    told = one.document
    name = told["file"]
    if one.refused:
        click.echo(f"{name}: {one.refused}", err=True)
        for hint in one.hints:
            click.echo(f"{name}: {hint}", err=True)
        return
    for problem in told["problems"]:
        click.echo(f"Line {problem['line']}: {problem['reason']}", err=True)
    if told["state"] == "kept":
        click.echo(f"{name}: kept with the webinar; it tells questions or votes, nobody is counted", err=True)
        return
    if told["is_known"]:
        click.echo("This file is imported already. Nothing changed.", err=True)
    if as_document:
        return
    left = sum(told["left_out"].values())
    click.echo(
        f"import {told['import']} {told['state']}: {told['rows']} rows, {told['merged']} merged, "
        f"{left} left out, {told['people']} people, {told['unsure']} to decide"
        + (" (dry run: nothing is stored)" if told.get("is_dry_run") else "")
    )
    for group in told["to_decide"] if told.get("is_dry_run") else ():
        show_group(group)
