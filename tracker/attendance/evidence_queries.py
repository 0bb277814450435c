"""Asks why the rows behind somebody's attendance are theirs, and who decided that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.attendance.evidence import Decided, Tie, why_tied
from tracker.database import db
from tracker.models import (
    AttendanceImport,
    AttendanceNote,
    AuditEntry,
    ImportPerson,
    ImportRow,
    MatchDecision,
    Organiser,
    Person,
    Webinar,
)

SAID = ("attendance.joined", "attendance.named", "attendance.left_apart", "attendance.left_unnamed",
        "attendance.heads_counted", "attendance.room_named", "attendance.reopened")  # fmt: skip


def list_ties(seen: Sequence[ImportPerson], rows: Sequence[ImportRow], person_id: int | None) -> list[Tie]:
    """A tie for everybody in files who is this person, in the order of files and lines."""
    ids = [one.id for one in seen]
    joined = db.session.scalars(
        select(ImportPerson).where(ImportPerson.same_as_id.in_(ids), ImportPerson.id.not_in(ids))
    ).all()
    people = [*seen, *joined]
    names = _names(at for one in people for at in (one.same_as_id, one.in_room_of_id) if at)
    said = _decided(people)
    email = db.session.scalar(select(Person.email).where(Person.id == person_id))
    ties = [
        Tie(
            import_id=one.import_id,
            import_person_id=one.id,
            lines=tuple(
                row.line for row in rows if row.import_person_id in (one.id, one.in_room_of_id or one.id)
            ),
            reason=why_tied(one, names, email),
            decided=said.get(one.in_room_of_id or one.id) if one.is_decided or one.in_room_of_id else None,
        )
        for one in people
    ]
    return sorted(ties, key=lambda tie: (tie.import_id, tie.lines, tie.import_person_id))


def _names(ids: Iterable[int]) -> dict[int, str]:
    rows = db.session.execute(
        select(ImportPerson.id, ImportPerson.name_as_given, ImportPerson.name).where(
            ImportPerson.id.in_(list(ids))
        )
    )
    return {row.id: row.name_as_given or row.name for row in rows}


def _decided(people: Sequence[ImportPerson]) -> dict[int, Decided]:
    """By whom somebody of a file was decided: there, as the audit says, else in an earlier file."""
    found = _remembered(people)
    entries = db.session.execute(
        select(AuditEntry.at, AuditEntry.who, AuditEntry.action, AuditEntry.after, Organiser.name)
        .outerjoin(Organiser, Organiser.id == AuditEntry.organiser_id)
        .where(AuditEntry.object_kind == AttendanceImport.__tablename__, AuditEntry.action.in_(SAID))
        .where(AuditEntry.object_id.in_({one.import_id for one in people}))
        .order_by(AuditEntry.id)
    )
    for entry in entries:
        for at in (entry.after or {}).get("people", ()):
            if entry.action == "attendance.reopened":
                found.pop(at, None)
            else:
                found[at] = Decided(by=entry.name or entry.who, at=entry.at)
    return found


def _remembered(people: Sequence[ImportPerson]) -> dict[int, Decided]:
    keys = {one.key for one in people if one.is_decided}
    rows = db.session.execute(
        select(MatchDecision.key, MatchDecision.created_at, Organiser.name)
        .outerjoin(Organiser, Organiser.id == MatchDecision.created_by_id)
        .where(MatchDecision.what == "person", MatchDecision.key.in_(keys))
        .where(MatchDecision.taken_back_at.is_(None))
        .order_by(MatchDecision.id)
    )
    by_key = {row.key: Decided(by=row.name or "", at=row.created_at, is_remembered=True) for row in rows}
    return {one.id: by_key[one.key] for one in people if one.key in by_key}


@dataclass(frozen=True, kw_only=True)
class Note:
    """What an organiser wrote beside somebody's presence."""

    id: int
    webinar_id: int
    title: str
    text: str
    created_at: datetime
    by: str


def list_notes(person_id: int, webinar_id: int | None = None) -> list[Note]:
    """The notes about somebody, the newest first, at one webinar or at all."""
    asked = (
        select(AttendanceNote, Webinar.title, Organiser.name, Organiser.email)
        .join(Webinar, Webinar.id == AttendanceNote.webinar_id)
        .outerjoin(Organiser, Organiser.id == AttendanceNote.created_by_id)
        .where(AttendanceNote.person_id == person_id)
        .order_by(AttendanceNote.id.desc())
    )
    if webinar_id is not None:
        asked = asked.where(AttendanceNote.webinar_id == webinar_id)
    return [
        Note(
            id=note.id,
            webinar_id=note.webinar_id,
            title=title,
            text=note.text,
            created_at=note.created_at,
            by=name or email or "",
        )
        for note, title, name, email in db.session.execute(asked)
    ]
