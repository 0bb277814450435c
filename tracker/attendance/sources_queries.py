"""Asks for what a figure was counted from: files and their rows, marks by hand, and how they add up."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from tracker.attendance import queries
from tracker.attendance.sums import NAMED
from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.figures.counts import WebinarFigures
from tracker.models import (
    Attendance,
    AttendanceImport,
    AttendanceMark,
    ImportPerson,
    ImportRow,
    JoinClick,
    Organiser,
    Person,
    Registration,
    Webinar,
)
from tracker.people.names import name_key


@dataclass(frozen=True, kw_only=True)
class HowCounted:
    """rows + by_hand = not_attended + waiting_room + merged + not_there + all who were there."""

    rows: int
    not_attended: int
    waiting_room: int
    merged: int
    by_hand: int
    not_there: int
    named_rooms: int
    in_rooms: int


def how_counted(webinar: Webinar, figures: WebinarFigures) -> HowCounted:
    """How the rows of all applied files, and what was said by hand, became those who were there."""
    rows = db.session.execute(
        select(ImportRow.in_waiting_room, ImportRow.attended, func.count())
        .join(AttendanceImport, AttendanceImport.id == ImportRow.import_id)
        .where(AttendanceImport.webinar_id == webinar.id, AttendanceImport.state == "applied")
        .group_by(ImportRow.in_waiting_room, ImportRow.attended)
    ).all()
    total = sum(count for *_, count in rows)
    waiting = sum(count for is_waiting, _, count in rows if is_waiting)
    attended = sum(count for is_waiting, is_there, count in rows if is_there and not is_waiting)
    in_files = _identities(webinar)
    left = figures.left_out
    apart = left.host_staff + left.under_minimum + left.unnamed_connections + left.shared_rooms
    there = (figures.individuals or 0) + apart
    named_rooms, in_rooms = _named_rooms(webinar)
    marked = _marked(webinar)
    by_hand = len(
        [at for at, minutes in marked.items() if minutes and ("person", at) not in in_files | in_rooms]
    )
    return HowCounted(
        rows=total,
        not_attended=total - attended - waiting,
        waiting_room=waiting,
        merged=attended - len(in_files) - named_rooms,
        by_hand=by_hand,
        not_there=len(in_files | in_rooms) + by_hand - there,
        named_rooms=named_rooms,
        in_rooms=len(in_rooms - in_files),
    )


def _identities(webinar: Webinar) -> set[tuple[str, Any]]:
    rows = db.session.execute(
        select(ImportPerson.person_id, ImportPerson.treated_as, ImportPerson.name_as_given)
        .join(AttendanceImport, AttendanceImport.id == ImportPerson.import_id)
        .where(AttendanceImport.webinar_id == webinar.id, AttendanceImport.state == "applied")
        .where(ImportPerson.attended, ImportPerson.treated_as != NAMED, ImportPerson.in_room_of_id.is_(None))
    )
    return {
        ("person", row.person_id) if row.person_id else (row.treated_as, name_key(row.name_as_given))
        for row in rows
    }


def _named_rooms(webinar: Webinar) -> tuple[int, set[tuple[str, Any]]]:
    """How many shared rooms have their people named, and who these people are."""
    rows = db.session.execute(
        select(ImportPerson.person_id, ImportPerson.treated_as, ImportPerson.in_room_of_id)
        .join(AttendanceImport, AttendanceImport.id == ImportPerson.import_id)
        .where(AttendanceImport.webinar_id == webinar.id, AttendanceImport.state == "applied")
        .where(or_(ImportPerson.treated_as == NAMED, ImportPerson.in_room_of_id.is_not(None)))
    ).all()
    rooms = sum(row.treated_as == NAMED for row in rows)
    return rooms, {("person", row.person_id) for row in rows if row.in_room_of_id and row.person_id}


def _marked(webinar: Webinar) -> dict[int, int]:
    rows = db.session.execute(
        select(AttendanceMark.person_id, AttendanceMark.minutes)
        .where(AttendanceMark.webinar_id == webinar.id, AttendanceMark.taken_back_at.is_(None))
        .order_by(AttendanceMark.id)
    )
    return {row.person_id: row.minutes for row in rows}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What was said by hand of one person, and by whom."""

    id: int
    person_id: int
    name: str
    minutes: int
    reason: str
    created_at: Any
    by: str
    together: int
    is_first: bool
    taken_back_at: datetime | None = None


