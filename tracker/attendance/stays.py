"""Knows how long somebody was present: the union of stays over rejoins, devices, files, in a window."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

LONGEST_STAY = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Stay:
    """One join-to-leave interval in aware UTC, or `minutes` only where the file gave no times.

    `left` is as the file says; `until` is where counting ends, which differs where the file cut the seconds.
    """

    source: int
    joined: datetime | None = None
    left: datetime | None = None
    until: datetime | None = None
    minutes: float | None = None


@dataclass(frozen=True, kw_only=True)
class Window:
    """From–to in aware UTC: what lies outside it is never counted."""

    begins: datetime
    ends: datetime

    @property
    def seconds(self) -> int:
        return int((self.ends - self.begins).total_seconds())


@lru_cache(maxsize=50_000)  # a file's stays are asked for again and again: window, matching, storing
def make_stay(
    source: int,
    joined: datetime | None,
    left: datetime | None,
    minutes: float | None,
    zone: tzinfo | None,
    *,
    merged: bool = False,
) -> Stay | None:
    """A stay from what a row says, naive times read in `zone`; None where the row tells no stay.

    Of a `merged` row, in which rejoins are one already, the minutes are counted from the first join on.

    Minutes count where times do not: without times, without a leave, or where leave equals join (a
    row of zero seconds
    cannot exist, Excel cut them). In the repeated hour of a clock change the reading that agrees
    with the minutes wins.
    """
    if joined is None:
        return Stay(source=source, minutes=minutes) if minutes else None
    starts = _instants(joined, zone)
    if left is None or left == joined:
        if not minutes:
            return Stay(source=source, joined=starts[0], left=starts[0], until=starts[0]) if left else None
        return Stay(
            source=source,
            joined=starts[0],
            left=starts[0] if left else None,
            until=starts[0] + timedelta(minutes=minutes),
        )
    pairs = [(a, b) for a in starts for b in _instants(left, zone) if timedelta() <= b - a <= LONGEST_STAY]
    if not pairs:
        return None
    start, end = min(pairs, key=lambda pair: _off(pair, minutes)) if minutes else pairs[0]
    until = min(end, start + timedelta(minutes=minutes)) if merged and minutes else end
    return Stay(source=source, joined=start, left=end, until=until, minutes=None)


@lru_cache(maxsize=8_192)
def _instants(moment: datetime, zone: tzinfo | None) -> tuple[datetime, ...]:
    if moment.tzinfo is not None or zone is None:
        return (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC),)
    first, second = (moment.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return (first, second) if first < second else (first,)


def _off(pair: tuple[datetime, datetime], minutes: float | None) -> float:
    return abs((pair[1] - pair[0]).total_seconds() / 60 - (minutes or 0))


def union(intervals: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Merged intervals in order; touching ones become one."""
    merged: list[tuple[datetime, datetime]] = []
    for begins, ends in sorted(intervals):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((begins, ends))
    return merged


def clip(intervals: Iterable[tuple[datetime, datetime]], window: Window) -> list[tuple[datetime, datetime]]:
    """What of the intervals lies within the window."""
    cut = ((max(begins, window.begins), min(ends, window.ends)) for begins, ends in intervals)
    return [(begins, ends) for begins, ends in cut if begins < ends]


def seconds_present(stays: Iterable[Stay], window: Window | None = None) -> int:
    """Seconds of the union of timed stays plus minutes without times, within `window` where one is given.

    Two files that both tell the same presence are not added: of files that give minutes only, the
    longest counts,
    and only where it is more than what the timed stays show.
    """
    stays = list(stays)
    timed = [(stay.joined, stay.until) for stay in stays if stay.joined and stay.until]
    shown = clip(timed, window) if window else timed
    seconds = sum((ends - begins).total_seconds() for begins, ends in union(shown))
    with_times = {stay.source for stay in stays if stay.joined}
    untimed: dict[int, float] = {}
    for stay in stays:
        if not stay.joined and stay.minutes:
            untimed[stay.source] = untimed.get(stay.source, 0) + stay.minutes * 60
    beside = max((value for source, value in untimed.items() if source in with_times), default=0)
    alone = max((value for source, value in untimed.items() if source not in with_times), default=0)
    total = round(max(seconds + beside, alone))
    return min(total, window.seconds) if window else total


def share_outside(stays: Iterable[Stay], window: Window) -> float:
    """The part, 0 to 1, of all time in the stays that lies outside the window; 0 where there are no times."""
    timed = [(stay.joined, stay.until) for stay in stays if stay.joined and stay.until]
    total = sum((ends - begins).total_seconds() for begins, ends in timed)
    within = sum((ends - begins).total_seconds() for begins, ends in clip(timed, window))
    return 1 - within / total if total else 0.0


def middle_span(stays: Iterable[Stay]) -> tuple[datetime, datetime] | None:
    """From when to when most of the file was: the median join and the median leave."""
    timed = [(stay.joined, stay.until) for stay in stays if stay.joined and stay.until]
    if not timed:
        return None
    return sorted(b for b, _ in timed)[len(timed) // 2], sorted(e for _, e in timed)[len(timed) // 2]
