"""Knows the command that takes reports into a webinar: several at once, each whole or not at all."""

import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import click

from tracker.attendance import desk_queries, queries, questions_service, service
from tracker.attendance.mapping_queries import read_as_known
from tracker.attendance.reading import RecognisedElsewhere, open_table
from tracker.attendance.reading.file_reading import MAX_BYTES
from tracker.attendance.reading.order_question import find_examples
from tracker.attendance.reading.times import Order
from tracker.attendance.reading.told_columns import FIELDS, columns_by_heading
from tracker.attendance.sum_queries import sum_of
from tracker.attendance.uploads import Sent, Upload
from tracker.audit import COMMAND, Actor
from tracker.clock import utc_now
from tracker.commands.attendance_desk import group_document
from tracker.commands.attendance_outcomes import Outcome, hints_of, show_outcome
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid, Refusal
from tracker.models import AttendanceImport, Webinar
from tracker.recaps.service import ensure_draft
from tracker.webinars.queries import get_webinar
from tracker.webinars.schedule import to_local
from tracker.zones import zone_from_text

STDIN = "-"
REPORT = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
EITHER_DAY = N_("%(date)s can be %(days)s. Say which with --order %(orders)s; nothing was imported.")
ONE_STDIN = N_("Only one report can come from the standard input.")

zone_option = click.option("--zone", default="", help="The zone of the file's times, like Europe/Zurich.")
order_option = click.option(
    "--order",
    type=click.Choice(("MDY", "DMY", "YMD"), case_sensitive=False),
    help="How the file writes day and month.",
)
map_option = click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="What a column holds, by its heading or its number from 1, where its heading does not tell: "
    f"{', '.join(FIELDS)}. As often as needed.",
)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the options say about every file of the call."""

    webinar: str
    zone: str
    order: Order | None
    columns: tuple[str, ...]
    applies: bool
    is_dry: bool
    batch: str


@click.command("import")
@click.argument("webinar")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=REPORT)
@zone_option
@order_option
@map_option
@click.option("--apply", "applies", is_flag=True, help="Count it at once, without a look at the doubtful.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what would be imported, and store nothing.")
@json_option
@pass_context
def import_files(
    context: Context,
    webinar: str,
    files: tuple[Path, ...],
    zone: str,
    order: Order | None,
    columns: tuple[str, ...],
    applies: bool,
    is_dry: bool,
    as_document: bool,
) -> None:
    """Take reports into a webinar; - reads one from the standard input. The same file twice changes nothing.

    A report counts once it is applied. Each is imported whole or refused; exit code 1 if one was refused.
    With several, --json prints {"files": [...]}.
    """
    if sum(str(file) == STDIN for file in files) > 1:
        raise Refusal(ONE_STDIN)
    wish = Wish(
        webinar=webinar,
        zone=zone_from_text(zone) if zone else "",
        order=order,
        columns=columns,
        applies=applies,
        is_dry=is_dry,
        batch=token_hex(8) if len(files) > 1 else "",
    )
    with context.database():
        get_webinar(webinar)
        outcomes = [_import(file, wish, is_alone=len(files) == 1) for file in files]
    if len(outcomes) == 1 and outcomes[0].refused:
        for hint in outcomes[0].hints:
            click.echo(hint, err=True)
        raise outcomes[0].refused
    if as_document:
        documents = [one.document for one in outcomes]
        print_json(documents[0] if len(documents) == 1 else {"files": documents})
    for one in outcomes:
        show_outcome(one, as_document)
    if any(one.refused for one in outcomes):
        sys.exit(1)


def _import(file: Path, wish: Wish, *, is_alone: bool) -> Outcome:
    """One file, in a transaction of its own."""
    name = _name(file)
    try:
        sent = sent_file(file, wish.order, wish.columns)
        try:
            return Outcome(document={"file": name} | _take_in(sent, wish))
        except RecognisedElsewhere:
            if is_alone:
                raise
            return Outcome(document={"file": name} | _keep(sent, wish))
    except Refusal as refused:
        db.session.rollback()
        hints = tuple(hints_of(refused))
        document = {"file": name, "state": "refused", "reason": str(refused), "hints": list(hints)}
        return Outcome(document=document, refused=refused, hints=hints)


def _take_in(sent: Sent, wish: Wish) -> dict[str, Any]:
    found = get_webinar(wish.webinar)
    upload = read_as_known(sent, to_local(found.starts_at, found.zone).date())
    upload = replace(upload, batch=wish.batch)
    if wish.applies:
        _refuse_either_day(upload)
    begin_write()
    webinar = get_webinar(wish.webinar)
    staged = service.stage_import(webinar, upload, wish.zone, COMMAND)
    if wish.applies and not staged.is_known:
        apply(staged.imported, COMMAND, utc_now())
    if wish.is_dry:
        document = _document(staged.imported, webinar, staged.is_known) | {"is_dry_run": True}
        db.session.rollback()
        return document
    db.session.commit()
    return _document(staged.imported, get_webinar(wish.webinar), staged.is_known)


def _refuse_either_day(upload: Upload) -> None:
    """Refuse to count dates that somebody has to settle first."""
    for example in find_examples(upload.reading):
        raise Invalid(
            EITHER_DAY,
            field="order",
            date=example.text,
            days=" or ".join(f"{day:%-d %B %Y}" for day in example.days.values()),
            orders=" or --order ".join(example.days),
        )


def _keep(sent: Sent, wish: Wish) -> dict[str, Any]:
    """A report of questions or polls among others: it is kept with the webinar, and nobody is counted."""
    begin_write()
    webinar = get_webinar(wish.webinar)
    kept = questions_service.keep_report(webinar.id, sent.data, sent.file_name, COMMAND, utc_now())
    document = {"state": "kept", "is_known": kept.is_known, "webinar": webinar.slug, "problems": []}
    if wish.is_dry:
        db.session.rollback()
        return document | {"is_dry_run": True}
    db.session.commit()
    return document


def _document(imported: AttendanceImport, webinar: Webinar, is_known: bool) -> dict[str, Any]:
    total = sum_of(imported, webinar)
    groups = desk_queries.load_desk(imported, webinar).groups
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
        "to_decide": [group_document(group) for group in desk_queries.suggest_for(groups, webinar.id)],
        "problems": [
            {
                "line": problem.line,
                "reason": problem.message % problem.details if problem.details else problem.message,
            }
            for problem in queries.problems_of(imported.id)
        ],
    }


def apply(imported: AttendanceImport, actor: Actor, now: datetime) -> None:
    """Count it; from then on the recap's draft exists."""
    service.apply_import(imported, actor, now)
    ensure_draft(get_webinar(imported.webinar_id), actor, now)


def sent_file(file: Path, order: Order | None, columns: tuple[str, ...]) -> Sent:
    """The file, - for the standard input, with what the options say about it. Raises Invalid, Unreadable."""
    sent = Sent(file_name=_name(file), data=_bytes(file), order=order)
    if not columns:
        return sent
    said = {heading: name.strip() for heading, _, name in (one.rpartition("=") for one in columns)}
    positions, header = columns_by_heading(open_table(sent.data, sent.file_name), said)
    return replace(sent, columns=positions, header=header)


def _name(file: Path) -> str:
    return "standard input" if str(file) == STDIN else file.name


def _bytes(file: Path) -> bytes:
    """The file, or as much of it as shows that it is too large."""
    if str(file) == STDIN:
        return bytes(sys.stdin.buffer.read(MAX_BYTES + 1))
    with file.open("rb") as opened:
        return opened.read(MAX_BYTES + 1)
