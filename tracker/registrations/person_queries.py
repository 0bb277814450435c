"""Asks what we hold about somebody in all: every registration, attendance, mail, and way in."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import joinedload

from tracker.database import db
from tracker.models import (
    Attendance,
    AttendanceNote,
    FocalPoint,
    Invitation,
    MailAddress,
    MailedRecipient,
    OutboxMail,
    Person,
    Registration,
    SeriesRegistration,
    SlidesRequest,
    Webinar,
)
from tracker.people.queries import emails_of, find_person
from tracker.registrations.data_queries import came_as, describe_data, iso, list_asked, list_mails


def list_all(emails: Sequence[str]) -> list[Registration]:
    """Every registration of addresses (case-folded), the newest webinar first."""
    return list(
        db.session.scalars(
            select(Registration)
            .where(Registration.email.in_(emails))
            .join(Webinar, Webinar.id == Registration.webinar_id)
            .options(joinedload(Registration.organisation), joinedload(Registration.webinar))
            .order_by(Webinar.starts_at.desc(), Registration.id.desc())
        )
    )


def describe_person(email: str) -> dict[str, Any]:
    """All we hold about whoever has an address (case-folded), under each address of theirs.

    JSON-ready, as `describe_data` for each registration.
    """
    person = find_person(email=email)
    emails = emails_of(person) if person else ()
    return _describe(tuple(dict.fromkeys((email, *emails))), person, None)


def describe_address(email: str) -> dict[str, Any]:
    """The same under one address only, for whoever proved that one: nothing of others that are theirs too."""
    person = find_person(email=email)
    return _describe((email,), person, came_as(email))


def _describe(
    emails: Sequence[str], person: Person | None, came: ColumnElement[bool] | None
) -> dict[str, Any]:
    registrations = list_all(emails)
    is_theirs = person is not None and (came is None or person.email in emails)
    name = person.name if person and is_theirs else next((one.name for one in registrations), None)
    return {
        "email": emails[0],
        "other_emails": list(emails[1:]),
        "name": name,
        "known_since": iso(person.created_at) if person and is_theirs else None,
        "registrations": [
            describe_data(one, one.webinar, all_addresses=came is None) for one in registrations
        ],
        "attendance_without_registration": _other_attendance(
            person, {one.webinar_id for one in registrations}, came
        ),
        "notes": _notes(person) if came is None else [],
        "questions_asked": _each(list_asked, emails),
        "places_in_series": _each(_series, emails),
        "invitations": _each(_invitations, emails),
        "asked_for_slides_at": _each(_slides, emails),
        "mailed_reports": _each(_reports, emails),
        "focal_point_of": _each(_focal_points, emails),
        "other_mails": _other_mails(emails, [one.id for one in registrations]),
        "address": _address(emails[0]),
        "other_addresses": [found for email in emails[1:] if (found := _address(email))],
    }


def _each(asked: Callable[[str], list[dict[str, Any]]], emails: Sequence[str]) -> list[dict[str, Any]]:
    return [one for email in emails for one in asked(email)]


def _notes(person: Person | None) -> list[dict[str, Any]]:
    """What organisers noted about somebody, whichever address they used."""
    if person is None:
        return []
    rows = db.session.execute(
        select(AttendanceNote.text, AttendanceNote.created_at, Webinar.title)
        .join(Webinar, Webinar.id == AttendanceNote.webinar_id)
        .where(AttendanceNote.person_id == person.id)
        .order_by(AttendanceNote.id)
    )
    return [{"webinar": row.title, "at": row.created_at.isoformat(), "text": row.text} for row in rows]


def _other_attendance(
    person: Person | None, registered: set[int], came: ColumnElement[bool] | None
) -> list[dict[str, Any]]:
    if person is None:
        return []
    rows = db.session.execute(
        select(Attendance, Webinar.title, Webinar.starts_at)
        .join(Webinar, Webinar.id == Attendance.webinar_id)
        .where(Attendance.person_id == person.id, Attendance.webinar_id.not_in(registered))
        .where(true() if came is None else came)
        .order_by(Webinar.starts_at)
    )
    return [
        {
            "webinar": title,
            "starts_at": starts_at.isoformat(),
            "name": row.name,
            "seconds": row.seconds,
            "source": row.source,
        }
        for row, title, starts_at in rows
    ]


def _series(email: str) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(SeriesRegistration)
        .where(SeriesRegistration.email == email)
        .options(joinedload(SeriesRegistration.series))
        .order_by(SeriesRegistration.id)
    )
    return [
        {
            "series": row.series.name,
            "name": row.name,
            "organisation_as_typed": row.organisation_as_typed,
            "registered_at": row.created_at.isoformat(),
            "ended_at": iso(row.ended_at),
        }
        for row in rows
    ]


def _invitations(email: str) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(Invitation)
        .where(Invitation.email == email)
        .options(joinedload(Invitation.webinar))
        .order_by(Invitation.id)
    )
    return [
        {
            "webinar": row.webinar.title,
            "name": row.name,
            "invited_at": row.created_at.isoformat(),
            "withdrawn_at": iso(row.withdrawn_at),
        }
        for row in rows
    ]


def _focal_points(email: str) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(FocalPoint)
        .where(FocalPoint.email == email)
        .options(joinedload(FocalPoint.organisation))
        .order_by(FocalPoint.id)
    )
    return [
        {
            "organisation": row.organisation.name,
            "name": row.name,
            "since": row.created_at.isoformat(),
            "ended_at": iso(row.ended_at),
        }
        for row in rows
    ]


def _slides(email: str) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(SlidesRequest, Webinar.title)
        .join(Webinar, Webinar.id == SlidesRequest.webinar_id)
        .where(SlidesRequest.email == email)
        .order_by(SlidesRequest.id)
    )
    return [
        {
            "webinar": title,
            "name": row.name,
            "asked_at": row.created_at.isoformat(),
            "answered_at": iso(row.answered_at),
            "ended_at": iso(row.ended_at),
        }
        for row, title in rows
    ]


def _reports(email: str) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(MailedRecipient).where(MailedRecipient.email == email).order_by(MailedRecipient.id)
    )
    return [
        {
            "since": row.created_at.isoformat(),
            "unsubscribed_at": iso(row.unsubscribed_at),
            "ended_at": iso(row.removed_at),
        }
        for row in rows
    ]


def _address(email: str) -> dict[str, Any] | None:
    row = db.session.scalars(select(MailAddress).where(MailAddress.email == email)).one_or_none()
    if row is None:
        return None
    return {
        "mails_that_came_back": row.hard_bounces,
        "last_came_back_at": iso(row.last_bounce_at),
        "not_written_to_since": iso(row.blocked_at),
        "unsubscribed_at": iso(row.unsubscribed_at),
    }


def _other_mails(emails: Sequence[str], registration_ids: list[int]) -> list[dict[str, Any]]:
    outside = or_(OutboxMail.registration_id.is_(None), OutboxMail.registration_id.not_in(registration_ids))
    return list_mails(OutboxMail.to_email.in_(emails), outside)
