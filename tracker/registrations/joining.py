"""Knows when the way to the platform is open to whom."""

from datetime import datetime, timedelta
from typing import Literal

from tracker.registrations.rules import Places

JOIN_OPENS_MINUTES = 15

Way = Literal["cancelled", "after", "no_place", "before", "open"]


def opens_at(starts_at: datetime) -> datetime:
    """The instant from which confirmed people can go to the platform."""
    return starts_at - timedelta(minutes=JOIN_OPENS_MINUTES)


def find_way(places: Places, state: str, now: datetime) -> Way:
    """What somebody with a registration in `state` meets at this moment."""
    if places.state == "cancelled":
        return "cancelled"
    if places.state not in ("scheduled", "held"):
        return "before"
    if state != "confirmed":
        return "no_place"
    if places.state == "held" or now >= places.ends_at:
        return "after"
    return "open" if now >= opens_at(places.starts_at) else "before"


def time_left(until: datetime, now: datetime) -> tuple[int, int, int]:
    """Days, hours and minutes until an instant, the begun minute counted; zeros once it is past."""
    minutes = max(0, -((now - until) // timedelta(minutes=1)))
    return minutes // 1440, minutes % 1440 // 60, minutes % 60
