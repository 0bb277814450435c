"""The organiser's pages of registrations by organisation and over time."""

from datetime import UTC, date, datetime, time
from typing import Any

from flask import Response, abort, render_template, request
from flask_babel import gettext as _

from tracker.registrations import queries
from tracker.registrations.blueprint import registrations
from tracker.registrations.list_filter import NOT_LINKED
from tracker.registrations.list_queries import ANY_ACTIVE, NOTHING_TYPED
from tracker.registrations.list_views import LIST
from tracker.registrations.over_time import Unit, by_day, columns, eventful
from tracker.registrations.questions_queries import list_questions
from tracker.registrations.spread_queries import SORTS, Group, list_groups, list_moments
from tracker.tables import MIME_TYPES, Cell, Sheet, to_csv, to_xlsx
from tracker.web.access import organiser_only
from tracker.web.downloads import download
from tracker.web.filters import month_short
from tracker.web.paging import page_of
from tracker.webinars.queries import get_webinar

TYPED_SHOWN = 50


@registrations.get(LIST + "/organisations")
@organiser_only
def by_organisation(webinar_id: int) -> str:
    """People per organisation, with how much of its quota is used; those of no known organisation apart."""
    webinar = get_webinar(webinar_id)
    linked, typed = list_groups(webinar_id)
    wish = request.args.get("sort", "")
    sort = wish if wish.removeprefix("-") in SORTS else ""
    if sort:
        linked = sorted(linked, key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))
    page = page_of(len(linked))
    return render_template(
        "registrations/organisations.html",
        webinar=webinar,
        page=page,
        linked=linked[page.offset : page.offset + page.size],
        most=max((group.confirmed for group in linked), default=0),
        typed=typed[:TYPED_SHOWN],
        left_out=max(0, len(typed) - TYPED_SHOWN),
        sort=sort,
        places=queries.get_places(webinar_id),
        query_for=_query_for,
        has_questions=bool(list_questions(webinar_id)),
    )


@registrations.get(LIST + "/organisations.<ending>")
@organiser_only
def by_organisation_file(webinar_id: int, ending: str) -> Response:
    """The same as CSV or XLSX, with those of no known organisation after the others."""
    webinar = get_webinar(webinar_id)
    places = queries.get_places(webinar_id)
    heads = [_("Organisation"), _("In the directory"), _("Confirmed"), _("To decide"), _("Waiting")]
    heads += [_("Came before"), *([_("Places at most")] if places.quota is not None else [])]
    linked, typed = list_groups(webinar_id)
    rows: list[list[Cell]] = [
        [
            group.name,
            _("yes") if group.organisation_id is not None else _("no"),
            group.confirmed,
            group.pending,
            group.waiting,
            group.came_before,
            *([places.quota] if places.quota is not None else []),
        ]
        for group in [*linked, *typed]
    ]
    return _file(heads, rows, f"organisations-{webinar.slug}", ending)


@registrations.get(LIST + "/over-time")
@organiser_only
def over_time(webinar_id: int) -> str:
    """How many registered on which day, in the webinar's zone."""
    webinar = get_webinar(webinar_id)
    days = by_day(*list_moments(webinar_id), webinar.zone)
    unit, shown = columns(days)
    told = eventful(days)
    page = page_of(len(told))
    return render_template(
        "registrations/over_time.html",
        webinar=webinar,
        unit=unit,
        bars=[(_label(column.on, unit), column.came) for column in shown],
        days_from=days[0].on if days else None,
        days_to=days[-1].on if days else None,
        days=told[page.offset : page.offset + page.size],
        page=page,
        came=sum(day.came for day in days),
        left=sum(day.left for day in days),
        busiest=max(days, key=lambda day: day.came, default=None),
        has_questions=bool(list_questions(webinar_id)),
    )


@registrations.get(LIST + "/over-time.<ending>")
@organiser_only
def over_time_file(webinar_id: int, ending: str) -> Response:
    """Every day on which something changed as CSV or XLSX."""
    webinar = get_webinar(webinar_id)
    days = by_day(*list_moments(webinar_id), webinar.zone)
    heads = [_("Day in %(zone)s", zone=webinar.zone), _("Registered"), _("Ended"), _("Standing at its end")]
    rows: list[list[Cell]] = [[day.on, day.came, day.left, day.standing] for day in eventful(days)]
    return _file(heads, rows, f"registrations-over-time-{webinar.slug}", ending)


def _label(on: date, unit: Unit) -> str:
    """The day of the month, or the month's name, for columns that stand close on a phone."""
    return month_short(datetime.combine(on, time(12), UTC), "UTC") if unit == "month" else str(on.day)


def _query_for(group: Group) -> dict[str, Any]:
    """The part of the list's address that shows the people of a group."""
    if group.organisation_id is not None:
        return {"organisation": group.organisation_id, "state": ANY_ACTIVE}
    return {"organisation": NOT_LINKED, "typed": group.name or NOTHING_TYPED, "state": ANY_ACTIVE}


def _file(heads: list[str], rows: list[list[Cell]], name: str, ending: str) -> Response:
    if ending not in MIME_TYPES:
        abort(404)
    sheet = Sheet(name=_("Registrations"), columns=heads, rows=rows)
    return download(to_csv(heads, rows) if ending == "csv" else to_xlsx([sheet]), name, ending)
