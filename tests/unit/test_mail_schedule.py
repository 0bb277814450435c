"""What goes out by itself, by cases: real time whatever clocks do (R28), the nearest reminder only, weeks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tracker.mail import schedule
from tracker.webinars.schedule import to_utc

DAY = 1440


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "local", "starts_at", "remind_at"),
    [
        # Zurich goes back at 01:00 UTC on 25 October 2026, forward on 28 March 2027
        ("Europe/Zurich", "2026-10-24T14:00", "2026-10-24T12:00", "2026-10-23T12:00"),
        ("Europe/Zurich", "2026-10-25T14:00", "2026-10-25T13:00", "2026-10-24T13:00"),
        ("Europe/Zurich", "2026-10-26T14:00", "2026-10-26T13:00", "2026-10-25T13:00"),
        ("Europe/Zurich", "2027-03-27T14:00", "2027-03-27T13:00", "2027-03-26T13:00"),
        ("Europe/Zurich", "2027-03-28T14:00", "2027-03-28T12:00", "2027-03-27T12:00"),
        ("Europe/Zurich", "2027-03-29T14:00", "2027-03-29T12:00", "2027-03-28T12:00"),
        # New York goes back a week later and forward two weeks earlier
        ("America/New_York", "2026-10-28T09:00", "2026-10-28T13:00", "2026-10-27T13:00"),
        ("America/New_York", "2026-11-01T09:00", "2026-11-01T14:00", "2026-10-31T14:00"),
        ("America/New_York", "2027-03-14T09:00", "2027-03-14T13:00", "2027-03-13T13:00"),
        ("America/New_York", "2027-03-21T09:00", "2027-03-21T13:00", "2027-03-20T13:00"),
    ],
)
def test_a_reminder_is_a_day_of_real_time_before(
    zone: str, local: str, starts_at: str, remind_at: str
) -> None:
    start = to_utc(datetime.fromisoformat(local), zone)
    assert start == at(starts_at)
    assert schedule.remind_at(start, DAY) == at(remind_at)
    in_zone = start.astimezone(ZoneInfo(zone))  # where "minus 24 hours" would mean the wall's
    assert (schedule.remind_at(in_zone, DAY) - at(remind_at)) == timedelta(0)
    assert (start - schedule.remind_at(in_zone, DAY)).total_seconds() == 24.0 * 3600


START = at("2027-03-25T14:00")


@pytest.mark.parametrize(
    ("before", "reminders", "due"),
    [
        ({"hours": 25}, [DAY, 60], None),
        ({"hours": 24}, [DAY, 60], DAY),
        ({"hours": 20}, [DAY, 60], DAY),  # late: once, with the right words
        ({"minutes": 61}, [DAY, 60], DAY),
        ({"minutes": 60}, [DAY, 60], 60),
        ({"minutes": 10}, [10_080, DAY, 60], 60),  # the earlier ones are overtaken
        ({"minutes": 10}, [], None),
    ],
)
def test_only_the_nearest_is_due(before: dict[str, int], reminders: list[int], due: int | None) -> None:
    assert schedule.due_reminder(START, reminders, START - timedelta(**before)) == due


@pytest.mark.parametrize(
    ("now", "zone", "week"),
    [
        ("2027-03-22T07:59", "", None),  # a Monday
        ("2027-03-22T08:00", "", "2027-W12"),
        ("2027-03-22T00:00", "Asia/Manila", "2027-W12"),  # eight o'clock there
        ("2027-03-24T07:59", "", "2027-W12"),
        ("2027-03-24T08:00", "", None),  # a worker that was off does not catch up
        ("2027-03-21T12:00", "", None),
        ("2027-01-04T08:00", "", "2027-W01"),
    ],
)
def test_the_weekly_mail_is_due_on_mondays(now: str, zone: str, week: str | None) -> None:
    assert schedule.digest_week(at(now), zone) == week


def test_thanks_wait_for_the_pause_unless_organisers_say_otherwise() -> None:
    applied = at("2027-03-25T18:00")
    assert schedule.follow_up_at(applied, 24, "wait") == at("2027-03-26T18:00")
    assert schedule.follow_up_at(applied, 24, "now") == applied
    assert schedule.follow_up_at(applied, 24, "never") is None


def test_reminders_are_kept_once_and_in_order() -> None:
    assert schedule.clean_reminders([60, DAY, 60, 0, -5, 10**9]) == [DAY, 60]


def test_keys_name_the_start_in_utc() -> None:
    zurich = START.astimezone(ZoneInfo("Europe/Zurich"))
    assert schedule.reminder_key(1, 2, 60, zurich) == "reminder:1:2:60:2027-03-25T14:00:00+00:00"
