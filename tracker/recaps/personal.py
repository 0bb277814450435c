"""Knows which words of a text are somebody's own: addresses, telephone numbers, links that open doors."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from tracker.errors import N_

# An address begins at no letter in the midst of one: so each text is read once, however long it is.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w/.])\+?\(?\d(?:[\s()./-]{0,2}\d){6,}(?!\w)")
_ADDRESS = re.compile(r"https?://[^\s<>()\"]+")
_DATE_OR_YEARS = re.compile(
    r"(?<!\d)(?<!\d[./-])"
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{4}\s?[-/–]\s?\d{2,4})"
    r"(?![./-]?\d)"
)
_SECRET_NAMES = re.compile(
    r"(?:^|_|-)(?:token|tk|pwd|passcode|password|key|sig|signature|secret|auth|code)$", re.I
)
_LONG = re.compile(r"[A-Za-z0-9_-]{22,}")

WORDS = {
    "email": N_("The text holds an email address (line %(line)s). Remove it, or say why it may stay"),
    "phone": N_("The text holds a phone number (line %(line)s). Remove it, or say why it may stay"),
    "link": N_(
        "The text holds a link with a personal token (line %(line)s). Remove it, or say why it may stay"
    ),
}
KINDS = {"email": N_("Email address"), "phone": N_("Phone number"), "link": N_("Link with a personal token")}


@dataclass(frozen=True, kw_only=True)
class Personal:
    """What was found on a line (from 1); `digest` knows it again without keeping it."""

    line: int
    kind: str
    text: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.casefold().encode()).hexdigest()


def find_personal(text: str, contacts: Iterable[str] = ()) -> list[Personal]:
    """Everything of the kind, in order; the `contacts` of a webinar may stand, dates and page links too."""
    known = {each.casefold() for each in contacts if each}
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        links = _ADDRESS.findall(line)
        rest = _DATE_OR_YEARS.sub(" ", _ADDRESS.sub(" ", line))
        words = [("email", each) for each in _EMAIL.findall(line) if each.casefold() not in known]
        words += [("phone", each.strip()) for each in _PHONE.findall(rest) if _is_phone(each)]
        words += [("link", each) for each in links if opens_a_door(each)]
        found += [Personal(line=number, kind=kind, text=word) for kind, word in words]
    return found


def _is_phone(text: str) -> bool:
    """Grouped thousands are no phone number: seven digits with a plus, nine without."""
    digits = sum(letter.isdigit() for letter in text)
    return digits >= (7 if text.startswith("+") else 9)


def opens_a_door(address: str) -> bool:
    """Whether a link carries a secret: a value called token, pwd and the like, or a long random piece.

    A long piece is random where it mixes letters and digits without words between hyphens.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if any(value and _SECRET_NAMES.search(name) for name, value in parse_qsl(parts.query)):
        return True
    return any(_is_random(piece) for piece in (*parts.path.split("/"), parts.query, parts.fragment))


def _is_random(piece: str) -> bool:
    for run in _LONG.findall(piece):
        words = [word for word in re.split(r"[-_]", run) if word]
        longest = max(words, key=len, default="")
        has_both = any(letter.isdigit() for letter in longest) and any(letter.isalpha() for letter in longest)
        if len(longest) >= 16 and has_both:
            return True
    return False
