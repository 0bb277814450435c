"""Knows what a recap states: the facts of one held webinar, and what follows from its figures."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

AttendanceKind = Literal["counted", "range", "head_count", "not_measured"]

_MIXES = {
    (True, True, True): "all",
    (True, True, False): "both",
    (True, False, True): "partners_other",
    (True, False, False): "partners",
    (False, True, True): "grantees_other",
    (False, True, False): "grantees",
}
_MIXES_WITH_UNKNOWN = {
    (True, True): "including",
    (True, False): "including_partners",
    (False, True): "including_grantees",
}


@dataclass(frozen=True, kw_only=True)
class Split:
    """Distinct individuals by the kind of their organisation."""

    partner: int
    grantee: int
    other: int
    unknown: int

    @property
    def partner_and_grantee(self) -> int:
        return self.partner + self.grantee


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """How many came, as far as it is known. None organisations or countries are not known; zero is measured.

    `individuals` is the count; a range goes from `low` to `high`; `people` is a head-count. `mix` and `reach`
    are words of the patterns (`mix_of`, `reach_of`). `split_withheld`: known, but too small to be shown.
    `is_few`: too few to be told; the count then stands only for the form of a sentence, which must not tell
    one from four.
    """

    kind: AttendanceKind
    individuals: int = 0
    low: int = 0
    high: int = 0
    people: int = 0
    organisations: int | None = None
    countries: int | None = None
    mix: str = "none"
    reach: str = "none"
    split: Split | None = None
    split_withheld: bool = False
    is_few: bool = False


@dataclass(frozen=True, kw_only=True)
class InGroup:
    """Which webinar of a group of series it is; `slug` is the group's short name."""

    slug: str
    name: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All facts of a webinar that a recap may state, names in the recap's language.

    `on` is the local start date; `series_number` and `year_number` are None where nobody can know them;
    `webinars_before` were held before that year; `coverage` is (measured, webinars) of the series;
    `counted` is (date, rule version). `themes` are those of the year's webinars so far, `earlier_themes` says
    what the webinars of the years before were about; `in_groups` are its numbers in groups of series.
    """

    hosts: tuple[str, ...]
    series: str
    on: date
    show_year: bool = False
    series_number: int | None
    year: str
    year_number: int | None
    webinars_before: int = 0
    focus: str = ""
    presentations: int = 0
    presenters: tuple[str, ...] = ()
    registered: int | None = None
    attendance: Attendance
    coverage: tuple[int, int] | None = None
    counted: tuple[date, str] | None = None
    themes: tuple[str, ...] = ()
    earlier_themes: str = ""
    in_groups: tuple[InGroup, ...] = ()


def mix_of(split: Split | None, organisations: int | None) -> str:
    """Which kinds of organisations people came from, as a word of the patterns."""
    if not organisations:
        return "none"
    if split is None:
        return "unknown"
    if split.unknown:
        return _MIXES_WITH_UNKNOWN.get((split.partner > 0, split.grantee > 0), "unknown")
    return _MIXES.get((split.partner > 0, split.grantee > 0, split.other > 0), "unknown")


def reach_of(
    *, individuals: int, organisations: int | None, countries: int | None, world_from_countries: int
) -> str:
    """How far people came from: "world" only from the series' own threshold on; "none" for one alone."""
    if individuals <= 1 or organisations == 1 or not countries:
        return "none"
    return "world" if countries >= world_from_countries else "countries"


def counted(
    *,
    individuals: int,
    organisations: int | None,
    countries: int | None,
    split: Split,
    world_from_countries: int,
    withhold: bool = False,
    is_few: bool = False,
) -> Attendance:
    """Attendance that was measured, with everything that follows from its figures."""
    shown = None if withhold else split
    return Attendance(
        kind="counted",
        individuals=individuals,
        organisations=organisations,
        countries=countries,
        mix=mix_of(split, organisations),
        reach=reach_of(
            individuals=individuals,
            organisations=organisations,
            countries=countries,
            world_from_countries=world_from_countries,
        ),
        split=shown if individuals else None,
        split_withheld=withhold,
        is_few=is_few,
    )
