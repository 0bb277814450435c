"""Knows what the public may see of the figures: years, kinds, webinars and countries without small groups."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.figures.counts import CountryCount, Period, PeriodCounts
from tracker.figures.disclosure import Cell, Table, Total, withheld
from tracker.figures.suppression import hide_small, is_small, shown, split_small

COUNTRIES_SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class PublicPeriod:
    """One year's or all years' figures; None is withheld where any attendance was recorded.

    A count of countries tells of nobody: it stands wherever people do.
    """

    year: int | None
    year_name: str
    webinars: int
    measured: int
    head_counted: int
    people: int | None
    organisations: int | None
    countries: int | None


@dataclass(frozen=True, kw_only=True)
class PublicWebinar:
    """How many people came to one webinar, as its own page says; None is withheld."""

    webinar_id: int
    number: int | None
    held_on: date
    people: int | None


@dataclass(frozen=True, kw_only=True)
class PublicCountry:
    """People of one country; `organisations` None is withheld."""

    country: str
    people: int
    organisations: int | None


@dataclass(frozen=True, kw_only=True)
class PublicCountries:
    """Countries that may stand for themselves, and the others, which are told in one line.

    `hides_larger` where numbers of organisations are withheld that are not small themselves.
    """

    alone: Sequence[PublicCountry]
    together: Sequence[str]
    hides_larger: bool


def public_period(
    counts: PeriodCounts, not_told: Collection[Cell] = (), *, is_withheld: bool = False
) -> PublicPeriod:
    """The totals of a period; all about people is withheld where they are too few, or cells are `not_told`.

    `not_told` comes from `disclosure_queries.find_withheld`.
    """
    level = _level(counts.period)
    hidden = is_withheld or is_small(counts.individuals) or ("people", *level) in not_told
    hides_organisations = hidden or ("organisations", *level) in not_told
    return PublicPeriod(
        year=counts.period.year,
        year_name=counts.year_name if counts.period.year else "",
        webinars=counts.webinars,
        measured=counts.measured,
        head_counted=counts.head_counted,
        people=None if hidden else counts.individuals,
        organisations=None if hides_organisations else shown(counts.organisations),
        countries=None if hidden else counts.countries,
    )


def _level(period: Period) -> Cell:
    if period.series_id is None:
        return ("all",) if period.year is None else ("year", period.year)
    if period.year is None:
        return "series", period.series_id
    return "series_year", period.series_id, period.year


def public_total(
    total: PeriodCounts, years: Sequence[PeriodCounts], not_told: Collection[Cell] = ()
) -> PublicPeriod:
    """All years together; withheld too where it would tell how many came in a year that is withheld."""
    is_withheld = any(is_small(each.individuals) for each in years)
    return public_period(total, not_told, is_withheld=is_withheld)


def public_kinds(counts: PeriodCounts, lines: Sequence[Any] = ()) -> Mapping[str, int | None]:
    """People by kind; None is withheld. All of it where that gives a kind of one webinar's recap away.

    `lines` are the period's WebinarLines: a recap tells its kinds where none of them is small.
    """
    nothing: Mapping[str, int | None] = dict.fromkeys(counts.by_kind, None)
    if is_small(counts.individuals):
        return nothing
    found = hide_small(counts.by_kind)
    told: dict[Cell, int] = {("kind", kind): count for kind, count in found.items() if count is not None}
    kept = withheld(_kinds_table(counts, lines, told))
    return nothing if told.keys() & kept else found


def _kinds_table(counts: PeriodCounts, lines: Sequence[Any], told: Mapping[Cell, int]) -> Table:
    """The kinds of a period over those of its webinars, and each webinar over its own."""
    cells: dict[Cell, int] = {("people",): counts.individuals, **told}
    measured = [line for line in lines if line.counts.individuals is not None]
    totals = [
        Total(of=("people",), parts=tuple(("kind", kind) for kind in counts.by_kind)),
        *(
            Total(of=("kind", kind), parts=tuple(("kind", kind, line.webinar_id) for line in measured))
            for kind in counts.by_kind
        ),
    ]
    for line in measured:
        at, kinds = line.webinar_id, {kind: line.counts.by_kind.get(kind, 0) for kind in counts.by_kind}
        totals.append(
            Total(of=("webinar", at), parts=tuple(("kind", kind, at) for kind in kinds), is_sum=True)
        )
        cells[("webinar", at)] = line.counts.individuals
        has_small = any(is_small(count) for count in kinds.values())
        for kind, count in kinds.items():
            if is_small(count) or not has_small:
                cells[("kind", kind, at)] = count
    return Table(counts=cells, totals=totals, by_worth=list(told))


def public_webinars(lines: Sequence[Any]) -> list[PublicWebinar]:
    """The measured webinars of a year; `lines` are reports' WebinarLine."""
    return [
        PublicWebinar(
            webinar_id=line.webinar_id,
            number=line.number,
            held_on=line.local_start.date(),
            people=shown(line.counts.individuals),
        )
        for line in lines
        if line.counts.individuals is not None
    ]


def public_countries(counts: Sequence[CountryCount], *, at_most: int | None = None) -> PublicCountries:
    """Countries of at least five people, most first; the others are told together."""
    by_code = {each.country: each for each in counts}
    alone, together = split_small({each.country: each.people for each in counts}, at_most=at_most)
    given = {code: by_code[code].organisations for code in alone}
    # With a line of other countries, whose organisations nobody is told, no total gives a small one away.
    told = {code: shown(number) for code, number in given.items()} if together else hide_small(given)
    return PublicCountries(
        alone=[
            PublicCountry(country=code, people=by_code[code].people, organisations=told[code])
            for code in alone
        ],
        together=together,
        hides_larger=any(told[code] is None and not is_small(given[code]) for code in alone),
    )


def gives_webinars_away(told: int, lines: Sequence[Any]) -> bool:
    """Whether so many, none of them twice for one webinar, leave a withheld webinar only one number."""
    counts: dict[Cell, int] = {("told",): told}
    counts |= {
        ("webinar", line.webinar_id): line.counts.individuals
        for line in lines
        if line.counts.individuals is not None
    }
    came = Total(of=("came",), parts=tuple(cell for cell in counts if cell != ("told",)), is_sum=True)
    table = Table(counts=counts, totals=[came], at_most=[(("told",), ("came",))], by_worth=[("told",)])
    return ("told",) in withheld(table)
