"""Knows in which order a file writes day and month: one order per file, told by all its dates."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import lru_cache

from tracker.attendance.reading.times import LONGEST_STAY, Moment, Numbers, Order, date_of, place

SHORT_YEARS = range(2017, 2041)
"""Years that two digits can mean: only platforms younger than that write them."""
Stated = tuple[Moment | None, Moment | None, float | None]
"""A row's join, leave and stated minutes."""


def decide_order(
    stated: Iterable[Stated],
    near: date | None = None,
    usual: Order = "MDY",
    more: Callable[[], Iterable[Moment | None]] = tuple,
) -> tuple[Order | None, bool]:
    """(order, sure) for a whole file from all its joins, leaves and stated minutes.

    First what is possible at all, then which order makes leaves follow joins within a day and agree with
    the minutes, then which suits `more` dates of the file, asked for only where they are needed, then which
    lies on the webinar's day `near`, then what the writing tells (dots are day first, AM is month first);
    else the vendor's usual order, not sure. Where `near` speaks against the writing, that is not sure either.
    The order is None where no date depends on it.
    """
    known = Counter(_comparable(row) for row in stated if _is_open(row[0]) or _is_open(row[1]))
    if not known:
        return None, True
    told, sure = _told_by_writing(known, usual)
    orders = [told, *(order for order in _possible(known) if order != told)]
    left = _least_wrong(known, orders)
    if len(left) > 1:
        left = _least_wrong(Counter((one, None, None) for one in more() if one and one.is_open), left)
    if told == "DMY" and sure and "DMY" in left:
        left = [order for order in left if order != "MDY"]
    if len(left) > 1 and near is not None:
        far = {order: _days_away(known, order, near) for order in left}
        left = [order for order in left if far[order] == min(far.values())]
        if sure and told not in left:
            return left[0], False
    same = all(place(one, left[0]) == place(one, other) for row in known for one in row[:2] for other in left)
    return left[0], sure and left[0] == told or same


def _least_wrong(rows: Counter[Stated], orders: list[Order]) -> list[Order]:
    wrong = {order: sum(n for row, n in rows.items() if _disagrees(row, order)) for order in orders}
    return [order for order in orders if wrong[order] == min(wrong.values())]


def _comparable(row: Stated) -> Stated:
    """What of a row tells orders apart: where join and leave are of one day, only that day does."""
    joined, left, minutes = row
    if joined and left and joined.numbers == left.numbers:
        day = _day(joined.numbers, joined.sep, joined.offset, joined.half)
        return day, day, None
    return joined, left, minutes


def _is_open(moment: Moment | None) -> bool:
    return moment is not None and moment.sep != ""


@lru_cache(maxsize=256)
def _day(numbers: Numbers, sep: str, offset: int | None, half: str) -> Moment:
    return Moment(numbers, sep, 0, 0, 0, offset, half)


def _possible(known: Iterable[Stated]) -> list[Order]:
    short = all(
        one.numbers[0] in range(17, 41) and one.numbers[2] <= 31
        for row in known
        for one in row[:2]
        if one and one.is_open
    )
    return ["MDY", "DMY", "YMD"] if short else ["MDY", "DMY"]


def _told_by_writing(known: Iterable[Stated], usual: Order) -> tuple[Order, bool]:
    """(order, sure) from how the dates are written."""
    seen = [one for row in known for one in row[:2] if one and one.is_open]
    if all(one.sep in ".-" for one in seen):
        return "DMY", all(one.sep == "." for one in seen)
    halves = Counter(one.half for one in seen if one.half)
    if halves:
        shown = halves.most_common(1)[0][0]
        return ("MDY", True) if shown in ("AM", "PM") else ("DMY", False)
    return usual, False


def _disagrees(row: Stated, order: Order) -> bool:
    joined, left = place(row[0], order), place(row[1], order)
    if (row[0] and not joined) or (row[1] and not left):
        return True
    short = [one for one in row[:2] if one and one.is_open and max(one.numbers) < 100]
    if any((day := date_of(one.numbers, one.sep, order)) and day[0] not in SHORT_YEARS for one in short):
        return True
    if joined is None or left is None or (joined.tzinfo is None) != (left.tzinfo is None):
        return False
    length = left - joined
    if not timedelta() <= length <= LONGEST_STAY:
        return True
    return row[2] is not None and abs(length.total_seconds() / 60 - row[2]) > 90


def _days_away(known: Iterable[Stated], order: Order, near: date) -> int:
    moments = (place(row[0], order) for row in known)
    return min((abs((moment.date() - near).days) for moment in moments if moment), default=10_000)
