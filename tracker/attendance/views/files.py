"""Files of one webinar's attendance that have no page of their own: by country."""

from flask import Response
from flask_babel import gettext as _

from tracker.attendance import files, people_queries
from tracker.attendance.blueprint import attendance
from tracker.attendance.by_country import list_by_country
from tracker.attendance.people_queries import PersonRow
from tracker.attendance.views.show import Filters
from tracker.web.access import viewer_or_organiser
from tracker.web.downloads import download
from tracker.web.filters import country
from tracker.web.languages import page_locale
from tracker.webinars.queries import get_webinar


@attendance.get("/o/webinars/<int:webinar_id>/attendance/countries.<any(csv,xlsx):ending>")
@viewer_or_organiser
def countries_file(webinar_id: int, ending: str) -> Response:
    """How many of each country registered and attended, with the filters of the page of attendance."""
    webinar = get_webinar(webinar_id)
    filters = Filters.asked()
    rows = [
        row
        for row in list_by_country(
            _asked(people_queries.list_people(webinar, "counted"), filters),
            _asked(people_queries.list_people(webinar, "registered"), filters),
        )
        if {"attended": row.attended > 0, "absent": row.registered > row.came}.get(filters.show, True)
    ]
    sheet = files.by_country(rows, _, page_locale())
    return download(files.written(sheet, ending), f"attendance-{webinar.slug}-countries", ending)


def _asked(rows: list[PersonRow], filters: Filters) -> list[PersonRow]:
    typed = filters.q.casefold()
    return [
        row
        for row in rows
        if filters.kind in ("", row.kind) and typed in f"{row.organisation} {country(row.country)}".casefold()
    ]
