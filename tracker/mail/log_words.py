"""Knows how the log of mails is told: kinds, states, and the reason of each failure in plain words."""

import re
from collections.abc import Mapping

from tracker.errors import N_
from tracker.mail.rules import BLOCKED, OVER_LIMIT

KIND_WORDS: Mapping[str, str] = {
    "confirmation": N_("Registered"),
    "promotion": N_("Moved up"),
    "approved": N_("Approved"),
    "nominated": N_("Registered by a colleague"),
    "handed_on": N_("Got a place handed on"),
    "waiting": N_("On the waiting list"),
    "pending": N_("To be decided"),
    "declined": N_("Declined"),
    "cancelled": N_("Cancelled"),
    "moved": N_("Webinar moved"),
    "changed": N_("Webinar changed"),
    "clocks": N_("Clocks with new rules"),
    "webinar_cancelled": N_("Webinar cancelled"),
    "reinstated": N_("Webinar takes place after all"),
    "reminder": N_("Reminder"),
    "thanks": N_("Thanks"),
    "missed": N_("Sorry we missed you"),
    "recap": N_("Recap published"),
    "link": N_("Link asked for"),
    "all_links": N_("All links asked for"),
    "invitation": N_("Invitation"),
    "series_place": N_("Place in the series"),
    "job_ended": N_("Background work"),
    "slides": N_("Slides asked for"),
    "focal_point": N_("Link of a focal point"),
    "digest": N_("Digest for a focal point"),
    "report": N_("Mailed report"),
    "message": N_("Message from organisers"),
}

# Words and colour of each state, in the order of a mail's life.
STATES: Mapping[str, tuple[str, str]] = {
    "waiting": (N_("Waiting"), "warn"),
    "sending": (N_("Being sent"), "brand"),
    "sent": (N_("Sent"), "ok"),
    "failed": (N_("Failed"), "bad"),
    "bounced": (N_("Came back"), "bad"),
    "stopped": (N_("Not sent"), ""),
    "late": (N_("Too late"), ""),
}

_OWN: Mapping[str, str] = {
    BLOCKED: N_("Two mails to this address came back, so nothing more is sent there"),
    "it is no longer true": N_("It is no longer true"),
    "what it is about is gone": N_("What it was about is gone"),
    "its time is over": N_("Its time is over"),
    "attendance was changed since": N_("The attendance was changed since"),
    "the recap is not public": N_("The recap is not public"),
    "its link has ended": N_("Its link has ended"),
    "the webinar is over or cancelled": N_("The webinar is over or cancelled"),
    "the invitation was withdrawn": N_("The invitation was withdrawn"),
    "what it opens has ended": N_("What it opens has ended"),
    "its reader does not want it": N_("Its reader does not want it"),
    "its reader unsubscribed": N_("Its reader unsubscribed"),
    "the series does not send this kind": N_("The series does not send this kind"),
    "its file is not kept any more": N_("Its file was kept for a week and is gone"),
    OVER_LIMIT: N_(
        "This address got five such mails within an hour; the next one waits until the hour is over"
    ),
}
_STATUS: tuple[tuple[str, str], ...] = (
    (r"5\.1\.10|5\.4\.4", N_("The domain of this address takes no mail")),
    (r"5\.1\.2", N_("The domain of this address does not exist")),
    (r"5\.1\.\d+", N_("This address does not exist")),
    (r"[45]\.2\.2", N_("The mailbox is full")),
    (r"5\.2\.1", N_("The mailbox is switched off")),
    (r"5\.2\.3|5\.3\.4", N_("The message is too large for their mail server")),
    (r"5\.7\.\d+", N_("Their mail server does not accept mail from us")),
    (r"4\.4\.7", N_("Their mail server could not be reached for days")),
    (r"4\.\d+\.\d+", N_("Their mail server asks us to try again later")),
)
_SAID: tuple[tuple[str, str], ...] = (
    (r"full|quota", N_("The mailbox is full")),
    (r"spam|policy|blocked|blacklist|relay", N_("Their mail server does not accept mail from us")),
    (r"no such|unknown|not exist|not found|invalid", N_("This address does not exist")),
)


def plain_reason(last_error: str) -> str:
    """Why a mail was not sent, to be translated; "" where nothing more can be said than the answer itself."""
    if not last_error or last_error in _OWN:
        return _OWN.get(last_error, "")
    if last_error.startswith("it cannot be made"):
        return N_("This message cannot be written or addressed; look at the name and the address")
    if not re.match(r"[245]\d\d |[245]\.\d", last_error):
        return _about_us(last_error)
    for pattern, words in _STATUS:
        if re.search(rf"(?<![\d.])(?:{pattern})(?![\d.])", last_error):
            return words
    for pattern, words in _SAID:
        if re.search(pattern, last_error, re.IGNORECASE):
            return words
    if last_error.startswith("4"):
        return N_("Their mail server asks us to try again later")
    return N_("Their mail server refused this message")


def _about_us(last_error: str) -> str:
    is_server = re.search(
        r"refused|timed? ?out|unreachable|name or service|resolution|closed|reset|certificate|SSL|starttls",
        last_error,
        re.IGNORECASE,
    )
    return N_("Our mail server cannot be reached") if is_server else ""
