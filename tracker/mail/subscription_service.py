"""Stops the mails that people may refuse, and lets them come again."""

from datetime import datetime

from tracker import audit
from tracker.audit import PUBLIC
from tracker.database import db
from tracker.mail import addresses
from tracker.mail.subscription_queries import Subscription
from tracker.models import FocalPoint


def set_subscription(own: Subscription, *, is_on: bool, now: datetime) -> None:
    """Change what a link is for; a second time changes nothing."""
    if own.focal_point_id is not None:
        point = db.session.get_one(FocalPoint, own.focal_point_id)
        before, point.wants_digest = point.wants_digest, is_on
        db.session.flush()
        if before != is_on:
            audit.record(PUBLIC, "focal_point.digest", point, after={"wants_digest": is_on})
    else:
        addresses.set_wants_optional(own.email, is_on, now)
