"""Which days a year report has, and which stand beside it."""

from datetime import date

import pytest

from tracker.figures.counts import Period
from tracker.reports.choices import Days, beside, days_of

TODAY = date(2020, 6, 24)


@pytest.mark.parametrize(
    ("year", "start", "first", "last", "is_running"),
    [
        (2020, (1, 1), date(2020, 1, 1), TODAY, True),
        (2019, (1, 1), date(2019, 1, 1), date(2019, 12, 31), False),
        (2019, (7, 1), date(2019, 7, 1), TODAY, True),
        (2021, (1, 1), date(2021, 1, 1), date(2021, 12, 31), False),
    ],
)
def test_a_running_year_ends_today(
    year: int, start: tuple[int, int], first: date, last: date, is_running: bool
) -> None:
    assert days_of(year, TODAY, start) == Days(first=first, last=last, is_running=is_running)


@pytest.mark.parametrize(
    ("year", "wish", "today", "found"),
    [
        (2020, "", TODAY, Period(year=2019, until=date(2019, 6, 24))),
        (2020, "same", TODAY, Period(year=2019, until=date(2019, 6, 24))),
        (2020, "all", TODAY, Period(year=2019)),
        (2020, "none", TODAY, None),
        (2019, "", TODAY, Period(year=2018)),
        (2020, "2017", TODAY, Period(year=2017)),
        (2020, "2020", TODAY, Period(year=2019, until=date(2019, 6, 24))),
        (2020, "nonsense", TODAY, Period(year=2019, until=date(2019, 6, 24))),
        (2020, "", date(2020, 2, 29), Period(year=2019, until=date(2019, 2, 28))),
        (None, "", TODAY, None),
    ],
)
def test_beside_a_running_year_stand_the_same_days(
    year: int | None, wish: str, today: date, found: Period | None
) -> None:
    assert beside(Period(year=year), wish, today) == found
