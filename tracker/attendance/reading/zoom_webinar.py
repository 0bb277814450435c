"""Knows Zoom's webinar attendee report: titled blocks, one row per visit (2020 on, or saved by Excel)."""

from tracker.attendance.reading.columns import headings
from tracker.attendance.reading.file_reading import Table
from tracker.attendance.reading.sections import Section

FORMAT = "zoom_webinar_attendee"
LABEL = "Zoom webinar attendee report"
ROLES = {
    "host details": "host",
    "panelist details": "panelist",
    "attendee details": "attendee",
    "other attended": "attendee_no_registration",
    "other attendees": "attendee_no_registration",
    "others attended": "attendee_no_registration",
}
TITLE = "attendee report"


def find_sections(table: Table) -> list[Section] | None:
    """The blocks of people of a Zoom webinar attendee report, or None where this is no such report."""
    titled = [(n, ROLES[title]) for n, (_, row) in enumerate(table.rows) if (title := _title(row)) in ROLES]
    if not titled or not (_title(table.rows[0][1]) == TITLE or len(titled) > 1 or titled[0][1] == "attendee"):
        return None
    ends = [position for position, _ in titled[1:]] + [len(table.rows)]
    return [
        Section(role=role, header=start + 1, end=end)
        for (start, role), end in zip(titled, ends, strict=True)
        if start + 1 < end and "join time" in headings(table.rows[start + 1][1])
    ]


def find_topic(table: Table) -> str | None:
    """The topic in the summary block, where there is one."""
    for n, (_, row) in enumerate(table.rows[:12]):
        words = headings(row)
        if "topic" in words and n + 1 < len(table.rows):
            values = table.rows[n + 1][1]
            position = words.index("topic")
            return values[position].strip() or None if position < len(values) else None
    return None


def _title(row: tuple[str, ...]) -> str:
    """The first cell, where it stands alone in its row."""
    if not row or any(cell.strip() for cell in row[1:]):
        return ""
    return headings(row[:1])[0]
