"""Knows what of a year report people outside may read: no small groups, nor what gives them away; pure."""

from collections.abc import Mapping, Sequence

from tracker.figures.counts import CountryCount, OrganisationCount, PeriodCounts
from tracker.figures.suppression import hide_small, is_small, shown, split_small
from tracker.reports.year import WebinarLine


def is_withheld(figures: PeriodCounts) -> bool:
    """Whether so few people came that nothing is said about them."""
    return is_small(figures.individuals)


def kinds_outside(figures: PeriodCounts) -> Mapping[str, int | None]:
    """People by kind; None is withheld."""
    return {} if is_withheld(figures) else hide_small(figures.by_kind)


def webinars_outside(figures: PeriodCounts, lines: Sequence[WebinarLine]) -> dict[int, int | None]:
    """People of each measured webinar; they add up to the attendances, which anybody may read."""
    people = {
        line.webinar_id: line.counts.individuals for line in lines if line.counts.individuals is not None
    }
    return dict.fromkeys(people) if is_withheld(figures) else hide_small(people)


def organisations_outside(
    figures: PeriodCounts, counts: Sequence[OrganisationCount]
) -> tuple[list[OrganisationCount], int]:
    """Those that may stand for themselves, most people first, and how many others are told together."""
    by_id = {each.organisation_id: each for each in counts}
    alone, together = split_small({key: each.people for key, each in by_id.items()})
    return ([], len(counts)) if is_withheld(figures) else ([by_id[key] for key in alone], len(together))


def countries_outside(
    figures: PeriodCounts, counts: Sequence[CountryCount]
) -> tuple[list[tuple[CountryCount, int | None]], int]:
    """The same of countries, each with its organisations (None is withheld)."""
    by_code = {each.country: each for each in counts}
    alone, together = split_small({code: each.people for code, each in by_code.items()})
    if is_withheld(figures):
        return [], len(counts)
    given = {code: by_code[code].organisations for code in alone}
    told = {code: shown(number) for code, number in given.items()} if together else hide_small(given)
    return [(by_code[code], told[code]) for code in alone], len(together)
