"""Shows the public statistics: every year, one year by kind, webinar and country; no small groups."""

from typing import Any

from flask import abort, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.figures.counts import Period, PeriodCounts
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

WEBINARS_SHOWN = 24


@pages.get("/statistics")
@briefly_kept
def statistics() -> str:
    """All years, and the newest one of which attendance is known in full."""
    years = count_years()
    total = period_counts(Period())
    newest = next((each for each in years if each.measured), None)
    return render_template(
        "pages/statistics.html",
        years=[public.public_period(each) for each in years],
        total=public.public_total(total, years),
        counts=total,
        detail=_detail(newest) if newest else None,
        method=[how_we_counted(rule) for rule in total.rules],
        this_year=utc_now().year,
    )


@pages.get("/statistics/<int:year>")
@briefly_kept
def statistics_year(year: int) -> str:
    """One year; a year without webinars says so."""
    counts = _counts(year)
    return render_template(
        "pages/statistics_year.html",
        year=year,
        total=public.public_period(counts),
        counts=counts,
        detail=_detail(counts) if counts.measured else None,
        method=[how_we_counted(rule) for rule in counts.rules],
        this_year=utc_now().year,
    )


@pages.get("/statistics.csv")
def statistics_file() -> Response:
    """Every year as a file."""
    years = count_years()
    total = public.public_total(period_counts(Period()), years)
    return download(years_csv([public.public_period(each) for each in years], total, _), "statistics", "csv")


@pages.get("/statistics/<int:year>.csv")
def statistics_year_file(year: int) -> Response:
    """One year as a file."""
    counts = _counts(year)
    content = year_csv(public.public_period(counts), _detail(counts, whole=True), _, page_locale())
    return download(content, f"statistics-{year}", "csv")


def _counts(year: int) -> PeriodCounts:
    if not 1900 <= year <= utc_now().year + 1:
        abort(404)
    return period_counts(Period(year=year))


def _detail(counts: PeriodCounts, *, whole: bool = False) -> dict[str, Any] | None:
    """Kinds, webinars and countries of a year; None where so few came that none of it may be told."""
    if shown(counts.individuals) is None:
        return None
    webinars = public.public_webinars(list_webinars(counts.period))
    countries = list_countries(counts.period)
    split = public.public_countries(countries, at_most=None if whole else public.COUNTRIES_SHOWN)
    return {
        "counts": counts,
        "kinds": public.public_kinds(counts),
        "webinars": webinars if whole else webinars[:WEBINARS_SHOWN],
        "more_webinars": max(0, len(webinars) - WEBINARS_SHOWN),
        "all_webinars_shown": all(each.people is not None for each in webinars),
        "countries": split,
        "together_people": shown(count_people_of(counts.period, split.together)) if split.together else 0,
    }
