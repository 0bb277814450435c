"""Knows what a vendor's module finds in a table: the format, and where its blocks of people stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.attendance.reading.file_reading import Problem
from tracker.attendance.reading.times import Order


@dataclass(frozen=True, kw_only=True)
class Section:
    """A block of people in a table: the positions of its header row (-1: none) and its end, and its columns.

    `columns` says where a field stands where the headings do not. `skipped` are lines that are no people;
    of `untimed` lines the times are told by another block.
    """

    role: str
    header: int
    end: int
    columns: Mapping[str, int] | None = None
    attends: bool = True
    merged: bool = False
    reads_role: bool = False
    skipped: frozenset[int] = frozenset()
    untimed: frozenset[int] = frozenset()
    emails: Mapping[str, str] = field(default_factory=dict)
    """Name as written -> the e-mail that another block of the same file gives for it."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A report recognised in a table: what it is, its blocks of people, its vendor's usual order of dates."""

    format: str
    label: str
    sections: tuple[Section, ...]
    usual: Order = "MDY"
    topic: str | None = None
    summary: Mapping[str, str | int] = field(default_factory=dict)
    """What the report says above its people about itself."""
    counts_hours: bool = False
    """A length like 1:30 may be an hour and a half; no platform writes that, people do."""
    problems: tuple[Problem, ...] = ()


def stripped(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Cells without the blank ones at the end."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
