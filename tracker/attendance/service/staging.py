"""How a report is stored as staged: the import, everybody in it, its rows as given, its problems; in bulk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, insert, update

from tracker.attendance import queries
from tracker.attendance.account import person_stays, row_stay
from tracker.attendance.identity import FilePerson, is_registered, person_key
from tracker.attendance.linking import Decided, Link, Registered, link
from tracker.attendance.queries import Means
from tracker.attendance.reading import FileRow, Problem
from tracker.attendance.stays import Stay, Window, seconds_present
from tracker.attendance.uploads import Upload
from tracker.attendance.window import as_kept, looks_shifted
from tracker.audit import Actor
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import N_
from tracker.models import AttendanceImport, ImportPerson, ImportProblem, ImportRow, Webinar
from tracker.organisations.matching import Directory
from tracker.organisations.queries import load_directory
from tracker.zones import zone_city

LATE = N_("Most people joined %(minutes)s minutes after the start. Are these times in %(city)s?")
EARLY = N_("Most people joined %(minutes)s minutes before the start. Are these times in %(city)s?")
OPEN_END = N_("A join time without a leave time or minutes; the stay is not counted.")
BACKWARDS = N_("The stay ends before it begins; it is not counted.")
NOBODY_CAME = N_("The file says who registered, not who came. Registered: %(count)s.")
NO_LENGTH = N_(
    "The file tells neither times nor minutes. Everybody on it is taken to have been there "
    "for all %(minutes)s minutes."
)


# Tables instead of models: the session need not look at each of many thousand rows.
_PEOPLE, _ROWS = cast(Table, ImportPerson.__table__), cast(Table, ImportRow.__table__)


@dataclass(frozen=True, kw_only=True)
class _Known:
    """All that is known when people of a file are matched."""

    directory: Directory
    registrations: Mapping[str, Registered]
    decided: Decided
    means: Mapping[str, Means]
    keys: frozenset[str]
    zone: ZoneInfo | None
    window: Window
    minutes_for_all: int | None


def store(
    webinar: Webinar, upload: Upload, people: Sequence[FilePerson], zone: str, actor: Actor
) -> AttendanceImport:
    """The staged import of a report whose place in time is checked already."""
    imported = _add_import(webinar, upload, zone, actor)
    decided, means = queries.load_decisions()
    rows = upload.reading.rows
    tells_length = any(row.joined or row.minutes for row in rows) or not any(row.attended for row in rows)
    known = _Known(
        directory=load_directory(),
        registrations=queries.registrations_by_email(webinar.id),
        decided=decided,
        means=means,
        keys=frozenset(person.key for person in people),
        zone=ZoneInfo(zone) if zone else None,
        window=queries.slot_of(webinar).window,
        minutes_for_all=None if tells_length else webinar.minutes,
    )
    ids = _add_people(imported, people, known)
    _add_rows(imported, rows, ids, known)
    remarks = [*_remarks(people, webinar, known), *_without_stay(rows, known)]
    _add_problems(imported, [*upload.reading.problems, *remarks])
    return imported


def is_read_alike(imported: AttendanceImport, upload: Upload) -> bool:
    """Whether the same file was staged by the same answers about it."""
    columns = None if upload.columns is None else dict(upload.columns)
    details = imported.details
    return bool(details.get("date_order") == upload.reading.date_order and details.get("columns") == columns)


def _add_import(webinar: Webinar, upload: Upload, zone: str, actor: Actor) -> AttendanceImport:
    reading = upload.reading
    imported = AttendanceImport(
        webinar_id=webinar.id,
        state="staged",
        file_name=upload.file_name,
        sha256=upload.sha256,
        format=reading.format,
        label=reading.label,
        topic=(reading.topic or "")[:300],
        zone=zone,
        row_count=len(reading.rows),
        details={
            "encoding": reading.encoding,
            "delimiter": reading.delimiter,
            "date_order": reading.date_order,
            "columns": None if upload.columns is None else dict(upload.columns),
            "was_asked": upload.was_asked,
            "batch": upload.batch,
            "window": as_kept(queries.slot_of(webinar).window),
        },
        created_at=utc_now(),
        created_by_id=actor.organiser_id,
    )
    db.session.add(imported)
    db.session.flush()
    return imported


def _add_people(imported: AttendanceImport, people: Sequence[FilePerson], known: _Known) -> dict[str, int]:
    """Insert everybody of the file; their ids by key."""
    values = [{"import_id": imported.id, **_values(person, known)} for person in people]
    if not values:
        return {}
    ids = db.session.scalars(
        insert(_PEOPLE).returning(_PEOPLE.c.id, sort_by_parameter_order=True), values
    ).all()
    by_key = {person.key: number for person, number in zip(people, ids, strict=True)}
    for person in people:
        if (means := known.means.get(person.key)) and means.key in by_key and means.key != person.key:
            db.session.execute(
                update(ImportPerson)
                .where(ImportPerson.id == by_key[person.key])
                .values(same_as_id=by_key[means.key])
            )
    return by_key


def _values(person: FilePerson, known: _Known) -> dict[str, Any]:
    stays = _stays(person, known)
    name, email, is_decided = _who(person, known)
    linked = _link(person, email, known)
    return {
        "key": person.key,
        "name": name[:200],
        "name_as_given": person.name[:200],
        "email": email,
        "roles": list(person.roles),
        "organisation_as_given": (person.organisation or "")[:200],
        "country_as_given": (person.country or "")[:100],
        "attended": person.attended,
        "is_registered": is_registered(person),
        "seconds": seconds_present(stays, known.window),
        "seconds_unclipped": seconds_present(stays),
        "connection": person.connection or "",
        "treated_as": "unnamed" if _is_unnamed(person, known) else person.connection or "person",
        "is_decided": is_decided or linked.how in ("decision", "none"),
        "organisation_id": linked.organisation_id,
        "linked_how": linked.how,
        "kind": "",
    }


def _who(person: FilePerson, known: _Known) -> tuple[str, str | None, bool]:
    """Name, e-mail, and whether a remembered decision says so; `same_as_id` joins two of one file."""
    means = known.means.get(person.key)
    if means is None or not means.key:
        return person.name, person.email, means is not None
    if means.key in known.keys or not means.key.startswith("email:"):
        return person.name, person.email, True
    return means.name or person.name, means.key.removeprefix("email:"), True


def _is_unnamed(person: FilePerson, known: _Known) -> bool:
    """Whether it was decided before that nobody can name whom this name means."""
    means = known.means.get(person.key)
    return means is not None and not means.key and not person.connection


def _link(person: FilePerson, email: str | None, known: _Known) -> Link:
    if person.connection or _is_unnamed(person, known):
        return Link(organisation_id=None, how="")
    given = queries.AsGiven(email=email, organisation=person.organisation)
    return link(given, known.directory, known.registrations, known.decided)


def _stays(person: FilePerson, known: _Known) -> list[Stay]:
    if known.minutes_for_all and person.attended:
        return [Stay(source=0, minutes=known.minutes_for_all)]
    return person_stays(person, known.zone)


def _add_rows(
    imported: AttendanceImport, rows: Sequence[FileRow], ids: Mapping[str, int], known: _Known
) -> None:
    values = [_row_values(imported.id, row, ids, known) for row in rows]
    if values:
        db.session.execute(insert(_ROWS), values)


def _row_values(import_id: int, row: FileRow, ids: Mapping[str, int], known: _Known) -> dict[str, Any]:
    stay = row_stay(row, known.zone)
    minutes = row.minutes if stay else None
    return {
        "import_id": import_id,
        "import_person_id": None if row.in_waiting_room else ids[person_key(row)],
        "line": row.line,
        "role": row.role[:40],
        "joined_at": stay.joined if stay else None,
        "left_at": stay.left if stay else None,
        "until_at": stay.until if stay else None,
        "minutes": known.minutes_for_all if known.minutes_for_all and row.attended else minutes,
        "attended": row.attended,
        "in_waiting_room": row.in_waiting_room,
        "cells": list(row.cells),
    }


def _remarks(people: Sequence[FilePerson], webinar: Webinar, known: _Known) -> list[Problem]:
    """What is odd about the file as a whole, which its reading could not know."""
    if known.minutes_for_all:
        return [Problem(line=0, reason=NO_LENGTH, values={"minutes": str(webinar.minutes)})]
    if not any(person.attended for person in people):
        registered = sum(is_registered(person) for person in people)
        return [Problem(line=0, reason=NOBODY_CAME, values={"count": str(registered)})]
    stays = [stay for person in people for stay in person_stays(person, known.zone)]
    shift = looks_shifted(stays, queries.slot_of(webinar))
    if shift is None:
        return []
    minutes = round(shift.total_seconds() / 60)
    city = zone_city(known.zone.key if known.zone else webinar.zone)
    reason = LATE if minutes > 0 else EARLY
    return [Problem(line=0, reason=reason, values={"minutes": str(abs(minutes)), "city": city})]


def _without_stay(rows: Sequence[FileRow], known: _Known) -> list[Problem]:
    """Rows whose times, read in the zone, tell no stay."""
    return [
        Problem(line=row.line, reason=OPEN_END if row.left is None else BACKWARDS)
        for row in rows
        if row.joined and row.attended and row_stay(row, known.zone) is None
    ]


def _add_problems(imported: AttendanceImport, problems: Sequence[Problem]) -> None:
    values = [
        {
            "import_id": imported.id,
            "line": problem.line,
            "message": problem.reason,
            "details": problem.values,
        }
        for problem in problems
    ]
    if values:
        db.session.execute(insert(ImportProblem), values)
