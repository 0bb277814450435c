"""Knows how a file writes its dates: which part comes first, and the letters of a zone behind the times."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from tracker.attendance.reading.date_orders import decide_order
from tracker.attendance.reading.times import Order, split_moment, zone_letters

MONTH_NAME, ISO, YEAR_FIRST = "month name", "ISO", "YMD"
LOOKED_AT = 1_000
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Writing:
    """`order` is MDY, DMY, YMD, ISO or "month name", None where there are no dates; `zone` is like BST."""

    order: str | None = None
    zone: str | None = None


def see(texts: Iterable[str], decided: Order | None, usual: Order) -> Writing:
    """How the dates are written, from the first of them; `decided` is the order that the whole file has."""
    looked_at = islice(texts, LOOKED_AT)
    text, first = next(((one, moment) for one in looked_at if (moment := split_moment(one))), ("", None))
    if first is None:
        return Writing(order=decided)
    order: str | None = decided
    if order is None and first.is_open:
        more = ((split_moment(one), None, None) for one in (text, *looked_at))
        order = decide_order(more, None, usual)[0]
    return Writing(order=order or _year_or_month(text), zone=zone_letters(text))


def _year_or_month(text: str) -> str:
    if _ISO.match(text):
        return ISO
    return YEAR_FIRST if text[:4].isdecimal() else MONTH_NAME
