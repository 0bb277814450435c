"""Shows at which local hour each country had to attend the webinars of a series or a year."""

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.figures.counts import Period
from tracker.figures.fairness import by_country, sum_up
from tracker.figures.fairness_queries import list_places
from tracker.figures.period_queries import list_years
from tracker.organisations.countries import country_name
from tracker.reports.asked import chosen_series, series_choice
from tracker.reports.blueprint import reports
from tracker.tables import Sheet, to_csv, to_xlsx
from tracker.text import as_number
from tracker.web.access import viewer_or_organiser
from tracker.web.downloads import download
from tracker.web.languages import page_locale
from tracker.web.paging import page_of
from tracker.webinars.year_names import year_name

FAIRNESS = "/o/reports/time-zones"


@reports.get(FAIRNESS)
@viewer_or_organiser
def fairness() -> str:
    """Every country by its own clock, over all webinars or at one, and the share outside 07:00 to 22:00."""
    period = _period()
    places = list_places(period)
    titles = {one.webinar_id: one.title for one in places}
    by_webinar = [
        (at, title, sum_up(one for one in places if one.webinar_id == at)) for at, title in titles.items()
    ]
    chosen = as_number(request.args.get("webinar", ""))
    shown = [one for one in places if chosen in (None, one.webinar_id)]
    countries = by_country(shown)
    page, webinars = page_of(len(countries)), page_of(len(by_webinar), name="webinars")
    return render_template(
        "reports/fairness.html",
        year=period.year,
        year_choices=[
            (str(year), year_name(year, chosen_series()))
            for year in list_years(Period(series_id=period.series_id))
        ],
        webinar=chosen,
        total=sum_up(shown),
        title=titles.get(chosen or 0, ""),
        webinars=by_webinar[webinars.offset : webinars.last],
        webinars_page=webinars,
        countries=countries[page.offset : page.last],
        page=page,
        **series_choice(chosen_series()),
    )


@reports.get(FAIRNESS + ".<any(csv, xlsx):ending>")
@viewer_or_organiser
def fairness_file(ending: str) -> Response:
    """The same as a file, one line for each country at each webinar."""
    columns = [_("Webinar"), _("Country"), _("Zone"), _("Begins there"), _("Ends there"), _("People")]
    rows = [
        [
            one.title,
            country_name(one.country, page_locale()) if one.country else _("Not known"),
            one.zone,
            one.begins,
            one.ends,
            one.people,
            one.people if one.is_outside else 0,
        ]
        for one in list_places(_period())
    ]
    sheet = Sheet(name=_("Time zones"), columns=[*columns, _("Outside 07:00 to 22:00")], rows=rows)
    made = to_csv(sheet.columns, sheet.rows) if ending == "csv" else to_xlsx([sheet])
    return download(made, "time-zones", ending)


def _period() -> Period:
    series, year = chosen_series(), as_number(request.args.get("year", ""))
    return Period(
        series_id=series.id if series else None, year=year if year and 1900 <= year <= 9998 else None
    )
