"""Pages of decisions that are remembered for later files: the list, its file, and one taken back."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tracker.attendance import remembered_queries, service
from tracker.attendance.blueprint import attendance
from tracker.attendance.remembered_queries import SORTS, Asked, Remembered
from tracker.database import begin_write, db
from tracker.errors import N_
from tracker.tables import to_csv
from tracker.text import one_line
from tracker.web.access import acting, organiser_only
from tracker.web.downloads import download
from tracker.web.paging import page_of

PAGE = "/o/settings/decisions"
SORT_NAMES = {
    "email": N_("Organisation of an email"),
    "organisation_name": N_("Name of an organisation"),
    "person": N_("Name without email"),
}
STATES = {"": N_("Those that hold"), "back": N_("Taken back"), "all": N_("All")}
MEANINGS = {
    "none": N_("no organisation"),
    "own": N_("a person of their own"),
    "unnamed": N_("a connection that nobody can name"),
}


@attendance.get(PAGE)
@organiser_only
def decisions() -> str:
    """What was decided once about texts in files, and is applied to each later file."""
    asked = _asked()
    page = page_of(remembered_queries.count_decisions(asked))
    return render_template(
        "attendance/decisions.html",
        rows=remembered_queries.list_decisions(asked, limit=page.size, offset=page.offset),
        page=page,
        asked=asked,
        sorts=SORT_NAMES,
        states=STATES,
        meaning=_meaning,
    )


@attendance.get(f"{PAGE}.csv")
@organiser_only
def decisions_file() -> Response:
    """The same list as a file, with the same filters."""
    columns = [_("Number"), _("Sort"), _("Text in files"), _("Means"), _("Email")]
    columns += [_("Decided at (UTC)"), _("By"), _("Taken back at (UTC)")]
    rows = [
        (
            one.id,
            _(SORT_NAMES[one.what]),
            one.text,
            _meaning(one),
            one.email,
            one.created_at,
            one.by,
            one.taken_back_at,
        )
        for one in remembered_queries.list_decisions(_asked())
    ]
    return download(to_csv(columns, rows), "decisions", "csv")


@attendance.post(f"{PAGE}/<int:decision_id>/take-back")
@organiser_only
def take_back_decision(decision_id: int) -> Any:
    """The next file asks again."""
    begin_write()
    service.take_back_decision(remembered_queries.get_decision(decision_id), acting())
    db.session.commit()
    flash(_("Taken back. The next file asks again; files that are here already stay as they are."), "ok")
    return redirect(url_for(".decisions"), 303)


def _asked() -> Asked:
    what, state = request.args.get("what", ""), request.args.get("state", "")
    return Asked(
        what=what if what in SORTS else "",
        search=one_line(request.args.get("q", ""))[:200],
        state=state if state in STATES else "",
    )


def _meaning(one: Remembered) -> str:
    """What the text means, in words."""
    return _(MEANINGS[one.means]) if one.means in MEANINGS else one.name or one.email
