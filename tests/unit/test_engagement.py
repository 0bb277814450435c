"""What two years of attendance say of an organisation, as a table of cases."""

from datetime import date, datetime

import pytest

from tracker.figures.engagement import (
    STATES,
    Days,
    Engaged,
    Visits,
    Wanted,
    in_order,
    narrow,
    state_of,
    two_years,
)

ON = date(2020, 12, 31)


def on(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("first", "people", "before", "measured", "measured_before", "state"),
    [
        ("", 0, 0, 3, 4, "never"),
        ("", 0, 0, 0, 0, "never"),
        ("2018-05-01", 0, 0, 3, 4, "gone"),
        ("2019-05-01", 0, 2, 3, 4, "gone"),
        ("2019-05-01", 0, 2, 0, 4, "unknown"),  # nobody was counted this year: an absence says nothing
        ("2020-01-01", 1, 0, 3, 4, "new"),
        ("2020-12-31", 5, 0, 1, 0, "new"),
        ("2019-12-31", 1, 1, 3, 4, "steady"),
        ("2018-05-01", 1, 0, 3, 4, "returning"),
        ("2018-05-01", 1, 0, 3, 0, "unknown"),  # nobody was counted the year before
        ("2018-05-01", 3, 2, 3, 4, "rising"),
        ("2018-05-01", 2, 3, 3, 4, "falling"),
        ("2018-05-01", 1, 9, 1, 9, "falling"),
    ],
)
def test_what_is_said(
    first: str, people: int, before: int, measured: int, measured_before: int, state: str
) -> None:
    visits = Visits(first=on(first), last=on(first), people=people, people_before=before)
    now = two_years(ON)[0]
    assert state_of(visits, now, measured=measured, measured_before=measured_before) == state
    assert state in STATES


@pytest.mark.parametrize(
    ("day", "now", "before"),
    [
        ("2020-12-31", ("2020-01-01", "2020-12-31"), ("2019-01-01", "2019-12-31")),
        ("2020-06-17", ("2019-06-18", "2020-06-17"), ("2018-06-18", "2019-06-17")),
        ("2020-02-29", ("2019-03-01", "2020-02-29"), ("2018-03-01", "2019-02-28")),
        ("2021-02-28", ("2020-02-29", "2021-02-28"), ("2019-03-01", "2020-02-28")),
    ],
)
def test_the_two_years_touch(day: str, now: tuple[str, str], before: tuple[str, str]) -> None:
    def days(pair: tuple[str, str]) -> Days:
        return Days(first=date.fromisoformat(pair[0]), last=date.fromisoformat(pair[1]))

    assert two_years(date.fromisoformat(day)) == (days(now), days(before))


def row(name: str, last: str = "", people: int = 0, before: int = 0, **more: str) -> Engaged:
    values = {"state": "steady", "kind": "partner", "sector": "un"} | more
    seen = Visits(first=on(last), last=on(last), people=people, people_before=before)
    return Engaged(organisation_id=ord(name), name=name, countries=("KE", "UG"), visits=seen, **values)


ROWS = (row("C", "2020-02-01", 1, 5), row("A"), row("B", "2019-02-01", 4, 2, state="rising", sector=""))


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name", "ABC"),
        ("-name", "CBA"),
        ("last", "BCA"),
        ("-last", "CBA"),
        ("-first", "CBA"),
        ("-people", "BCA"),
        ("before", "ABC"),
        ("change", "CAB"),
    ],
)
def test_sorted(sort: str, names: str) -> None:
    assert "".join(each.name for each in in_order(ROWS, sort)) == names


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, "CAB"),
        ({"search": "b"}, "B"),
        ({"state": "steady"}, "CA"),
        ({"sector": "unknown"}, "B"),
        ({"sector": "un"}, "CA"),
        ({"kind": "grantee"}, ""),
        ({"country": "UG", "state": "rising"}, "B"),
        ({"country": "PE"}, ""),
    ],
)
def test_narrowed(wanted: dict[str, str], names: str) -> None:
    assert "".join(each.name for each in narrow(ROWS, Wanted(**wanted))) == names
