"""The webinars of each year beside a recap, those of the opening balance included."""

from datetime import UTC, date, datetime

import pytest

from tracker.recaps.years import held_by_year
from tracker.webinars.numbering import Entry, Opening

CASES = [
    ([2020, 2020, 2020], Opening(held_before=7), 2020, ((2020, 3),), 7),
    (
        [2020, 2020],
        Opening(held_before=7, per_year={2018: 3, 2019: 4}),
        2020,
        ((2018, 3), (2019, 4), (2020, 2)),
        0,
    ),
    ([2020, 2021, 2022], Opening(), 2021, ((2020, 1), (2021, 1)), 0),
    (
        [2015, 2016, 2017, 2018, 2019, 2021],
        Opening(),
        2021,
        tuple((y, 1) for y in (2016, 2017, 2018, 2019, 2021)),
        1,
    ),
    ([], Opening(), 2020, (), 0),
]


@pytest.mark.parametrize(("held", "opening", "last", "years", "earlier"), CASES)
def test_webinars_of_each_year(
    held: list[int], opening: Opening, last: int, years: tuple[tuple[int, int], ...], earlier: int
) -> None:
    entries = [
        Entry(
            id=at,
            title="",
            starts_at=datetime(year, 6, 17, tzinfo=UTC),
            local_on=date(year, 6, 17),
            state="held",
        )
        for at, year in enumerate(held)
    ]
    found = held_by_year(entries, opening, (1, 1), last)
    assert (found.years, found.earlier) == (years, earlier)
