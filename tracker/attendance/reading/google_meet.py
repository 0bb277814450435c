"""Knows Google Meet's attendance sheet: one row per person, rejoins added up, times of day without a date."""

import re

from tracker.attendance.reading.blocks import Found, Section, stripped
from tracker.attendance.reading.columns import headings
from tracker.attendance.reading.file_reading import Table
from tracker.attendance.reading.shapes import find_email, look
from tracker.attendance.reading.words import given

FORMAT = "google_meet"
LABEL = "Google Meet attendance report"
HEADER_WITHIN = 8
_OF_DAY = re.compile(r"\D{0,12}\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?\D{0,12}")


def find(table: Table) -> Found | None:
    """The one block of people in English, or None. The duration is the truth: the times hide gaps."""
    for n, (_, row) in enumerate(table.rows[:HEADER_WITHIN]):
        if {"duration", "time joined", "time exited"} <= set(headings(row)):
            return _found(table, n, None)
    return None


def find_by_structure(table: Table) -> Found | None:
    """The same in another language: names, an address, a length, and two times of day at the end."""
    for n, (_, row) in enumerate(table.rows[:HEADER_WITHIN]):
        width = len(stripped(row))
        rows = [cells for _, cells in table.rows[n + 1 :]]
        if width not in (5, 6) or not rows or not all(_ends_in_times(cells, width) for cells in rows[:50]):
            continue
        shapes = look(table.rows[n + 1 :])
        length = width - 3
        email = find_email(shapes)
        if email in (None, length - 1) and shapes[length].is_mostly(shapes[length].lengths):
            names = {"name": 0} if width == 5 else {"first_name": 0, "last_name": 1}
            return _found(table, n, {**names, "email": length - 1, "minutes": length})
    return None


def _ends_in_times(cells: tuple[str, ...], width: int) -> bool:
    return len(cells) >= width and all(_OF_DAY.fullmatch(given(cell)) for cell in cells[width - 2 : width])


def _found(table: Table, header: int, columns: dict[str, int] | None) -> Found:
    block = Section(role="attendee", header=header, end=len(table.rows), columns=columns, merged=True)
    return Found(format=FORMAT, label=LABEL, sections=(block,), topic=_topic(table, header))


def _topic(table: Table, header: int) -> str | None:
    """The title in the block above, where there is one."""
    if header < 2 or headings(table.rows[0][1][:1]) != ("meeting title",):
        return None
    return " ".join(table.rows[1][1][0].split()) or None
