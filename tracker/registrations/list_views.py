"""The organiser's list of registrations: filtered, paged, downloaded."""

from typing import Any

from flask import Response, abort, render_template, request
from flask_babel import gettext as _

from tracker.clock import utc_now
from tracker.organisations.countries import country_name
from tracker.registrations import list_counts_queries, list_queries, queries
from tracker.registrations.blueprint import registrations
from tracker.registrations.list_file import list_cells, list_columns
from tracker.registrations.list_filter import (
    NOT_LINKED,
    describe,
    query_of,
    read_filter,
    source_names,
)
from tracker.registrations.list_queries import Row
from tracker.registrations.questions_queries import list_all_answers, list_questions, load_asks
from tracker.tables import MIME_TYPES, Sheet, to_csv, to_xlsx
from tracker.text import as_number
from tracker.web.access import organiser_only
from tracker.web.downloads import download
from tracker.web.languages import page_locale
from tracker.web.paging import page_of
from tracker.webinars.queries import get_webinar

__all__ = ["LIST", "read_filter"]

LIST = "/o/webinars/<int:webinar_id>/registrations"
ROWS_SHOWN = 25
QUEUE_SHOWN = 8
ORGANISATIONS_SHOWN = 8


@registrations.get(LIST)
@organiser_only
def list_registrations(webinar_id: int) -> str:
    """Everybody of a webinar, the newest first, with counts and the head of the waiting list."""
    webinar = get_webinar(webinar_id)
    narrowed = read_filter()
    page = page_of(list_queries.count_rows(webinar_id, narrowed), ROWS_SHOWN)
    asks = load_asks(webinar_id)
    organisations = list_counts_queries.list_organisation_choices(webinar_id)
    return render_template(
        "registrations/list.html",
        webinar=webinar,
        filter=narrowed,
        narrowed=query_of(narrowed),
        said=describe(
            narrowed,
            organisation=dict(organisations).get(narrowed.organisation_id or 0, ""),
            questions=asks.questions,
        ),
        page=page,
        rows=list_queries.list_rows(webinar_id, narrowed, limit=page.size, offset=page.offset),
        counts=queries.count_by_state(webinar_id),
        by_filter=list_counts_queries.count_filters(webinar_id, narrowed),
        source_names=source_names(),
        places=queries.get_places(webinar_id),
        spread=list_counts_queries.count_spread(webinar_id),
        queue=list_queries.list_queue(webinar_id, limit=QUEUE_SHOWN),
        biggest=list_counts_queries.list_biggest(webinar_id, limit=ORGANISATIONS_SHOWN),
        organisation_choices=organisations,
        country_choices=_country_choices(webinar_id),
        asks=asks,
        not_linked=NOT_LINKED,
        now=utc_now(),
    )


@registrations.get(LIST + ".<ending>")
@organiser_only
def list_file(webinar_id: int, ending: str) -> Response:
    """The filtered list as CSV or XLSX."""
    return make_file(webinar_id, list_queries.list_rows(webinar_id, read_filter()), ending)


@registrations.post(LIST + "/chosen.<ending>")
@organiser_only
def chosen_file(webinar_id: int, ending: str) -> Response:
    """Those who are ticked, or all of the page, as CSV or XLSX; changes nothing."""
    name = "p" if request.form.get("who") == "page" else "r"
    chosen = [number for number in map(as_number, request.form.getlist(name)) if number is not None]
    if request.form.get("who") == "all":
        return make_file(webinar_id, list_queries.list_rows(webinar_id, read_filter()), ending)
    return make_file(webinar_id, list_queries.list_chosen(webinar_id, chosen), ending)


def make_file(webinar_id: int, rows: list[Row], ending: str) -> Response:
    """Rows of the list as a download, with a column for each question."""
    if ending not in MIME_TYPES:
        abort(404)
    webinar = get_webinar(webinar_id)
    questions = list_questions(webinar_id)
    columns = list_columns(questions)
    cells = list_cells(rows, questions, list_all_answers(webinar_id) if questions else {})
    if ending == "csv":
        content = to_csv(columns, cells)
    else:
        content = to_xlsx([Sheet(name=_("Registrations"), columns=columns, rows=cells)])
    return download(content, f"registrations-{webinar.slug}", ending)


def _country_choices(webinar_id: int) -> list[Any]:
    countries = [
        (code, country_name(code, page_locale())) for code in list_counts_queries.list_countries(webinar_id)
    ]
    return sorted(countries, key=lambda pair: pair[1])
