"""Knows the commands of attendance: read a file, import it into a webinar, undo, show the figures."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from tracker.attendance import account, queries, service
from tracker.attendance.mapping_queries import read_as_known
from tracker.attendance.reading import RecognisedElsewhere, open_table, read, zoom_questions
from tracker.attendance.reading.file_reading import MAX_BYTES
from tracker.attendance.reading.open_ends import count_until
from tracker.attendance.reading.times import Order
from tracker.attendance.reading.told_columns import FIELDS, columns_by_heading
from tracker.attendance.uploads import Sent, Upload
from tracker.audit import COMMAND, Actor
from tracker.clock import utc_now
from tracker.commands.context import Context, pass_context, print_json
from tracker.database import begin_write, db
from tracker.figures.queries import webinar_figures
from tracker.models import AttendanceImport, Webinar
from tracker.recaps.service import ensure_draft
from tracker.webinars.queries import get_webinar
from tracker.webinars.schedule import to_local
from tracker.zones import zone_from_text

MOMENT = click.DateTime(("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"))
report_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
zone_option = click.option("--zone", default="", help="The zone of the file's times, like Europe/Zurich.")
order_option = click.option(
    "--order",
    type=click.Choice(("MDY", "DMY", "YMD"), case_sensitive=False),
    help="How the file writes day and month.",
)
json_option = click.option("--json", "as_document", is_flag=True, help="Print one JSON document.")


@click.group()
def attendance() -> None:
    """Who attended: read a platform's report, import it, undo it, count."""


@attendance.command("read")
@report_file
@zone_option
@click.option("--end", type=MOMENT, help="When it ended, in the file's zone; for people without a leave.")
@order_option
@json_option
def read_file(file: Path, zone: str, end: datetime | None, order: Order | None, as_document: bool) -> None:
    """Read a report and say who is in it; nothing is stored, nothing is clipped."""
    read_in = ZoneInfo(zone_from_text(zone)) if zone else None
    try:
        reading = read(_bytes(file), file.name, near=end.date() if end else None, order=order)
    except RecognisedElsewhere as other:
        _show_questions(zoom_questions.tell(other.table), as_document)
        return
    ends = end.replace(tzinfo=read_in or UTC) if end else None
    told = account.tell(count_until(reading, ends, read_in), read_in)
    if as_document:
        print_json(told)
        return
    click.echo(f"{told['label']}: {len(told['attended'])} attended, ", nl=False)
    click.echo(f"{len(told['registered_not_attended'])} registered and did not")
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


@attendance.command("import")
@click.argument("webinar")
@report_file
@zone_option
@order_option
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="HEADING=FIELD",
    help=f"What a column holds, where its heading does not tell: {', '.join(FIELDS)}. As often as needed.",
)
@click.option("--apply", "applies", is_flag=True, help="Count it at once, without a look at the doubtful.")
@json_option
@pass_context
def import_file(
    context: Context,
    webinar: str,
    file: Path,
    zone: str,
    order: Order | None,
    columns: tuple[str, ...],
    applies: bool,
    as_document: bool,
) -> None:
    """Take a report into a webinar; it counts once it is applied. The same file twice changes nothing."""
    with context.database():
        found = get_webinar(webinar)
        near = to_local(found.starts_at, found.zone).date()
        upload = read_as_known(_sent(file, order, columns), near)
        document = _import(webinar, upload, zone_from_text(zone) if zone else "", applies)
    for problem in document["problems"]:
        click.echo(f"Line {problem['line']}: {problem['reason']}", err=True)
    if document["is_known"]:
        click.echo("This file is imported already. Nothing changed.", err=True)
    if as_document:
        print_json(document)
        return
    click.echo(
        f"import {document['import']} {document['state']}: {document['rows']} rows, "
        f"{document['people']} people, {document['unsure']} to decide"
    )


def _sent(file: Path, order: Order | None, columns: tuple[str, ...]) -> Sent:
    """The file with what the options say about it. Raises Invalid, Unreadable."""
    sent = Sent(file_name=file.name, data=_bytes(file), order=order)
    if not columns:
        return sent
    said = {heading: field.strip() for heading, _, field in (one.rpartition("=") for one in columns)}
    positions, header = columns_by_heading(open_table(sent.data, sent.file_name), said)
    return replace(sent, columns=positions, header=header)


def _import(webinar: str, upload: Upload, zone: str, applies: bool) -> dict[str, Any]:
    begin_write()
    into = get_webinar(webinar)
    staged = service.stage_import(into, upload, zone, COMMAND)
    if applies and not staged.is_known:
        _apply(staged.imported, COMMAND, utc_now())
    db.session.commit()
    return _document(staged.imported, get_webinar(webinar), staged.is_known)


def _document(imported: AttendanceImport, webinar: Webinar, is_known: bool) -> dict[str, Any]:
    total = queries.sum_of(imported, webinar)
    return {
        "import": imported.id,
        "state": imported.state,
        "is_known": is_known,
        "webinar": webinar.slug,
        "format": imported.format,
        "zone": imported.zone or None,
        "rows": total.rows,
        "not_attended": total.not_attended,
        "waiting_room": total.waiting_room,
        "merged": total.merged,
        "left_out": total.left_out,
        "people": total.people,
        "organisations": total.organisations,
        "unsure": total.unsure,
        "problems": [
            {
                "line": problem.line,
                "reason": problem.message % problem.details if problem.details else problem.message,
            }
            for problem in queries.problems_of(imported.id)
        ],
    }


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
    _move(context, import_id, as_document, _apply)


def _apply(imported: AttendanceImport, actor: Actor, now: datetime) -> None:
    """Count it; from then on the recap's draft exists."""
    service.apply_import(imported, actor, now)
    ensure_draft(get_webinar(imported.webinar_id), actor, now)


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
    for name in ("individuals", "organisations", "countries", "registered", "no_shows"):
        click.echo(f"{name}: {'not measured' if told[name] is None else told[name]}")


def _bytes(file: Path) -> bytes:
    """The file, or as much of it as shows that it is too large."""
    with file.open("rb") as opened:
        return opened.read(MAX_BYTES + 1)
