"""Asks what we hold about somebody at one webinar."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true

from tracker.database import db
from tracker.models import (
    AskedQuestion,
    Attendance,
    AttendanceImport,
    AuditEntry,
    Certificate,
    Feedback,
    ImportPerson,
    ImportRow,
    OutboxMail,
    PersonKey,
    QuestionsReport,
    Registration,
    Webinar,
)
from tracker.registrations.link_queries import list_clicks
from tracker.registrations.questions_queries import answers_of, list_questions


def describe_data(own: Registration, webinar: Webinar, *, all_addresses: bool = False) -> dict[str, Any]:
    """All we hold about somebody at one webinar, JSON-ready: instants as ISO 8601 in UTC, no other person.

    The registration comes with its organisation. Only with `all_addresses` the attendance that
    another address of the same person proves.
    """
    return {
        "webinar": {"title": webinar.title, "starts_at": webinar.starts_at.isoformat(), "zone": webinar.zone},
        "registration": {
            "email": own.email,
            "name": own.name,
            "state": own.state,
            "organisation": own.organisation.name if own.organisation else None,
            "organisation_as_typed": own.organisation_as_typed,
            "country": own.country,
            "language": own.language,
            "zone": own.zone,
            "source": own.source,
            "registered_at": own.created_at.isoformat(),
            "state_changed_at": own.state_changed_at.isoformat(),
            "access_needs": own.access_needs,
            "interpretation": own.interpretation,
        },
        "answers": _answers(own),
        "changes": _changes(own),
        "mails": _mails(own),
        "went_to_the_platform_at": [at.isoformat() for at in list_clicks(own.id)],
        "attendance": _attendance(own, all_addresses),
        "times_on_the_platform": _stays(own, all_addresses),
        "feedback": _feedback(own.id),
        "certificate": _certificate(own),
        "questions_asked": list_asked(own.email, QuestionsReport.webinar_id == own.webinar_id),
    }


def _feedback(registration_id: int) -> dict[str, Any] | None:
    kept = db.session.scalar(select(Feedback).where(Feedback.registration_id == registration_id))
    if kept is None:
        return None
    names = ("usefulness", "level", "use", "wish")
    return {name: getattr(kept, name) for name in names} | {"given_at": kept.updated_at.isoformat()}


def _certificate(own: Registration) -> dict[str, Any] | None:
    kept = db.session.scalar(
        select(Certificate).where(
            Certificate.webinar_id == own.webinar_id, Certificate.person_id == own.person_id
        )
    )
    if kept is None:
        return None
    return {
        "name": kept.name,
        "minutes": kept.minutes,
        "issued_at": kept.issued_at.isoformat(),
        "taken_back_at": kept.revoked_at.isoformat() if kept.revoked_at else None,
        "why": kept.revoke_reason,
    }


def _answers(own: Registration) -> list[dict[str, Any]]:
    answers = answers_of(own.id)
    questions = list_questions(own.webinar_id)
    return [{"question": one.text, "answer": answers[one.id]} for one in questions if one.id in answers]


def _changes(own: Registration) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.object_kind == "registrations", AuditEntry.object_id == own.id)
        .order_by(AuditEntry.id)
    )
    return [
        {
            "at": row.at.isoformat(),
            "what": row.action,
            "by": "you" if row.who == "public" else "the organisers",
            "before": row.before,
            "after": row.after,
        }
        for row in rows
    ]


def _mails(own: Registration) -> list[dict[str, Any]]:
    return list_mails(OutboxMail.registration_id == own.id)


def list_mails(*where: ColumnElement[bool]) -> list[dict[str, Any]]:
    """What was written to somebody, and when, JSON-ready."""
    rows = db.session.scalars(select(OutboxMail).where(*where).order_by(OutboxMail.id))
    return [
        {
            "what": row.kind,
            "to": row.to_email,
            "state": row.state,
            "made_at": row.created_at.isoformat(),
            "sent_at": iso(row.sent_at),
        }
        for row in rows
    ]


def _attendance(own: Registration, all_addresses: bool) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(Attendance).where(
            Attendance.webinar_id == own.webinar_id,
            Attendance.person_id == own.person_id,
            true() if all_addresses else came_as(own.email),
        )
    )
    return [{"name": row.name, "seconds": row.seconds, "source": row.source} for row in rows]


def came_as(email: str) -> ColumnElement[bool]:
    """Attendance that an address (case-folded) proves: a file names it, or it was registered and no file
    names another address of the same person. Whoever has one address only sees all that is theirs.
    """
    named = (
        select(ImportPerson.id)
        .join(AttendanceImport, AttendanceImport.id == ImportPerson.import_id)
        .where(AttendanceImport.webinar_id == Attendance.webinar_id, AttendanceImport.state == "applied")
        .where(ImportPerson.person_id == Attendance.person_id)
        .correlate(Attendance)
    )
    registered = (
        select(Registration.id)
        .where(Registration.webinar_id == Attendance.webinar_id, Registration.email == email)
        .correlate(Attendance)
    )
    more = select(PersonKey.id).where(
        PersonKey.person_id == Attendance.person_id, PersonKey.email.is_not(None)
    )
    is_named_otherwise = named.where(ImportPerson.email.is_not(None), ImportPerson.email != email).exists()
    return or_(
        named.where(ImportPerson.email == email).exists(),
        and_(~is_named_otherwise, or_(registered.exists(), ~more.correlate(Attendance).exists())),
    )


def _stays(own: Registration, all_addresses: bool) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(ImportRow.joined_at, ImportRow.left_at)
        .join(ImportPerson, ImportPerson.id == ImportRow.import_person_id)
        .join(AttendanceImport, AttendanceImport.id == ImportRow.import_id)
        .where(AttendanceImport.webinar_id == own.webinar_id, AttendanceImport.state == "applied")
        .where(ImportPerson.person_id == own.person_id, ImportRow.joined_at.is_not(None))
        .where(true() if all_addresses else ImportPerson.email.is_(None) | (ImportPerson.email == own.email))
        .order_by(ImportRow.joined_at, ImportRow.id)
    )
    return [{"joined_at": iso(joined), "left_at": iso(left)} for joined, left in rows]


def list_asked(email: str, *where: ColumnElement[bool]) -> list[dict[str, Any]]:
    """What somebody asked at webinars under an address (case-folded), JSON-ready."""
    rows = db.session.execute(
        select(AskedQuestion.text, AskedQuestion.name, Webinar.title)
        .join(QuestionsReport, QuestionsReport.id == AskedQuestion.report_id)
        .join(Webinar, Webinar.id == QuestionsReport.webinar_id)
        .where(AskedQuestion.email == email, *where)
        .order_by(AskedQuestion.id)
    )
    return [{"webinar": row.title, "question": row.text, "name": row.name} for row in rows]


def iso(instant: datetime | None) -> str | None:
    """An instant as JSON has it."""
    return instant.isoformat() if instant else None
