"""Knows Zoom's meeting participants report: one table with or without info block, visits or unique users."""

from tracker.attendance.reading.columns import headings
from tracker.attendance.reading.file_reading import Table
from tracker.attendance.reading.sections import Section

FORMAT = "zoom_meeting_participants"
LABEL = "Zoom meeting participants report"
UNIQUE_FORMAT = "zoom_meeting_unique_users"
UNIQUE_LABEL = "Zoom meeting report with “Show unique users” (no times)"
NAMES = {
    "name (original name)",
    "user name (original name)",
    "name",
    "名前 (元の名前)",
    "nombre (nombre original)",
}
EMAILS = {"user email", "email", "ユーザーメール"}
HEADER_WITHIN = 8


def find_sections(table: Table) -> tuple[str, list[Section]] | None:
    """(format, its one block), or None where this is no Zoom meeting report."""
    for n, (_, row) in enumerate(table.rows[:HEADER_WITHIN]):
        words = set(headings(row))
        if not (words & NAMES and words & EMAILS):
            continue
        original = "name (original name)" in words or "名前 (元の名前)" in words
        block = [Section(role="participant", header=n, end=len(table.rows))]
        if "total duration (minutes)" in words and "join time" not in words:
            return UNIQUE_FORMAT, block
        if {"join time", "leave time"} <= words and (
            original or {"user email", "duration (minutes)"} <= words
        ):
            return FORMAT, block
        if {"参加時刻", "退出時刻"} <= words and original:
            return FORMAT, block
    return None
