"""Knows Zoom's meeting participants report: one table with or without info block, visits or unique users."""

from tracker.attendance.reading.blocks import Found, Section, stripped
from tracker.attendance.reading.columns import first_columns, headings
from tracker.attendance.reading.file_reading import Table
from tracker.attendance.reading.shapes import find_people, look
from tracker.attendance.reading.zoom_webinar import find_topic

FORMAT = "zoom_meeting_participants"
LABEL = "Zoom meeting participants report"
UNIQUE_FORMAT = "zoom_meeting_unique_users"
UNIQUE_LABEL = "Zoom meeting report with “Show unique users” (no times)"
NAMES = {"name (original name)", "user name (original name)", "name"}
EMAILS = {"user email", "email"}
HEADER_WITHIN = 8
WAITING_ROOM = 7
"""Where the waiting room stands in the full table, after guest and recording."""


def find(table: Table) -> Found | None:
    """The one block of a Zoom meeting report in English, or None where this is no such report."""
    for n, (_, row) in enumerate(table.rows[:HEADER_WITHIN]):
        words = set(headings(row))
        if not (words & NAMES and words & EMAILS):
            continue
        original = "name (original name)" in words
        if "total duration (minutes)" in words and "join time" not in words:
            return _found(table, n, UNIQUE_FORMAT, UNIQUE_LABEL)
        if {"join time", "leave time"} <= words and (
            original or {"user email", "duration (minutes)"} <= words
        ):
            return _found(table, n, FORMAT, LABEL, _beside_meeting(row) if original else None)
    return None


def _beside_meeting(row: tuple[str, ...]) -> dict[str, int] | None:
    """The columns of people in an administrator's export, where columns of the meeting stand before them."""
    start = headings(row).index("name (original name)")
    return {field: n + start for field, n in first_columns(row[start:]).items()} if start else None


def find_by_structure(table: Table) -> Found | None:
    """The same table in another language: a name with a name in brackets, and minutes in brackets."""
    for n, (_, row) in enumerate(table.rows[:HEADER_WITHIN]):
        bracketed = [position for position, word in enumerate(headings(row)) if _has_brackets(word)]
        if bracketed[:1] != [0] or bracketed[1:2] not in ([2], [4]):
            continue
        columns = {"name": 0, "email": 1}
        if bracketed[1] == 2:
            return _found(table, n, UNIQUE_FORMAT, UNIQUE_LABEL, columns | {"minutes": 2})
        shaped = find_people(look(table.rows[n + 1 :]))
        if (shaped.get("joined"), shaped.get("left")) != (2, 3):
            continue
        columns |= {"joined": 2, "left": 3, "minutes": 4}
        if len(stripped(row)) == WAITING_ROOM + 1:
            columns["waiting_room"] = WAITING_ROOM
        return _found(table, n, FORMAT, LABEL, columns)
    return None


def _has_brackets(word: str) -> bool:
    return "(" in word and word.endswith(")")


def _found(table: Table, header: int, key: str, label: str, columns: dict[str, int] | None = None) -> Found:
    block = Section(role="participant", header=header, end=len(table.rows), columns=columns)
    return Found(format=key, label=label, sections=(block,), topic=find_topic(table))
