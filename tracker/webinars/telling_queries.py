"""Asks who has to hear of a webinar's news, and what they were told already."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from tracker.database import db
from tracker.mail.kinds import ACTIVE
from tracker.models import OutboxMail, Registration, Webinar


def count_people_to_tell(webinar: Webinar, now: datetime, ends_at: datetime | None = None) -> int:
    """How many would have to be told of news: who has a place, or waits for one, at a published webinar that
    is not over. `ends_at` is when it would end, where that is to change.
    """
    ends_at = ends_at or webinar.starts_at + timedelta(minutes=webinar.minutes)
    if webinar.state != "scheduled" or ends_at <= now:
        return 0
    wanted = select(func.count()).where(
        Registration.webinar_id == webinar.id, Registration.state.in_(sorted(ACTIVE))
    )
    return db.session.scalar(wanted) or 0


def count_people_to_reassure(webinar: Webinar, now: datetime) -> int:
    """How many would be told that a cancelled webinar takes place after all."""
    is_over = webinar.starts_at + timedelta(minutes=webinar.minutes) <= now
    if webinar.state != "cancelled" or webinar.published_at is None or is_over:
        return 0
    return len(list_who_heard_cancelled(webinar))


def list_people(webinar_id: int) -> list[Registration]:
    """Every registration that has a place, or waits for one."""
    wanted = select(Registration).where(
        Registration.webinar_id == webinar_id, Registration.state.in_(sorted(ACTIVE))
    )
    return list(db.session.scalars(wanted.order_by(Registration.id)))


def list_who_heard_cancelled(webinar: Webinar) -> set[int]:
    """The registrations that were told of the cancellation which stands, by mails that have left."""
    if webinar.cancelled_at is None:
        return set()
    wanted = select(OutboxMail.registration_id).join(
        Registration, Registration.id == OutboxMail.registration_id
    )
    return set(
        db.session.scalars(
            wanted.where(
                OutboxMail.webinar_id == webinar.id,
                OutboxMail.kind == "webinar_cancelled",
                OutboxMail.state.not_in(("waiting", "stopped")),
                OutboxMail.created_at >= webinar.cancelled_at,
                Registration.state.in_(sorted(ACTIVE)),
            )
        )
    )
