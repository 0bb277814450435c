"""Shows everybody whom the secretariat knows, and one person's own history."""

from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tracker.attendance.evidence_queries import list_notes
from tracker.clock import utc_now
from tracker.errors import NotFound
from tracker.figures.person_queries import person_history
from tracker.mail.log_words import KIND_WORDS, STATES
from tracker.pages import people_queries
from tracker.pages.blueprint import pages
from tracker.pages.people_queries import Filter
from tracker.people.duplicate_queries import find_kept, list_undoable
from tracker.people.queries import Known, get_person, load_keys
from tracker.tables import MIME_TYPES, Sheet, to_csv, to_xlsx
from tracker.text import as_number
from tracker.web.access import organiser_only
from tracker.web.downloads import download
from tracker.web.paging import page_of

PEOPLE = "/o/people"
Answer = Any
NOT_KNOWN = "none"
MAILS_SHOWN = 10


@pages.get(PEOPLE)
@organiser_only
def people() -> str:
    """Everybody by name: organisation, registrations, how often they came."""
    narrowed = _filter()
    page = page_of(people_queries.count_people(narrowed))
    return render_template(
        "pages/people.html",
        filter=narrowed,
        page=page,
        rows=people_queries.list_people(narrowed, limit=page.size, offset=page.offset),
        organisations=people_queries.list_organisations(),
        not_known=NOT_KNOWN,
    )


@pages.get(PEOPLE + ".<ending>")
@organiser_only
def people_file(ending: str) -> Response:
    """The filtered list as CSV or XLSX."""
    if ending not in MIME_TYPES:
        abort(404)
    columns = [_("Name"), _("Email"), _("Organisation"), _("Registrations"), _("Came"), _("Last came")]
    cells: list[Any] = [
        [
            row.name,
            row.email,
            row.organisation,
            row.registrations,
            row.came,
            row.last_came and row.last_came.date(),
        ]
        for row in people_queries.list_people(_filter())
    ]
    if ending == "csv":
        return download(to_csv(columns, cells), "people", ending)
    return download(to_xlsx([Sheet(name=_("People"), columns=columns, rows=cells)]), "people", ending)


@pages.get(PEOPLE + "/<int:person_id>")
@organiser_only
def person(person_id: int) -> Answer:
    """One person: every webinar they registered for or came to, and the mails to them."""
    try:
        one, organisation = get_person(person_id)
    except NotFound:
        kept_id = find_kept(person_id)
        if kept_id is None:
            raise
        return redirect(url_for(".person", person_id=kept_id))
    history = person_history(person_id)
    return render_template(
        "pages/person.html",
        person=one,
        organisation=organisation,
        known=load_keys([person_id]).get(person_id, Known()),
        merges=list_undoable(person_id, utc_now()),
        history=history,
        notes=list_notes(person_id),
        came=[each for each in history if each.came == "counted"],
        missed=sum(each.came == "no_show" for each in history),
        clicks=people_queries.count_clicks(person_id),
        mails=people_queries.list_mails(one, MAILS_SHOWN),
        states=STATES,
        kind_words=KIND_WORDS,
    )


def _filter() -> Filter:
    """What the address asks for; nonsense narrows nothing."""
    organisation = request.args.get("organisation", "")
    organisation_id = 0 if organisation == NOT_KNOWN else as_number(organisation)
    search = request.args.get("q", "").replace("\0", "").strip()[:200]
    return Filter(search=search, organisation_id=organisation_id)


def _day(row: people_queries.Listed) -> Any:
    return row.last_came.date() if row.last_came else None
