"""Registrations become days of the webinar's zone, and a chart that is not too wide."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tracker.registrations.over_time import MOST_COLUMNS, Day, by_day, columns, eventful

START = datetime(2027, 2, 1, 12, tzinfo=UTC)  # a Monday


def test_days_are_those_of_the_zone() -> None:
    late = datetime(2027, 3, 1, 23, 30, tzinfo=UTC)
    assert by_day([late], [], "UTC")[0].on == date(2027, 3, 1)
    assert by_day([late], [], "Europe/Zurich")[0].on == date(2027, 3, 2)
    assert by_day([late], [], "America/Lima")[0].on == date(2027, 3, 1)
    assert by_day([], [], "UTC") == []


def test_counts_who_came_left_and_stands() -> None:
    came = [START, START, START + timedelta(days=2)]
    days = by_day(came, [START + timedelta(days=2), START + timedelta(days=3)], "UTC")
    assert days == [
        Day(on=date(2027, 2, 1), came=2, left=0, standing=2),
        Day(on=date(2027, 2, 2), came=0, left=0, standing=2),
        Day(on=date(2027, 2, 3), came=1, left=1, standing=2),
        Day(on=date(2027, 2, 4), came=0, left=1, standing=1),
    ]
    assert [day.on.day for day in eventful(days)] == [4, 3, 1]


@pytest.mark.parametrize(
    ("days", "unit", "count", "second"),
    [
        (1, "day", 1, None),
        (MOST_COLUMNS, "day", MOST_COLUMNS, date(2027, 2, 2)),
        (MOST_COLUMNS + 1, "week", 3, date(2027, 2, 8)),
        (7 * MOST_COLUMNS, "week", MOST_COLUMNS, date(2027, 2, 8)),
        (7 * MOST_COLUMNS + 1, "month", 4, date(2027, 3, 1)),
        (900, "month", 30, date(2027, 3, 1)),
    ],
)
def test_the_chart_has_few_columns(days: int, unit: str, count: int, second: date | None) -> None:
    came = [START + timedelta(days=number) for number in range(days)]
    found, shown = columns(by_day(came, [], "UTC"))
    assert (found, len(shown)) == (unit, count)
    assert sum(column.came for column in shown) == days
    assert second is None or shown[1].on == second
