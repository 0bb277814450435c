"""Knows how joins and leaves, listed one by one, become stays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tracker.attendance.reading.file_reading import FileRow, Problem
from tracker.errors import N_

NEVER_JOINED = N_("A leave without a join before it; it is not counted.")


@dataclass(frozen=True, kw_only=True)
class Event:
    """Somebody coming or going. `key` tells whose connection it is: a session, else a name."""

    line: int
    key: str
    name: str
    email: str | None
    role: str
    at: datetime
    comes: bool
    cells: tuple[str, ...]


def pair(events: Iterable[Event]) -> tuple[list[FileRow], list[Problem]]:
    """Rows and problems; the order in which the events are listed does not matter.

    Who comes twice under one key is on two devices: the stay lasts until as many have left, or the last did.
    Who never leaves was still there at the last event of the whole list.
    """
    by_key: dict[str, list[Event]] = {}
    for event in sorted(events, key=lambda one: (one.at, not one.comes, one.line)):
        by_key.setdefault(event.key, []).append(event)
    last = max((mine[-1].at for mine in by_key.values()), default=None)
    rows: list[FileRow] = []
    problems: list[Problem] = []
    for mine in by_key.values():
        found, wrong = _stays(mine, last)
        rows.extend(found)
        problems.extend(wrong)
    return sorted(rows, key=lambda row: row.line), sorted(problems, key=lambda problem: problem.line)


def _stays(events: list[Event], last: datetime | None) -> tuple[list[FileRow], list[Problem]]:
    rows: list[FileRow] = []
    problems: list[Problem] = []
    came: Event | None = None
    went: Event | None = None
    present = 0
    for event in events:
        if event.comes:
            if came and went and present <= 0:
                rows.append(_row(came, went, went.at))
                came = None
            came = came or event
            went, present = None, max(present, 0) + 1
        elif came is None or (went and present <= 0):
            problems.append(Problem(line=event.line, reason=NEVER_JOINED))
        else:
            went, present = event, present - 1
    if came:
        rows.append(_row(came, went, went.at if went else last))
    return rows, problems


def _row(came: Event, went: Event | None, left: datetime | None) -> FileRow:
    return FileRow(
        line=came.line,
        role=came.role,
        name=came.name,
        email=came.email,
        joined=came.at,
        left=left,
        still_there=went is None,
        cells=(*came.cells, *(went.cells if went else ())),
    )
