"""How long it still is until the start, as a reminder says it at the moment it is sent."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.mail.times import remaining, short_date

START = datetime(2027, 3, 25, 14, tzinfo=UTC)  # 15:00 in Zurich, 22:00 in Manila


@pytest.mark.parametrize(
    ("before", "zone", "words"),
    [
        ({"days": 7}, "Europe/Zurich", "in 7 days"),
        ({"hours": 24}, "Europe/Zurich", "tomorrow"),
        ({"hours": 20}, "Europe/Zurich", "tomorrow"),  # late: the day before, 19:00
        ({"hours": 14}, "Europe/Zurich", "today"),  # 01:00 of the day itself
        ({"hours": 16}, "Asia/Manila", "today"),  # 06:00 there, still the evening before in Zurich
        ({"hours": 5, "minutes": 50}, "Europe/Zurich", "in 6 hours"),
        ({"hours": 2}, "Europe/Zurich", "in 2 hours"),
        ({"minutes": 90}, "Europe/Zurich", "in 90 minutes"),
        ({"minutes": 60}, "Europe/Zurich", "in one hour"),
        ({"minutes": 59, "seconds": 20}, "Europe/Zurich", "in one hour"),
        ({"minutes": 40}, "Europe/Zurich", "in 40 minutes"),
        ({"seconds": 30}, "Europe/Zurich", "in one minute"),
        ({"seconds": 0}, "Europe/Zurich", "now"),
        ({"seconds": -90}, "Europe/Zurich", "now"),
    ],
)
def test_says_how_long_it_is(before: dict[str, int], zone: str, words: str) -> None:
    assert remaining(START, START - timedelta(**before), zone) == words


def test_midnight_between_two_hours_is_no_day() -> None:
    start = datetime(2027, 3, 25, 23, 30, tzinfo=UTC)
    assert remaining(start, start - timedelta(hours=1), "Europe/Zurich") == "in one hour"


def test_a_date_has_both_clocks_and_one_where_they_agree() -> None:
    assert (
        short_date(START, "Asia/Manila", "Europe/Zurich", "en_GB")
        == "Thu 25 March, 22:00 Manila (15:00 Zurich)"
    )
    assert short_date(START, "Europe/Paris", "Europe/Zurich", "en_GB") == "Thu 25 March, 15:00 Paris"
    assert short_date(START, "", "Europe/Zurich", "fr") == "jeu. 25 mars, 15:00 Zurich"
