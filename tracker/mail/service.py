"""Notes what organisers do with messages, and which came back: sent by hand, again, or not at all."""

from datetime import datetime

from tracker import audit
from tracker.audit import Actor
from tracker.database import db
from tracker.errors import N_, NotFound, Refusal
from tracker.mail import addresses
from tracker.mail.bounces import Bounce
from tracker.models import MailAddress, OutboxMail

AGAIN_FROM = ("failed", "bounced", "stopped")


def note_written(mail_id: int, actor: Actor, now: datetime) -> OutboxMail:
    """An organiser sent this message by hand. Raises NotFound, Refusal when it was sent already."""
    mail = _get(mail_id)
    if mail.state not in ("waiting", "failed"):
        raise Refusal(N_("This message was sent already"))
    before = mail.state
    mail.state, mail.sent_at, mail.lease_until = "sent", now, None
    _record(actor, "mail.written", mail, before)
    return mail


def send_again(mail_id: int, actor: Actor, now: datetime) -> OutboxMail:
    """Put a message that failed, came back or was stopped into the queue; its address gets another chance.

    What is no longer true is stopped again when its turn comes. Raises NotFound, Refusal.
    """
    mail = _get(mail_id)
    if mail.state not in AGAIN_FROM:
        raise Refusal(N_("Only a message that failed, came back or was stopped can be sent again"))
    before = mail.state
    addresses.confirm(mail.to_email)
    mail.state, mail.due_at, mail.attempts, mail.last_error = "waiting", now, 0, ""
    _record(actor, "mail.again", mail, before)
    return mail


def stop(mail_id: int, actor: Actor) -> OutboxMail:
    """Keep a message that waits from being sent. Raises NotFound, Refusal."""
    mail = _get(mail_id)
    if mail.state != "waiting":
        raise Refusal(N_("Only a message that waits can be stopped"))
    mail.state, mail.last_error = "stopped", ""
    _record(actor, "mail.stopped", mail, "waiting")
    return mail


def take_bounce(bounce: Bounce, actor: Actor, now: datetime) -> OutboxMail:
    """Note that a mail came back, or that its server still tries; the same report twice counts once.

    Raises NotFound.
    """
    mail = _get(bounce.mail_id)
    if mail.state == "bounced":
        return mail
    before = mail.state
    mail.last_error = bounce.answer
    if bounce.is_final:
        mail.state, mail.lease_until = "bounced", None
        if bounce.is_hard:
            addresses.note_hard_bounce(mail.to_email, bounce.answer, now)
        _record(actor, "mail.bounced", mail, before, reason=bounce.status)
    return mail


def unblock(address_id: int, actor: Actor) -> MailAddress:
    """Write to an address again from which mails came back. Raises NotFound."""
    address = db.session.get(MailAddress, address_id)
    if address is None:
        raise NotFound(N_("There is no such address"))
    addresses.confirm(address.email)
    audit.record(actor, "mail.unblocked", address)
    return address


def _get(mail_id: int) -> OutboxMail:
    mail = db.session.get(OutboxMail, mail_id, with_for_update=True)
    if mail is None:
        raise NotFound(N_("There is no such message"))
    return mail


def _record(actor: Actor, action: str, mail: OutboxMail, before: str, reason: str = "") -> None:
    db.session.flush()
    audit.record(
        actor,
        action,
        mail,
        label=mail.kind,
        before={"state": before},
        after={"state": mail.state},
        reason=reason,
    )
