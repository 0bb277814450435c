"""Shows a series' counting rule: what it says, what another minimum would give, and changes it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid
from tracker.figures.minimum import curve, spread
from tracker.figures.queries import count_webinars, load_rules
from tracker.figures.rule import how_we_counted
from tracker.figures.rule_queries import RuleChange, find_example, foresee_change, list_seconds, list_versions
from tracker.pages.blueprint import pages
from tracker.pages.forms import RuleForm
from tracker.web.access import acting, organiser_only
from tracker.webinars import service
from tracker.webinars.queries import get_series

Answer = Any


@pages.route("/o/settings/series/<int:series_id>/rule", methods=["GET", "POST"])
@organiser_only
def counting_rule(series_id: int) -> Answer:
    """The rule in words and as a curve; a change is looked at first, then saved as the next version."""
    get_series(str(series_id))
    rule = load_rules()[series_id]
    form = RuleForm()
    if request.method != "POST":  # HEAD too
        form.version.data = rule.version
        form.minimum_minutes.data = f"{rule.minimum_seconds / 60:g}"
        form.leaves_out_hosts.data = rule.leaves_out_hosts
        form.counts_shared_rooms.data = rule.counts_shared_rooms
        return _page(series_id, form)
    try:
        seconds, leaves_out = form.minimum_seconds(), bool(form.leaves_out_hosts.data)
        rooms = bool(form.counts_shared_rooms.data)
        if "save" not in request.form:
            return _page(series_id, form, foresee_change(series_id, seconds, leaves_out, rooms))
        begin_write()
        changed = service.change_rule(
            series_id,
            form.version.data,
            minimum_seconds=seconds,
            leaves_out_hosts=leaves_out,
            counts_shared_rooms=rooms,
            actor=acting(),
            now=utc_now(),
        )
        version = changed.version
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _page(series_id, form), 422
    flash(_("Rule %(version)s holds from now on. Published recaps keep theirs", version=version))
    return redirect(url_for(".counting_rule", series_id=series_id), 303)


def _page(series_id: int, form: RuleForm, change: RuleChange | None = None) -> str:
    rule, webinar = load_rules()[series_id], find_example(series_id)
    points, counts = [], None
    if webinar is not None:
        stays = list_seconds(webinar.id, leaves_out_hosts=rule.leaves_out_hosts)
        counts = count_webinars([webinar.id])[webinar.id]
        points = curve(stays, rule.minimum_seconds, webinar.minutes)
    return render_template(
        "pages/counting_rule.html",
        series=get_series(str(series_id)),
        rule=rule,
        said=how_we_counted(rule),
        versions=list_versions(series_id),
        webinar=webinar,
        points=points,
        counts=counts,
        spread=spread(points),
        form=form,
        change=change,
    )
