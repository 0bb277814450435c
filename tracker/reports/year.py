"""Knows what a year report is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.afterwards.feedback import Score
from tracker.figures.breakdown import Part
from tracker.figures.counts import CountryCount, PeriodCounts, PeriodFigures, Returning, WebinarCounts


@dataclass(frozen=True, kw_only=True)
class WebinarLine:
    """One held webinar of a period with its figures. `local_start` is wall time in its zone.

    `useful` is None where nobody said how useful it was.
    """

    webinar_id: int
    title: str
    series: str
    number: int | None
    year_number: int | None
    local_start: datetime
    counts: WebinarCounts
    useful: Score | None = None


@dataclass(frozen=True, kw_only=True)
class YearReport:
    """Everything that a downloaded year says; `whole` has what only a breakdown counts of all of it.

    `before` is the year before it.
    """

    figures: PeriodFigures
    webinars: Sequence[WebinarLine]
    countries: Sequence[CountryCount]
    regions: Sequence[Part]
    whole: Part
    before: PeriodCounts | None = None


@dataclass(frozen=True, kw_only=True)
class YearPage:
    """What the page of a year shows; `years` can be chosen, newest first; `regions` have names.

    `has_offices`: organisations are part of others, so that rolling them up changes something.
    """

    figures: PeriodFigures
    before: PeriodCounts | None
    returning: Returning
    returning_organisations: int
    regions: Sequence[tuple[str, Part]]
    countries: Sequence[CountryCount]
    countries_before: Mapping[str, int]
    years: Sequence[int]
    has_offices: bool
