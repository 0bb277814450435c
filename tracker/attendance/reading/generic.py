"""Knows any list of people with headings: names or e-mails, and perhaps organisation, times and minutes."""

from tracker.attendance.reading.columns import count_known, find_columns
from tracker.attendance.reading.file_reading import Table
from tracker.attendance.reading.sections import Section
from tracker.errors import N_, Unreadable

FORMAT = "generic_table"
LABEL = "List of people"
HEADER_WITHIN = 30


def find_section(table: Table) -> Section:
    """The one block of a list, its header in the first rows. Raises Unreadable without names or e-mails."""
    best, known = -1, 0
    for n, (_, row) in enumerate(table.rows[:HEADER_WITHIN]):
        columns = find_columns(row)
        if not {"name", "email", "last_name", "first_name"} & columns.keys():
            continue
        if (
            len(row) > 1
            and len(columns) == 1
            and len(columns) * 3 < len([cell for cell in row if cell.strip()])
        ):
            continue
        if count_known(row) > known:
            best, known = n, count_known(row)
    if best < 0:
        shown = ", ".join(cell.strip()[:40] for cell in table.rows[0][1][:6] if cell.strip())
        raise Unreadable(
            N_(
                "This file has no column with names or emails. Its first row is: %(columns)s. "
                "Export “Participants” from Zoom and try again, or name the columns Name, Email, "
                "Organisation, Minutes."
            ),
            columns=shown[:200],
        )
    return Section(role="attendee", header=best, end=len(table.rows))


def likeness(table: Table) -> int:
    """How many headings of the best header row are known: tells the sheet of people from the other sheets."""
    return max((count_known(row) for _, row in table.rows[:HEADER_WITHIN]), default=0)
