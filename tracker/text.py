"""Knows how typed text is kept: titles on one line, longer texts without control characters."""

import re
import unicodedata

from tracker.errors import N_, Invalid

LONGEST_TITLE = 200
LONGEST_TEXT = 20_000

# C0 and C1 controls, the Unicode line and paragraph separators, and characters that override direction.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_CONTROLS_BUT_NEWLINE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def one_line(text: str) -> str:
    """NFC, every line break and control character a space, single spaces."""
    return " ".join(_CONTROLS.sub(" ", unicodedata.normalize("NFC", _storable(text))).split())


def many_lines(text: str) -> str:
    """NFC, line breaks as \\n, no other control characters, nothing around it."""
    plain = re.sub("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029", "\n", unicodedata.normalize("NFC", _storable(text)))
    return _CONTROLS_BUT_NEWLINE.sub(" ", plain.replace("\t", "    ")).strip()


def _storable(text: str) -> str:
    """Without lone surrogates, which no database takes."""
    return text.encode("utf-8", "ignore").decode()


def clean_title(text: str, *, field: str = "title") -> str:
    """A title on one line; Invalid when empty or too long."""
    title = one_line(text)
    if not title:
        raise Invalid(N_("Enter a title"), field=field)
    if len(title) > LONGEST_TITLE:
        raise Invalid(
            N_("Shorten this to %(most)s characters; it has %(length)s"),
            field=field,
            most=LONGEST_TITLE,
            length=len(title),
        )
    return title


def as_number(text: str) -> int | None:
    """A row's or a page's number that somebody sent, 0 to 999,999,999; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
