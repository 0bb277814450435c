"""Asks whom the rows of one import are of: for each line of its sum, and for what was certain."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select

from tracker.attendance import queries
from tracker.attendance.desk_queries import names_of
from tracker.attendance.sum_queries import everybody_once
from tracker.attendance.sums import PERSON, group_of
from tracker.database import db
from tracker.models import AttendanceImport, ImportPerson, ImportRow, Webinar
from tracker.organisations.queries import kinds_on
from tracker.webinars.queries import current_rule
from tracker.webinars.schedule import to_local

Line = Literal[
    "everybody",
    "people",
    "domain",
    "registration",
    "name",
    "rejoined",
    "not_attended",
    "waiting_room",
    "host_staff",
    "under_minimum",
    "unnamed_connections",
    "shared_rooms",
    "named_rooms",
]
LINKED: dict[str, tuple[str, ...]] = {
    "domain": ("domain",),
    "registration": ("registration",),
    "name": ("name", "short_name", "alias"),
}


@dataclass(frozen=True, kw_only=True)
class InFile:
    """One person of a file and how many rows are theirs; `seconds` None where they were not there."""

    id: int
    name: str
    email: str | None
    organisation: str
    linked_how: str
    seconds: int | None
    rows: int


@dataclass(kw_only=True)
class _Rows:
    there: int = 0
    waited: int = 0
    absent: int = 0


def list_in_file(imported: AttendanceImport, webinar: Webinar, line: Line) -> list[InFile]:
    """Those behind one line, in the order of the file; as many queries whatever its size."""
    people = queries.people_of(imported.id)
    rows = _count_rows(imported.id, people)
    rule = current_rule(webinar.series_id)
    kinds = kinds_on(to_local(webinar.starts_at, webinar.zone).date())
    once = {one.id: one for one in everybody_once(imported.id, webinar)}
    groups = {
        one.id: group_of(once.get(one.id, one), kinds, rule.minimum_seconds, rule.leaves_out_hosts)
        for one in people
        if one.attended
    }
    names = names_of({one.organisation_id for one in people})
    return [
        InFile(
            id=one.id,
            name=one.name_as_given or one.name,
            email=one.email,
            organisation=names.get(one.organisation_id or 0, ""),
            linked_how=one.linked_how,
            seconds=once.get(one.id, one).seconds if one.attended else None,
            rows=rows[one.id].there + rows[one.id].waited + rows[one.id].absent,
        )
        for one in people
        if _is_asked(one, line, rows[one.id], groups.get(one.id, ""), one.id in once)
    ]


def _is_asked(one: ImportPerson, line: Line, rows: _Rows, group: str, is_once: bool) -> bool:
    if line == "everybody":
        return one.same_as_id is None and one.in_room_of_id is None
    if line == "not_attended":
        return rows.absent > 0
    if line == "waiting_room":
        return rows.waited > 0
    if line == "rejoined":
        return rows.there > 1 and one.same_as_id is None
    if line in LINKED:
        is_certain = one.linked_how in LINKED[line] and one.organisation_id is not None
        return is_certain and group == "people" and one.treated_as == PERSON
    return group == line and one.same_as_id is None and is_once


def _count_rows(import_id: int, people: Iterable[ImportPerson]) -> dict[int, _Rows]:
    """Of everybody; the rows of those who were joined to somebody count as theirs."""
    found = {one.id: _Rows() for one in people}
    joined = {one.id: one.same_as_id for one in people if one.same_as_id}
    counts = db.session.execute(
        select(ImportRow.import_person_id, ImportRow.attended, ImportRow.in_waiting_room, func.count())
        .where(ImportRow.import_id == import_id, ImportRow.import_person_id.is_not(None))
        .group_by(ImportRow.import_person_id, ImportRow.attended, ImportRow.in_waiting_room)
    )
    for at, is_there, is_waiting, count in counts:
        rows = found[joined.get(at or 0) or at or 0]
        if is_waiting:
            rows.waited += count
        elif is_there:
            rows.there += count
        else:
            rows.absent += count
    return found
