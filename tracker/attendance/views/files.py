"""The page of attendance by country, and its files."""

from flask import Response, render_template
from flask_babel import gettext as _

from tracker.attendance import files, people_queries
from tracker.attendance.blueprint import attendance
from tracker.attendance.by_country import CountryRow, list_by_country
from tracker.attendance.people_queries import PersonRow
from tracker.attendance.views.show import Filters
from tracker.figures.queries import count_webinars, webinar_figures
from tracker.models import Webinar
from tracker.web.access import viewer_or_organiser
from tracker.web.downloads import download
from tracker.web.filters import country
from tracker.web.languages import page_locale
from tracker.web.paging import page_of
from tracker.webinars.queries import get_webinar


@attendance.get("/o/webinars/<int:webinar_id>/attendance/countries.<any(csv,xlsx):ending>")
@viewer_or_organiser
def countries_file(webinar_id: int, ending: str) -> Response:
    """How many of each country registered and attended, with the filters of the page of attendance."""
    webinar = get_webinar(webinar_id)
    filters = Filters.asked()
    heads = filters.heads_beside(count_webinars([webinar_id])[webinar_id])
    sheet = files.by_country(_rows(webinar, filters), heads, _, page_locale())
    return download(files.written(sheet, ending), f"attendance-{webinar.slug}-countries", ending)


@attendance.get("/o/webinars/<int:webinar_id>/attendance/countries")
@viewer_or_organiser
def countries(webinar_id: int) -> str:
    """How many of each country registered and attended."""
    webinar = get_webinar(webinar_id)
    filters, figures = Filters.asked(), webinar_figures(webinar)
    rows = _rows(webinar, filters)
    page = page_of(len(rows))
    return render_template(
        "attendance/countries.html",
        webinar=webinar,
        figures=figures,
        heads=filters.heads_beside(figures),
        rows=rows[page.offset : page.offset + page.size],
        total=len(rows),
        page=page,
        filters=filters,
        most=max((max(row.registered, row.attended) for row in rows), default=0),
    )


def _rows(webinar: Webinar, filters: Filters) -> list[CountryRow]:
    return [
        row
        for row in list_by_country(
            _asked(people_queries.list_people(webinar, "counted"), filters),
            _asked(people_queries.list_people(webinar, "registered"), filters),
        )
        if {"attended": row.attended > 0, "absent": row.registered > row.came}.get(filters.show, True)
    ]


def _asked(rows: list[PersonRow], filters: Filters) -> list[PersonRow]:
    typed = filters.q.casefold()
    return [
        row
        for row in rows
        if filters.kind in ("", row.kind) and typed in f"{row.organisation} {country(row.country)}".casefold()
    ]
