"""When a mailed report is due, by cases: weeks, months of any length, quarters, clocks that change, years."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.reports.mailed.schedule import HOW_OFTEN, Schedule, last_due, next_due, year_told


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


ZURICH: dict[str, Any] = {"zone": "Europe/Zurich"}


@pytest.mark.parametrize(
    ("schedule", "after", "on", "instant"),
    [
        # weekly: Thursday 26 November 2026, 08:00 in Zurich is 07:00 UTC
        (Schedule(how_often="weekly", weekday=3, **ZURICH), "2026-11-26T06:59", "2026-11-26", "T07:00"),
        (Schedule(how_often="weekly", weekday=3, **ZURICH), "2026-11-26T07:00", "2026-12-03", "T07:00"),
        (Schedule(how_often="weekly", weekday=0, **ZURICH), "2026-11-26T07:00", "2026-11-30", "T07:00"),
        # a week across the change of clocks: 25 October 2026, and 28 March 2027
        (Schedule(how_often="weekly", weekday=0, **ZURICH), "2026-10-19T12:00", "2026-10-26", "T07:00"),
        (Schedule(how_often="weekly", weekday=0, **ZURICH), "2026-10-12T12:00", "2026-10-19", "T06:00"),
        # an hour that is skipped (02:00 to 03:00), and one that comes twice: the first
        (
            Schedule(how_often="weekly", weekday=6, hour=2, **ZURICH),
            "2027-03-22T00:00",
            "2027-03-28",
            "T01:00",
        ),
        (
            Schedule(how_often="weekly", weekday=6, hour=2, **ZURICH),
            "2026-10-20T00:00",
            "2026-10-25",
            "T00:00",
        ),
        (
            Schedule(how_often="weekly", weekday=6, hour=2, **ZURICH),
            "2026-10-25T00:30",
            "2026-11-01",
            "T01:00",
        ),
        # far from UTC: Monday 00:00 in Auckland is Sunday, Monday 23:00 in Honolulu is Tuesday
        (
            Schedule(how_often="weekly", weekday=0, hour=0, zone="Pacific/Auckland"),
            "2026-07-04T00:00",
            "2026-07-06",
            "2026-07-05T12:00",
        ),
        (
            Schedule(how_often="weekly", weekday=0, hour=23, zone="Pacific/Honolulu"),
            "2026-07-07T08:59",
            "2026-07-06",
            "2026-07-07T09:00",
        ),
        # day 31 in short months, and the 29th of February
        (Schedule(how_often="monthly", day=31), "2027-01-31T08:00", "2027-02-28", "T08:00"),
        (Schedule(how_often="monthly", day=31), "2027-02-28T08:00", "2027-03-31", "T08:00"),
        (Schedule(how_often="monthly", day=31), "2027-03-31T08:00", "2027-04-30", "T08:00"),
        (Schedule(how_often="monthly", day=30), "2028-02-01T00:00", "2028-02-29", "T08:00"),
        (Schedule(how_often="monthly", day=1), "2026-12-15T00:00", "2027-01-01", "T08:00"),
        # quarters counted from January, and of a fiscal year from July
        (Schedule(how_often="quarterly", day=5), "2026-11-26T00:00", "2027-01-05", "T08:00"),
        (Schedule(how_often="quarterly", day=31, month=2), "2026-11-26T00:00", "2026-11-30", "T08:00"),
        (Schedule(how_often="quarterly", day=1, month=7), "2026-07-01T08:00", "2026-10-01", "T08:00"),
        # years
        (Schedule(how_often="yearly", day=1, month=7), "2026-07-01T08:00", "2027-07-01", "T08:00"),
        (Schedule(how_often="yearly", day=29, month=2), "2027-01-01T00:00", "2027-02-28", "T08:00"),
        (Schedule(how_often="yearly", day=29, month=2), "2027-03-01T00:00", "2028-02-29", "T08:00"),
    ],
)
def test_the_next_due_date(schedule: Schedule, after: str, on: str, instant: str) -> None:
    found = next_due(schedule, at(after))
    assert (found.on, found.at) == (
        date.fromisoformat(on),
        at(on + instant if instant.startswith("T") else instant),
    )


@pytest.mark.parametrize(
    ("schedule", "now", "on"),
    [
        (Schedule(how_often="weekly", weekday=3), "2026-11-26T08:00", "2026-11-26"),
        (Schedule(how_often="weekly", weekday=3), "2026-11-26T07:59", "2026-11-19"),
        (Schedule(how_often="monthly", day=31), "2027-03-30T12:00", "2027-02-28"),
        (Schedule(how_often="quarterly", day=1), "2027-03-30T12:00", "2027-01-01"),
        (Schedule(how_often="yearly", day=1, month=7), "2027-06-30T12:00", "2026-07-01"),
    ],
)
def test_a_worker_that_was_off_finds_the_last_due_date(schedule: Schedule, now: str, on: str) -> None:
    assert last_due(schedule, at(now)).on == date.fromisoformat(on)


@pytest.mark.parametrize(
    ("on", "which", "year_start", "year"),
    [
        ("2026-11-26", "current", (1, 1), 2026),
        ("2027-01-01", "current", (1, 1), 2026),  # the year that has just ended
        ("2027-01-02", "current", (1, 1), 2027),
        ("2027-01-15", "last", (1, 1), 2026),
        ("2027-06-30", "current", (7, 1), 2026),  # 2026/27
        ("2027-07-01", "current", (7, 1), 2026),
        ("2027-07-02", "current", (7, 1), 2027),
        ("2027-07-02", "last", (7, 1), 2026),
    ],
)
def test_the_year_it_tells_of(on: str, which: str, year_start: tuple[int, int], year: int) -> None:
    assert year_told(date.fromisoformat(on), which, year_start) == year


SCHEDULES = st.builds(
    Schedule,
    how_often=st.sampled_from(sorted(HOW_OFTEN)),
    weekday=st.integers(0, 6),
    day=st.integers(1, 31),
    month=st.integers(1, 12),
    hour=st.integers(0, 23),
    zone=st.sampled_from(
        ["UTC", "Europe/Zurich", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Africa/Cairo"]
    ),
)
MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2040, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001


@settings(max_examples=40)
@given(SCHEDULES, MOMENTS)
def test_no_due_date_lies_between_the_last_and_the_next(schedule: Schedule, now: datetime) -> None:
    last, following = last_due(schedule, now), next_due(schedule, now)
    assert last.at <= now < following.at and last.on < following.on
    assert next_due(schedule, last.at - timedelta(seconds=1)) == last
    assert last_due(schedule, following.at) == following
