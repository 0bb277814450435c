"""Knows what two years of attendance say of an organisation: new, returning, rising, falling, not seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.errors import N_

STATES = {
    "rising": N_("Rising"),
    "steady": N_("As before"),
    "falling": N_("Falling"),
    "new": N_("New"),
    "returning": N_("Returning"),
    "gone": N_("Not seen for a year"),
    "never": N_("Never came"),
    "unknown": N_("Cannot be said"),
}
SORTS = ("name", "first", "last", "people", "before", "change")


@dataclass(frozen=True, kw_only=True)
class Days:
    """From one day to another, both included."""

    first: date
    last: date


def two_years(on: date) -> tuple[Days, Days]:
    """The twelve months that end on a day, and the twelve before them; on 31 December two calendar years."""
    middle = _year_before(on)
    now = Days(first=middle + timedelta(days=1), last=on)
    return now, Days(first=_year_before(middle) + timedelta(days=1), last=middle)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """How many webinars were held in twelve months, and for how many of them attendance was recorded."""

    held: int
    measured: int


@dataclass(frozen=True, kw_only=True)
class Visits:
    """When somebody of an organisation first and last came, to how many webinars, and how many people."""

    first: datetime | None = None
    last: datetime | None = None
    webinars: int = 0
    people: int = 0
    people_before: int = 0


def state_of(visits: Visits, now: Days, *, measured: int, measured_before: int) -> str:
    """A key of STATES; where no attendance was recorded an absence says nothing: that is not zero."""
    if visits.first is None:
        return "never"
    if not visits.people:
        return "gone" if measured else "unknown"
    if visits.first.date() >= now.first:
        return "new"
    if not visits.people_before:
        return "returning" if measured_before else "unknown"
    if visits.people == visits.people_before:
        return "steady"
    return "rising" if visits.people > visits.people_before else "falling"


@dataclass(frozen=True, kw_only=True)
class Engaged:
    """One organisation, how it stands in the directory, its visits and what they say."""

    organisation_id: int
    name: str
    kind: str
    sector: str
    countries: tuple[str, ...]
    visits: Visits
    state: str

    @property
    def change(self) -> int:
        """How many more people came than in the twelve months before."""
        return self.visits.people - self.visits.people_before


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the list is narrowed to; "" narrows nothing. `sector` "unknown" is none."""

    search: str = ""
    state: str = ""
    kind: str = ""
    sector: str = ""
    country: str = ""


def narrow(rows: Iterable[Engaged], wanted: Wanted) -> list[Engaged]:
    """The organisations that are wanted, in their order."""
    sector = "" if wanted.sector == "unknown" else wanted.sector
    return [
        row
        for row in rows
        if wanted.search.casefold() in row.name.casefold()
        and wanted.state in ("", row.state)
        and wanted.kind in ("", row.kind)
        and (not wanted.sector or row.sector == sector)
        and (not wanted.country or wanted.country in row.countries)
    ]


def in_order(rows: Iterable[Engaged], sort: str) -> list[Engaged]:
    """By a key of SORTS, with "-" before it the other way round; who never came stands last by a date."""
    key, is_down = sort.removeprefix("-"), sort.startswith("-")
    named = sorted(rows, key=lambda row: (row.name.casefold(), row.organisation_id))
    if key == "name":
        return named[::-1] if is_down else named
    known = [row for row in named if key not in ("first", "last") or row.visits.first is not None]
    absent = [row for row in named if row not in known]
    return sorted(known, key=lambda row: _sort_value(row, key), reverse=is_down) + absent


def _sort_value(row: Engaged, key: str) -> float:
    on = row.visits.first if key == "first" else row.visits.last
    if key in ("first", "last"):
        return on.toordinal() if on else 0
    return {"people": row.visits.people, "before": row.visits.people_before}.get(key, row.change)
