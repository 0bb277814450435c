"""Pages where a series is made and changed."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid, Refusal, Stale
from tracker.models import Series
from tracker.organisations.queries import get_organisation
from tracker.web.access import acting, organiser_only
from tracker.web.filters import refusal_text
from tracker.web.renumbering import asked_renumbering
from tracker.webinars import queries, service
from tracker.webinars.blueprint import webinars
from tracker.webinars.forms import zone_options
from tracker.webinars.numbering import WouldRenumber
from tracker.webinars.numbering_queries import next_numbers
from tracker.webinars.progress_queries import find_last_save
from tracker.webinars.series_forms import NEW_SERIES, SeriesForm, series_values
from tracker.webinars.views.editing import conflict_page, host_id_of


@webinars.get("/o/settings/series")
@organiser_only
def list_series() -> str:
    """Every series with its host and its webinars."""
    counts: dict[int, dict[str, int]] = {}
    for (series_id, state), count in queries.count_states().items():
        counts.setdefault(series_id, {})[state] = count
    return render_template("webinars/all_series.html", several=queries.list_series(), counts=counts)


@webinars.route("/o/settings/series/new", methods=["GET", "POST"])
@organiser_only
def new_series() -> Any:
    """A series with its host, its zone, and what was held before the tracker."""
    form = SeriesForm(data=NEW_SERIES)
    form.offer()
    if not form.validate_on_submit():
        return _series_page(form, None), 422 if form.errors else 200
    try:
        details = form.details()
        begin_write()
        made = service.create_series(
            host=get_organisation(host_id_of(form.host.data or "")),
            slug=form.slug.data or "",
            actor=acting(),
            now=utc_now(),
            **details,
        )
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _series_page(form, None), 422
    flash(_("The series is saved. Schedule its first webinar, or add those of the past"))
    return redirect(url_for(".list_webinars", series=made.id), 303)


@webinars.route("/o/settings/series/<int:series_id>", methods=["GET", "POST"])
@organiser_only
def edit_series(series_id: int) -> Any:
    """Change a series; what would renumber held webinars is refused with its consequences."""
    series = queries.get_series(str(series_id))
    form = SeriesForm(data=series_values(series))
    form.offer(series.reminders)
    if not form.validate_on_submit():
        return _series_page(form, series), 422 if form.errors else 200
    try:
        details = form.details()
        begin_write()
        details["host_id"] = host_id_of(form.host.data or "")
        service.edit_series(
            series_id,
            form.version.data,
            renumbering=asked_renumbering(),
            actor=acting(),
            now=utc_now(),
            **details,
        )
        db.session.commit()
    except Stale as stale:
        db.session.rollback()
        saved = series_values(queries.get_series(str(series_id)))
        trail = [
            (url_for(".list_series"), _("Series")),
            (url_for(".edit_series", series_id=series_id), saved["name"]),
        ]
        action = url_for(".edit_series", series_id=series_id)
        page = conflict_page(
            form,
            saved,
            stale,
            trail=trail,
            action=action,
            section="settings",
            last=find_last_save("series", series_id),
            zone="UTC",
        )
        return page, 409
    except WouldRenumber:  # has its own page
        raise
    except Refusal as refusal:
        db.session.rollback()
        if isinstance(refusal, Invalid):
            form.show(refusal)
        else:
            flash(refusal_text(refusal), "bad")
        return _series_page(form, queries.get_series(str(series_id))), refusal.status
    flash(_("Saved"))
    return redirect(url_for(".edit_series", series_id=series_id), 303)


def _series_page(form: SeriesForm, series: Series | None) -> str:
    return render_template(
        "webinars/series.html",
        form=form,
        series=series,
        upcoming=next_numbers(series, utc_now()) if series else None,
        organisations=queries.list_organisation_names(),
        zones=zone_options([series.zone] if series else []),
    )
