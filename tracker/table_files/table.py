"""Knows a file of people as rows of text, and how large one may be."""

from dataclasses import dataclass
from datetime import datetime

from tracker.errors import N_, Unreadable

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELL = 2_000
MAX_CELLS = 750_000
MAX_ZIP_PARTS = 200
MAX_PART_BYTES = 16 * 1024 * 1024
TRIED_LINES = 60  # before the heading of the list


@dataclass(frozen=True, kw_only=True)
class Table:
    """A file as rows of text: `rows` holds (line number in the file, cells), blank lines left out."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str | None = None
    delimiter: str | None = None
    days_from: datetime | None = None
    """Workbooks only: the day their day numbers count from (1900 or 1904)."""


def check_size(data: bytes) -> None:
    """Refuse an empty file and one above the limit before anything looks inside."""
    if not data:
        raise Unreadable(N_("This file is empty. Download the report again and choose the new file."))
    if len(data) > MAX_BYTES:
        raise Unreadable(
            N_(
                "This file is larger than 10 MB. An attendance report is far smaller: choose the "
                "report itself."
            )
        )


def check_row(line: int, row: list[str]) -> None:
    """Refuse a row wider, or a cell longer, than any report has."""
    if len(row) > MAX_COLUMNS:
        raise Unreadable(
            N_("Row %(line)s has %(count)s columns; the limit is %(limit)s."),
            line=line,
            count=len(row),
            limit=MAX_COLUMNS,
        )
    longest = max(map(len, row), default=0)
    if longest > MAX_CELL:
        raise Unreadable(
            N_("Row %(line)s has a cell of %(count)s characters; the limit is %(limit)s."),
            line=line,
            count=longest,
            limit=MAX_CELL,
        )


def check_count(rows: int, cells: int) -> None:
    """Refuse more rows or cells than one import may have."""
    if rows > MAX_ROWS + TRIED_LINES:
        raise Unreadable(N_("This file has more than %(limit)s rows. Import it in parts."), limit=MAX_ROWS)
    if cells > MAX_CELLS:
        raise Unreadable(N_("This file has more than %(limit)s cells. Import it in parts."), limit=MAX_CELLS)
