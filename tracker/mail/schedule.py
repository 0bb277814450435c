"""Knows what goes out by itself and when: reminders, thanks, the weekly mail; from instants in UTC alone."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal

from tracker.webinars.schedule import to_local

LONGEST_MINUTES = 60 * 24 * 60
CHOICES = (10_080, 4320, 2880, 1440, 180, 120, 60, 30, 15)  # minutes that an organiser is offered
FOLLOWED_UP_FOR = timedelta(days=30)  # after the start: what is imported later thanks nobody by itself
THANKED_FOR = timedelta(days=90)  # nor by an organiser's wish: the links in the mails have ended
LATE_NOTED_FOR = timedelta(days=1)
DIGEST_HOUR = 8  # Mondays, on the focal point's own clock
DIGEST_KEPT = timedelta(days=2)

FollowUp = Literal["wait", "now", "never"]


def remind_at(starts_at: datetime, minutes: int) -> datetime:
    """The instant of a reminder: so many minutes of real time before, whatever clocks do in between."""
    return starts_at.astimezone(UTC) - timedelta(minutes=minutes)


def due_reminder(starts_at: datetime, reminders: Iterable[int], now: datetime) -> int | None:
    """The nearest to the start of those whose instant has come, in minutes; None before the first.

    Earlier ones that were not sent in time are overtaken by it. It does not ask whether the start is past.
    """
    come = [minutes for minutes in reminders if remind_at(starts_at, minutes) <= now]
    return min(come, default=None)


def reminder_key(webinar_id: int, registration_id: int | str, minutes: int, starts_at: datetime) -> str:
    """What makes one reminder of one start to one person unique."""
    return f"reminder:{webinar_id}:{registration_id}:{minutes}:{starts_at.astimezone(UTC).isoformat()}"


def follow_up_key(webinar_id: int, registration_id: int) -> str:
    """Thanks and "sorry we missed you" share it: nobody gets both, nor one twice."""
    return f"after:{webinar_id}:{registration_id}"


def follow_up_at(applied_at: datetime, pause_hours: int, wish: str) -> datetime | None:
    """When those who came are thanked, counted from the newest import; None where nobody is to be."""
    if wish == "never":
        return None
    return applied_at if wish == "now" else applied_at + timedelta(hours=pause_hours)


def digest_week(now: datetime, zone: str) -> str | None:
    """The week whose digest is due, like "2027-W12": from Monday 8:00 in `zone` ("" UTC) for two days."""
    local = to_local(now, zone or "UTC")
    begins = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    begins -= timedelta(days=local.weekday())
    if not begins <= local < begins + DIGEST_KEPT:
        return None
    year, week, _day = local.isocalendar()
    return f"{year}-W{week:02d}"


def digest_key(focal_point_id: int, week: str) -> str:
    """What makes the weekly mail of one focal point unique."""
    return f"digest:{focal_point_id}:{week}"


def clean_reminders(minutes: Iterable[int]) -> list[int]:
    """The reminders of a webinar or a series: each once, the earliest first."""
    return sorted({each for each in minutes if 0 < each <= LONGEST_MINUTES}, reverse=True)
