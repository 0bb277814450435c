"""Knows how a webinar is told to search engines: schema.org as JSON-LD, never with a joining link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tracker.models import Webinar

CONTEXT = "https://schema.org"
ONLINE = f"{CONTEXT}/OnlineEventAttendanceMode"
STATUS = {
    "scheduled": f"{CONTEXT}/EventScheduled",
    "held": f"{CONTEXT}/EventScheduled",
    "cancelled": f"{CONTEXT}/EventCancelled",
    "moved": f"{CONTEXT}/EventRescheduled",
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """A webinar as told outside; `address` is its public page, `starts_at` in its own zone."""

    address: str
    title: str
    about: str
    language: str
    state: str  # scheduled, held, cancelled, moved
    starts_at: datetime
    minutes: int
    host: str
    presenters: tuple[str, ...] = ()
    was_at: datetime | None = None
    has_time: bool = True  # false: only the date is known


def describe_webinar(told: Told) -> dict[str, Any]:
    """An Event that takes place online, on its public page."""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Event",
        "@id": told.address,
        "url": told.address,
        "name": told.title,
        "description": told.about,
        "inLanguage": told.language,
        "startDate": _moment(told, told.starts_at),
        "endDate": _moment(told, told.starts_at + timedelta(minutes=told.minutes)),
        "eventAttendanceMode": ONLINE,
        "eventStatus": STATUS[told.state],
        "location": {"@type": "VirtualLocation", "url": told.address},
        "organizer": {"@type": "Organization", "name": told.host},
        "isAccessibleForFree": True,
    }
    if told.was_at is not None:
        found["previousStartDate"] = told.was_at.isoformat(timespec="minutes")
    if told.presenters:
        found["performer"] = [{"@type": "Organization", "name": name} for name in told.presenters]
    return {name: value for name, value in found.items() if value}


def _moment(told: Told, at: datetime) -> str:
    return at.isoformat(timespec="minutes") if told.has_time else at.date().isoformat()


def outside(webinar: Webinar, address: str, presenters: Sequence[str] = ()) -> Told:
    """A published webinar as told outside."""
    moved_from = webinar.moved_from if webinar.state == "scheduled" else None
    return Told(
        address=address,
        title=webinar.title,
        about=webinar.focus,
        language=webinar.language,
        state="moved" if moved_from else webinar.state,
        starts_at=webinar.starts_at.astimezone(ZoneInfo(webinar.zone)),
        minutes=webinar.minutes,
        host=webinar.host.name,
        presenters=tuple(dict.fromkeys(name for name in presenters if name)),
        has_time=webinar.time_is_known,
        was_at=moved_from.astimezone(ZoneInfo(webinar.moved_from_zone or webinar.zone))
        if moved_from
        else None,
    )
