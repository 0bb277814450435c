"""Knows Teams' meeting summary of 2021: a few lines about the meeting, then one row per visit."""

from tracker.attendance.reading.blocks import Found, Section, stripped
from tracker.attendance.reading.columns import headings
from tracker.attendance.reading.file_reading import Table
from tracker.attendance.reading.shapes import find_stay, look

FORMAT = "teams_meeting_summary"
LABEL = "Microsoft Teams meeting summary of 2021"
HEADER_WITHIN = 12
_AT = {"name": 0, "joined": 1, "left": 2, "minutes": 3, "email": 4, "role": 5}


def find(table: Table) -> Found | None:
    """The one block of a meeting summary in English, or None."""
    for n, (_, row) in enumerate(table.rows[:HEADER_WITHIN]):
        if {"full name", "join time", "leave time", "duration", "role"} <= set(headings(row)):
            return _found(table, n)
    return None


def find_by_structure(table: Table) -> Found | None:
    """The same in another language: a title, lines of two cells, then a name and a stay with its length."""
    for n, (_, row) in enumerate(table.rows[:HEADER_WITHIN]):
        width = len(stripped(row))
        if n >= 3 and 6 <= width <= 8:
            above = [len(stripped(cells)) for _, cells in table.rows[:n]]
            stay = find_stay(look(table.rows[n + 1 :]))
            if above[0] == 1 and set(above[1:]) <= {1, 2} and stay == {"joined": 1, "left": 2, "minutes": 3}:
                return _found(table, n)
    return None


def _found(table: Table, header: int) -> Found:
    row = table.rows[header][1]
    columns = dict(_AT)
    upn = next((n for n, cell in enumerate(row) if "(upn)" in cell.casefold()), None)
    if upn is not None:
        columns["upn"] = upn
    block = Section(role="attendee", header=header, end=len(table.rows), columns=columns, reads_role=True)
    return Found(format=FORMAT, label=LABEL, sections=(block,), usual="DMY", topic=_topic(table, header))


def _topic(table: Table, header: int) -> str | None:
    for _, row in table.rows[:header]:
        if headings(row[:1]) == ("meeting title",) and len(row) > 1:
            return " ".join(row[1].split()) or None
    return None
