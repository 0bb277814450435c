"""Pages about themes: what one webinar is about, and the vocabulary of its series."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid, NotFound
from tracker.web.access import acting, organiser_only
from tracker.web.filters import refusal_text
from tracker.webinars import queries
from tracker.webinars.blueprint import webinars
from tracker.webinars.progress_queries import count_content
from tracker.webinars.service import themes as service
from tracker.webinars.theme_queries import list_themes, list_webinar_themes


@webinars.route("/o/webinars/<int:webinar_id>/themes", methods=["GET", "POST"])
@organiser_only
def themes(webinar_id: int) -> Any:
    """What a webinar is about: ticked from its series' vocabulary, or typed anew."""
    webinar = queries.get_webinar(webinar_id)
    typed, wrong = request.form.get("new", ""), ""
    if request.method == "POST":
        names = [*request.form.getlist("theme"), *(line for line in typed.splitlines() if line.strip())]
        try:
            begin_write()
            service.set_themes(webinar_id, names, actor=acting(), now=utc_now())
            db.session.commit()
        except Invalid as refusal:
            db.session.rollback()
            wrong = refusal_text(refusal)
        else:
            flash(_("Saved"), "ok")
            return redirect(url_for(".themes", webinar_id=webinar_id), 303)
    page = render_template(
        "webinars/themes.html",
        webinar=queries.get_webinar(webinar_id),
        known=list_themes(webinar.series_id),
        chosen=list_webinar_themes(webinar_id),
        typed=typed,
        wrong=wrong,
        counts=count_content(webinar_id),
    )
    return (page, 422) if wrong else page


@webinars.route("/o/settings/series/<int:series_id>/themes", methods=["GET", "POST"])
@organiser_only
def series_themes(series_id: int) -> Any:
    """The vocabulary of a series: rename, take away; and what the webinars before were about."""
    series, wrong = queries.get_series(str(series_id)), ""
    if request.method == "POST":
        try:
            begin_write()
            _change(series_id)
            db.session.commit()
        except Invalid as refusal:
            db.session.rollback()
            wrong = refusal_text(refusal)
        else:
            flash(_("Saved"), "ok")
            return redirect(url_for(".series_themes", series_id=series_id), 303)
    page = render_template(
        "webinars/series_themes.html",
        series=queries.get_series(str(series_id)),
        known=list_themes(series.id),
        wrong=wrong,
    )
    return (page, 422) if wrong else page


def _change(series_id: int) -> None:
    wish, theme_id = request.form.get("wish", ""), request.form.get("theme_id", type=int)
    if wish == "earlier":
        service.set_earlier_themes(series_id, request.form.get("earlier", ""), actor=acting())
        return
    if theme_id not in {one.id for one in list_themes(series_id)}:
        raise NotFound(N_("There is no such theme"))
    if wish == "delete":
        service.delete_theme(theme_id, actor=acting())
    else:
        service.rename_theme(theme_id, request.form.get("name", ""), actor=acting())
