"""Knows Zoom's meeting participants report: one table with or without info block, visits or unique users."""

from tracker.attendance.reading.blocks import Found, Section, stripped
from tracker.attendance.reading.columns import first_columns, headings
from tracker.attendance.reading.file_reading import Table
from tracker.attendance.reading.shapes import find_stay, look
from tracker.attendance.reading.times import split_moment
from tracker.attendance.reading.words import given, is_no, is_yes
from tracker.attendance.reading.zoom_summary import find_summary, find_topic

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
        words = headings(row)
        if len(stripped(row)) < 4 or not _has_brackets(words[0]) or _is_of_somebody(row):
            continue
        columns = {"name": 0, "email": 1}
        shapes = look(table.rows[n + 1 :])
        if _has_brackets(words[2]) and _tells_guests(table, n) and shapes[2].is_mostly(shapes[2].lengths):
            return _found(table, n, UNIQUE_FORMAT, UNIQUE_LABEL, columns | {"minutes": 2})
        stay = {"joined": 2, "left": 3, "minutes": 4}
        if find_stay(shapes) != stay:
            continue
        if len(stripped(row)) == WAITING_ROOM + 1:
            columns["waiting_room"] = WAITING_ROOM
        return _found(table, n, FORMAT, LABEL, columns | stay)
    return None


def _is_of_somebody(row: tuple[str, ...]) -> bool:
    """People put their organisation in brackets; what follows is an address or a moment, no heading."""
    return any("@" in cell or split_moment(given(cell)) for cell in row[1:4])


def _has_brackets(word: str) -> bool:
    return "(" in word and word.endswith(")")


def _tells_guests(table: Table, header: int) -> bool:
    """The fourth column says of everybody whether they are a guest."""
    told = [given(row[3]) for _, row in table.rows[header + 1 :] if len(row) > 3]
    return bool(told) and all(is_yes(text) or is_no(text) for text in told)


def _found(table: Table, header: int, key: str, label: str, columns: dict[str, int] | None = None) -> Found:
    block = Section(role="participant", header=header, end=len(table.rows), columns=columns)
    return Found(
        format=key, label=label, sections=(block,), topic=find_topic(table), summary=find_summary(table)
    )
