"""Tries the mail server out: a test mail to the organiser, and the records that its domain needs."""

from flask import current_app, render_template
from flask_security import current_user

from tracker.clock import utc_now
from tracker.config import Settings
from tracker.mail.blueprint import mails
from tracker.mail.checking import Step, check_server
from tracker.mail.dns_records import advise, look_up
from tracker.web.access import organiser_only
from tracker.web.limits import limiter

CHECKS = "6 per minute"  # each opens a connection and waits for its answers


@mails.get("/o/settings/mail")
@organiser_only
def server() -> str:
    """How mail is sent here, and the button that tries it."""
    return _page(None)


@mails.post("/o/settings/mail")
@organiser_only
@limiter.limit(CHECKS)
def check() -> str:
    """Send a test mail to the organiser who asks, and say what happened."""
    settings: Settings = current_app.config["TRACKER"]
    return _page(check_server(settings, current_user.email, utc_now()))


def _page(steps: list[Step] | None) -> str:
    settings: Settings = current_app.config["TRACKER"]
    records = advise(settings.mail_from, settings.smtp_host, look_up) if steps and steps[-1].is_done else []
    return render_template("mail/server.html", settings=settings, steps=steps, records=records)
