"""Asks the outbox: what is due, what organisers still have to write."""

from datetime import datetime

from sqlalchemy import Select, and_, case, func, or_, select

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.mail.kinds import with_calendar
from tracker.models import OutboxMail


def due(now: datetime, limit: int) -> Select[OutboxMail]:
    """Mails to be sent now, the oldest first; those whose sender was lost on the way too."""
    return (
        select(OutboxMail)
        .where(
            or_(
                and_(OutboxMail.state == "waiting", OutboxMail.due_at <= now),
                and_(OutboxMail.state == "sending", OutboxMail.lease_until < now),
            )
        )
        .order_by(OutboxMail.due_at, OutboxMail.id)
        .limit(limit)
    )


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


def get_mail(webinar_id: int, mail_id: int) -> OutboxMail:
    """One mail about a webinar. Raises NotFound."""
    mail = db.session.scalars(
        select(OutboxMail).where(OutboxMail.id == mail_id, OutboxMail.webinar_id == webinar_id)
    ).one_or_none()
    if mail is None:
        raise NotFound(N_("There is no such message"))
    return mail


def list_mails(webinar_id: int, state: str, *, limit: int, offset: int) -> list[OutboxMail]:
    """Messages about a webinar, the newest first; `state` "" for all."""
    wanted = _of(webinar_id, state).order_by(OutboxMail.id.desc()).limit(limit).offset(offset)
    return list(db.session.scalars(wanted))


def count_mails(webinar_id: int) -> dict[str, int]:
    """How many messages about a webinar are in each state."""
    rows = db.session.execute(
        select(OutboxMail.state, func.count())
        .where(OutboxMail.webinar_id == webinar_id)
        .group_by(OutboxMail.state)
    )
    return {row[0]: row[1] for row in rows}


def _of(webinar_id: int, state: str) -> Select[OutboxMail]:
    wanted = select(OutboxMail).where(OutboxMail.webinar_id == webinar_id)
    return wanted.where(OutboxMail.state == state) if state else wanted
