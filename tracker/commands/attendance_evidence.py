"""Knows the commands behind a figure: the files of a webinar, its people, and of each what it rests on."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from tracker.attendance import evidence_queries, people_queries, queries, service, sources_queries
from tracker.attendance.people_queries import GROUPS, PersonRow, Which
from tracker.audit import COMMAND
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.database import begin_write, db
from tracker.errors import N_, NotFound, Refusal
from tracker.models import Webinar
from tracker.people.names import name_key
from tracker.webinars.queries import get_webinar

NOBODY = N_("Nobody called “%(who)s” was at this webinar. Run: attendance people")
SEVERAL = N_("Several are called that. Give the number that `attendance people` shows.")
SEEN: tuple[Which, ...] = ("counted", "host_staff", "under_minimum", "unnamed_connections", "shared_rooms")


@click.command("files")
@click.argument("webinar")
@json_option
@pass_context
def files(context: Context, webinar: str, as_document: bool) -> None:
    """Every file that was imported into a WEBINAR, the newest first, with the number that undo takes."""
    with context.database():
        told = [
            {
                "import": one.id,
                "state": one.state,
                "file": one.file_name,
                "format": one.format,
                "zone": one.zone or None,
                "rows": one.row_count,
                "uploaded_at": one.created_at.isoformat(),
                "applied_at": one.applied_at.isoformat() if one.applied_at else None,
                "sha256": one.sha256,
            }
            for one in queries.list_imports(get_webinar(webinar).id)
        ]
    if as_document:
        print_json({"files": told})
        return
    for one in told:
        click.echo(f"{one['import']:>6}  {one['state']:<8} {one['file']}, {one['rows']} rows")


@click.command("people")
@click.argument("webinar")
@click.option("--group", type=click.Choice(GROUPS), default="counted", show_default=True, help="Who of all.")
@json_option
@pass_context
def people(context: Context, webinar: str, group: Which, as_document: bool) -> None:
    """Who is behind a figure of a WEBINAR; `attendance evidence` tells of each what it rests on."""
    with context.database():
        found = people_queries.list_people(get_webinar(webinar), group)
        told = [_person(one) for one in found]
    if as_document:
        print_json({"group": group, "people": told})
        return
    for one in told:
        minutes = "-" if one["minutes"] is None else f"{one['minutes']} min"
        number = one["attendance"] or "-"
        click.echo(
            f"{number:>6}  {one['name']}  {one['email'] or '-'}  {one['organisation'] or '-'}  {minutes}"
        )


def _person(one: PersonRow) -> dict[str, Any]:
    return {
        "attendance": one.attendance_id,
        "person": one.person_id,
        "name": one.name,
        "email": one.email,
        "organisation": one.organisation or None,
        "kind": one.kind,
        "country": one.country,
        "minutes": None if one.seconds is None else round(one.seconds / 60),
        "source": one.source or None,
    }


@click.command("evidence")
@click.argument("webinar")
@click.argument("who")
@json_option
@pass_context
def evidence(context: Context, webinar: str, who: str, as_document: bool) -> None:
    """What the attendance of one person rests on; WHO is an email, a whole name, or the number of `people`.

    The rows of every file as given, why they are this person's, what was said by hand, the joining click.
    """
    with context.database():
        told = _evidence(get_webinar(webinar), who)
    if as_document:
        print_json(told)
        return
    click.echo(f"{told['name']}: {told['minutes']} minutes, {told['source']}")
    for row in told["rows"]:
        when = f"{_clock(row['joined_at'], told['zone'])} to {_clock(row['until_at'], told['zone'])}"
        click.echo(f"{row['file']}, row {row['line']}: {when}  {' | '.join(row['as_given'])}")
    for tie in told["ties"]:
        by = f" ({tie['by'] or 'command'}, {tie['at']})" if tie["at"] else ""
        click.echo(f"rows {', '.join(map(str, tie['lines']))}: {tie['reason']}{by}")
    for mark in told["by_hand"]:
        until = f", until {mark['taken_back_at']}" if mark["taken_back_at"] else ""
        click.echo(f"by hand: {mark['minutes']} minutes, {mark['reason']} ({mark['by'] or 'command'}{until})")
    for click_at in told["joining_clicks"]:
        click.echo(f"went to the platform at {_clock(click_at, told['zone'])}")
    for note in told["notes"]:
        click.echo(f"note {note['note']}: {note['text']} ({note['by'] or 'command'})")


def _clock(instant: str | None, zone: str) -> str:
    """The time of day in the webinar's zone; the document has instants in UTC."""
    return f"{datetime.fromisoformat(instant).astimezone(ZoneInfo(zone)):%H:%M:%S}" if instant else "-"


