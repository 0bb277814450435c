"""How many webinars a period had, with those of the opening balance."""

from datetime import date

import pytest

from tracker.figures.held import count_held
from tracker.webinars.numbering import Opening

SEVEN = Opening(held_before=7)
SPLIT = Opening(held_before=7, before_on=date(2020, 1, 1), per_year={2018: 3, 2019: 4})
IN_2020 = [date(2020, 2, 12), date(2020, 4, 22), date(2020, 6, 17)]


@pytest.mark.parametrize(
    ("opening", "recorded_on", "year", "held"),
    [
        (Opening(), IN_2020, 2020, 3),
        (Opening(), IN_2020, None, 3),
        (Opening(), [], 2020, 0),
        (SEVEN, IN_2020, None, 10),
        (SEVEN, IN_2020, 2020, 3),
        (SEVEN, IN_2020, 2019, 0),
        (SEVEN, [], None, 7),
        (SPLIT, IN_2020, 2019, 4),
        (SPLIT, IN_2020, 2018, 3),
        (SPLIT, IN_2020, 2020, 3),
        (SPLIT, [date(2019, 5, 1), *IN_2020], None, 10),
        (SPLIT, [date(2019, 5, 1), *IN_2020], 2019, 4),
        (SPLIT, [date(2017, 5, 1), *IN_2020], 2017, 1),
    ],
)
def test_counts_recorded_webinars_within_the_balance(
    opening: Opening, recorded_on: list[date], year: int | None, held: int
) -> None:
    assert count_held(opening, recorded_on, year) == held


def test_a_year_that_begins_in_july() -> None:
    assert count_held(Opening(), IN_2020, 2019, (7, 1)) == 3