def list_marks(webinar_id: int, person_id: int | None = None, *, earlier: bool = False) -> list[Mark]:
    """What was said by hand and holds, newest first; `together` of how many it was said at one moment.

    With `earlier` what was taken back, or said anew since, too.
    """
    asked = (
        select(AttendanceMark, Person.name, Organiser.name.label("by"), Organiser.email)
        .join(Person, Person.id == AttendanceMark.person_id)
        .outerjoin(Organiser, Organiser.id == AttendanceMark.created_by_id)
        .where(AttendanceMark.webinar_id == webinar_id)
        .order_by(AttendanceMark.id.desc())
    )
    if not earlier:
        asked = asked.where(AttendanceMark.taken_back_at.is_(None))
    if person_id is not None:
        asked = asked.where(AttendanceMark.person_id == person_id)
    rows = db.session.execute(asked).all()
    together = Counter(row[0].created_at for row in rows)
    firsts = {row[0].created_at: row[0].id for row in reversed(rows)}  # the newest is shown first
    return [
        Mark(
            id=mark.id,
            person_id=mark.person_id,
            name=name,
            minutes=mark.minutes,
            reason=mark.reason,
            created_at=mark.created_at,
            by=by or email or "",
            together=together[mark.created_at],
            is_first=firsts[mark.created_at] == mark.id,
            taken_back_at=mark.taken_back_at,
        )
        for mark, name, by, email in rows
    ]


def get_attendance(attendance_id: int, webinar_id: int) -> Attendance:
    """One person's presence at this webinar. Raises NotFound."""
    found = db.session.get(Attendance, attendance_id)
    if found is None or found.webinar_id != webinar_id:
        raise NotFound(N_("There is no such attendance"))
    return found


def get_import_person(import_person_id: int, import_id: int) -> ImportPerson:
    """Somebody of this import. Raises NotFound."""
    found = db.session.get(ImportPerson, import_person_id)
    if found is None or found.import_id != import_id:
        raise NotFound(N_("There is nobody like that in this import"))
    return found


def seen_in_files(attended: Attendance) -> Sequence[tuple[AttendanceImport, ImportPerson]]:
    """Where the applied files show a person, or a connection that nobody has named."""
    asked = (
        select(AttendanceImport, ImportPerson)
        .join(ImportPerson, ImportPerson.import_id == AttendanceImport.id)
        .where(AttendanceImport.webinar_id == attended.webinar_id, AttendanceImport.state == "applied")
        .order_by(ImportPerson.id)
    )
    if attended.person_id:
        asked = asked.where(ImportPerson.person_id == attended.person_id)
    else:
        asked = asked.where(ImportPerson.treated_as == attended.connection)
    rows = [(imported, one) for imported, one in db.session.execute(asked)]
    if attended.person_id:
        return rows
    wanted = name_key(attended.name)
    return [(imported, one) for imported, one in rows if name_key(one.name_as_given) == wanted]


def rows_with(people: Sequence[ImportPerson]) -> Sequence[ImportRow]:
    """The rows of some people, those of who was joined with them and of their rooms too."""
    ids = [one.id for one in people]
    joined = db.session.scalars(select(ImportPerson.id).where(ImportPerson.same_as_id.in_(ids))).all()
    rooms = db.session.scalars(
        select(ImportPerson.in_room_of_id)
        .where(or_(ImportPerson.id.in_(ids), ImportPerson.same_as_id.in_(ids)))
        .where(ImportPerson.in_room_of_id.is_not(None))
    ).all()
    return queries.rows_of({*ids, *joined, *(at for at in rooms if at)})


def list_clicks(webinar_id: int, person_id: int | None) -> Sequence[datetime]:
    """When a person went to the platform through our page: a hint that they came, never the record."""
    return db.session.scalars(
        select(JoinClick.at)
        .join(Registration, Registration.id == JoinClick.registration_id)
        .where(Registration.webinar_id == webinar_id, Registration.person_id == person_id)
        .order_by(JoinClick.at)
    ).all()
