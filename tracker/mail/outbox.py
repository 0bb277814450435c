"""Puts mails into the outbox: rows in the transaction of their cause; delivery comes later.

A row keeps no text: it is made when the mail is sent, from the kind, the rows and `details`. `message_id`
stays the same however often sending is tried. `once` names the cause: a second mail with it is not queued.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from tracker.database import Base, db
from tracker.mail.kinds import KINDS
from tracker.models import (
    FocalPoint,
    Invitation,
    Job,
    MailedRecipient,
    MailedReport,
    MailedSending,
    Organiser,
    OutboxMail,
    Person,
    Registration,
    SeriesRegistration,
    SlidesRequest,
)

Details = dict[str, Any]


def queue(
    kind: str,
    registration: Registration,
    now: datetime,
    *,
    details: Details | None = None,
    once: str | None = None,
) -> OutboxMail | None:
    """One mail to the person of a registration that has its id (flush first); None where it was queued."""
    return _add(
        kind,
        now,
        once,
        webinar_id=registration.webinar_id,
        registration_id=registration.id,
        to_email=registration.email,
        to_name=registration.name,
        language=registration.language,
        zone=registration.zone,
        details=details or {},
    )


def queue_asked(
    kind: str, registration: Registration, now: datetime, *, once: str, details: Details | None = None
) -> OutboxMail | None:
    """The same for callers that have asked, under the webinar's lock, which of many are queued already."""
    mail = queue(kind, registration, now, details=details)
    if mail is not None:
        mail.once_key = once
    return mail


def tell_everybody(
    kind: str, webinar_id: int, states: Iterable[str], now: datetime, *, details: Details | None = None
) -> int:
    """The same mail to everybody whose registration at a webinar is in one of `states`; how many."""
    wanted = db.select(Registration).where(
        Registration.webinar_id == webinar_id, Registration.state.in_(list(states))
    )
    rows = db.session.scalars(wanted.order_by(Registration.id)).all()
    for row in rows:
        queue(kind, row, now, details=details)
    return len(rows)


def queue_invitation(kind: str, invitation: Invitation, now: datetime) -> OutboxMail | None:
    """One mail to somebody who is invited to a webinar."""
    return _add(
        kind,
        now,
        None,
        webinar_id=invitation.webinar_id,
        invitation_id=invitation.id,
        to_email=invitation.email,
        to_name=invitation.name,
        language=invitation.language,
    )


def queue_focal_point(
    kind: str,
    focal_point: FocalPoint,
    now: datetime,
    *,
    webinar_id: int | None = None,
    details: Details | None = None,
    once: str | None = None,
) -> OutboxMail | None:
    """One mail to the focal point of an organisation."""
    return _add(
        kind,
        now,
        once,
        webinar_id=webinar_id,
        focal_point_id=focal_point.id,
        to_email=focal_point.email,
        to_name=focal_point.name,
        language=focal_point.language,
        zone=focal_point.zone,
        details=details or {},
    )


def queue_series(kind: str, place: SeriesRegistration, now: datetime) -> OutboxMail | None:
    """One mail to somebody who has a place in every webinar of a series."""
    return _add(
        kind,
        now,
        None,
        series_registration_id=place.id,
        to_email=place.email,
        to_name=place.name,
        language=place.language,
        zone=place.zone,
    )


def queue_person(
    kind: str, person: Person, now: datetime, *, language: str, zone: str, to: str = ""
) -> OutboxMail | None:
    """One mail to a person with an address: the one named, else their main one."""
    return _add(
        kind,
        now,
        None,
        person_id=person.id,
        to_email=to or person.email,
        to_name=person.name,
        language=language,
        zone=zone,
    )


def queue_slides_request(request: SlidesRequest, now: datetime, *, presentation: str) -> OutboxMail | None:
    """One mail to somebody who presented, with the title of what."""
    return _add(
        "slides",
        now,
        None,
        webinar_id=request.webinar_id,
        slides_request_id=request.id,
        to_email=request.email,
        to_name=request.name,
        language=request.language,
        details={"presentation": presentation},
    )


def queue_job(kind: str, job: Job, organiser: Organiser, now: datetime) -> OutboxMail | None:
    """One mail to the organiser who asked for work in the background; `once` by job and how it ended."""
    return _add(
        kind,
        now,
        f"job:{job.id}:{job.state}:{job.tries}",
        job_id=job.id,
        to_email=organiser.email,
        to_name=organiser.name,
        zone=organiser.zone or "",
        details={"label": job.label, "state": job.state},
    )


def queue_report(
    report: MailedReport, recipient: MailedRecipient, sending: MailedSending, now: datetime
) -> OutboxMail | None:
    """One mail with a report that was made, to one of its recipients; `once` by both."""
    return _add(
        "report",
        now,
        f"report:{sending.id}:{recipient.id}",
        mailed_recipient_id=recipient.id,
        mailed_sending_id=sending.id,
        to_email=recipient.email,
        language=report.language,
        zone=report.zone,
    )


def queue_nothing(now: datetime) -> None:
    """The work of one mail, of which nothing stays: so no clock tells whether an address is known."""
    with db.session.begin_nested() as nested:
        _add("all_links", now, None, to_email="@")
        db.session.flush()
        nested.rollback()


def _add(kind: str, now: datetime, once: str | None, **values: Any) -> OutboxMail | None:
    if kind not in KINDS:
        raise KeyError(kind)
    if "@" not in values["to_email"]:
        return None  # somebody who was erased
    if once is not None and _is_queued(once):
        return None
    mail = OutboxMail(kind=kind, message_id=uuid4().hex, once_key=once, due_at=now, created_at=now, **values)
    db.session.add(mail)
    return mail


def _is_queued(once: str) -> bool:
    """Two writers cannot both say no: the second one's row breaks the unique key."""
    return (
        any(isinstance(row, OutboxMail) and row.once_key == once for row in _new_rows())
        or db.session.scalar(db.select(OutboxMail.id).where(OutboxMail.once_key == once)) is not None
    )


def _new_rows() -> Iterable[Base]:
    return db.session.new
