"""Knows when two display names are the same text."""

import unicodedata

LONGEST_KEY = 220


def name_key(name: str) -> str:
    """A display name as it is compared: NFKC, case-folded, spaces collapsed; cut to what is stored of it."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:LONGEST_KEY]
