"""Shows the public statistics: every year, one year by kind, webinar and country; no small groups."""

from collections.abc import Sequence
from typing import Any

from flask import abort, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.figures.counts import Period, PeriodCounts
from tracker.figures.disclosure_queries import find_withheld
from tracker.figures.period_queries import count_people_of, count_years, list_countries, period_counts
from tracker.figures.rule import how_we_counted
from tracker.figures.suppression import shown
from tracker.pages import statistics as public
from tracker.pages.blueprint import pages
from tracker.pages.statistics_files import year_csv, years_csv
from tracker.reports.queries import list_webinars
from tracker.web.downloads import download
from tracker.web.kept_pages import briefly_kept
from tracker.web.languages import page_locale
from tracker.webinars.numbering import year_of
from tracker.webinars.numbering_queries import shared_year_start
from tracker.webinars.year_names import year_in_file

WEBINARS_SHOWN = 24


@pages.get("/statistics")
@briefly_kept
def statistics() -> str:
    """All years, and the newest one of which attendance is known in full."""
    years = count_years()
    total, not_told = period_counts(Period()), find_withheld()
    told = [public.public_period(each, not_told) for each in years]
    newest = next((at for at, each in enumerate(years) if each.measured), None)
    return render_template(
        "pages/statistics.html",
        years=told,
        total=public.public_total(total, years, not_told),
        counts=total,
        detail=None if newest is None else _detail(years[newest], told[newest]),
        method=[how_we_counted(rule) for rule in total.rules],
        this_year=year_of(utc_now().date(), shared_year_start()),
    )


@pages.get("/statistics/<int:year>")
@briefly_kept
def statistics_year(year: int) -> str:
    """One year; a year without webinars says so."""
    counts = _counts(year)
    told = public.public_period(counts, find_withheld())
    return render_template(
        "pages/statistics_year.html",
        year=year,
        total=told,
        counts=counts,
        detail=_detail(counts, told) if counts.measured else None,
        method=[how_we_counted(rule) for rule in counts.rules],
        this_year=year_of(utc_now().date(), shared_year_start()),
    )


@pages.get("/statistics.csv")
def statistics_file() -> Response:
    """Every year as a file."""
    years, not_told = count_years(), find_withheld()
    total = public.public_total(period_counts(Period()), years, not_told)
    told = [public.public_period(each, not_told) for each in years]
    return download(years_csv(told, total, _), "statistics", "csv")


@pages.get("/statistics/<int:year>.csv")
def statistics_year_file(year: int) -> Response:
    """One year as a file."""
    counts = _counts(year)
    told = public.public_period(counts, find_withheld())
    content = year_csv(told, _detail(counts, told, whole=True), _, page_locale())
    return download(content, f"statistics-{year_in_file(year)}", "csv")


def _counts(year: int) -> PeriodCounts:
    if not 1900 <= year <= utc_now().year + 1:
        abort(404)
    return period_counts(Period(year=year))


def _detail(counts: PeriodCounts, told: public.PublicPeriod, *, whole: bool = False) -> dict[str, Any] | None:
    """Kinds, webinars and countries of a year; None where none of it may be told."""
    if told.people is None:
        return None
    lines = list_webinars(counts.period)
    webinars = public.public_webinars(lines)
    countries, people = _countries(counts, lines, None if whole else public.COUNTRIES_SHOWN)
    return {
        "counts": counts,
        "kinds": public.public_kinds(counts, lines),
        "webinars": webinars if whole else webinars[:WEBINARS_SHOWN],
        "more_webinars": max(0, len(webinars) - WEBINARS_SHOWN),
        "all_webinars_shown": all(each.people is not None for each in webinars),
        "countries": countries,
        "together_people": people,
    }


def _countries(
    counts: PeriodCounts, lines: Sequence[Any], at_most: int | None
) -> tuple[public.PublicCountries, int | None]:
    """Countries alone and together, and how many people the latter are; all together where it must be."""
    found = list_countries(counts.period)
    split = public.public_countries(found, at_most=at_most)
    together = count_people_of(counts.period, split.together) if split.together else 0
    if public.gives_webinars_away(sum(each.people for each in split.alone) + together, lines):
        split = public.public_countries(found, at_most=0)
        together = count_people_of(counts.period, split.together)
    return split, shown(together)
