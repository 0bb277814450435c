"""The page where webinars held before the tracker are added: one with all it needs, or a pasted list."""

from datetime import datetime, time
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import ngettext

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid, Refusal
from tracker.models import Series
from tracker.web.access import acting, organiser_only
from tracker.web.filters import refusal_text
from tracker.web.renumbering import asked_renumbering
from tracker.webinars import queries, service
from tracker.webinars.blueprint import webinars
from tracker.webinars.details import WebinarDetails
from tracker.webinars.numbering import WouldRenumber
from tracker.webinars.past import read_past
from tracker.webinars.series_forms import BackfillForm

NOON = time(12)
USUAL_MINUTES = 60


@webinars.route("/o/webinars/backfill", methods=["GET", "POST"])
@organiser_only
def backfill() -> Any:
    """Add past webinars; each is at once held and counts within the opening balance or after it."""
    several = queries.list_series()
    if not several:
        return redirect(url_for(".new_series"))
    asked = next((one for one in several if str(one.id) == request.args.get("series")), several[0])
    form = BackfillForm(series=str(asked.id))
    form.offer(several)
    if not form.validate_on_submit():
        return render_template("webinars/backfill.html", form=form, several=several)
    try:
        begin_write()
        series = queries.get_series(form.series.data or "")
        found = _pasted(form, series) if "lines" in request.form else [form.one(series.zone)]
        service.backfill_all(
            series.id,
            found,
            calendar_domain=current_app.config["TRACKER"].calendar_domain,
            renumbering=asked_renumbering(),
            actor=acting(),
            now=utc_now(),
        )
        db.session.commit()
    except WouldRenumber:  # has its own page
        raise
    except Refusal as refusal:
        db.session.rollback()
        if isinstance(refusal, Invalid):
            form.show(refusal)
        else:
            flash(refusal_text(refusal), "bad")
        several = queries.list_series()
        return render_template("webinars/backfill.html", form=form, several=several), refusal.status
    flash(ngettext("%(num)s webinar added", "%(num)s webinars added", len(found)))
    return redirect(url_for(".backfill", series=form.series.data), 303)


def _pasted(form: BackfillForm, series: Series) -> list[tuple[WebinarDetails, int | None]]:
    return [
        (
            {
                "title": one.title,
                "local_start": datetime.combine(one.held_on, NOON),
                "time_is_known": False,
                "minutes": USUAL_MINUTES,
                "zone": series.zone,
            },
            one.head_count,
        )
        for one in sorted(read_past(form.lines.data or ""), key=lambda each: each.held_on)
    ]
