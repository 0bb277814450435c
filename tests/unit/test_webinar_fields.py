"""What is typed into the fields of a webinar or a series, as tables of cases."""

from datetime import date, datetime

import pytest

from tracker.errors import Invalid
from tracker.webinars import typed


@pytest.mark.parametrize(("text", "number"), [("", None), ("300", 300), (" 1 200 ", 1200), ("0", 0)])
def test_whole_numbers(text: str, number: int | None) -> None:
    assert typed.whole_number(text, field="capacity") == number


@pytest.mark.parametrize("text", ["-1", "3.5", "many", "1234567890", "٣"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(Invalid):
        typed.whole_number(text, field="capacity")


def test_a_start_from_its_fields() -> None:
    assert typed.local_start("17", "6", "2020", "15.00") == datetime(2020, 6, 17, 15)  # noqa: DTZ001
    with pytest.raises(Invalid) as caught:
        typed.local_start("31", "6", "2020", "15:00")
    assert caught.value.field == "day"


@pytest.mark.parametrize("at", range(4))
def test_endless_numbers_are_no_start(at: int) -> None:
    parts = ["17", "6", "2020", "15:00"]
    parts[at] = "9" * 5000
    with pytest.raises(Invalid):
        typed.local_start(*parts)


@pytest.mark.parametrize("text", ["2020-06-15T12:00", "2020-06-15 12:00", "2020-06-15T12:00:33"])
def test_wall_times(text: str) -> None:
    assert typed.wall_time(text, field="closes") == datetime(2020, 6, 15, 12)  # noqa: DTZ001


@pytest.mark.parametrize("text", ["tomorrow", "2020-06-15T12:00Z", "2020-13-01T12:00"])
def test_what_is_no_wall_time(text: str) -> None:
    with pytest.raises(Invalid):
        typed.wall_time(text, field="closes")


def test_dates() -> None:
    assert typed.one_date("2020-01-31", field="on") == date(2020, 1, 31)
    assert typed.one_date(" ", field="on") is None
    with pytest.raises(Invalid):
        typed.one_date("31/01/2020", field="on")


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("", {}),
        ("2018: 3, 2019: 4", {"2018": 3, "2019": 4}),
        ("2019=4\n2018:3;", {"2018": 3, "2019": 4}),
    ],
)
def test_counts_by_year(text: str, counts: dict[str, int]) -> None:
    assert typed.per_year(text, field="per_year") == counts
    assert typed.per_year(typed.per_year_text(counts), field="per_year") == counts


@pytest.mark.parametrize(
    "text", ["2018", "three in 2018", "2018: -1", "9" * 5000 + ": 1", "2018: " + "9" * 5000]
)
def test_counts_by_year_that_cannot_be_read(text: str) -> None:
    with pytest.raises(Invalid):
        typed.per_year(text, field="per_year")
