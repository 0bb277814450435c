"""Knows how the public statistics are written down as CSV; what is withheld says so."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tracker.coverage import STATE_WORDS
from tracker.errors import N_
from tracker.organisations.countries import country_name
from tracker.pages.statistics import PublicPeriod
from tracker.reports.files import KINDS
from tracker.tables import Cell, to_csv

Say = Callable[[str], str]
NOT_SHOWN = N_("not shown")
NOT_RECORDED = STATE_WORDS["not_measured"]


def years_csv(years: Sequence[PublicPeriod], total: PublicPeriod, say: Say) -> bytes:
    """One line per year, and one for all of them."""
    names = (
        N_("Year"),
        N_("Webinars"),
        N_("Webinars whose attendance was recorded"),
        N_("Different people"),
        N_("Organisations"),
        N_("Countries"),
    )
    return to_csv([say(name) for name in names], [_line(each, say) for each in (*years, total)])


def _line(period: PublicPeriod, say: Say) -> list[Cell]:
    levels = (period.people, period.organisations, period.countries)
    absent = say(NOT_SHOWN) if period.measured else say(NOT_RECORDED)
    told = [level if level is not None and period.measured else absent for level in levels]
    return [period.year_name or say(N_("All years")), period.webinars, period.measured, *told]


def year_csv(period: PublicPeriod, detail: dict[str, Any] | None, say: Say, locale: str) -> bytes:
    """One table: the part of the statistics, of whom, people, organisations."""
    names = (N_("Part"), N_("Of"), N_("Different people"), N_("Organisations"))
    return to_csv([say(name) for name in names], _rows(period, detail, say, locale))


def _rows(period: PublicPeriod, detail: dict[str, Any] | None, say: Say, locale: str) -> Iterator[list[Cell]]:
    year, _, _, people, organisations, _ = _line(period, say)
    yield [say(N_("Year")), year, people, organisations]
    if detail is None:
        return
    for kind, count in detail["kinds"].items():
        yield [say(N_("Kind")), say(KINDS[kind]), _told(count, say), None]
    for webinar in detail["webinars"]:
        name = f"{webinar.held_on.isoformat()}" + (f" ({webinar.number})" if webinar.number else "")
        yield [say(N_("Webinar")), name, _told(webinar.people, say), None]
    for each in detail["countries"].alone:
        name = country_name(each.country, locale)
        yield [say(N_("Country")), name, each.people, _told(each.organisations, say)]
    if detail["countries"].together:
        others = say(N_("%(count)s other countries")) % {"count": len(detail["countries"].together)}
        yield [say(N_("Country")), others, _told(detail["together_people"], say), None]


def _told(count: int | None, say: Say) -> Cell:
    return say(NOT_SHOWN) if count is None else count
