"""Pages behind each figure: the people, and of each person the rows as the files gave them."""

from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _

from tracker.attendance import desk_queries, evidence_queries, files, people_queries, queries, sources_queries
from tracker.attendance.blueprint import attendance
from tracker.attendance.forms import CorrectionForm, NoteForm
from tracker.attendance.people_queries import PersonRow, Which
from tracker.attendance.timeline import make_timeline
from tracker.attendance.views.show import kind_name
from tracker.figures.person_queries import person_history
from tracker.figures.queries import load_rules
from tracker.models import Webinar
from tracker.text import as_number
from tracker.web.access import organiser_only
from tracker.web.downloads import download
from tracker.web.filters import country
from tracker.web.languages import page_locale
from tracker.web.paging import page_of
from tracker.webinars.queries import get_webinar


@attendance.get("/o/webinars/<int:webinar_id>/attendance/people")
@organiser_only
def people(webinar_id: int) -> str:
    """Who is behind a figure, in one group, of one organisation, kind or country."""
    webinar = get_webinar(webinar_id)
    which, rows = _asked(webinar)
    page = page_of(len(rows))
    at = _organisation()
    names = desk_queries.names_of([at]) if at else {}
    return render_template(
        "attendance/people.html",
        webinar=webinar,
        which=which,
        groups=group_names(),
        is_of_rows=which in people_queries.IN_FILES,
        rows=rows[page.offset : page.offset + page.size],
        total=len(rows),
        page=page,
        organisation=names.get(at or 0, _("Not known") if at == 0 else ""),
        kind_names={kind: kind_name(kind) for kind in ("host", "partner", "grantee", "other", "unknown")},
    )


@attendance.get("/o/webinars/<int:webinar_id>/attendance/people.<any(csv,xlsx):ending>")
@organiser_only
def people_file(webinar_id: int, ending: str) -> Response:
    """The same people as a file, with the same filters."""
    webinar = get_webinar(webinar_id)
    which, rows = _asked(webinar)
    sheet = files.by_person(rows, _, page_locale())
    name = f"attendance-{webinar.slug}-{which}".replace("_", "-")
    return download(files.written(sheet, ending), name, ending)


@attendance.get("/o/webinars/<int:webinar_id>/attendance/people/<int:attendance_id>")
@organiser_only
def person(webinar_id: int, attendance_id: int) -> str:
    """One person's presence: what counts, what each file shows, every row as it was given."""
    return person_page(webinar_id, attendance_id, CorrectionForm(formdata=None))


def person_page(
    webinar_id: int, attendance_id: int, form: CorrectionForm, note_form: NoteForm | None = None
) -> str:
    """The page of one person, with the forms as they were sent."""
    webinar = get_webinar(webinar_id)
    attended = sources_queries.get_attendance(attendance_id, webinar_id)
    seen = sources_queries.seen_in_files(attended)
    rows = sources_queries.rows_with([one for _, one in seen])
    who = attended.person_id
    history = person_history(who) if who else []
    email = next((one.email for _, one in seen if one.email), None)
    slot = queries.slot_of(webinar)
    timed = [
        (row.line, row.import_id, row.joined_at, row.until_at)
        for row in sorted(rows, key=lambda row: (row.joined_at or slot.starts_at, row.line))
        if row.attended and row.joined_at and row.until_at
    ]
    if form.minutes.data is None and not form.errors:
        form.minutes.data = round(attended.seconds / 60)
    return render_template(
        "attendance/person.html",
        webinar=webinar,
        attended=attended,
        email=email,
        organisation=desk_queries.names_of([attended.organisation_id]).get(attended.organisation_id or 0, ""),
        seen=seen,
        rows=rows,
        marks=sources_queries.list_marks(webinar_id, who, earlier=True) if who else [],
        notes=evidence_queries.list_notes(who, webinar_id) if who else [],
        ties=evidence_queries.list_ties([one for _, one in seen], rows, who),
        state=next((each.came for each in history if each.webinar_id == webinar_id), ""),
        kind=kind_name(attended.kind),
        files={imported.id: imported for imported, _ in seen},
        timeline=make_timeline(slot.window, (slot.starts_at, slot.ends_at), timed),
        window=slot.window,
        rule=load_rules()[webinar.series_id],
        clicks=sources_queries.list_clicks(webinar_id, attended.person_id),
        history=history,
        form=form,
        note_form=note_form or NoteForm(formdata=None),
    )


@attendance.get(
    "/o/webinars/<int:webinar_id>/attendance/import/<int:import_id>/people/<int:import_person_id>"
)
@organiser_only
def import_person(webinar_id: int, import_id: int, import_person_id: int) -> str:
    """The rows of one person in one file, before or after it counts."""
    imported = queries.get_import(import_id, webinar_id)
    one = sources_queries.get_import_person(import_person_id, import_id)
    return render_template(
        "attendance/import_person.html",
        webinar=get_webinar(webinar_id),
        imported=imported,
        one=one,
        organisation=desk_queries.names_of([one.organisation_id]).get(one.organisation_id or 0, ""),
        rows=sources_queries.rows_with([one]),
        files={imported.id: imported},
    )


def group_names() -> dict[str, Any]:
    """The groups of people behind the figures, in the order they are offered."""
    return {
        "counted": _("People who count"),
        "registered": _("Registered"),
        "came": _("Registered and came"),
        "no_shows": _("Registered, did not come"),
        "host_staff": _("People of the host"),
        "under_minimum": _("Too short a stay"),
        "unnamed_connections": _("Connections"),
        "shared_rooms": _("Shared rooms"),
        "named_rooms": _("Shared rooms, people named"),
        "in_files": _("Everybody in the files"),
        "rejoined": _("In more than one row"),
        "waiting_room": _("In the waiting room"),
    }


def _asked(webinar: Webinar) -> tuple[Which, list[PersonRow]]:
    wish = request.args.get("group", "counted")
    which: Which = next((one for one in people_queries.GROUPS if one == wish), "counted")
    rows = people_queries.list_people(
        webinar,
        which,
        organisation_id=_organisation(),
        rolls_up=request.args.get("offices") == "headquarters",
        kind=request.args.get("kind", ""),
        country=request.args.get("country", "").upper(),
    )
    typed = request.args.get("q", "").strip().casefold()
    at = request.args.get("at", "").strip().casefold()
    return which, [
        row
        for row in rows
        if typed in f"{row.name} {row.email or ''}".casefold()
        and at in f"{row.organisation} {country(row.country)}".casefold()
    ]


def _organisation() -> int | None:
    return as_number(request.args.get("organisation", ""))
