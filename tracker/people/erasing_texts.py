"""Erases somebody from what is written about others: the audit, and mails in which their name stands."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, or_, select

from tracker.database import Base, db
from tracker.models import (
    Attendance,
    AttendanceImport,
    AttendanceMark,
    AuditEntry,
    FocalPoint,
    ImportPerson,
    Invitation,
    OutboxMail,
    Person,
    Registration,
    SeriesRegistration,
    Webinar,
)
from tracker.people.blanking import blank, find_texts, without_texts
from tracker.people.subject import Subject

# What an entry about their own things still tells afterwards; all else may be what they typed.
KEPT = ("state", "language", "country", "source", "to", "from", "kind")


def blank_audit(subject: Subject, names: Sequence[str], registration_ids: list[int]) -> None:
    """Entries about what is theirs keep what happened and when; elsewhere they are cut out."""
    wanted = find_texts(names)
    own = _entries_about(_own_things(subject, registration_ids))
    for entry in db.session.scalars(select(AuditEntry).where(own)):
        entry.label = subject.token if entry.label else ""
        entry.before = without_texts(entry.before, KEPT)
        entry.after = without_texts(entry.after, KEPT)
        entry.reason = blank(entry.reason, wanted, subject.token)
    db.session.flush()
    around = _entries_about(_things_around(subject, registration_ids))
    for entry in db.session.scalars(select(AuditEntry).where(or_(around, _mentions(subject)), ~own)):
        entry.label = blank(entry.label, wanted, subject.token)[:300]
        entry.before = blank(entry.before, wanted, subject.token)
        entry.after = blank(entry.after, wanted, subject.token)
        entry.reason = blank(entry.reason, wanted, subject.token)
    db.session.flush()


def _own_things(subject: Subject, registration_ids: list[int]) -> dict[type[Base], Any]:
    marks = select(AttendanceMark.id).where(subject.is_person(AttendanceMark.person_id))
    return {
        Registration: registration_ids,
        Person: [subject.person_id or 0, *subject.former_ids],
        Attendance: select(Attendance.id).where(subject.is_person(Attendance.person_id)),
        AttendanceMark: marks,
        Invitation: select(Invitation.id).where(subject.has_address(Invitation.email)),
        SeriesRegistration: select(SeriesRegistration.id).where(
            subject.has_address(SeriesRegistration.email)
        ),
        FocalPoint: select(FocalPoint.id).where(subject.has_address(FocalPoint.email)),
        OutboxMail: select(OutboxMail.id).where(subject.has_address(OutboxMail.to_email)),
    }


def _things_around(subject: Subject, registration_ids: list[int]) -> dict[type[Base], Any]:
    """Where they are named among others: files they stand in, webinars they registered for."""
    webinars = select(Registration.webinar_id).where(Registration.id.in_(registration_ids))
    files = select(ImportPerson.import_id).where(subject.import_people())
    return {Webinar: webinars, AttendanceImport: files}


def _entries_about(things: dict[type[Base], Any]) -> ColumnElement[bool]:
    return or_(
        *(
            and_(AuditEntry.object_kind == model.__tablename__, AuditEntry.object_id.in_(ids))
            for model, ids in things.items()
        )
    )


def _mentions(subject: Subject) -> ColumnElement[bool]:
    texts = (AuditEntry.label, AuditEntry.reason, cast(AuditEntry.before, Text), cast(AuditEntry.after, Text))
    return subject.mentions(*texts)


def blank_mails_to_others(subject: Subject, names: Sequence[str]) -> None:
    """Mails to others that say who named them, handed a place on, or is on a focal point's list."""
    wanted = find_texts(names)
    whole = [name for name in names if " " in name or "@" in name]  # one word may be anybody's
    conditions = [
        cast(OutboxMail.details, Text).icontains(json.dumps(name), autoescape=True) for name in names
    ]
    for name in whole:
        conditions.append(OutboxMail.sent_text.icontains(name, autoescape=True))
        conditions.append(OutboxMail.sent_subject.icontains(name, autoescape=True))
        conditions.append(cast(OutboxMail.details, Text).icontains(json.dumps(name)[1:-1], autoescape=True))
    if not conditions:
        return
    for mail in db.session.scalars(select(OutboxMail).where(or_(*conditions))):
        mail.details = blank(mail.details, wanted, subject.token)
        mail.sent_text = blank(mail.sent_text, wanted, subject.token)
        mail.sent_subject = blank(mail.sent_subject, wanted, subject.token)
    db.session.flush()
