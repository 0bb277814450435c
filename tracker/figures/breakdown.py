"""Knows what figures can be broken down by, and what each part of them says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.errors import N_
from tracker.figures.counts import PeriodCounts
from tracker.figures.rule import Rule

Key = str | int | None  # of a part: a kind, a country's code, an id, a year; None where nobody knows

BY: Mapping[str, str] = {
    "kind": N_("Kind"),
    "sector": N_("Sector"),
    "organisation": N_("Organisation"),
    "country": N_("Country"),
    "region": N_("Region"),
    "subregion": N_("Part of a region"),
    "webinar": N_("Webinar"),
    "year": N_("Year"),
    "series": N_("Series"),
}
OF_WEBINARS = ("webinar", "year", "series")  # what a webinar is of: the registered have it as well


@dataclass(frozen=True, kw_only=True)
class Part:
    """The figures of one part, each counted by itself.

    Returning people and organisations had counted in the same series before the period (of a year: before
    that year; of a webinar: before its day), the others are new; None where that was not kept. `label` names
    organisations, webinars, years and series; `on` is a webinar's day. Registrations are for webinars whose
    attendance was recorded; `came` of them, however short; None where a part is not one of webinars.
    `median_seconds` is of counted stays.
    """

    key: Key
    label: str = ""
    on: date | None = None
    attendances: int = 0
    individuals: int = 0
    organisations: int = 0
    countries: int = 0
    webinars: int = 0
    returning_people: int | None = 0
    returning_organisations: int | None = 0
    registrations: int | None = None
    came: int | None = None
    median_seconds: float | None = None

    @property
    def new_people(self) -> int | None:
        return None if self.returning_people is None else self.individuals - self.returning_people

    @property
    def new_organisations(self) -> int | None:
        known = self.returning_organisations
        return None if known is None else self.organisations - known

    @property
    def show_percent(self) -> int | None:
        """Of a hundred registrations so many came; None where there are none, or nobody knows."""
        if not self.registrations or self.came is None:
            return None
        return round(100 * self.came / self.registrations)

    @property
    def median_minutes(self) -> int | None:
        return None if self.median_seconds is None else round(self.median_seconds / 60)

    def told(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "key": self.key,
            "label": self.label,
            "on": self.on.isoformat() if self.on else None,
            **{name: getattr(self, name) for name in FIGURES},
        }


FIGURES = (
    "attendances",
    "individuals",
    "organisations",
    "countries",
    "webinars",
    "new_people",
    "returning_people",
    "new_organisations",
    "returning_organisations",
    "registrations",
    "came",
    "show_percent",
    "median_seconds",
)


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """All parts, most people first (years and webinars by date), the whole by itself, and coverage.

    `in_shared_rooms` are heads beside the whole, where the rule says them and it is not narrowed to some.
    """

    by: str
    parts: Sequence[Part]
    whole: Part
    coverage: PeriodCounts
    in_shared_rooms: int = 0

    @property
    def rules(self) -> Sequence[Rule]:
        return self.coverage.rules

    @property
    def counted_at(self) -> datetime:
        return self.coverage.counted_at

    def told(self) -> dict[str, Any]:
        """JSON-ready, under the names that `figures` prints."""
        counts = self.coverage
        period = counts.period
        return {
            "by": self.by,
            "year": period.year,
            "from": period.from_on.isoformat() if period.from_on else None,
            "to": period.until.isoformat() if period.until else None,
            "rolls_up": period.rolls_up,
            "webinars": counts.webinars,
            "measured": counts.measured,
            "total": self.whole.told(),
            "parts": [part.told() for part in self.parts],
            "in_shared_rooms": self.in_shared_rooms,
            "rule_versions": counts.rule_versions,
            "counted_at": counts.counted_at.isoformat(timespec="seconds"),
        }
