"""Notes what organisers do with messages: written by hand, or to be sent once more."""

from datetime import datetime

from tracker import audit
from tracker.audit import Actor
from tracker.errors import N_, Refusal
from tracker.mail import queries
from tracker.models import OutboxMail


def note_written(webinar_id: int, mail_id: int, actor: Actor, now: datetime) -> OutboxMail:
    """An organiser sent this message by hand. Raises NotFound, Refusal when it was sent already."""
    mail = queries.get_mail(webinar_id, mail_id)
    if mail.state not in ("waiting", "failed"):
        raise Refusal(N_("This message was sent already"))
    mail.state, mail.sent_at, mail.lease_until = "sent", now, None
    audit.record(actor, "mail.written", mail, label=mail.kind)
    return mail


def send_again(webinar_id: int, mail_id: int, actor: Actor, now: datetime) -> OutboxMail:
    """Put a message that failed back into the queue. Raises NotFound, Refusal."""
    mail = queries.get_mail(webinar_id, mail_id)
    if mail.state != "failed":
        raise Refusal(N_("Only a message that failed can be sent again"))
    mail.state, mail.due_at, mail.attempts = "waiting", now, 0
    audit.record(actor, "mail.again", mail, label=mail.kind)
    return mail
