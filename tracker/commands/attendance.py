"""Knows the commands of attendance: read a file, undo an import, redo it, let it go, show the figures."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from tracker.attendance import account, queries, service
from tracker.attendance.reading import RecognisedElsewhere, read, zoom_questions
from tracker.attendance.reading.open_ends import count_until
from tracker.attendance.reading.times import Order
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.attendance_import import (
    REPORT,
    apply,
    map_option,
    order_option,
    sent_file,
    zone_option,
)
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.coverage import STATE_WORDS
from tracker.database import begin_write, db
from tracker.figures.queries import webinar_figures
from tracker.webinars.queries import get_webinar
from tracker.zones import zone_from_text

PARTLY = {"waits": "a file waits for review", "by_hand": "by hand only"}
MOMENT = click.DateTime(("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"))


@click.group()
def attendance() -> None:
    """Who attended: read a platform's report, import it, undo it, count."""


@attendance.command("read")
@click.argument("file", type=REPORT)
@zone_option
@click.option("--end", type=MOMENT, help="When it ended, in the file's zone; for people without a leave.")
@order_option
@map_option
@json_option
def read_file(
    file: Path,
    zone: str,
    end: datetime | None,
    order: Order | None,
    columns: tuple[str, ...],
    as_document: bool,
) -> None:
    """Read a report and say who is in it; nothing is stored, nothing is clipped.

    As JSON: each person with rows, intervals and seconds, sums over people and by organisation as given,
    how the file writes its dates, and what Zoom's own summary says. Staff are hosts, panelists, organizers,
    presenters and moderators by their role in the file.
    """
    read_in = ZoneInfo(zone_from_text(zone)) if zone else None
    sent = sent_file(file, order, columns)
    near = end.date() if end else None
    try:
        reading = read(sent.data, sent.file_name, near, order, sent.columns, sent.header)
    except RecognisedElsewhere as other:
        _show_questions(zoom_questions.tell(other.table), as_document)
        return
    ends = end.replace(tzinfo=read_in or UTC) if end else None
    told = account.tell(count_until(reading, ends, read_in), read_in, ends)
    if as_document:
        print_json(told)
        return
    click.echo(
        f"{told['label']}: {told['unique_people_attended']} attended "
        f"({told['unique_people_attended_excluding_staff']} of them no staff), "
        f"{len(told['registered_not_attended'])} registered and did not"
    )
    for person in told["attended"]:
        minutes = person["total_seconds"] / 60
        click.echo(f"{minutes:6.0f} min  {person['name']}  {person['email'] or '-'}")
    for problem in told["problems"]:
        click.echo(f"Line {problem['line']}: {problem['reason']}", err=True)


def _show_questions(told: dict[str, Any], as_document: bool) -> None:
    """What a report of questions or of polls says; it says nothing about attendance."""
    if as_document:
        print_json(told)
        return
    if "poll_answers" in told:
        click.echo(f"Zoom poll report: {told['poll_answers']} people answered")
        for question, answers in told["answers"].items():
            click.echo(f"{question}: " + ", ".join(f"{answer} {count}" for answer, count in answers.items()))
        return
    anonymous = told["anonymous_questions"]
    click.echo(f"Zoom question report: {told['questions']} questions, {anonymous} anonymous")
    for one in told["unanswered"]:
        click.echo(f"Unanswered: {one['question']}  {one['name'] or '-'}  {one['email'] or '-'}")


@attendance.command("undo")
@click.argument("import_id", metavar="IMPORT")
@json_option
@pass_context
def undo(context: Context, import_id: str, as_document: bool) -> None:
    """Take an applied import back whole; `redo` counts it again."""
    _move(context, import_id, as_document, service.undo_import)


@attendance.command("redo")
@click.argument("import_id", metavar="IMPORT")
@json_option
@pass_context
def redo(context: Context, import_id: str, as_document: bool) -> None:
    """Count a staged import, or one that was undone."""
    _move(context, import_id, as_document, apply)


def _move(context: Context, import_id: str, as_document: bool, move: Any) -> None:
    with context.database():
        begin_write()
        imported = queries.get_import(import_id)
        move(imported, COMMAND, utc_now())
        db.session.commit()
        imported = queries.get_import(import_id)
        document = {"import": imported.id, "state": imported.state, "webinar": imported.webinar_id}
    if as_document:
        print_json(document)
    else:
        click.echo(f"import {document['import']} {document['state']}")


@attendance.command("show")
@click.argument("webinar")
@json_option
@pass_context
def show(context: Context, webinar: str, as_document: bool) -> None:
    """The figures of one webinar."""
    with context.database():
        told = webinar_figures(get_webinar(webinar)).told()
    if as_document:
        print_json(told)
        return
    partly = told["partly"]
    state = f"{STATE_WORDS['partly']}, {PARTLY[partly]}" if partly else STATE_WORDS[told["state"]]
    click.echo(f"state: {state}")
    for name in ("individuals", "organisations", "countries", "registered", "no_shows"):
        click.echo(f"{name}: {STATE_WORDS[told['state']] if told[name] is None else told[name]}")


@attendance.command("discard")
@click.argument("import_id", metavar="IMPORT")
@pass_context
def discard(context: Context, import_id: str) -> None:
    """Forget a staged import; nothing of it was counted."""
    with context.database():
        begin_write()
        service.discard_import(queries.get_import(import_id), COMMAND)
        db.session.commit()
    click.echo(f"import {import_id} forgotten")
