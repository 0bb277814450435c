"""Knows what reading a file gives: rows as the file gave them, and the problems met on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tracker.attendance.reading.writing import Writing
from tracker.table_files.table import (
    MAX_BYTES,
    MAX_CELL,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_PART_BYTES,
    MAX_ROWS,
    MAX_ZIP_PARTS,
    Table,
    check_size,
)

__all__ = [
    "MAX_BYTES",
    "MAX_CELL",
    "MAX_CELLS",
    "MAX_COLUMNS",
    "MAX_PART_BYTES",
    "MAX_ROWS",
    "MAX_ZIP_PARTS",
    "FileReading",
    "FileRow",
    "Problem",
    "Table",
    "check_size",
]


@dataclass(kw_only=True, slots=True)  # not frozen, which takes three times as long for each of 50,000 rows
class FileRow:
    """One data row. Times are naive local time of the report's zone, or aware UTC where the file says so."""

    line: int
    role: str
    name: str
    email: str | None
    organisation: str | None = None
    country: str | None = None
    connection_country: str | None = None
    joined: datetime | None = None
    left: datetime | None = None
    minutes: float | None = None
    attended: bool = True
    approval: str | None = None
    registered: bool = False
    in_waiting_room: bool = False
    merged: bool = False
    """Rejoins are one row already: the minutes are the truth, the times only the first and the last."""
    still_there: bool = False
    """No leave was written; `left` is the last moment that the file itself knows of."""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One bad row, or a remark on the whole file (line 0). `reason` is English with %(name)s places."""

    line: int
    reason: str
    values: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.reason % self.values if self.values else self.reason


@dataclass(frozen=True, kw_only=True)
class FileReading:
    """Everything a file says; nothing decided, nothing clipped, nobody merged."""

    format: str
    label: str
    encoding: str | None
    delimiter: str | None
    names_zone: bool
    has_times: bool
    topic: str | None
    date_order: str | None
    rows: tuple[FileRow, ...]
    problems: tuple[Problem, ...]
    is_order_sure: bool = True
    """Day and month are told by the file, the webinar's day or somebody; else somebody should be asked."""

    writing: Writing = Writing()
    summary: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def needs_zone(self) -> bool:
        """Somebody must say which zone the times are in."""
        return self.has_times and not self.names_zone
