"""Knows how the mail server is tried out: one step after the other, and what each answer means."""

import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid

from tracker.config import Settings
from tracker.errors import N_
from tracker.mail import smtp
from tracker.people.emails import clean_email

TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step and how it ended; `words` are to be translated, `answer` is the server's own."""

    is_done: bool
    words: str
    values: dict[str, object] = field(default_factory=dict)
    answer: str = ""


class _Stuck(Exception):
    """A step that did not succeed."""

    def __init__(self, words: str, answer: str = "", **values: object) -> None:
        super().__init__(words)
        self.step = Step(is_done=False, words=words, values=values, answer=answer)


def check_server(
    settings: Settings, to: str, now: datetime, *, timeout: float = TIMEOUT_SECONDS
) -> list[Step]:
    """Send a test mail to an address; the steps up to the first that fails. The last says how it ended."""
    steps: list[Step] = []
    try:
        _find(settings, steps)
        server = _connect(settings, steps, timeout)
        try:
            _encrypt(settings, server, steps)
            _sign_in(settings, server, steps)
            _send(settings, server, to, now, steps)
        finally:
            server.close()
    except _Stuck as stuck:
        steps.append(stuck.step)
    except (OSError, smtplib.SMTPException) as fault:
        steps.append(
            Step(is_done=False, words=N_("The server broke off without an answer"), answer=smtp.words(fault))
        )
    return steps


def _find(settings: Settings, steps: list[Step]) -> None:
    host = settings.smtp_host
    if not host:
        raise _Stuck(N_("No mail server is set: TRACKER_SMTP_HOST in the environment sets one"))
    try:
        socket.getaddrinfo(host, settings.smtp_port, type=socket.SOCK_STREAM)
    except OSError as fault:
        raise _Stuck(
            N_("No server is called %(host)s: check TRACKER_SMTP_HOST"), smtp.words(fault), host=host
        ) from fault
    steps.append(Step(is_done=True, words=N_("%(host)s was found"), values={"host": host}))


def _connect(settings: Settings, steps: list[Step], timeout: float) -> smtplib.SMTP:
    where: dict[str, object] = {"host": settings.smtp_host, "port": settings.smtp_port}
    kind = settings.smtp_security
    try:
        if kind == "tls":
            trusted = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.smtp_host, settings.smtp_port, timeout=timeout, context=trusted
            )
        else:
            server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=timeout)
    except ssl.SSLCertVerificationError as fault:
        raise _Stuck(_CERTIFICATE, smtp.words(fault), **where) from fault
    except ssl.SSLError as fault:
        words = N_("Port %(port)s does not begin with TLS: set TRACKER_SMTP_SECURITY to starttls")
        raise _Stuck(words, smtp.words(fault), **where) from fault
    except TimeoutError as fault:
        words = N_(
            "%(host)s does not answer at port %(port)s: a firewall may stand between, or the port is another"
        )
        raise _Stuck(words, smtp.words(fault), **where) from fault
    except smtplib.SMTPServerDisconnected as fault:
        words = N_(
            "%(host)s hangs up at port %(port)s: it may want TLS from the start (TRACKER_SMTP_SECURITY=tls)"
        )
        raise _Stuck(words, smtp.words(fault), **where) from fault
    except smtplib.SMTPResponseException as fault:
        words = N_("%(host)s takes no mail from this computer, or none at the moment")
        raise _Stuck(words, smtp.words(fault), **where) from fault
    except OSError as fault:
        words = N_(
            "Nothing takes mail at port %(port)s of %(host)s: check TRACKER_SMTP_PORT (587, 465 or 25)"
        )
        raise _Stuck(words, smtp.words(fault), **where) from fault
    steps.append(Step(is_done=True, words=N_("It answers at port %(port)s"), values=where))
    return server


_CERTIFICATE = N_("The certificate of %(host)s is not valid for that name, so passwords are not sent to it")


def _encrypt(settings: Settings, server: smtplib.SMTP, steps: list[Step]) -> None:
    if settings.smtp_security == "none":
        server.ehlo_or_helo_if_needed()
        return
    if settings.smtp_security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except smtplib.SMTPNotSupportedError as fault:
            words = N_("It offers no STARTTLS: set TRACKER_SMTP_SECURITY to tls (usually port 465)")
            raise _Stuck(words, smtp.words(fault)) from fault
        except ssl.SSLError as fault:
            raise _Stuck(_CERTIFICATE, smtp.words(fault), host=settings.smtp_host) from fault
    server.ehlo_or_helo_if_needed()
    steps.append(Step(is_done=True, words=N_("The connection is encrypted")))


def _sign_in(settings: Settings, server: smtplib.SMTP, steps: list[Step]) -> None:
    user = settings.smtp_user
    if not user:
        return
    try:
        server.login(user, settings.smtp_password)
    except smtplib.SMTPNotSupportedError as fault:
        words = N_("It lets nobody sign in over this connection: leave TRACKER_SMTP_USER empty, or encrypt")
        raise _Stuck(words, smtp.words(fault)) from fault
    except smtplib.SMTPAuthenticationError as fault:
        words = N_("It refuses the user %(user)s: check TRACKER_SMTP_USER and TRACKER_SMTP_PASSWORD")
        raise _Stuck(words, smtp.words(fault), user=user) from fault
    steps.append(Step(is_done=True, words=N_("It lets %(user)s in"), values={"user": user}))


def _send(settings: Settings, server: smtplib.SMTP, to: str, now: datetime, steps: list[Step]) -> None:
    sender = settings.mail_from
    _ask(
        lambda: server.mail(sender),
        N_("It does not let us send as %(sender)s: check TRACKER_MAIL_FROM"),
        sender=sender,
    )
    steps.append(Step(is_done=True, words=N_("It takes mail from %(sender)s"), values={"sender": sender}))
    address = clean_email(to)
    if address is None:
        raise _Stuck(N_("%(to)s is not an address that mail can be sent to"), to=to)
    _ask(lambda: server.rcpt(address), N_("It takes no mail for %(to)s"), to=to)
    test = _test_mail(settings, address, now)
    answer = _ask(lambda: server.data(test.as_bytes()), N_("It refuses the test mail"))
    words = N_("It took the test mail for %(to)s. Look for it in a minute, in the folder for spam too")
    steps.append(Step(is_done=True, words=words, values={"to": to}, answer=answer))


def _ask(ask: Callable[[], tuple[int, bytes]], words: str, **values: object) -> str:
    try:
        code, said = ask()
    except smtplib.SMTPResponseException as fault:
        raise _Stuck(words, smtp.words(fault), **values) from fault
    answer = f"{code} {said.decode('utf-8', 'replace')}".strip()
    if code not in (250, 251):
        raise _Stuck(words, " ".join(answer.split()), **values)
    return " ".join(answer.split())


def _test_mail(settings: Settings, to: str, now: datetime) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = settings.mail_from
    mail["To"] = to
    mail["Subject"] = f"Test mail of {settings.site_name}"
    mail["Date"] = now
    mail["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2] or "localhost")
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(
        f"{settings.site_name} can send mail: {settings.smtp_host} took this one.\n\n"
        "In the headers of this mail, Authentication-Results should say spf=pass, dkim=pass and dmarc=pass.\n"
    )
    return mail
