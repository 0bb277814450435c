"""Knows the personal links in mails: made from the key and a stored number, never stored themselves.

A token names one row (a registration, a focal point …) and proves that we wrote it: HMAC-SHA256 over purpose,
row and its stored `link_generation`, so a copy of the database opens nothing, and raising the generation ends
what was sent. It holds small letters and digits only: no mail program cuts it short.
"""

import base64
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

Purpose = Literal[
    "manage",
    "join",
    "unsubscribe",
    "digest",
    "focal",
    "invitation",
    "series",
    "person",
    "calendar",
    "bounce",
    "verify",
    "give",
    "report",
]
"""What a link opens, and whose row it names:

manage       a registration: everything its owner may do
join         a registration: only the way to the platform; it goes into calendars that others can see
unsubscribe  a registration: whether its address gets what is not about the place itself
digest       a focal point: whether they get the weekly mail
focal        a focal point: their organisation's people
invitation   an invitation to one webinar
series       a place in every webinar of a series
person       a person: all registrations of the address it was sent to; carries the instant it ends
calendar     an organiser: their private calendar
give         a request for slides: hand them in
report       a recipient of a mailed report: what was sent to them, and no more of it
verify       a certificate: whether it is genuine; printed on it, for anybody who holds it
bounce       a mail: that it came back; no link, a mark that only the mail's own server returns
"""

KEPT = timedelta(days=90)
PERSON_KEPT = timedelta(hours=24)
BYTES = 20  # 160 bits, 32 letters
MOST_ID = 2**31 - 1
_DOMAIN = b"webinar-tracker: links of registrations, 1"
_LETTERS: dict[str, Purpose] = {purpose[0]: purpose for purpose in get_args(Purpose)}
_FORM = re.compile(r"([a-z])([1-9][0-9]{0,9})(?:u([1-9][0-9]{0,11}))?-([a-z2-7]{32})", re.ASCII)
HIDDEN = "…"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a token says, before anybody checked that it is true; `until` in seconds of Unix time, or None."""

    purpose: Purpose
    row_id: int
    until: int | None
    proof: str


def make_token(
    key: str, purpose: Purpose, row_id: int, generation: int, *, until: datetime | None = None, to: str = ""
) -> str:
    """The token of one row for one purpose, like "m12-…"; with `until` it says itself when it ends.

    `to`: the address it is sent to, where a row has several; the token proves that one only.
    """
    seconds = int(until.timestamp()) if until else None
    end = f"u{seconds}" if seconds else ""
    return f"{purpose[0]}{row_id}{end}-{_proof(key, purpose, row_id, generation, seconds, to)}"


def read_token(token: str) -> Claim | None:
    """What a token claims; None where it cannot be one of ours."""
    found = _FORM.fullmatch(token)
    if found is None or found[1] not in _LETTERS or int(found[2]) > MOST_ID:
        return None
    until = int(found[3]) if found[3] else None
    return Claim(purpose=_LETTERS[found[1]], row_id=int(found[2]), until=until, proof=found[4])


def is_genuine(key: str, claim: Claim, generation: int, *, to: str = "") -> bool:
    """Whether we made it for the generation that holds now, and sent it to this address where it names one.

    A wrong one takes as long as a right one.
    """
    wanted = _proof(key, claim.purpose, claim.row_id, generation, claim.until, to)
    return hmac.compare_digest(claim.proof, wanted)


def is_past(claim: Claim, now: datetime) -> bool:
    """Whether a token that says when it ends has ended."""
    return claim.until is not None and now.timestamp() >= claim.until


def hide_tokens(text: str) -> str:
    """A text in which every token of ours is an ellipsis, so that whoever reads it can open nothing."""
    return _FORM.sub(HIDDEN, text)


def has_ended(webinar_ends_at: datetime, now: datetime) -> bool:
    """Whether links about a webinar no longer open anything."""
    return now >= webinar_ends_at + KEPT


def _proof(key: str, purpose: Purpose, row_id: int, generation: int, until: int | None, to: str) -> str:
    own_key = hmac.digest(key.encode(), _DOMAIN, "sha256")
    end = (f":{until}" if until else "") + (f":{to}" if to else "")
    said = f"{purpose}:{row_id}:{generation}{end}".encode()
    return base64.b32encode(hmac.digest(own_key, said, "sha256")[:BYTES]).decode().lower()
