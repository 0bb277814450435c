"""Asks what an unsubscribe link is for: an address's optional mails, a focal point's weekly one, a report."""

from dataclasses import dataclass

from tracker.database import db
from tracker.mail import addresses
from tracker.models import FocalPoint, MailedRecipient, Registration
from tracker.registrations.link_queries import open_row
from tracker.signed_links import read_token


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """Whose mails these are, whether they still come.

    `focal_point_id` where it is the weekly mail alone, `recipient_id` where it is one mailed report.
    `has_ended`: the organisers took the address out of it, and nobody can let it come again.
    """

    email: str
    is_on: bool
    focal_point_id: int | None = None
    recipient_id: int | None = None
    has_ended: bool = False


def open_subscription(token: str) -> Subscription:
    """What a link opens; it never ends by time. Raises LinkEnded."""
    claim = read_token(token)
    if claim is not None and claim.purpose == "digest":
        point = open_row(token, "digest", lambda row_id: db.session.get(FocalPoint, row_id))
        return Subscription(email=point.email, is_on=point.wants_digest, focal_point_id=point.id)
    if claim is not None and claim.purpose == "report":
        one = open_row(token, "report", lambda row_id: db.session.get(MailedRecipient, row_id))
        is_on = one.unsubscribed_at is None and one.removed_at is None
        return Subscription(
            email=one.email, is_on=is_on, recipient_id=one.id, has_ended=one.removed_at is not None
        )
    own = open_row(token, "unsubscribe", lambda row_id: db.session.get(Registration, row_id))
    return Subscription(email=own.email, is_on=addresses.wants_optional(own.email))
