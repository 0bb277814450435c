"""Stops the mails that people may refuse, and lets them come again."""

from datetime import datetime

from tracker import audit
from tracker.audit import PUBLIC
from tracker.database import db, lock_row
from tracker.mail import addresses
from tracker.mail.subscription_queries import Subscription
from tracker.models import FocalPoint, MailedRecipient


def set_subscription(own: Subscription, *, is_on: bool, now: datetime) -> None:
    """Change what a link is for; a second time changes nothing."""
    if own.focal_point_id is not None:
        point = db.session.get_one(FocalPoint, own.focal_point_id)
        before, point.wants_digest = point.wants_digest, is_on
        db.session.flush()
        if before != is_on:
            audit.record(PUBLIC, "focal_point.digest", point, after={"wants_digest": is_on})
    elif own.recipient_id is not None:
        _set_report(own.recipient_id, is_on=is_on, now=now)
    else:
        addresses.set_wants_optional(own.email, is_on, now)


def _set_report(recipient_id: int, *, is_on: bool, now: datetime) -> None:
    """What an organiser ended stays ended."""
    lock_row(MailedRecipient, recipient_id)
    one = db.session.get_one(MailedRecipient, recipient_id, populate_existing=True)
    if one.removed_at is not None or is_on == (one.unsubscribed_at is None):
        return
    one.unsubscribed_at = None if is_on else now
    db.session.flush()
    action = "mailed_report.wanted_again" if is_on else "mailed_report.unsubscribed"
    audit.record(PUBLIC, action, one, after={"report": one.report_id})
