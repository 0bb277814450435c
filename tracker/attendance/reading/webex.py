"""Knows Webex's attendance report: one row per connection, dates wrapped as spreadsheets show text."""

from tracker.attendance.reading.blocks import Found, Section, stripped
from tracker.attendance.reading.columns import headings
from tracker.attendance.reading.file_reading import Table
from tracker.attendance.reading.shapes import find_people, find_stay, look

FORMAT = "webex_attendance"
LABEL = "Webex attendance report"
ROLE = "attendee"
COLUMNS = 13
# Where the fields stand in the full report, in every language.
_AT = {
    "name": 3, "first_name": 4, "last_name": 5, "role": 6, "email": 7, "joined": 8, "left": 9, "minutes": 10,
}  # fmt: skip


def find(table: Table) -> Found | None:
    """The one block of connections, or None where this is no Webex report."""
    for n, (_, row) in enumerate(table.rows[:6]):
        words = set(headings(row))
        if {"attendee email", "attendance duration"} <= words or {"display name", "connection type"} <= words:
            return _found(table, n, None if "join time" in words else _AT)
    return None


def find_by_structure(table: Table) -> Found | None:
    """The same in another language: thirteen columns, the meeting's begin and end as the second and third."""
    row = table.rows[0][1]
    if len(stripped(row)) != COLUMNS or len(table.rows) < 2:
        return None
    shapes = look(table.rows[1:])
    if len(shapes) < COLUMNS or not (shapes[1].is_moment and shapes[2].is_moment):
        return None
    if find_stay(shapes) != {name: _AT[name] for name in ("joined", "left", "minutes")}:
        return None
    return _found(table, 0, _AT) if find_people(shapes).get("email") in (None, _AT["email"]) else None


def _found(table: Table, header: int, columns: dict[str, int] | None) -> Found:
    block = Section(role=ROLE, header=header, end=len(table.rows), columns=columns, reads_role=True)
    first = table.rows[header + 1][1] if header + 1 < len(table.rows) else ()
    topic = " ".join(first[0].split()) if first else ""
    return Found(format=FORMAT, label=LABEL, sections=(block,), topic=topic or None)
