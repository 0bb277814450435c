"""The organiser's list of registrations: filtered, paged, downloaded, changed many at a time."""

from collections.abc import Iterable
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.organisations.countries import country_name
from tracker.registrations import list_queries, queries, rules, service
from tracker.registrations.blueprint import registrations
from tracker.registrations.list_queries import Filter, Row
from tracker.registrations.ways_in import WAYS_IN
from tracker.tables import MIME_TYPES, Cell, Sheet, to_csv, to_xlsx
from tracker.web.access import acting, organiser_only
from tracker.web.downloads import download
from tracker.web.languages import page_locale
from tracker.web.paging import page_of
from tracker.webinars.queries import get_webinar

LIST = "/o/webinars/<int:webinar_id>/registrations"
ROWS_SHOWN = 25
QUEUE_SHOWN = 8
ORGANISATIONS_SHOWN = 8
NOT_LINKED = "none"


@registrations.get(LIST)
@organiser_only
def list_registrations(webinar_id: int) -> str:
    """Everybody of a webinar, the newest first, with counts and the head of the waiting list."""
    webinar = get_webinar(webinar_id)
    narrowed = read_filter()
    page = page_of(list_queries.count_rows(webinar_id, narrowed), ROWS_SHOWN)
    countries = [
        (code, country_name(code, page_locale())) for code in list_queries.list_countries(webinar_id)
    ]
    return render_template(
        "registrations/list.html",
        webinar=webinar,
        filter=narrowed,
        page=page,
        rows=list_queries.list_rows(webinar_id, narrowed, limit=page.size, offset=page.offset),
        counts=queries.count_by_state(webinar_id),
        places=queries.get_places(webinar_id),
        spread=list_queries.count_spread(webinar_id),
        queue=list_queries.list_queue(webinar_id, limit=QUEUE_SHOWN),
        biggest=list_queries.list_biggest(webinar_id, limit=ORGANISATIONS_SHOWN),
        organisation_choices=list_queries.list_organisation_choices(webinar_id),
        country_choices=sorted(countries, key=lambda pair: pair[1]),
        not_linked=NOT_LINKED,
        now=utc_now(),
    )


@registrations.get(LIST + ".<ending>")
@organiser_only
def list_file(webinar_id: int, ending: str) -> Response:
    """The filtered list as CSV or XLSX."""
    if ending not in MIME_TYPES:
        abort(404)
    webinar = get_webinar(webinar_id)
    columns = _columns()
    rows = _cells(list_queries.list_rows(webinar_id, read_filter()))
    if ending == "csv":
        content = to_csv(columns, rows)
    else:
        content = to_xlsx([Sheet(name=_("Registrations"), columns=columns, rows=rows)])
    return download(content, f"registrations-{webinar.slug}", ending)


@registrations.post(LIST)
@organiser_only
def change_many(webinar_id: int) -> AnyResponse:
    """Confirm, decline or cancel everybody who is ticked, or put them on the waiting list."""
    wanted = next((state for state in rules.STATES if state == request.form.get("state")), None)
    ticked = [number for number in map(_number, request.form.getlist("r")) if number is not None]
    if wanted is None:
        abort(404)
    if not ticked:
        flash(_("Tick the people first"), "warn")
        return redirect(_back(webinar_id), 303)
    begin_write()
    over = "over" in request.form
    changed = service.change_states(webinar_id, ticked, wanted, acting(), utc_now(), over=over)
    db.session.commit()
    flash(ngettext("One person changed", "%(num)s people changed", changed))
    return redirect(_back(webinar_id), 303)


@registrations.post(LIST + "/move-up")
@organiser_only
def move_up(webinar_id: int) -> AnyResponse:
    """Give the free places to those who wait."""
    get_webinar(webinar_id)
    begin_write()
    moved = service.fill_places(webinar_id, acting(), utc_now())
    db.session.commit()
    flash(ngettext("One person has a place now", "%(num)s people have a place now", moved))
    return redirect(_back(webinar_id), 303)


def read_filter() -> Filter:
    """What the address asks for; nonsense narrows nothing."""
    state = request.args.get("state", "")
    organisation = request.args.get("organisation", "")
    country = request.args.get("country", "").upper()
    return Filter(
        state=state if state in rules.STATES else "",
        search=request.args.get("q", "").strip()[:200],
        organisation_id=0 if organisation == NOT_LINKED else _number(organisation),
        country=country if len(country) == 2 and country.isascii() and country.isalpha() else "",
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _back(webinar_id: int) -> str:
    """The list as it was filtered."""
    kept: dict[str, Any] = {
        key: value for key, value in request.args.items() if key in ("state", "q", "organisation", "country")
    }
    return url_for("registrations.list_registrations", webinar_id=webinar_id, **kept)


def _columns() -> list[str]:
    return [
        _("Name"),
        _("Email"),
        _("Organisation"),
        _("Organisation as typed"),
        _("Linked by"),
        _("Country"),
        _("State"),
        _("Registered (UTC)"),
        _("Came by"),
    ]


def _cells(rows: Iterable[Row]) -> list[list[Cell]]:
    """The words of a file are translated once, not for each of its lines."""
    states = {
        "confirmed": _("Confirmed"),
        "waitlisted": _("Waiting"),
        "pending": _("To decide"),
        "declined": _("Declined"),
        "cancelled": _("Cancelled"),
    }
    sources = {source: _(words) for source, words in WAYS_IN.items()}
    linked = {"domain": _("domain"), "chosen": _("chosen by hand"), "": ""}
    by_name, locale = _("name"), page_locale()
    return [
        [
            row.name,
            row.email,
            row.organisation,
            row.organisation_as_typed,
            (row.linked_how == "chosen" and row.linked_by) or linked.get(row.linked_how, by_name),
            country_name(row.country, locale) if row.country else "",
            states[row.state],
            row.created_at,
            sources[row.source],
        ]
        for row in rows
    ]
