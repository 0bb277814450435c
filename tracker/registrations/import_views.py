"""Importing a list of people: choose it, say what its columns hold, look at what it would do, write it."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.csv_table import MOST_BYTES
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid, Unreadable
from tracker.registrations import importing, queries, rules
from tracker.registrations.blueprint import registrations
from tracker.registrations.forms import ImportForm
from tracker.registrations.list_views import LIST
from tracker.registrations.people_columns import FIELDS, Columns, Field, check_columns
from tracker.registrations.reading import PeopleFile, PeopleTable, read_list, read_table_people
from tracker.web.access import acting, organiser_only
from tracker.web.carrying import pack, unpack
from tracker.webinars.queries import get_webinar

Answer = str | tuple[str, int] | Response
LINES_SHOWN = 200


@registrations.route(LIST + "/import", methods=["GET", "POST"])
@organiser_only
def import_file(webinar_id: int) -> Answer:
    """Each step carries the list on in the page; nothing is written before the last."""
    form = ImportForm()
    get_webinar(webinar_id)
    if request.method != "POST":
        return _page(webinar_id, form)
    try:
        carried = request.form.get("looked_at", "")
        table = read_list(unpack(carried, MOST_BYTES) if carried else _uploaded(form))
        columns = _columns(table)
        return _step(webinar_id, form, table, columns, is_new=not carried)
    except Unreadable as wrong:
        db.session.rollback()
        form.show(Invalid(wrong.message, field="file", **wrong.values))
        return _page(webinar_id, form), 422


def _step(webinar_id: int, form: ImportForm, table: PeopleTable, columns: Columns, *, is_new: bool) -> Answer:
    step = request.form.get("step", "" if is_new else "write")
    if (is_new and not table.is_clear) or step == "columns":
        return _page(webinar_id, form, table=table, columns=columns)
    try:
        check_columns(columns)
    except Invalid as wrong:
        return _page(webinar_id, form, table=table, columns=columns, fault=wrong), 422
    listed = read_table_people(table, columns)
    if step == "write":
        return _write(webinar_id, listed, bool(form.notify.data))
    begin_write()
    plan = importing.import_people(webinar_id, listed.people, acting(), utc_now())
    db.session.rollback()
    return _page(webinar_id, form, table=table, columns=columns, listed=listed, plan=plan)


def _columns(table: PeopleTable) -> dict[int, Field]:
    """What was said of each column; where nothing was, the guess."""
    if "column_0" not in request.form:
        return table.guess()
    said = {at: request.form.get(f"column_{at}", "") for at in range(len(table.headings))}
    return {at: field for at, name in said.items() for field in FIELDS if field == name}


def _write(webinar_id: int, listed: PeopleFile, notify: bool) -> Response:
    begin_write()
    outcome = importing.import_people(webinar_id, listed.people, acting(), utc_now(), notify=notify)
    db.session.commit()
    added = outcome.confirmed + outcome.waitlisted
    flash(ngettext("One person added", "%(num)s people added", added))
    return redirect(url_for(".list_registrations", webinar_id=webinar_id), 303)


def _page(webinar_id: int, form: ImportForm, **more: object) -> str:
    nothing = dict.fromkeys(("table", "columns", "listed", "plan", "fault"))
    table = more.get("table")
    places = queries.get_places(webinar_id)
    return render_template(
        "registrations/import.html",
        webinar=get_webinar(webinar_id),
        form=form,
        is_over=rules.is_over(places, utc_now()),
        lines_shown=LINES_SHOWN,
        field_names=_field_names(),
        looked_at=pack(table.as_csv()) if isinstance(table, PeopleTable) else "",
        **(nothing | more),
    )


def _field_names() -> list[tuple[str, str]]:
    return [
        ("", _("Not used")),
        ("name", _("Full name")),
        ("first_name", _("First name")),
        ("last_name", _("Last name")),
        ("email", _("Email")),
        ("organisation", _("Organisation")),
        ("country", _("Country")),
        ("language", _("Language")),
    ]


def _uploaded(form: ImportForm) -> bytes:
    data = form.content()
    if data is None:
        raise Unreadable(N_("Choose a file"))
    return data
