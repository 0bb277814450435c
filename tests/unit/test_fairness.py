"""The hour it was for the people of a country, as a table of cases."""

from datetime import UTC, datetime

import pytest

from tracker.figures.fairness import Seen, by_country, place_of, sum_up


def seen(at: str, minutes: int, country: str | None, people: int = 1) -> Seen:
    starts = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return Seen(webinar_id=1, title="T", starts_at=starts, minutes=minutes, country=country, people=people)


@pytest.mark.parametrize(
    ("at", "minutes", "country", "begins", "is_outside", "several"),
    [
        ("2020-06-17T13:00", 90, "CH", "15:00", False, False),
        ("2020-06-17T13:00", 90, "KE", "16:00", False, False),
        ("2020-06-17T13:00", 90, "PH", "21:00", True, False),
        ("2020-06-17T12:30", 90, "PH", "20:30", False, False),  # it ends at 22:00
        ("2020-06-17T12:31", 90, "PH", "20:31", True, False),
        ("2020-06-17T13:00", 90, "US", "09:00", False, True),
        ("2020-06-17T11:00", 90, "US", "07:00", False, True),
        ("2020-06-17T10:59", 90, "US", "06:59", True, True),
        ("2020-01-15T11:30", 90, "US", "06:30", True, True),  # winter
        ("2020-06-17T13:00", 90, "NP", "18:45", False, False),
        ("2020-06-17T13:00", 90, "AU", "23:00", True, True),
        ("2020-06-17T15:00", 90, "JP", "00:00", True, False),
        ("2020-06-17T13:00", 90, "ID", "20:00", False, True),
        ("2020-06-17T13:00", 90, None, "", False, False),
        ("2020-06-17T13:00", 90, "XX", "", False, False),
    ],
)
def test_the_hour_there(
    at: str, minutes: int, country: str | None, begins: str, is_outside: bool, several: bool
) -> None:
    place = place_of(seen(at, minutes, country))
    assert (f"{place.begins:%H:%M}" if place.begins else "") == begins
    assert (place.is_outside, place.is_one_of_several) == (is_outside, several)


def test_the_sum_leaves_out_who_is_not_known() -> None:
    at = "2020-06-17T13:00"
    total = sum_up(place_of(seen(at, 90, code, people)) for code, people in (("PH", 3), ("CH", 5), (None, 2)))
    assert vars(total) == {"known": 8, "outside": 3, "unknown": 2}


def test_one_line_for_each_country() -> None:
    early, late = "2020-06-17T11:00", "2020-06-18T15:00"
    places = [
        place_of(seen(at, 90, country, people))
        for at, country, people in ((early, "PH", 2), (late, "PH", 3), (late, None, 9), (early, "CH", 1))
    ]
    told = [
        (
            one.country,
            one.begins and f"{one.begins:%H:%M}",
            one.ends and f"{one.ends:%H:%M}",
            one.people,
            one.outside,
        )
        for one in by_country(places)
    ]
    assert told == [
        ("PH", "19:00", "00:30", 5, 3),  # it ends after midnight
        ("CH", "13:00", "14:30", 1, 0),
        (None, None, None, 9, 0),
    ]
