"""Knows the mail server: how to reach it, sign in, and hand it one mail at a time."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from tracker.config import Settings

TIMEOUT_SECONDS = 20.0


class NoServer(Exception):
    """The mail server cannot be reached, or does not let us in: no mail's own fault."""


@contextmanager
def signed_in(settings: Settings, timeout: float | None = None) -> Iterator[smtplib.SMTP]:
    """A signed-in connection that is closed at the end. Raises NoServer, whose cause says more."""
    try:
        server = connect(settings, timeout or TIMEOUT_SECONDS)
    except (OSError, smtplib.SMTPException) as fault:
        raise NoServer(words(fault)) from fault
    try:
        yield server
    finally:
        try:
            server.quit()
        except (OSError, smtplib.SMTPException):
            server.close()


def connect(settings: Settings, timeout: float) -> smtplib.SMTP:
    """A connection as the settings say, signed in. Raises OSError, SMTPException."""
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        trusted = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=timeout, context=trusted)
    else:
        server = smtplib.SMTP(host, port, timeout=timeout)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
    except BaseException:
        server.close()
        raise
    return server


def answer(fault: Exception) -> str:
    """What the server said to one mail: "550 5.1.1 No such person"; else the fault in words."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(fault.recipients.values()))
        return f"{code} {_readable(said)}"
    return words(fault)


def words(fault: Exception) -> str:
    """A fault in one line."""
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"{fault.smtp_code} {_readable(fault.smtp_error)}"
    return " ".join(str(fault).split()) or type(fault).__name__


def _readable(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())
