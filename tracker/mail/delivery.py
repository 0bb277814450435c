"""Delivers the outbox by SMTP: leases a few mails, sends each by itself, tries again what failed."""

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from tracker.clock import utc_now
from tracker.config import Settings
from tracker.database import begin_write, db
from tracker.mail import queries, rules
from tracker.mail.letters import NoLetter, make_letter
from tracker.mail.mime import build
from tracker.models import OutboxMail

BATCH = 20
TIMEOUT_SECONDS = 30
LONGEST_ERROR = 300

log = logging.getLogger("tracker.mail")


@dataclass(kw_only=True)
class Delivered:
    """What one round did, in mails: sent, to be tried again, given up, overtaken by events, too late."""

    sent: int = 0
    again: int = 0
    failed: int = 0
    stopped: int = 0
    late: int = 0


@dataclass(frozen=True, kw_only=True)
class _Leased:
    """A mail that this round has for itself."""

    id: int
    kind: str
    to: str
    to_name: str
    message_id: str
    attempts: int


class NoServer(Exception):
    """The mail server cannot be reached, or does not let us in: no mail's own fault."""


def deliver_due(settings: Settings, now: datetime) -> Delivered:
    """Send what is due; nothing without a mail server. Commits each step, so a crash repeats little.

    A mail is sent again when its sender was lost between sending and noting it: the Message-ID stays the
    same, so that mail programs show it once.
    """
    done = Delivered()
    if not settings.smtp_host:
        return done
    leased = _lease(now)
    if not leased:
        return done
    tried = 0
    try:
        with _server(settings) as server:
            for mail in leased:
                tried += 1
                _deliver(mail, server, settings, done)
    except NoServer as fault:
        log.warning("the mail server does not take mails: %s", type(fault.__cause__).__name__)
        _put_back(leased, tried, str(fault), done)
    return done


def _lease(now: datetime) -> list[_Leased]:
    begin_write()
    mails = db.session.scalars(queries.due(now, BATCH).with_for_update(skip_locked=True)).all()
    for mail in mails:
        mail.state = "sending"
        mail.lease_until = now + rules.LEASE
        mail.attempts += 1
    leased = [
        _Leased(
            id=mail.id,
            kind=mail.kind,
            to=mail.to_email,
            to_name=mail.to_name,
            message_id=mail.message_id,
            attempts=mail.attempts,
        )
        for mail in mails
    ]
    db.session.commit()
    return leased


def _deliver(mail: _Leased, server: smtplib.SMTP, settings: Settings, done: Delivered) -> None:
    """One mail: whatever is wrong with it stops no other."""
    try:
        letter = make_letter(mail.id, settings.base_url, utc_now())
        if isinstance(letter, NoLetter):
            _note(mail.id, letter.state, done, error=letter.why)
            return
        ready = build(
            letter,
            sender=settings.mail_from,
            to=mail.to,
            to_name=mail.to_name,
            message_id=mail.message_id,
            at=utc_now(),
        )
        server.send_message(ready, from_addr=settings.mail_from, to_addrs=[mail.to])
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPSenderRefused) as fault:
        raise NoServer(str(fault)) from fault
    except smtplib.SMTPResponseException as fault:
        _failed(mail, f"{fault.smtp_code} {_readable(fault.smtp_error)}", fault.smtp_code >= 500, done)
    except smtplib.SMTPRecipientsRefused as fault:
        code, words = next(iter(fault.recipients.values()))
        _failed(mail, f"{code} {_readable(words)}", code >= 500, done)
    except OSError as fault:
        raise NoServer(str(fault)) from fault
    except Exception as fault:  # a poison message: a bug or odd data in this one mail
        log.exception("mail %s cannot be made", mail.id)
        _failed(mail, type(fault).__name__, True, done)
    else:
        _note(mail.id, "sent", done, method=letter.method)


def _failed(mail: _Leased, error: str, is_final: bool, done: Delivered) -> None:
    again = None if is_final else rules.next_try(mail.attempts, utc_now())
    _note(mail.id, "failed" if again is None else "waiting", done, error=error, due_at=again)


def _put_back(leased: list[_Leased], tried: int, error: str, done: Delivered) -> None:
    """Give back what was not sent. When the server broke off in the midst, that mail alone waits longer:
    it may be the cause, and the others must not wait for it. Without a connection all of them wait.
    """
    db.session.rollback()
    begin_write()
    blamed = {leased[tried - 1].id} if tried else {mail.id for mail in leased}
    wanted = db.select(OutboxMail).where(
        OutboxMail.id.in_([mail.id for mail in leased]), OutboxMail.state == "sending"
    )
    for mail in db.session.scalars(wanted).all():
        again = utc_now() if mail.id not in blamed else rules.next_try(mail.attempts, utc_now())
        mail.attempts -= mail.id not in blamed
        mail.state = "failed" if again is None else "waiting"
        mail.due_at = again or mail.due_at
        mail.lease_until = None
        mail.last_error = error[:LONGEST_ERROR]
        done.failed += again is None
        done.again += again is not None
    db.session.commit()


def _note(
    mail_id: int,
    state: str,
    done: Delivered,
    *,
    error: str = "",
    due_at: datetime | None = None,
    method: str = "",
) -> None:
    begin_write()
    mail = db.session.get_one(OutboxMail, mail_id)
    mail.state = state
    mail.lease_until = None
    mail.last_error = error[:LONGEST_ERROR]
    mail.due_at = due_at or mail.due_at
    if state == "sent":
        mail.sent_at = utc_now()
        mail.sent_method = method
    db.session.commit()
    name = "again" if state == "waiting" else state
    setattr(done, name, getattr(done, name) + 1)


@contextmanager
def _server(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A signed-in connection. Raises NoServer."""
    try:
        server = _connect(settings)
    except (OSError, smtplib.SMTPException) as fault:
        raise NoServer(str(fault)) from fault
    try:
        yield server
    finally:
        try:
            server.quit()
        except (OSError, smtplib.SMTPException):
            server.close()


def _connect(settings: Settings) -> smtplib.SMTP:
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        trusted = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=trusted)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
    except BaseException:
        server.close()
        raise
    return server


def _readable(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
