"""Asks what an unsubscribe link is for: all optional mails of an address, or a focal point's weekly mail."""

from dataclasses import dataclass

from tracker.database import db
from tracker.mail import addresses
from tracker.models import FocalPoint, Registration
from tracker.registrations.link_queries import open_row
from tracker.signed_links import read_token


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """Whose mails these are, whether they still come; `focal_point_id` where it is the weekly mail alone."""

    email: str
    is_on: bool
    focal_point_id: int | None = None


def open_subscription(token: str) -> Subscription:
    """What a link opens; it never ends by time. Raises LinkEnded."""
    claim = read_token(token)
    if claim is not None and claim.purpose == "digest":
        point = open_row(token, "digest", lambda row_id: db.session.get(FocalPoint, row_id))
        return Subscription(email=point.email, is_on=point.wants_digest, focal_point_id=point.id)
    own = open_row(token, "unsubscribe", lambda row_id: db.session.get(Registration, row_id))
    return Subscription(email=own.email, is_on=addresses.wants_optional(own.email))
