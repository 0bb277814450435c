"""Knows what a year report may be asked for: the days of the year, and which days stand beside it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from tracker.figures.counts import Period
from tracker.webinars.numbering import year_of, year_start_on

Beside = Literal["same", "all", "none"]


@dataclass(frozen=True, kw_only=True)
class Days:
    """The first and last day of a year, or of as much of it as has passed; both included."""

    first: date
    last: date
    is_running: bool


def days_of(year: int, today: date, year_start: tuple[int, int] = (1, 1)) -> Days:
    """The days of a year; a running one ends today."""
    first = year_start_on(year, year_start)
    last = year_start_on(year + 1, year_start) - timedelta(days=1)
    is_running = first <= today < last
    return Days(first=first, last=today if is_running else last, is_running=is_running)


def beside(period: Period, wish: str, today: date, year_start: tuple[int, int] = (1, 1)) -> Period | None:
    """The period to compare with: the year before, of a running year only its same days; None for nothing.

    `wish` may name another year, like "2018": then it is all of that one.
    """
    if period.year is None or wish == "none":
        return None
    if wish.isascii() and wish.isdecimal() and len(wish) == 4 and int(wish) != period.year:
        return replace(period, year=int(wish))
    is_running = year_of(today, year_start) == period.year
    until = _year_before(today) if is_running and wish != "all" else None
    return replace(period, year=period.year - 1, until=until)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
