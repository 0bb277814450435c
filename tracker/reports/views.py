"""Shows the reports: all years, and one year with its webinars, kinds, countries and organisations."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.figures.counts import Period
from tracker.figures.office_queries import count_offices
from tracker.figures.period_queries import count_years, period_counts
from tracker.figures.rule import how_we_counted
from tracker.models import Series
from tracker.reports import (
    fairness_views,
    figures_views,
    files,
    list_views,
    organisation_views,
    pack_views,
    published_views,
)
from tracker.reports.asked import asked, chosen_series, is_rolled_up, series_choice, today
from tracker.reports.blueprint import reports
from tracker.reports.choices import Days, beside, days_of
from tracker.reports.mailed import public_views as mailed_public_views
from tracker.reports.pack import year_pdf
from tracker.reports.pack_job import pack_asked
from tracker.reports.queries import count_recorded, list_webinars, year_page, year_report
from tracker.web.access import viewer_or_organiser
from tracker.web.downloads import download, shown
from tracker.web.languages import page_locale
from tracker.web.paging import page_of
from tracker.webinars.numbering import year_of
from tracker.webinars.numbering_queries import shared_year_start, year_start
from tracker.webinars.year_names import year_in_file, year_name

__all__ = [
    "fairness_views",
    "figures_views",
    "list_views",
    "mailed_public_views",
    "organisation_views",
    "pack_views",
    "published_views",
    "reports",
]

SHOWN = 10  # rows of a level on the year's page; the others are one click away


@reports.get("/o/reports")
@viewer_or_organiser
def index() -> str | Response:
    """Every year with its figures, and all of them together; `?year=` leads to that year's page."""
    wanted = request.args.get("year", "")
    if wanted.isdecimal() and len(wanted) == 4:
        rest: dict[str, Any] = {
            name: request.args.get(name) or None for name in ("series", "beside", "offices")
        }
        return redirect(url_for("reports.year", year=int(wanted), **rest))
    series = chosen_series()
    period = Period(series_id=series.id if series else None, rolls_up=is_rolled_up())
    years = count_years(period.series_id, rolls_up=period.rolls_up)
    return render_template(
        "reports/index.html",
        years=years,
        total=period_counts(period),
        most=max((each.individuals for each in years), default=0),
        this_year=year_of(today(), year_start(series) if series else shared_year_start()),
        has_offices=count_offices() > 0,
        **series_choice(series),
    )


@reports.get("/o/reports/<int:year>")
@viewer_or_organiser
def year(year: int) -> str:
    """One year: its figures beside those of the year before, and every level of them."""
    series, period = asked(year)
    wish = request.args.get("beside", "")
    start = year_start(series) if series else shared_year_start()
    page = page_of(count_recorded(period))
    days = days_of(year, today(), start)
    found = year_page(period, beside(period, wish, today(), start), _, page_locale())
    return render_template(
        "reports/year.html",
        found=found,
        figures=found.figures,
        before=found.before,
        period=period,
        days=days,
        years=[(each, _so_far(each, days, series)) for each in sorted({year, *found.years}, reverse=True)],
        wish=wish,
        page=page,
        lines=list_webinars(period, limit=page.size, offset=page.offset),
        shown=SHOWN,
        kinds=files.KINDS,
        method=[how_we_counted(rule) for rule in found.figures.rules],
        **series_choice(series),
    )


def _so_far(year: int, days: Days, series: Series | None) -> str:
    name = year_name(year, series)
    return str(_("%(year)s, so far", year=name)) if days.is_running and year == days.first.year else name


@reports.get("/o/reports/<int:year>.<any(csv, xlsx, pdf):ending>")
@viewer_or_organiser
def year_file(year: int, ending: str) -> Response:
    """The same numbers as a file; as PDF in words too."""
    series, period = asked(year)
    name = (
        f"report-{year_in_file(year, series)}"
        + (f"-{series.slug}" if series else "")
        + ("-headquarters" if period.rolls_up else "")
    )
    report = year_report(period)
    if ending == "pdf":
        told = {"year": year, "series": series.slug if series else "", "rolls_up": period.rolls_up}
        given = pack_asked(told | {"with_names": False, "locale": page_locale()})
        return shown(year_pdf(given, report), f"{name}.pdf")
    make = files.year_csv if ending == "csv" else files.year_xlsx
    return download(make(report, _, page_locale()), name, ending)
