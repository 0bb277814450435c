"""Knows how a webinar looks on other people's clocks: the world clock, the sentence under the date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from tracker.webinars.schedule import to_local
from tracker.zones import offset_text, zone_city

NIGHT_FROM_HOUR = 21
NIGHT_TO_HOUR = 7
MINUTES_PER_DAY = 24 * 60
# Shown until people have registered and their own cities are known.
USUAL_CITIES = ("America/Lima", "Europe/London", "Africa/Nairobi", "Asia/Kathmandu", "Asia/Manila")


@dataclass(frozen=True, kw_only=True)
class CityClock:
    """One row of the world clock; minutes from local midnight, `day_shift` against the webinar's own date."""

    city: str
    zone: str
    starts_local: datetime
    ends_local: datetime
    day_shift: int
    start_minute: int
    end_minute: int
    is_night: bool

    @property
    def start_share(self) -> float:
        """Where the webinar begins in the 24 hours, 0 to 100."""
        return round(self.start_minute * 100 / MINUTES_PER_DAY, 2)

    @property
    def length_share(self) -> float:
        """How much of the 24 hours is the webinar, cut at local midnight, 0 to 100."""
        end = min(self.end_minute, MINUTES_PER_DAY)
        return round((end - self.start_minute) * 100 / MINUTES_PER_DAY, 2)


@dataclass(frozen=True, kw_only=True)
class SaidTime:
    """What the live sentence says: "Wednesday 17 June 2020, 15:00 to 16:30 in Zurich. 08:00 Lima, …"."""

    date_text: str
    start: str
    end: str
    city: str
    offset: str
    is_weekend: bool
    change_on: date | None
    others: tuple[CityClock, ...]


def clock_change_near(instant: datetime, zone: str, days: int = 14) -> date | None:
    """The local date of a clock change within `days` of the instant, either side."""
    info = ZoneInfo(zone)
    first = instant - timedelta(days=days)
    offset = first.astimezone(info).utcoffset()
    for step in range(1, 2 * days + 1):
        moment = (first + timedelta(days=step)).astimezone(info)
        if moment.utcoffset() != offset:
            return _change_date(first + timedelta(days=step - 1), first + timedelta(days=step), info)
    return None


def _change_date(low: datetime, high: datetime, info: ZoneInfo) -> date:
    before = low.astimezone(info).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        if middle.astimezone(info).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.astimezone(info).date()


def world_clock(
    starts_at: datetime, minutes: int, zone: str, cities: Iterable[str], locale: str = "en_GB"
) -> tuple[CityClock, ...]:
    """The webinar on the clocks of `cities` (IANA names), from the earliest clock to the latest."""
    own_on = starts_at.astimezone(ZoneInfo(zone)).date()
    rows = [_city_clock(starts_at, minutes, name, own_on, locale) for name in dict.fromkeys(cities)]
    return tuple(sorted(rows, key=lambda row: (row.starts_local, row.city)))


def _city_clock(starts_at: datetime, minutes: int, zone: str, own_on: date, locale: str) -> CityClock:
    start = to_local(starts_at, zone)
    end = to_local(starts_at + timedelta(minutes=minutes), zone)
    start_minute = start.hour * 60 + start.minute
    return CityClock(
        city=zone_city(zone, locale),
        zone=zone,
        starts_local=start,
        ends_local=end,
        day_shift=(start.date() - own_on).days,
        start_minute=start_minute,
        end_minute=start_minute + minutes,
        is_night=start.hour >= NIGHT_FROM_HOUR or start.hour < NIGHT_TO_HOUR,
    )


def said_time(
    starts_at: datetime, minutes: int, zone: str, cities: Sequence[str] = (), locale: str = "en_GB"
) -> SaidTime:
    """All that the live sentence under the date fields says about one webinar."""
    start = to_local(starts_at, zone)
    end = to_local(starts_at + timedelta(minutes=minutes), zone)
    others = [name for name in cities if name != zone]
    return SaidTime(
        date_text=format_date(start, "EEEE d MMMM y" if locale.startswith("en") else "full", locale=locale),
        start=format_time(start, "HH:mm", locale=locale),
        end=format_time(end, "HH:mm", locale=locale),
        city=zone_city(zone, locale),
        offset=offset_text(starts_at, zone),
        is_weekend=start.weekday() >= 5,
        change_on=clock_change_near(starts_at, zone),
        others=world_clock(starts_at, minutes, zone, others, locale),
    )
