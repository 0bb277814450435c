"""Delivers the outbox by SMTP: leases a few mails, sends each by itself, tries again what failed."""

import logging
import smtplib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from tracker.clock import utc_now
from tracker.config import Settings
from tracker.database import Busy, begin_write, db
from tracker.mail import leases, rules, smtp
from tracker.mail.addresses import note_hard_bounce
from tracker.mail.bounce_tokens import HEADER, envelope_sender, token_of
from tracker.mail.leases import Leased
from tracker.mail.letters import Letter, NoLetter, make_letter
from tracker.mail.mime import build
from tracker.mail.smtp import NoServer
from tracker.signed_links import hide_tokens

TOO_LARGE = 552
LONGEST_SUBJECT = 400
NOTE_TRIES, NOTE_PAUSE_SECONDS = 5, 2.0

log = logging.getLogger("tracker.mail")


@dataclass(kw_only=True)
class Delivered:
    """What one round did, in mails: sent, to be tried again, given up, overtaken by events, too late."""

    sent: int = 0
    again: int = 0
    failed: int = 0
    stopped: int = 0
    late: int = 0

    @property
    def total(self) -> int:
        return self.sent + self.again + self.failed + self.stopped + self.late


def _never() -> bool:
    return False


def deliver_due(settings: Settings, now: datetime, *, is_stopping: Callable[[], bool] = _never) -> Delivered:
    """Send a batch of what is due; nothing without a mail server. Commits each step.

    A mail is sent again when its sender was lost between sending and noting it: the Message-ID stays the
    same, so that mail programs show it once. When `is_stopping` the rest is given back at once.
    """
    done = Delivered()
    if not settings.smtp_host:
        return done
    leased = leases.take(now)
    if leased:
        with leases.kept(leased):
            rest, blamed, error = _send_all(leased, settings, done, is_stopping)
        if rest:
            again, failed = leases.put_back(rest, blamed, error, utc_now())
            done.again += again
            done.failed += failed
    return done


def _send_all(
    leased: Sequence[Leased], settings: Settings, done: Delivered, is_stopping: Callable[[], bool]
) -> tuple[Sequence[Leased], Sequence[Leased], str]:
    """What is left of a batch, which of it may be the cause, and the server's answer."""
    tried = 0
    try:
        with smtp.signed_in(settings) as server:
            for at, mail in enumerate(leased):
                if is_stopping() or server.sock is None:  # smtplib closes after an answer of 421
                    return leased[at:], (), ""
                tried = at + 1
                _deliver(mail, server, settings, done)
    except NoServer as fault:
        log.warning("the mail server does not take mails: %s", type(fault.__cause__).__name__)
        is_for_all = not tried or isinstance(fault.__cause__, smtplib.SMTPSenderRefused)
        return leased, leased if is_for_all else leased[tried - 1 : tried], str(fault)
    return (), (), ""


def _deliver(mail: Leased, server: smtplib.SMTP, settings: Settings, done: Delivered) -> None:
    """One mail: whatever is wrong with it stops no other. Raises NoServer."""
    try:
        letter = make_letter(mail.id, settings.base_url, utc_now())
        if isinstance(letter, NoLetter):
            _note(mail, letter.state, done, error=letter.why)
            return
        ready = _make(mail, letter, settings)
        db.session.rollback()  # no transaction stays open while a slow server thinks
        server.send_message(ready, from_addr=envelope_sender(settings, mail.id), to_addrs=[mail.to])
    except (SQLAlchemyError, Busy):  # the database, not the mail: its lease ends and it is tried again
        raise
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as fault:
        _refused(mail, fault, done)
    except Exception as fault:
        if _is_connection(fault):
            raise NoServer(smtp.words(fault)) from fault
        log.exception("mail %s cannot be made", mail.id)  # a poison message: a bug or odd data in this one
        _note(mail, "failed", done, error=f"it cannot be made: {type(fault).__name__}")
    else:
        _note_sent(mail, letter, done)


def _is_connection(fault: Exception) -> bool:
    if isinstance(fault, smtplib.SMTPException):
        return isinstance(fault, smtplib.SMTPServerDisconnected)
    return isinstance(fault, OSError)


def _make(mail: Leased, letter: Letter, settings: Settings) -> EmailMessage:
    ready = build(
        letter,
        sender=settings.mail_from,
        to=mail.to,
        to_name=mail.to_name,
        message_id=mail.message_id,
        at=utc_now(),
    )
    ready[HEADER] = token_of(settings, mail.id)
    return ready


def _refused(
    mail: Leased, fault: smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused, done: Delivered
) -> None:
    """The server answered no to this mail, for now or for good. Raises NoServer when it means all."""
    answer = smtp.answer(fault)
    is_final = answer.startswith("5")
    if isinstance(fault, smtplib.SMTPSenderRefused) and fault.smtp_code != TOO_LARGE:
        raise NoServer(answer) from fault
    again = None if is_final else rules.next_try(mail.attempts, mail.created_at, utc_now())
    is_gone = isinstance(fault, smtplib.SMTPRecipientsRefused) and rules.is_about_address(answer)
    state = "failed" if again is None else "waiting"
    _note(mail, state, done, error=answer, due_at=again, has_bounced=is_gone)


def _note_sent(mail: Leased, letter: Letter, done: Delivered) -> None:
    """A database that is away for a moment must not make a duplicate of what has left."""
    for tried in range(1, NOTE_TRIES + 1):
        try:
            _note(mail, "sent", done, letter=letter)
        except (OperationalError, Busy):
            db.session.rollback()
            if tried == NOTE_TRIES:
                raise
            time.sleep(NOTE_PAUSE_SECONDS)
        else:
            return


def _note(
    mail: Leased,
    state: str,
    done: Delivered,
    *,
    error: str = "",
    due_at: datetime | None = None,
    letter: Letter | None = None,
    has_bounced: bool = False,
) -> None:
    begin_write()
    row = leases.find_own(mail)
    if row is not None:
        leases.finish(row, state, error=error, due_at=due_at)
        if letter is not None:
            row.sent_at = utc_now()
            row.sent_subject = letter.message.subject[:LONGEST_SUBJECT]
            row.sent_text = hide_tokens(letter.message.text)
            row.sent_method = letter.method
        if has_bounced:
            note_hard_bounce(mail.to, error, utc_now())
    db.session.commit()
    name = "again" if state == "waiting" else state
    setattr(done, name, getattr(done, name) + 1)
