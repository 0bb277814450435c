"""Knows what the public may see of the figures: years, kinds, webinars and countries without small groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.figures.counts import CountryCount, PeriodCounts
from tracker.figures.suppression import hide_small, is_small, shown, split_small

COUNTRIES_SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class PublicPeriod:
    """One year's or all years' figures; `people` None is withheld where any attendance was recorded."""

    year: int | None
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


def public_period(counts: PeriodCounts, *, is_withheld: bool = False) -> PublicPeriod:
    """The totals of a period; everything about people is withheld where they are too few."""
    hidden = is_withheld or is_small(counts.individuals)
    return PublicPeriod(
        year=counts.period.year,
        webinars=counts.webinars,
        measured=counts.measured,
        head_counted=counts.head_counted,
        people=None if hidden else counts.individuals,
        organisations=None if hidden else counts.organisations,
        countries=None if hidden else counts.countries,
    )


def public_total(total: PeriodCounts, years: Sequence[PeriodCounts]) -> PublicPeriod:
    """All years together; withheld too where it would tell how many came in a year that is withheld."""
    return public_period(total, is_withheld=any(is_small(each.individuals) for each in years))


def public_kinds(counts: PeriodCounts) -> Mapping[str, int | None]:
    """People by kind; None is withheld."""
    if is_small(counts.individuals):
        return dict.fromkeys(counts.by_kind, None)
    return hide_small(counts.by_kind)


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
