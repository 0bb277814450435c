"""What the public may see of a year's and of all years' figures."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tracker.figures.counts import CountryCount, Period, PeriodCounts, in_kinds
from tracker.figures.rule import Rule
from tracker.pages.statistics import public_countries, public_kinds, public_period, public_total


def counts(people: int, year: int | None = 2020, **more: Any) -> PeriodCounts:
    values: dict[str, Any] = {
        "period": Period(year=year),
        "webinars": 3,
        "recorded": 3,
        "measured": 2,
        "head_counted": 0,
        "head_count": 0,
        "attendances": people,
        "individuals": people,
        "organisations": 7,
        "countries": 6,
        "registered": people,
        "by_kind": in_kinds({"partner": people}),
        "organisations_by_kind": in_kinds({"partner": 7}),
        "rules": [Rule(version=1)],
        "counted_at": datetime(2020, 6, 24, tzinfo=UTC),
    }
    return PeriodCounts(**(values | more))


@pytest.mark.parametrize(("people", "told"), [(117, (117, 7, 6)), (4, (None, None, None)), (0, (0, 7, 6))])
def test_withholds_a_period_of_fewer_than_five(people: int, told: tuple[int | None, ...]) -> None:
    found = public_period(counts(people))
    assert (found.people, found.organisations, found.countries) == told
    assert (found.webinars, found.measured) == (3, 2)


def test_withholds_the_total_that_would_tell_of_a_small_year() -> None:
    years = [counts(117), counts(4, 2019)]
    assert public_total(counts(121, None), years).people is None
    assert public_total(counts(121, None), [counts(117), counts(9, 2019)]).people == 121


def test_kinds_of_a_small_year_are_withheld_altogether() -> None:
    assert set(public_kinds(counts(4)).values()) == {None}
    assert public_kinds(counts(117))["partner"] == 117


def test_countries_stand_alone_from_five_people_on() -> None:
    given = [
        CountryCount(country=code, people=people, attendances=people, organisations=organisations)
        for code, people, organisations in [
            ("PH", 18, 3),
            ("KE", 15, 5),
            ("CO", 13, 6),
            ("PE", 4, 1),
            ("NP", 2, 1),
        ]
    ]
    found = public_countries(given)
    assert [(each.country, each.people, each.organisations) for each in found.alone] == [
        ("PH", 18, None),
        ("KE", 15, 5),
        ("CO", 13, 6),
    ]
    assert found.together == ["PE", "NP"]
    assert not found.hides_larger
    assert public_countries(given, at_most=1).together == ["KE", "CO", "PE", "NP"]
    all_alone = public_countries(given[:3])
    assert [each.organisations for each in all_alone.alone] == [None, None, 6]
    assert all_alone.hides_larger
