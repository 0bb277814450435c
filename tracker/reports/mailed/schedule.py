"""Knows when a mailed report is due, and of which year it tells: local dates and hours, pure."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, cast
from zoneinfo import ZoneInfo

from tracker.errors import N_
from tracker.webinars.numbering import year_of
from tracker.webinars.schedule import after_gap, is_gap, to_local

HowOften = Literal["weekly", "monthly", "quarterly", "yearly"]
HOW_OFTEN: Mapping[str, str] = {
    "weekly": N_("Every week"),
    "monthly": N_("Every month"),
    "quarterly": N_("Every quarter"),
    "yearly": N_("Every year"),
}
# Every how many months, counted from the one that is named.
_EVERY = {"monthly": 1, "quarterly": 3, "yearly": 12}
A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Weekly on a weekday (Monday is 0); else on a day of a month, of the last one where it has fewer.

    A quarter or a year is counted from `month`. `hour` is that of the clocks in `zone`.
    """

    how_often: HowOften
    weekday: int = 0
    day: int = 1
    month: int = 1
    hour: int = 8
    zone: str = "UTC"


@dataclass(frozen=True, kw_only=True)
class Due:
    """One date on which a report is due, on the clocks of its zone, and the instant."""

    on: date
    at: datetime


def next_due(schedule: Schedule, after: datetime) -> Due:
    """The first due date whose instant lies after another."""
    day = to_local(after, schedule.zone).date() - A_DAY
    while True:
        found = _due(schedule, _from(schedule, day, 1))
        if found.at > after:
            return found
        day = found.on + A_DAY


def last_due(schedule: Schedule, now: datetime) -> Due:
    """The last due date whose instant has come."""
    day = to_local(now, schedule.zone).date() + A_DAY
    while True:
        found = _due(schedule, _from(schedule, day, -1))
        if found.at <= now:
            return found
        day = found.on - A_DAY


def year_told(on: date, which: str, year_start: tuple[int, int] = (1, 1)) -> int:
    """The year that a report due on a date tells of: that of the day before, or the last full one.

    So a report of the first of January closes the year before, and is not empty.
    """
    year = year_of(on - A_DAY, year_start)
    return year - 1 if which == "last" else year


def _from(schedule: Schedule, day: date, step: int) -> date:
    """The first due date from a day on, that day included; the last one up to it for a `step` of -1."""
    if schedule.how_often == "weekly":
        return day + step * timedelta(days=(step * (schedule.weekday - day.weekday())) % 7)
    every = _EVERY[schedule.how_often]
    months = day.year * 12 + day.month - 1
    while True:
        year, month = divmod(months, 12)
        if (month + 1 - schedule.month) % every == 0:
            found = date(year, month + 1, min(schedule.day, monthrange(year, month + 1)[1]))
            if (found - day) * step >= timedelta():
                return found
        months += step


def _due(schedule: Schedule, on: date) -> Due:
    """Of an hour that the clocks skip it is the next time there is; of one that comes twice the first."""
    local = datetime.combine(on, time(schedule.hour))
    if is_gap(local, schedule.zone):
        local = after_gap(local, schedule.zone)
    at = local.replace(tzinfo=ZoneInfo(schedule.zone), fold=0).astimezone(UTC)
    return Due(on=on, at=at)


def as_how_often(text: str) -> HowOften:
    """One of the four. KeyError for anything else."""
    HOW_OFTEN[text]
    return cast(HowOften, text)
