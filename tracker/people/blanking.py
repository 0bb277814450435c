"""Knows how names and addresses are taken out of texts and JSON that other things are kept in."""

import re
from collections.abc import Iterable
from typing import Any

# One word is often somebody else's name too, and two letters are a part of any word.
SHORTEST = 3


def find_texts(texts: Iterable[str]) -> re.Pattern[str]:
    """What finds any of these names and addresses as words of their own, in any case, the longest first."""
    wanted = sorted({text.strip() for text in texts if len(text.strip()) >= SHORTEST}, key=len, reverse=True)
    if not wanted:
        return re.compile(r"(?!)")  # nothing
    return re.compile(rf"(?<![\w.+-])(?:{'|'.join(map(re.escape, wanted))})(?![\w-])", re.IGNORECASE)


def blank(value: Any, wanted: re.Pattern[str], token: str) -> Any:
    """The same text, list or dict (JSON) with `token` wherever something that is wanted stood."""
    if isinstance(value, str):
        return wanted.sub(token, value)
    if isinstance(value, list):
        return [blank(each, wanted, token) for each in value]
    if isinstance(value, dict):
        return {blank(key, wanted, token): blank(each, wanted, token) for key, each in value.items()}
    return value


def without_texts(value: Any, kept: Iterable[str]) -> Any:
    """A dict (JSON) whose values stay for the keys that are `kept`, and where they are numbers or nothing."""
    if not isinstance(value, dict):
        return value
    names = set(kept)
    return {
        key: each if key in names or each is None or isinstance(each, bool | int | float) else ""
        for key, each in value.items()
    }
