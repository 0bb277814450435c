"""Pages of groups of series: which there are, their series, and their webinars numbered together."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid
from tracker.models import SeriesGroup
from tracker.web.access import acting, organiser_only
from tracker.web.paging import page_of
from tracker.webinars import group_queries, queries
from tracker.webinars.blueprint import webinars
from tracker.webinars.service.groups import delete_group, save_group


@webinars.get("/o/settings/groups")
@organiser_only
def list_groups() -> str:
    """Every group with its series."""
    return render_template("webinars/groups.html", groups=group_queries.list_groups())


@webinars.route("/o/settings/groups/new", methods=["GET", "POST"])
@organiser_only
def new_group() -> Any:
    """Name a group and choose its series."""
    return _edit(None)


@webinars.route("/o/settings/groups/<slug>", methods=["GET", "POST"])
@organiser_only
def group(slug: str) -> Any:
    """Change a group; below, its webinars with their numbers in it."""
    return _edit(group_queries.get_group(slug))


@webinars.post("/o/settings/groups/<slug>/delete")
@organiser_only
def remove_group(slug: str) -> Response:
    """Take a group away; its series stay."""
    begin_write()
    delete_group(group_queries.get_group(slug), actor=acting())
    db.session.commit()
    flash(_("The group is gone; its series stay"))
    return redirect(url_for(".list_groups"), 303)


def _edit(one: SeriesGroup | None) -> Any:
    name = request.form.get("name", one.name if one else "")
    chosen = set(group_queries.series_ids_of(one)) if one else set()
    wrong: Invalid | None = None
    if request.method == "POST":
        chosen = {int(text) for text in request.form.getlist("series") if text.isdecimal() and len(text) < 10}
        begin_write()
        try:
            saved = save_group(one, name=name, series_ids=chosen, actor=acting(), now=utc_now())
            db.session.commit()
        except Invalid as refusal:
            db.session.rollback()
            wrong = refusal
        else:
            flash(_("Saved"))
            return redirect(url_for(".group", slug=saved.slug), 303)
    numbered = group_queries.list_numbered(one) if one else []
    page = page_of(len(numbered))
    shown = render_template(
        "webinars/group.html",
        group=one,
        name=name,
        chosen=chosen,
        wrong=wrong,
        several=queries.list_series(),
        page=page,
        rows=numbered[page.offset : page.offset + page.size],
    )
    return (shown, 422) if wrong else shown
