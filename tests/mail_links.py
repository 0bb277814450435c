"""Finds every address in a mail as it is sent: text, HTML, invitation, file, headers."""

import html
import re
from datetime import datetime
from email.message import EmailMessage

from tracker.mail.letters import Letter, make_letter
from tracker.mail.mime import build

_ADDRESS = re.compile(r"https?://[^\s<>\"'\\,;)]+")
_FOLD = re.compile(r"\r?\n[ \t]")  # RFC 5545, 3.1


def as_sent(mail_id: int, site: str, now: datetime) -> EmailMessage:
    """One queued mail, whole."""
    letter = make_letter(mail_id, site, now)
    assert isinstance(letter, Letter), letter
    return build(
        letter,
        sender="webinars@secretariat.example",
        to="maya@lantern.example",
        to_name="Maya Cruz",
        message_id=f"mail-{mail_id}",
        at=now,
    )


def text_of(mail: EmailMessage) -> str:
    """Headers and every part, decoded; folded lines of calendars joined."""
    parts = [f"{name}: {value}" for name, value in mail.items()]
    for part in mail.walk():
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            text = _FOLD.sub("", content.decode())
            parts.append(html.unescape(text) if part.get_content_subtype() == "html" else text)
    return "\n".join(parts)


def links_of(mail: EmailMessage, site: str) -> set[str]:
    """The addresses of this site, without it: "/r/…/join"."""
    found = {address.rstrip(".") for address in _ADDRESS.findall(text_of(mail))}
    return {address.removeprefix(site) for address in found if address.startswith(site)}
