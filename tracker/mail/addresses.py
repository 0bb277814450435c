"""Knows addresses that mails come back from: after two for good nothing goes there; and what they refuse."""

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from tracker.database import db
from tracker.mail import rules
from tracker.models import MailAddress

LONGEST_ANSWER = 300

# Made once: it is asked for everybody who registers.
_BOUNCED = select(MailAddress.id).where(MailAddress.email == bindparam("email"), MailAddress.hard_bounces > 0)


def note_hard_bounce(email: str, answer: str, now: datetime) -> MailAddress:
    """Count a mail that came back for good; flushes, the caller commits."""
    address = _get(email)
    address.hard_bounces += 1
    address.last_bounce_at = now
    address.last_bounce = answer[:LONGEST_ANSWER]
    if address.hard_bounces >= rules.HARD_BOUNCES and address.blocked_at is None:
        address.blocked_at = now
    db.session.flush()
    return address


def confirm(email: str) -> bool:
    """Forget the bounces of an address that somebody vouches for; whether there was anything to forget."""
    address_id = db.session.scalar(_BOUNCED, {"email": email.casefold()})
    if address_id is None:
        return False
    forgotten = update(MailAddress).where(MailAddress.id == address_id)
    db.session.execute(forgotten.values(hard_bounces=0, blocked_at=None))
    return True


def wants_optional(email: str) -> bool:
    """Whether an address gets mails that are not about a place of its own: thanks, recaps."""
    wanted = db.select(MailAddress.unsubscribed_at).where(MailAddress.email == email.casefold())
    return db.session.scalar(wanted) is None


def set_wants_optional(email: str, wants: bool, now: datetime) -> None:
    """Send such mails from now on, or no longer; what was said before stays where it is the same. Flushes."""
    if wants != wants_optional(email):
        _get(email).unsubscribed_at = None if wants else now
        db.session.flush()


def _get(email: str) -> MailAddress:
    folded = email.casefold()
    wanted = select(MailAddress).where(MailAddress.email == folded).with_for_update()
    address = db.session.scalars(wanted).one_or_none()
    if address is not None:
        return address
    address = MailAddress(email=folded, hard_bounces=0, last_bounce="")
    try:
        with db.session.begin_nested():
            db.session.add(address)
    except IntegrityError:  # another worker made it in this moment
        return db.session.scalars(wanted).one()
    return address
