"""How a webinar's attendance is made, always anew, from all applied imports and all marks by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select, update

from tracker.attendance import queries
from tracker.attendance.linking import SUREST_FIRST
from tracker.attendance.stays import Stay, Window, seconds_present
from tracker.attendance.sums import NAMED
from tracker.database import db
from tracker.models import (
    Attendance,
    AttendanceImport,
    AttendanceMark,
    ImportPerson,
    ImportRow,
    Person,
    Webinar,
)
from tracker.people.names import name_key

# A person's id, else what the connection is and the name it showed.
Identity = tuple[int | None, str, str]


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """How many attendances a webinar had, with how many seconds in all, and has now; JSON-ready."""

    before: dict[str, int]
    after: dict[str, int]


@dataclass(kw_only=True)
class _Present:
    """Everything the applied files say about one person or connection."""

    seen: list[Any] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    attended: bool = False


def rebuild_attendance(webinar: Webinar) -> Rebuilt:
    """Make the attendance of a webinar from its applied imports and marks; rows keep their ids.

    The order of files does not matter. Returns what it was and is in all.
    """
    window = queries.slot_of(webinar).window
    wanted = _from_files(webinar.id, window)
    wanted.update(_from_marks(webinar.id, window))
    wanted = {who: one for who, one in wanted.items() if one["seconds"] or one["source"] == "file"}
    kept = {_identity(row): row for row in _kept(webinar.id)}
    added = [values for identity, values in wanted.items() if identity not in kept]
    gone = [row.id for identity, row in kept.items() if identity not in wanted]
    changed = [
        {"id": kept[identity].id, **values}
        for identity, values in wanted.items()
        if identity in kept and _differs(kept[identity], values)
    ]
    for start in range(0, len(gone), queries.CHUNK):
        db.session.execute(
            delete(Attendance)
            .where(Attendance.id.in_(gone[start : start + queries.CHUNK]))
            .execution_options(synchronize_session=False)
        )
    if added:
        db.session.execute(insert(Attendance), [{"webinar_id": webinar.id, **one} for one in added])
    if changed:
        db.session.execute(update(Attendance), changed)
    moved = {"added": len(added), "changed": len(changed), "removed": len(gone)}
    return Rebuilt(
        before=_in_all(row.seconds for row in kept.values()),
        after=_in_all(one["seconds"] for one in wanted.values()) | moved,
    )


def _in_all(seconds: Iterable[int]) -> dict[str, int]:
    each = list(seconds)
    return {"attendances": len(each), "seconds": sum(each)}


def _kept(webinar_id: int) -> Iterable[Any]:
    columns = Attendance.__table__.c
    return db.session.execute(select(*columns).where(columns.webinar_id == webinar_id)).all()


def _identity(row: Any) -> Identity:
    return (row.person_id, row.connection, "" if row.person_id else name_key(row.name))


def _differs(row: Any, values: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())


def _from_files(webinar_id: int, window: Window) -> dict[Identity, dict[str, Any]]:
    present: dict[Identity, _Present] = {}
    by_import_person: dict[int, list[_Present]] = {}
    for one in _people(webinar_id):
        if one.treated_as == NAMED:
            continue
        identity = (
            (one.person_id, "", "")
            if one.person_id
            else (None, one.treated_as, name_key(one.name_as_given or one.name))
        )
        found = present.setdefault(identity, _Present())
        found.seen.append(one)
        found.attended |= one.attended
        by_import_person.setdefault(one.in_room_of_id or one.id, []).append(found)
    for row in _rows(webinar_id):
        for found in by_import_person.get(row.import_person_id, ()):
            found.stays.append(queries.stay_of(row))
    return {identity: _values(identity, one, window) for identity, one in present.items() if one.attended}


def _people(webinar_id: int) -> Iterable[Any]:
    return db.session.execute(
        select(
            ImportPerson.id,
            ImportPerson.import_id,
            ImportPerson.person_id,
            ImportPerson.name,
            ImportPerson.name_as_given,
            ImportPerson.attended,
            ImportPerson.treated_as,
            ImportPerson.organisation_id,
            ImportPerson.linked_how,
            ImportPerson.kind,
            ImportPerson.country,
            ImportPerson.same_as_id,
            ImportPerson.in_room_of_id,
            ImportPerson.head_count,
            Person.name.label("person_name"),
        )
        .join(AttendanceImport, AttendanceImport.id == ImportPerson.import_id)
        .outerjoin(Person, Person.id == ImportPerson.person_id)
        .where(AttendanceImport.webinar_id == webinar_id, AttendanceImport.state == "applied")
        .order_by(ImportPerson.id)
    ).all()


def _rows(webinar_id: int) -> Iterable[Any]:
    return db.session.execute(
        select(*queries.STAY_COLUMNS)
        .join(AttendanceImport, AttendanceImport.id == ImportRow.import_id)
        .where(AttendanceImport.webinar_id == webinar_id, AttendanceImport.state == "applied")
        .where(ImportRow.attended, ImportRow.import_person_id.is_not(None))
    ).all()


def _values(identity: Identity, present: _Present, window: Window) -> dict[str, Any]:
    """One row of attendance; of several files the surest link counts, then the smallest id."""
    surest = min(
        present.seen,
        key=lambda one: (
            one.same_as_id is not None,
            SUREST_FIRST.index(one.linked_how),
            one.organisation_id or 0,
        ),
    )
    names = sorted({one.name for one in present.seen if one.same_as_id is None}, key=lambda n: (-len(n), n))
    return {
        "person_id": identity[0],
        "connection": identity[1],
        "head_count": 0 if identity[0] else max(one.head_count for one in present.seen),
        "name": names[0] if names else surest.name,
        "organisation_id": surest.organisation_id if identity[0] else None,
        "kind": surest.kind if identity[0] else "unknown",
        "country": surest.country if identity[0] else None,
        "seconds": seconds_present(present.stays, window),
        "source": "file",
    }


def _from_marks(webinar_id: int, window: Window) -> dict[Identity, dict[str, Any]]:
    """What was said by hand; the latest mark of a person holds, and 0 seconds mean "was not there"."""
    marks = db.session.execute(
        select(AttendanceMark, Person.name)
        .join(Person, Person.id == AttendanceMark.person_id)
        .where(AttendanceMark.webinar_id == webinar_id, AttendanceMark.taken_back_at.is_(None))
        .order_by(AttendanceMark.id)
    ).all()
    return {
        (mark.person_id, "", ""): {
            "person_id": mark.person_id,
            "connection": "",
            "head_count": 0,
            "name": name,
            "organisation_id": mark.organisation_id,
            "kind": mark.kind,
            "country": mark.country,
            "seconds": min(mark.minutes * 60, window.seconds),
            "source": "mark",
        }
        for mark, name in marks
    }
