"""Knows when two display names are the same text."""

import unicodedata


def name_key(name: str) -> str:
    """A display name as it is compared: NFKC, case-folded, spaces collapsed."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
