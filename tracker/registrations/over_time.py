"""Knows how registrations become days: who came on which, and how many there were by then."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from tracker.webinars.schedule import to_local

Unit = Literal["day", "week", "month"]
MOST_COLUMNS = 14  # more stand too close on a phone


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day in the webinar's zone: how many registered, how many gave back or were declined, and how many
    registrations stood at its end.
    """

    on: date
    came: int
    left: int
    standing: int


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of the chart: from which day on, and how many registered."""

    on: date
    came: int


def by_day(came: Iterable[datetime], left: Iterable[datetime], zone: str) -> list[Day]:
    """Every day from the first to the last on which somebody came or left; none where nobody did."""
    arrivals = Counter(to_local(at, zone).date() for at in came)
    leavings = Counter(to_local(at, zone).date() for at in left)
    known = arrivals.keys() | leavings.keys()
    if not known:
        return []
    days: list[Day] = []
    standing, on, last = 0, min(known), max(known)
    while on <= last:
        standing += arrivals[on] - leavings[on]
        days.append(Day(on=on, came=arrivals[on], left=leavings[on], standing=standing))
        on += timedelta(days=1)
    return days


def columns(days: Sequence[Day]) -> tuple[Unit, list[Column]]:
    """The chart by day; by week (from Monday on) or month where there would be too many columns."""
    units: tuple[Unit, ...] = ("day", "week", "month")
    for unit in units:
        sums: dict[date, int] = {}
        for day in days:
            start = _start(day.on, unit)
            sums[start] = sums.get(start, 0) + day.came
        if len(sums) <= MOST_COLUMNS or unit == "month":
            break
    return unit, [Column(on=on, came=count) for on, count in sums.items()]


def eventful(days: Sequence[Day]) -> list[Day]:
    """The days on which something changed, the newest first."""
    return [day for day in reversed(days) if day.came or day.left]


def _start(on: date, unit: Unit) -> date:
    if unit == "day":
        return on
    return on - timedelta(days=on.weekday()) if unit == "week" else on.replace(day=1)
