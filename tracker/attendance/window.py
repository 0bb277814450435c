"""Knows the webinar's window, and when a file is from another day or its times from another zone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from babel.dates import format_date

from tracker.attendance.account import person_stays
from tracker.attendance.identity import FilePerson
from tracker.attendance.stays import Stay, Window, middle_span, share_outside
from tracker.errors import N_, Refusal
from tracker.zones import zone_city

MOSTLY = 0.5
FITS = 0.2
SAMPLE = 500
WIDEST = 6 * 60  # minutes; a file further away belongs to another webinar
LATE = timedelta(minutes=20)
# Zones that reports are often downloaded in; the webinar's own and its series' are tried before them.
USUAL_ZONES = (
    "UTC",
    "America/New_York",
    "America/Los_Angeles",
    "America/Chicago",
    "Europe/London",
    "Europe/Zurich",
    "Africa/Nairobi",
    "Asia/Kolkata",
    "Asia/Bangkok",
    "Asia/Manila",
    "Australia/Sydney",
)


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A webinar as far as placing a file needs: its id and title, its window, and its zone."""

    id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    window: Window
    zone: str


class OutsideWindow(Refusal):
    """The file's stays lie mostly outside the webinar's window; says which zones or webinars would fit.

    `wider` is the window, in minutes before the start and after the end, that would take the file in.
    """

    def __init__(
        self,
        message: str,
        /,
        *,
        zones: Sequence[str],
        webinars: Sequence[Slot],
        wider: tuple[int, int] | None = None,
        **values: object,
    ) -> None:
        super().__init__(message, **values)
        self.zones = tuple(zones)
        self.webinars = tuple(webinars)
        self.wider = wider


def window_of(starts_at: datetime, minutes: int, before: int, after: int) -> Window:
    """From `before` minutes ahead of the start to `after` minutes past the end."""
    return Window(
        begins=starts_at - timedelta(minutes=before), ends=starts_at + timedelta(minutes=minutes + after)
    )


def all_stays(people: Iterable[FilePerson], zone: tzinfo | None) -> list[Stay]:
    """Every stay of everybody in the file."""
    return [stay for person in people for stay in person_stays(person, zone)]


def check_window(
    people: Sequence[FilePerson], zone: str, slot: Slot, others: Iterable[Slot], zones: Iterable[str] = ()
) -> None:
    """Raise OutsideWindow where most of the time in the file is outside the webinar's window.

    `zone` is the one its times were read in, "" where the file named its own; `others` are webinars near.
    """
    stays = all_stays(people, ZoneInfo(zone) if zone else None)
    span = middle_span(stays)
    if span is None or share_outside(stays, slot.window) <= MOSTLY:
        return
    shown_in = zone or slot.zone
    begins, ends = (moment.astimezone(ZoneInfo(shown_in)) for moment in span)
    fitting = [*_fitting_zones(people, slot, [slot.zone, *zones, *USUAL_ZONES])] if zone else []
    raise OutsideWindow(
        N_("This report is from %(found)s (%(city)s); the webinar was on %(webinar)s."),
        zones=[name for name in fitting if name != zone][:3],
        wider=_wider(slot, *span),
        webinars=[other for other in others if share_outside(stays, other.window) <= MOSTLY][:3],
        found=_said(begins, ends, with_year=begins.year != slot.starts_at.year),
        city=zone_city(shown_in),
        webinar=_webinar_said(slot, begins),
    )


def as_kept(window: Window) -> list[str]:
    """A window as an import keeps it, to know later by which one its seconds were cut."""
    return [window.begins.isoformat(), window.ends.isoformat()]


def _wider(slot: Slot, begins: datetime, ends: datetime) -> tuple[int, int] | None:
    """Minutes before and after, in half hours with one to spare; None where that is too far away."""
    before = _half_hours(slot.starts_at - begins)
    after = _half_hours(ends - slot.ends_at)
    return (before, after) if max(before, after) <= WIDEST else None


def _half_hours(distance: timedelta) -> int:
    return max(1, -(-int(distance.total_seconds()) // 1800) + 1) * 30


def looks_shifted(stays: Sequence[Stay], slot: Slot) -> timedelta | None:
    """How far the middle join is from the start where joins and leaves are both late, or both early.

    A zone that is wrong by one hour leaves most of a file inside the window; this is its sign.
    """
    span = middle_span(stays)
    if span is None:
        return None
    joined, left = span[0] - slot.starts_at, span[1] - slot.ends_at
    if (joined >= LATE and left >= LATE / 2) or (joined <= -LATE and left <= -LATE):
        return joined
    return None


def _fitting_zones(people: Sequence[FilePerson], slot: Slot, zones: Iterable[str]) -> Iterable[str]:
    offsets = set()
    for name in dict.fromkeys(zones):
        offset = slot.starts_at.astimezone(ZoneInfo(name)).utcoffset()
        if offset in offsets:
            continue
        offsets.add(offset)
        if share_outside(all_stays(people[:SAMPLE], ZoneInfo(name)), slot.window) <= FITS:
            yield name


def _said(begins: datetime, ends: datetime, *, with_year: bool) -> str:
    day = _day(begins, with_year)
    until = f"{ends:%H:%M}" if ends.date() == begins.date() else f"{_day(ends, with_year)} {ends:%H:%M}"
    return f"{day} {begins:%H:%M}–{until}"


def _webinar_said(slot: Slot, found: datetime) -> str:
    local, ends = (moment.astimezone(ZoneInfo(slot.zone)) for moment in (slot.starts_at, slot.ends_at))
    day = _day(local, local.year != found.year)
    if local.date() != found.date():
        return day
    return f"{day} {local:%H:%M}–{ends:%H:%M} ({zone_city(slot.zone)})"


def _day(moment: datetime, with_year: bool) -> str:
    return str(format_date(moment, "d MMMM y" if with_year else "d MMMM", locale="en_GB"))