def _evidence(webinar: Webinar, who: str) -> dict[str, Any]:
    one = _find(webinar, who)
    attended = sources_queries.get_attendance(one.attendance_id or 0, webinar.id)
    seen = sources_queries.seen_in_files(attended)
    rows = sources_queries.rows_with([each for _, each in seen])
    names = {imported.id: imported.file_name for imported, _ in seen}
    person_id = attended.person_id
    return {
        **_person(one),
        "zone": webinar.zone,
        "rows": [
            {
                "file": names[row.import_id],
                "line": row.line,
                "joined_at": row.joined_at.isoformat() if row.joined_at else None,
                "until_at": row.until_at.isoformat() if row.until_at else None,
                "minutes": row.minutes,
                "as_given": row.cells,
            }
            for row in rows
        ],
        "ties": [
            _tie(tie) for tie in evidence_queries.list_ties([each for _, each in seen], rows, person_id)
        ],
        "by_hand": [_mark(mark) for mark in sources_queries.list_marks(webinar.id, person_id, earlier=True)]
        if person_id
        else [],
        "joining_clicks": [at.isoformat() for at in sources_queries.list_clicks(webinar.id, person_id)],
        "notes": [
            {"note": note.id, "text": note.text, "by": note.by, "at": note.created_at.isoformat()}
            for note in (evidence_queries.list_notes(person_id, webinar.id) if person_id else [])
        ],
    }


def _tie(tie: Any) -> dict[str, Any]:
    said = tie.decided
    return {
        "lines": list(tie.lines),
        "reason": str(tie.reason.message) % dict(tie.reason.values),
        "by": said.by if said else None,
        "at": said.at.isoformat() if said else None,
    }


def _mark(mark: Any) -> dict[str, Any]:
    return {
        "mark": mark.id,
        "minutes": mark.minutes,
        "reason": mark.reason,
        "by": mark.by,
        "at": mark.created_at.isoformat(),
        "taken_back_at": mark.taken_back_at.isoformat() if mark.taken_back_at else None,
    }


def _find(webinar: Webinar, who: str) -> PersonRow:
    """Raises NotFound, Refusal where several are meant."""
    wanted = who.strip().casefold()
    everybody = [one for which in SEEN for one in people_queries.list_people(webinar, which)]
    found = [
        one
        for one in everybody
        if wanted in (str(one.attendance_id), (one.email or "").casefold())
        or name_key(one.name) == name_key(who)
    ]
    if not found:
        raise NotFound(NOBODY, who=who[:80])
    if len({one.attendance_id for one in found}) > 1:
        raise Refusal(SEVERAL)
    return found[0]


@click.command("note")
@click.argument("webinar")
@click.argument("who")
@click.argument("text", required=False, default="")
@click.option("--remove", "number", type=int, metavar="NOTE", help="Take this note away instead.")
@json_option
@pass_context
def note(context: Context, webinar: str, who: str, text: str, number: int | None, as_document: bool) -> None:
    """Keep a note beside somebody's presence at a WEBINAR; it changes no figure."""
    with context.database():
        begin_write()
        found = get_webinar(webinar)
        attended = sources_queries.get_attendance(_find(found, who).attendance_id or 0, found.id)
        if number is None:
            told = {"note": service.add_note(attended, text, COMMAND).id, "state": "kept"}
        else:
            service.remove_note(number, found, COMMAND)
            told = {"note": number, "state": "gone"}
        db.session.commit()
    if as_document:
        print_json(told)
    else:
        click.echo(f"note {told['note']} {told['state']}")
