"""Shows the lists behind an organisation: its people, for organisers, and its webinars; as files too."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.figures.colleague_queries import Colleague, count_colleagues, list_colleagues
from tracker.figures.organisation_queries import list_countries_of, organisation_history
from tracker.organisations.countries import country_name
from tracker.organisations.queries import get_organisation
from tracker.organisations.views import blueprint
from tracker.pages.organisation_asked import (
    absent_since,
    is_rolled_up,
    offices_wish,
    registered_at,
    sought,
)
from tracker.tables import Sheet, to_csv, to_xlsx
from tracker.web.access import organiser_only, viewer_or_organiser
from tracker.web.downloads import download
from tracker.web.languages import page_locale
from tracker.web.paging import page_of

ONE = "/o/organisations/<int:organisation_id>"
STOPPED = "stopped"


@blueprint.get(ONE + "/people")
@organiser_only
def people(organisation_id: int) -> str:
    """Who came for an organisation, or with `?came=stopped` who came and comes no more."""
    organisation = get_organisation(organisation_id)
    search, is_stopped = _search(), request.args.get("came") == STOPPED
    wanted = sought(organisation_id, is_stopped=is_stopped, search=search)
    is_known = not is_stopped or wanted.since is not None
    page = page_of(count_colleagues(wanted) if is_known else 0)
    return render_template(
        "organisations/people.html",
        organisation=organisation,
        page=page,
        rows=list_colleagues(wanted, limit=page.size, offset=page.offset) if is_known else [],
        webinars=len(organisation_history(organisation_id, rolls_up=is_rolled_up()).webinars),
        search=search,
        is_stopped=is_stopped,
        absent_since=absent_since(),
        offices=offices_wish(),
    )


@blueprint.get(ONE + "/people.<any(csv, xlsx):ending>")
@organiser_only
def people_file(organisation_id: int, ending: str) -> Response:
    """The same list as a file."""
    get_organisation(organisation_id)
    is_stopped = request.args.get("came") == STOPPED
    wanted = sought(organisation_id, is_stopped=is_stopped, search=_search())
    found = list_colleagues(wanted) if wanted.since or not is_stopped else []
    sheet = Sheet(name=_("People"), columns=_people_columns(), rows=[_person(each) for each in found])
    return _file([sheet], f"organisation-{organisation_id}-people", ending)


@blueprint.get(ONE + "/webinars")
@viewer_or_organiser
def webinars(organisation_id: int) -> str:
    """Every held webinar that somebody of an organisation was counted at, the newest first."""
    organisation = get_organisation(organisation_id)
    history = organisation_history(organisation_id, rolls_up=is_rolled_up())
    page = page_of(len(history.webinars))
    rows = history.webinars[::-1][page.offset : page.last]
    return render_template(
        "organisations/webinars.html",
        organisation=organisation,
        history=history,
        page=page,
        rows=rows,
        registered=registered_at(organisation_id, rows),
        offices=offices_wish(),
    )


@blueprint.get(ONE + "/attendance.<any(csv, xlsx):ending>")
@viewer_or_organiser
def attendance_file(organisation_id: int, ending: str) -> Response:
    """An organisation's figures as a file: by webinar; in a workbook also by year and by country."""
    get_organisation(organisation_id)
    history = organisation_history(organisation_id, rolls_up=is_rolled_up())
    countries = list_countries_of(organisation_id, rolls_up=is_rolled_up())
    came = Sheet(
        name=_("Webinars"),
        columns=[_("Date"), _("Number"), _("Webinar"), _("People")],
        rows=[[row.local_start.date(), row.number, row.title, row.people] for row in history.webinars],
    )
    years = Sheet(
        name=_("Years"),
        columns=[_("Year"), _("Attendances"), _("Different people")],
        rows=[[row.year, row.attendances, row.people] for row in history.years],
    )
    by_country = Sheet(
        name=_("Countries"),
        columns=[_("Country"), _("Attendances"), _("Different people")],
        rows=[[_country(row.country), row.attendances, row.people] for row in countries],
    )
    return _file([came, years, by_country], f"organisation-{organisation_id}-attendance", ending)


def _country(code: str | None) -> str:
    return country_name(code, page_locale()) if code else str(_("Not known"))


def _file(sheets: list[Sheet], name: str, ending: str) -> Response:
    """All sheets as a workbook, the first as CSV."""
    if ending == "xlsx":
        return download(to_xlsx(sheets), name, ending)
    return download(to_csv(sheets[0].columns, sheets[0].rows), name, ending)


def _search() -> str:
    return request.args.get("q", "").strip()[:200]


def _people_columns() -> list[str]:
    return [_("Name"), _("Email"), _("Webinars"), _("Minutes"), _("First came"), _("Last came")]


def _person(each: Colleague) -> list[Any]:
    email = "" if each.is_erased else each.email
    return [each.name, email, each.webinars, each.seconds // 60, each.first.date(), each.last.date()]
