"""Knows the figures: what is counted of a webinar and of a period, always together, and how data names it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from tracker.figures.rule import Rule
from tracker.webinars.numbering import year_name

State = Literal["measured", "head_count", "not_measured"]
Partly = Literal["", "waits", "by_hand"]
"""Why attendance is measured in part only: a file waits to be counted; only people said by hand are known."""

KINDS = ("partner", "grantee", "other", "unknown")


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """Who was in the room and is not counted: people of the host, people under the minimum, connections.

    Shared rooms are `shared_rooms` in number; the heads in them are a figure of their own.
    """

    host_staff: int = 0
    under_minimum: int = 0
    unnamed_connections: int = 0
    shared_rooms: int = 0


@dataclass(frozen=True, kw_only=True)
class OrganisationCount:
    """How many different people came from one organisation, how often, and to how many webinars."""

    organisation_id: int
    name: str
    kinds: tuple[str, ...]
    people: int
    attendances: int
    webinars: int = 1


@dataclass(frozen=True, kw_only=True)
class CountryCount:
    """How many different people and organisations counted for one country (ISO 3166 code)."""

    country: str
    people: int
    attendances: int
    organisations: int


@dataclass(frozen=True, kw_only=True)
class Returning:
    """People of a year who came before it and who did not; `by_times`: how many came so many times."""

    returning: int
    new: int
    by_times: Mapping[int, int]


@dataclass(frozen=True, kw_only=True)
class WebinarCounts:
    """One webinar's figures. Not measured is not zero: then the figures are None, and so are no-shows.

    `heads_in_rooms` were counted in shared rooms; `in_shared_rooms` of them stand beside the individuals
    where the rule says so, never among them. Where it is measured `partly`, the figures are what is known.
    """

    webinar_id: int
    state: State
    head_count: int | None
    individuals: int | None
    organisations: int | None
    countries: int | None
    by_kind: Mapping[str, int]
    left_out: LeftOut
    registered: int
    no_shows: int | None
    rule: Rule
    counted_at: datetime
    heads_in_rooms: int = 0
    in_shared_rooms: int = 0
    partly: Partly = ""

    @property
    def attendances(self) -> int | None:
        """A person attends one webinar once, so these are its individuals."""
        return self.individuals

    @property
    def rule_version(self) -> int:
        return self.rule.version

    @property
    def show_percent(self) -> int | None:
        """Of a hundred registered people so many came, however short; None where that is not known."""
        if self.no_shows is None or not self.registered:
            return None
        return round(100 * (self.registered - self.no_shows) / self.registered)


@dataclass(frozen=True, kw_only=True)
class WebinarFigures(WebinarCounts):
    """The same with the people per organisation, most first."""

    per_organisation: Sequence[OrganisationCount] = ()

    def told(self) -> dict[str, Any]:
        """JSON-ready, under the names that `attendance show` prints."""
        return {
            "state": self.state,
            "partly": self.partly or None,
            "head_count": self.head_count,
            "individuals": self.individuals,
            "organisations": self.organisations,
            "countries": self.countries,
            "by_kind": dict(self.by_kind),
            "per_organisation": _by_name(self.per_organisation),
            "left_out": {
                "host_staff": self.left_out.host_staff,
                "under_minimum": self.left_out.under_minimum,
                "unnamed_connections": self.left_out.unnamed_connections,
            },
            "shared_rooms": self.left_out.shared_rooms,
            "heads_in_rooms": self.heads_in_rooms,
            "in_shared_rooms": self.in_shared_rooms,
            "registered": self.registered,
            "no_shows": self.no_shows,
            "rule_version": self.rule.version,
            "counted_at": self.counted_at.isoformat(timespec="seconds"),
        }


@dataclass(frozen=True, kw_only=True)
class Period:
    """One year or all of them (None), of one series or all (None), or of several together.

    `from_on` and `until` leave out what came before and after them. With `rolls_up` country offices count
    as their headquarters.
    """

    series_id: int | None = None
    year: int | None = None
    until: date | None = None
    from_on: date | None = None
    series_ids: tuple[int, ...] | None = None
    rolls_up: bool = False

    @property
    def is_cut(self) -> bool:
        """Whether it has days of its own: then nobody knows how many of an opening balance lie within it."""
        return self.from_on is not None or self.until is not None


@dataclass(frozen=True, kw_only=True)
class PeriodCounts:
    """The figures of a period. Each level is counted by itself, never a sum of smaller ones.

    `webinars` were held, with those of the opening balance; `recorded` of them are in the tracker and
    attendance was recorded for `measured`, `partly` of which in part only. Of `head_counted` others only a
    `head_count` in all is known. `in_shared_rooms` are heads, of each webinar by itself, said beside the
    attendances where the rule does.
    """

    period: Period
    webinars: int
    recorded: int
    measured: int
    head_counted: int
    head_count: int
    attendances: int
    individuals: int
    organisations: int
    countries: int
    registered: int
    by_kind: Mapping[str, int]
    organisations_by_kind: Mapping[str, int]
    rules: Sequence[Rule]
    counted_at: datetime
    in_shared_rooms: int = 0
    partly: int = 0

    @property
    def seen_twice(self) -> int:
        """By how many the kinds exceed the total: people seen under two kinds count once in each."""
        return sum(self.by_kind.values()) - self.individuals

    @property
    def rule_versions(self) -> list[int]:
        return sorted({rule.version for rule in self.rules})

    @property
    def year_name(self) -> str:
        return self.name_of(self.period.year or 0)

    def name_of(self, year: int) -> str:
        """What a year is called; as "2020/21" where all of its series begin their years so."""
        starts = {rule.year_start for rule in self.rules}
        return year_name(year, starts.pop() if len(starts) == 1 else (1, 1))


@dataclass(frozen=True, kw_only=True)
class PeriodFigures(PeriodCounts):
    """The same with the people per organisation, most first."""

    per_organisation: Sequence[OrganisationCount] = ()

    def told(self) -> dict[str, Any]:
        """JSON-ready, under the names that `report` prints."""
        return {
            "year": self.period.year,
            "year_name": self.year_name if self.period.year else None,
            "webinars": self.webinars,
            "measured": self.measured,
            "partly_measured": self.partly,
            "attendances": self.attendances,
            "individuals": self.individuals,
            "organisations": self.organisations,
            "countries": self.countries,
            "registered": self.registered,
            "in_shared_rooms": self.in_shared_rooms,
            "by_kind": dict(self.by_kind),
            "per_organisation": _by_name(self.per_organisation),
            "rolls_up": self.period.rolls_up,
            "rule_versions": self.rule_versions,
            "counted_at": self.counted_at.isoformat(timespec="seconds"),
        }


def _by_name(counts: Sequence[OrganisationCount]) -> dict[str, int]:
    return {each.name: each.people for each in sorted(counts, key=lambda each: each.name)}


def in_kinds(rows: Mapping[str, int]) -> dict[str, int]:
    """The four kinds, always all of them, in their order; any further one (a host that counts) after them."""
    return {kind: rows.get(kind, 0) for kind in KINDS} | {
        kind: count for kind, count in rows.items() if kind not in KINDS
    }
