"""Puts a mail into the outbox: one row in the transaction of its cause; delivery comes later."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from tracker.database import db
from tracker.models import OutboxMail, Registration


def queue(
    kind: str, registration: Registration, now: datetime, *, details: dict[str, Any] | None = None
) -> OutboxMail:
    """One mail to the person of a registration that has its id (flush first).

    `kind` is confirmation, waiting, promotion, cancelled, declined or link (asked for). The row keeps no
    text: it is made when the mail is sent. `message_id` stays the same however often sending is tried.
    """
    mail = OutboxMail(
        kind=kind,
        webinar_id=registration.webinar_id,
        registration_id=registration.id,
        to_email=registration.email,
        to_name=registration.name,
        language=registration.language,
        zone=registration.zone,
        details=details or {},
        message_id=uuid4().hex,
        due_at=now,
        created_at=now,
    )
    db.session.add(mail)
    return mail
