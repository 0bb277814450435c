"""Pages where attendance is said by hand of several people at once, and taken back together."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext

from tracker.attendance import people_queries, service
from tracker.attendance.blueprint import attendance
from tracker.attendance.people_queries import PersonRow, Which
from tracker.attendance.views.lists import group_names
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid, Stale
from tracker.models import Webinar
from tracker.text import as_number
from tracker.web.access import acting, organiser_only
from tracker.web.filters import refusal_text
from tracker.web.paging import page_of
from tracker.webinars.queries import get_webinar

OFFERED: tuple[Which, ...] = ("no_shows", "registered", "came", "counted")
PRESENT, ABSENT = "present", "absent"
OTHERS_NOW = N_("This list has other people by now. Look at it again: nothing was marked.")


@attendance.route("/o/webinars/<int:webinar_id>/attendance/by-hand/several", methods=["GET", "POST"])
@organiser_only
def mark_several(webinar_id: int) -> Any:
    """Mark some of a list, or all of it, as present or absent with one reason."""
    if request.method != "POST":
        return _page(get_webinar(webinar_id))
    try:
        begin_write()
        webinar = get_webinar(webinar_id)
        marks = service.mark_together(
            webinar, _chosen(webinar), _minutes(), request.form.get("reason", ""), acting()
        )
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        return _page(get_webinar(webinar_id), wrong), 422
    said = ngettext("%(num)s person is marked by hand", "%(num)s people are marked by hand", len(marks))
    flash(said, "ok")
    return redirect(url_for(".show", webinar_id=webinar_id, _anchor="by-hand"), 303)


@attendance.post("/o/webinars/<int:webinar_id>/attendance/by-hand/<int:mark_id>/take-back-together")
@organiser_only
def take_back_together(webinar_id: int, mark_id: int) -> Any:
    """Let the files speak again about all of whom this was said at once."""
    begin_write()
    count = service.take_back_together(mark_id, get_webinar(webinar_id), acting())
    db.session.commit()
    flash(ngettext("%(num)s mark is taken back", "%(num)s marks are taken back", count), "ok")
    return redirect(url_for(".show", webinar_id=webinar_id), 303)


def _asked(webinar: Webinar) -> tuple[Which, list[PersonRow]]:
    wish = request.args.get("group", "")
    which: Which = next((one for one in OFFERED if one == wish), OFFERED[0])
    typed = request.args.get("q", "").strip().casefold()
    rows = people_queries.list_people(webinar, which)
    return which, [
        row
        for row in rows
        if row.person_id and typed in f"{row.name} {row.email or ''} {row.organisation}".casefold()
    ]


def _chosen(webinar: Webinar) -> Sequence[PersonRow]:
    """Whom the form chooses: the whole list as it was shown, or those ticked. Raises Stale."""
    _which, rows = _asked(webinar)
    if request.form.get("everyone"):
        if len(rows) != as_number(request.form.get("total", "")):
            raise Stale(OTHERS_NOW)
        return rows
    wanted = {as_number(text) for text in request.form.getlist("person")}
    found = [row for row in rows if row.person_id in wanted]
    if len(found) != len(wanted):
        raise Stale(OTHERS_NOW)
    return found


def _minutes() -> int:
    """0 of those who were absent. Raises Invalid (minutes)."""
    if request.form.get("was") == ABSENT:
        return 0
    minutes = as_number(request.form.get("minutes", "").strip())
    if not minutes:
        raise Invalid(N_("Enter the minutes as a whole number"), field="minutes")
    return minutes


def _page(webinar: Webinar, wrong: Invalid | None = None) -> str:
    which, rows = _asked(webinar)
    page = page_of(len(rows))
    return render_template(
        "attendance/mark_several.html",
        webinar=webinar,
        which=which,
        groups=[(one, group_names()[one]) for one in OFFERED],
        rows=rows[page.offset : page.offset + page.size],
        page=page,
        said=request.form,
        ticked={as_number(text) for text in request.form.getlist("person")},
        wrong={wrong.field: refusal_text(wrong)} if wrong else {},
    )
