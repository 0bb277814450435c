"""Knows Zoom's registration reports, of meetings and webinars: who registered, and that nobody came yet."""

from tracker.attendance.reading.blocks import Found, Section
from tracker.attendance.reading.columns import headings
from tracker.attendance.reading.file_reading import Table
from tracker.attendance.reading.shapes import find_people, look
from tracker.attendance.reading.zoom_summary import find_summary, find_topic

FORMAT = "zoom_registration"
LABEL = "Zoom registration report"
ROLE = "registrant"
HEADER_WITHIN = 40
MOST_STATES = 6


def find(table: Table) -> Found | None:
    """The one block of registrants, or None where this is no registration report."""
    for n, (_, row) in enumerate(table.rows[:HEADER_WITHIN]):
        words = set(headings(row))
        if {"registration time", "approval status"} <= words and not words & {"join time", "attended"}:
            return _found(table, n, None)
    return None


def find_by_structure(table: Table) -> Found | None:
    """The same in another language: names and an address, one moment, an approval after it, and no stay."""
    for n, (_, row) in enumerate(table.rows[:HEADER_WITHIN]):
        if "@" in "".join(row):
            return None
        if len([cell for cell in row if cell.strip()]) < 5 or {"first name", "email"} & set(headings(row)):
            continue
        shapes = look(table.rows[n + 1 :])
        columns = find_people(shapes)
        if not {"first_name", "last_name", "email", "registered", "approval"} <= columns.keys():
            continue
        if "joined" in columns or shapes[columns["approval"]].different > MOST_STATES:
            continue
        if _begins_with_email(table, n + 1, columns["email"]):
            return _found(table, n, columns)
    return None


def _begins_with_email(table: Table, first: int, column: int) -> bool:
    """The row below the headings is of somebody: the summary above them has headings too."""
    cells = table.rows[first][1]
    return column < len(cells) and "@" in cells[column]


def _found(table: Table, header: int, columns: dict[str, int] | None) -> Found:
    block = Section(role=ROLE, header=header, end=len(table.rows), columns=columns, attends=False)
    return Found(
        format=FORMAT,
        label=LABEL,
        sections=(block,),
        topic=find_topic(table),
        summary=find_summary(table),
    )
