"""Knows the block above the people of Zoom's reports: the topic, and what Zoom itself counted."""

from tracker.attendance.reading.columns import headings
from tracker.attendance.reading.file_reading import Table
from tracker.attendance.reading.words import given

HEADER_WITHIN = 12
NUMBERS = {
    "actual duration (minutes)": "duration_minutes",
    "duration (minutes)": "duration_minutes",
    "# registered": "registered",
    "# registrants": "registered",
    "# cancelled": "cancelled",
    "# cancelled registrants": "cancelled",
    "unique viewers": "unique_viewers",
}
IDENTITIES = {"webinar id", "meeting id", "id"}


def find_summary(table: Table) -> dict[str, str | int]:
    """What the block says; blank numbers are not known and left out. Empty where there is no block."""
    for n, (_, row) in enumerate(table.rows[:HEADER_WITHIN]):
        words = headings(row)
        if "topic" in words and n + 1 < len(table.rows):
            return _told(words, table.rows[n + 1][1])
    return {}


def find_topic(table: Table) -> str | None:
    """The topic in the summary block, where there is one."""
    topic = find_summary(table).get("topic")
    return str(topic) if topic else None


def _told(words: tuple[str, ...], cells: tuple[str, ...]) -> dict[str, str | int]:
    told: dict[str, str | int] = {}
    for word, cell in zip(words, map(given, cells), strict=False):
        if word == "topic" and cell:
            told["topic"] = cell
        elif word in IDENTITIES and cell:
            told["webinar_id"] = "".join(sign for sign in cell if sign.isalnum())
        elif word in NUMBERS and cell.isascii() and cell.isdecimal() and len(cell) < 10:
            told[NUMBERS[word]] = int(cell)
    return told
