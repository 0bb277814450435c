"""Knows the mark that each mail carries, so that only genuine reports of a failed delivery are believed."""

import re

from tracker.config import Settings
from tracker.signed_links import is_genuine, make_token, read_token

HEADER = "X-Webinar-Tracker"
GENERATION = 0  # a bounce is worth as long as the mail
MARK = re.compile(r"b[1-9][0-9]{0,9}-[a-z2-7]{32}")


def token_of(settings: Settings, mail_id: int) -> str:
    """The mark of one mail, like "b12-…"."""
    return make_token(settings.secret_key, "bounce", mail_id, GENERATION)


def envelope_sender(settings: Settings, mail_id: int) -> str:
    """Where a mail server sends its report: webinars+b12-…@example.org where mail_bounces is set."""
    if not settings.mail_bounces:
        return settings.mail_from
    local, _, domain = settings.mail_bounces.rpartition("@")
    return f"{local}+{token_of(settings, mail_id)}@{domain}"


def find_mail(key: str, text: str) -> int | None:
    """The id of the mail whose genuine mark stands in a text; None where there is none of ours."""
    for found in MARK.findall(text.lower()):
        claim = read_token(found)
        if claim and claim.purpose == "bounce" and is_genuine(key, claim, GENERATION):
            return claim.row_id
    return None
