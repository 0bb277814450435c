"""Knows how JSON is taken apart: one document, several one after another, or a list of pages."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tracker.attendance.reading.file_reading import MAX_CELL, MAX_ROWS, FileRow, Problem
from tracker.attendance.reading.times import parse_moment
from tracker.errors import N_, Unreadable

BROKEN = N_("This JSON file is damaged or was not fully downloaded. Download it again.")
Object = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class DocumentsRead:
    """What a vendor's module read from JSON; the line of a row is the number of its entry."""

    format: str
    label: str
    rows: Sequence[FileRow]
    problems: Sequence[Problem] = ()
    topic: str | None = None


def load_documents(text: str) -> list[Object]:
    """Every object at the top, lists opened. Raises Unreadable where the text is no JSON, or is too much."""
    decoder = json.JSONDecoder()
    documents: list[Object] = []
    position = 0
    try:
        while position < len(text):
            found, position = decoder.raw_decode(text, position)
            documents.extend(
                one for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)
            )
            while position < len(text) and text[position] in " \t\r\n,;":
                position += 1
            if len(documents) > MAX_ROWS:
                raise Unreadable(
                    N_("This file has more than %(limit)s rows. Import it in parts."), limit=MAX_ROWS
                )
    except (ValueError, RecursionError) as error:
        raise Unreadable(BROKEN) from error
    return documents


def objects(found: object) -> Iterator[Object]:
    """The objects in a list, whatever else is in it."""
    return (one for one in found if isinstance(one, dict)) if isinstance(found, list) else iter(())


def text_of(found: object) -> str:
    """A value as one line of text; "" for nothing and for anything nested."""
    if isinstance(found, bool | dict | list) or found is None:
        return ""
    return " ".join(str(found).split())[:MAX_CELL]


def moment_of(found: object) -> datetime | None:
    """An ISO 8601 text as a moment in UTC, which is what an API means where it names no offset."""
    moment = parse_moment(found.strip()) if isinstance(found, str) else None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def from_epoch(milliseconds: object) -> datetime | None:
    """A moment from milliseconds since 1970; None for 0, nonsense and years outside 2000–2100."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return None
    if not 946_684_800_000 <= milliseconds < 4_102_444_800_000:
        return None
    return datetime.fromtimestamp(milliseconds // 1000, UTC)


def number_of(found: object) -> float | None:
    """A length from 0 to a day in seconds, from a number or its text."""
    if isinstance(found, str) and found.isascii() and found.isdecimal() and len(found) < 7:
        found = int(found)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return float(found) if 0 <= found <= 86_400 else None
