"""Knows which text is an e-mail address that can identify a person, and how two are compared."""

import re

_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
LONGEST = 254


def clean_email(text: str) -> str | None:
    """The address trimmed and case-folded, or None where the text is no single plain ASCII address.

    Stricter than RFC 5322 on purpose: quoted parts, comments and letters that only look Latin
    never match a domain.
    """
    text = text.strip()
    if len(text) > LONGEST or not _ADDRESS.fullmatch(text) or ".." in text:
        return None
    return text.casefold()


def domain_of(email: str) -> str:
    """The part after the @ of a cleaned address."""
    return email.rpartition("@")[2]
