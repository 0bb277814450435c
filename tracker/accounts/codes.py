"""Knows one-time tokens and codes: how they are made, read as typed, and hashed to be stored."""

import hashlib
import secrets
from datetime import timedelta

LAST = timedelta(hours=72)
# Letters and figures that nobody mistakes for one another.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def make_token() -> str:
    """A token for a link: 256 random bits."""
    return secrets.token_urlsafe(32)


def make_code() -> str:
    """A code to type, like K7QF-9M2X-3TRP: 60 random bits, enough where tries are throttled."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def plain_code(typed: str) -> str:
    """A typed code as it is hashed, whatever its case, hyphens and spaces."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def hash_token(token: str) -> str:
    """What is stored: SHA-256 in hex, since the token itself is random."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
