"""Knows how a webinar's local wall time and IANA zone become an instant, and come back."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date

from tracker.errors import N_, Invalid
from tracker.zones import offset_text, zone_city

Fold = Literal["first", "second"]
Trouble = Literal["", "gap", "fold"]

# Near the ends of the calendar an instant has no wall time in other zones.
FIRST_YEAR, LAST_YEAR = 1900, 2999


class ClockGap(Invalid):
    """A local time that the clocks jump over; `next_local` is the first one after the jump."""

    def __init__(self, message: str, /, *, next_local: datetime, **values: object) -> None:
        super().__init__(message, field="start", **values)
        self.next_local = next_local


class ClockFold(Invalid):
    """A local time that comes twice and nobody said which; offsets tell the two apart."""

    def __init__(self, message: str, /, *, first_at: datetime, second_at: datetime, **values: object) -> None:
        super().__init__(message, field="fold", **values)
        self.first_at = first_at
        self.second_at = second_at


def is_gap(local: datetime, zone: str) -> bool:
    """Whether the clocks of `zone` jump over this naive wall time."""
    back = local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC).astimezone(ZoneInfo(zone))
    return back.replace(tzinfo=None) != local.replace(fold=0)


def is_fold(local: datetime, zone: str) -> bool:
    """Whether this naive wall time comes twice in `zone`."""
    info = ZoneInfo(zone)
    first = local.replace(tzinfo=info, fold=0)
    second = local.replace(tzinfo=info, fold=1)
    return first.utcoffset() != second.utcoffset() and not is_gap(local, zone)


def after_gap(local: datetime, zone: str) -> datetime:
    """The first wall time that exists after the jump over `local`."""
    info = ZoneInfo(zone)
    before = local.replace(tzinfo=info, fold=0).utcoffset()
    after = local.replace(tzinfo=info, fold=1).utcoffset()
    if before is None or after is None:
        raise Invalid(N_("This zone has no clock at that time"), field="zone")
    low = (local - max(before, after)).replace(tzinfo=UTC)
    high = (local - min(before, after)).replace(tzinfo=UTC)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(info).utcoffset() == low.astimezone(info).utcoffset():
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0).astimezone(info).replace(tzinfo=None)


def to_utc(local: datetime, zone: str, fold: Fold | None = None) -> datetime:
    """The instant of a naive wall time; ClockGap when there is none, ClockFold when two and none chosen."""
    if is_gap(local, zone):
        raise _gap(local, zone)
    if fold is None and is_fold(local, zone):
        raise _fold(local, zone)
    chosen = 1 if fold == "second" else 0
    return local.replace(tzinfo=ZoneInfo(zone), fold=chosen).astimezone(UTC)


@dataclass(frozen=True, kw_only=True)
class Derived:
    """What a kept wall time means by the rules of today; `trouble` is what somebody has to look at."""

    starts_at: datetime
    is_second: bool
    trouble: Trouble = ""


def derive_again(local: datetime, zone: str, known: datetime) -> Derived:
    """The instant of a wall time that once meant the instant `known`, after the zone's rules changed.

    Where the clocks jump over it now, the known instant stays. Where it comes twice now, the known one of the
    two stays, else the first is taken.
    """
    if is_gap(local, zone):
        return Derived(starts_at=known, is_second=False, trouble="gap")
    first, second = (local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1))
    if known == second:
        return Derived(starts_at=second, is_second=first != second)
    is_open = first not in (known, second)
    return Derived(starts_at=first, is_second=False, trouble="fold" if is_open else "")


def _gap(local: datetime, zone: str) -> ClockGap:
    following = after_gap(local, zone)
    same_day = following.date() == local.date()
    return ClockGap(
        N_(
            "%(time)s does not exist on %(date)s in %(city)s: the clocks go forward. "
            "The next time that exists is %(next)s"
        ),
        next_local=following,
        time=f"{local:%H:%M}",
        date=_day(local),
        city=zone_city(zone),
        next=f"{following:%H:%M}" if same_day else f"{_day(following)}, {following:%H:%M}",
    )


def _fold(local: datetime, zone: str) -> ClockFold:
    info = ZoneInfo(zone)
    first = local.replace(tzinfo=info, fold=0).astimezone(UTC)
    second = local.replace(tzinfo=info, fold=1).astimezone(UTC)
    return ClockFold(
        N_(
            "%(time)s comes twice on %(date)s in %(city)s: the clocks go back. "
            "Choose the first (%(first)s) or the second (%(second)s)"
        ),
        first_at=first,
        second_at=second,
        time=f"{local:%H:%M}",
        date=_day(local),
        city=zone_city(zone),
        first=offset_text(first, zone),
        second=offset_text(second, zone),
    )


def _day(moment: datetime) -> str:
    return str(format_date(moment, "d MMMM y", locale="en_GB"))


def to_local(instant: datetime, zone: str) -> datetime:
    """The naive wall time of an aware instant; its `fold` is 1 for the second of two equal times."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def parse_date(day: str, month: str, year: str) -> date:
    """A date typed as three fields; Invalid names the field that is wrong."""
    parts = [part.strip() for part in (day, month, year)]
    if not any(parts):
        raise Invalid(N_("Enter the date of the webinar"), field="day")
    if not (parts[0].isdecimal() and len(parts[0]) <= 2):
        raise Invalid(N_("Enter the day as a number, like 17"), field="day")
    if not (parts[1].isdecimal() and len(parts[1]) <= 2 and 1 <= int(parts[1]) <= 12):
        raise Invalid(N_("Choose a month"), field="month")
    if not (parts[2].isdecimal() and len(parts[2]) == 4 and FIRST_YEAR <= int(parts[2]) <= LAST_YEAR):
        raise Invalid(N_("Enter the year with four digits, like 2020"), field="year")
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        raise Invalid(N_("That month has no day %(day)s"), field="day", day=int(parts[0])) from None


def parse_time(text: str, *, field: str = "start") -> time:
    """A clock time typed as 15:00, 15.00, 15h30, 1500, 9 or 3 pm."""
    plain = text.strip().casefold().replace("h", ":").replace(".", ":").replace(" ", "")
    half = plain[-2:] if plain[-2:] in ("am", "pm") else ""
    digits = plain.removesuffix(half) if half else plain
    if digits.isdecimal() and len(digits) == 4:
        digits = f"{digits[:2]}:{digits[2:]}"
    hour_text, _, minute_text = digits.partition(":")
    if len(digits) <= 5 and hour_text.isdecimal() and (minute_text.isdecimal() or not minute_text):
        hour, minute = int(hour_text), int(minute_text or 0)
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "pm" else 0)
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise Invalid(N_("Enter the start as a time, like 15:00"), field=field)


def parse_start(text: str) -> datetime:
    """The command line's start: "2020-09-16 15:00" or with a T; seconds and offsets are refused."""
    try:
        start = datetime.fromisoformat(text.strip().replace(" ", "T", 1))
    except ValueError:
        start = None
    if start is None or "T" not in text.strip().replace(" ", "T", 1):
        raise Invalid(N_("Write the start as “2020-09-16 15:00”, not “%(text)s”"), field="start", text=text)
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise Invalid(N_("Enter the year with four digits, like 2020"), field="start")
    if start.tzinfo is not None:
        raise Invalid(N_("Write the start as local time and name the zone beside it"), field="start")
    return start.replace(second=0, microsecond=0)
