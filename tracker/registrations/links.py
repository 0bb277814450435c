"""Knows the personal links in mails: made from the key and a stored number, never stored themselves.

A token names a registration and proves that we wrote it: HMAC-SHA256 over purpose, registration and its
`link_generation`, so a copy of the database opens nothing, and raising the generation ends what was sent.
It holds small letters and digits only: no mail program cuts it short.
"""

import base64
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

# "manage" opens everything; "join", which goes into calendars that others can see, only the way in.
Purpose = Literal["manage", "join"]

KEPT = timedelta(days=90)
BYTES = 20  # 160 bits, 32 letters
MOST_ID = 2**31 - 1
_DOMAIN = b"webinar-tracker: links of registrations, 1"
_LETTERS: dict[str, Purpose] = {"m": "manage", "j": "join"}
_FORM = re.compile(r"([mj])([1-9][0-9]{0,9})-([a-z2-7]{32})", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a token says, before anybody checked that it is true."""

    purpose: Purpose
    registration_id: int
    proof: str


def make_token(key: str, purpose: Purpose, registration_id: int, generation: int) -> str:
    """The token of one registration for one purpose, like "m12-…"."""
    return f"{purpose[0]}{registration_id}-{_proof(key, purpose, registration_id, generation)}"


def read_token(token: str) -> Claim | None:
    """What a token claims; None where it cannot be one of ours."""
    found = _FORM.fullmatch(token)
    if found is None or int(found[2]) > MOST_ID:
        return None
    return Claim(purpose=_LETTERS[found[1]], registration_id=int(found[2]), proof=found[3])


def is_genuine(key: str, claim: Claim, generation: int) -> bool:
    """Whether we made it for the generation that holds now; a wrong one takes as long as a right one."""
    return hmac.compare_digest(claim.proof, _proof(key, claim.purpose, claim.registration_id, generation))


def has_ended(webinar_ends_at: datetime, now: datetime) -> bool:
    """Whether links about a webinar no longer open anything."""
    return now >= webinar_ends_at + KEPT


def _proof(key: str, purpose: Purpose, registration_id: int, generation: int) -> str:
    own_key = hmac.digest(key.encode(), _DOMAIN, "sha256")
    said = f"{purpose}:{registration_id}:{generation}".encode()
    return base64.b32encode(hmac.digest(own_key, said, "sha256")[:BYTES]).decode().lower()
