"""Asks the outbox which calendar invitations people hold."""

from sqlalchemy import and_, case, or_, select

from tracker.database import db
from tracker.mail.kinds import with_calendar
from tracker.models import OutboxMail


def has_invitation(mail_id: int) -> bool:
    """Whether the owner of a mail's registration was last sent a calendar invitation that still stands.

    One whose sender was lost on the way may have arrived.
    """
    own = select(OutboxMail.registration_id).where(OutboxMail.id == mail_id).scalar_subquery()
    may_have_arrived = and_(
        OutboxMail.sent_method == "",
        OutboxMail.state != "sent",
        OutboxMail.attempts > 0,
        OutboxMail.kind.in_(with_calendar("REQUEST")),
    )
    last = db.session.scalar(
        select(case((OutboxMail.sent_method == "CANCEL", False), else_=True))
        .where(OutboxMail.registration_id == own, OutboxMail.id != mail_id)
        .where(or_(OutboxMail.sent_method != "", may_have_arrived))
        .order_by(OutboxMail.id.desc())
        .limit(1)
    )
    return bool(last)
