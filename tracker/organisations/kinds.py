"""Knows an organisation's relation to the partnership over time: one kind at any date."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.errors import N_, Invalid

KINDS = {"host": N_("Host"), "partner": N_("Partner"), "grantee": N_("Grantee"), "other": N_("Other")}

SECTORS = {
    "civil_society": N_("Civil society"),
    "government": N_("Government"),
    "un": N_("UN and intergovernmental"),
    "law_enforcement": N_("Law enforcement"),
    "research": N_("Research"),
    "industry": N_("Industry"),
}


@dataclass(frozen=True, kw_only=True)
class Period:
    """A kind from one date to another, both included; None is open."""

    kind: str
    from_on: date | None = None
    to_on: date | None = None


def add_period(periods: Sequence[Period], new: Period) -> tuple[Period, ...]:
    """The periods with one more, oldest first; two open ones never overlap, the older ends first.

    The same period again changes nothing; with an end, it ends the open one that began alike.
    Invalid(field="kind") when dates are turned round or overlap.
    """
    if new.kind not in KINDS:
        raise Invalid(
            N_("“%(kind)s” is no kind. Use host, partner, grantee or other"), field="kind", kind=new.kind
        )
    if new.from_on and new.to_on and new.to_on < new.from_on:
        raise Invalid(N_("This period ends before it begins"), field="kind_to")
    if new in periods:
        return tuple(sorted(periods, key=_begins))
    kept = [_closed_before(period, new) for period in periods if period != replace(new, to_on=None)]
    for period in kept:
        if _overlap(period, new):
            raise Invalid(
                N_("It is %(kind)s already from %(begin)s to %(end)s; two kinds may not share a day"),
                field="kind",
                kind=period.kind,
                begin=period.from_on or "…",
                end=period.to_on or "…",
            )
    return tuple(sorted([*kept, new], key=_begins))


def _closed_before(period: Period, new: Period) -> Period:
    both_open = period.to_on is None and new.to_on is None
    if both_open and new.from_on and (period.from_on or date.min) < new.from_on:
        return replace(period, to_on=new.from_on - timedelta(days=1))
    return period


def _overlap(one: Period, two: Period) -> bool:
    return (one.from_on or date.min) <= (two.to_on or date.max) and (two.from_on or date.min) <= (
        one.to_on or date.max
    )


def _begins(period: Period) -> date:
    return period.from_on or date.min


@dataclass(frozen=True, kw_only=True)
class Segment:
    """One stretch of the picture of kinds over time; `start` and `width` in years, 0 is the first year."""

    kind: str
    start: float
    width: float


def timeline(periods: Sequence[Period], today: date, most_years: int = 12) -> tuple[list[int], list[Segment]]:
    """The years to show (at most the latest `most_years`, to the end of this one) and what is drawn."""
    known = [on.year for period in periods for on in (period.from_on, period.to_on) if on]
    last = max([today.year, *known])
    first = max(min([today.year, *known]), last - most_years + 1)
    segments = []
    for period in periods:
        start = max(_in_years(period.from_on or date.min) - first, 0.0)
        end = min(_in_years(period.to_on + timedelta(days=1)) if period.to_on else last + 1, last + 1) - first
        if end > start:
            segments.append(Segment(kind=period.kind, start=round(start, 3), width=round(end - start, 3)))
    return list(range(first, last + 1)), segments


def _in_years(on: date) -> float:
    return on.year + (on.timetuple().tm_yday - 1) / 366
