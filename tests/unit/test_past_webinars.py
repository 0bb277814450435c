"""A pasted list of past webinars, as tables of cases."""

from datetime import date

import pytest

from tracker.errors import Invalid
from tracker.webinars.past import PastWebinar, read_date, read_past


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("2018-03-21", date(2018, 3, 21)),
        ("21/3/2018", date(2018, 3, 21)),
        ("21.03.2018", date(2018, 3, 21)),
        ("21 March 2018", date(2018, 3, 21)),
        ("1st Sept 2018", date(2018, 9, 1)),
        ("3  jun 2018", date(2018, 6, 3)),
        ("2018", None),
        ("31 June 2018", None),
        ("March 2018", None),
        ("21 Mars 2018", None),
    ],
)
def test_dates(text: str, on: date | None) -> None:
    assert read_date(text) == on


def test_lines() -> None:
    text = (
        "21 March 2018; Opening the series\n\n2018-06-13;A portal; for reports;52\r\n"
        "24.10.2018\tTeachers\t61\n"
    )
    assert read_past(text) == [
        PastWebinar(held_on=date(2018, 3, 21), title="Opening the series", head_count=None),
        PastWebinar(held_on=date(2018, 6, 13), title="A portal; for reports", head_count=52),
        PastWebinar(held_on=date(2018, 10, 24), title="Teachers", head_count=61),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" \n", "Enter at least one line"),
        ("2018-03-21", "Line 1 has no title"),
        ("2018-03-21;A;1\nsoon; B", "Line 2: “soon” is not a date"),
        ("2018-03-21; A; many", "Line 1: “many” is not a head-count"),
        ("2018-03-21; A\n" * 501, "At most 500 lines"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        read_past(text)
