"""Knows at which local hour each country had to attend, and whether it was within the day, 07:00 to 22:00."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.webinars.schedule import to_local
from tracker.zones import zone_of_country

FIRST_HOUR, LAST_HOUR = 7, 22


@dataclass(frozen=True, kw_only=True)
class Seen:
    """How many people counted for a country at one webinar."""

    webinar_id: int
    title: str
    starts_at: datetime
    minutes: int
    country: str | None
    people: int


@dataclass(frozen=True, kw_only=True)
class Place:
    """A country at one webinar, by its own clock; `zone` "" and times None where the country is not known."""

    webinar_id: int
    title: str
    country: str | None
    zone: str
    is_one_of_several: bool
    begins: datetime | None
    ends: datetime | None
    people: int
    is_outside: bool


@dataclass(frozen=True, kw_only=True)
class Sum:
    """Attendances whose local hour is known, and how many of them were outside the day."""

    known: int
    outside: int
    unknown: int = 0


@dataclass(frozen=True, kw_only=True)
class CountryHours:
    """A country over some webinars: its earliest begin and latest end by its own clock, and its attendances.

    `webinar_id` names the only one of them, None where they are several.
    """

    country: str | None
    zone: str
    is_one_of_several: bool
    begins: datetime | None
    ends: datetime | None
    webinars: int
    webinar_id: int | None
    people: int
    outside: int


def is_outside(begins: datetime, ends: datetime) -> bool:
    """Whether a webinar begins before 07:00 or ends after 22:00 by a local clock."""
    day = _midnight(begins)
    return begins < day + timedelta(hours=FIRST_HOUR) or ends > day + timedelta(hours=LAST_HOUR)


def place_of(seen: Seen) -> Place:
    """Where the people of a country were in their day; a country of several zones stands for its largest."""
    zone, several = zone_of_country(seen.country) if seen.country else ("", False)
    begins = to_local(seen.starts_at, zone).replace(tzinfo=None) if zone else None
    ends = (
        to_local(seen.starts_at + timedelta(minutes=seen.minutes), zone).replace(tzinfo=None)
        if zone
        else None
    )
    return Place(
        webinar_id=seen.webinar_id,
        title=seen.title,
        country=seen.country,
        zone=zone,
        is_one_of_several=several,
        begins=begins,
        ends=ends,
        people=seen.people,
        is_outside=bool(begins and ends and is_outside(begins, ends)),
    )


def sum_up(places: Iterable[Place]) -> Sum:
    """The attendances of all these together."""
    every = list(places)
    return Sum(
        known=sum(one.people for one in every if one.zone),
        outside=sum(one.people for one in every if one.is_outside),
        unknown=sum(one.people for one in every if not one.zone),
    )


def by_country(places: Iterable[Place]) -> list[CountryHours]:
    """One line for each country, most attendances first; those without one last."""
    together: dict[str | None, list[Place]] = {}
    for one in places:
        together.setdefault(one.country, []).append(one)
    found = [_hours(country, at) for country, at in together.items()]
    return sorted(found, key=lambda one: (one.country is None, -one.people, one.country or ""))


def _hours(country: str | None, places: list[Place]) -> CountryHours:
    at = {one.webinar_id for one in places}
    begins = [one.begins for one in places if one.begins]
    ends = [(one.ends - _midnight(one.begins), one.ends) for one in places if one.begins and one.ends]
    return CountryHours(
        country=country,
        zone=places[0].zone,
        is_one_of_several=places[0].is_one_of_several,
        begins=min(begins, key=lambda at: at.time(), default=None),
        ends=max(ends)[1] if ends else None,
        webinars=len(at),
        webinar_id=at.pop() if len(at) == 1 else None,
        people=sum(one.people for one in places),
        outside=sum(one.people for one in places if one.is_outside),
    )


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
