"""Pages where attendance is said by hand: somebody added, minutes corrected, a correction taken back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tracker.attendance import desk_queries, service, sources_queries
from tracker.attendance.blueprint import attendance
from tracker.attendance.forms import CorrectionForm, MarkForm, WindowForm
from tracker.attendance.views.lists import person_page
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid
from tracker.models import Webinar
from tracker.organisations.queries import find_organisation
from tracker.web.access import acting, organiser_only
from tracker.webinars.queries import get_webinar

MINUTES = N_("Enter the minutes as a whole number")


@attendance.route("/o/webinars/<int:webinar_id>/attendance/by-hand", methods=["GET", "POST"])
@organiser_only
def add_by_hand(webinar_id: int) -> Any:
    """Say that somebody was there whom no file shows, or shows wrongly."""
    form = MarkForm()
    if not form.is_submitted():
        return _mark_page(webinar_id, form)
    try:
        said = _said(form)
        begin_write()
        service.mark_attendance(get_webinar(webinar_id), said, acting())
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.errors  # noqa: B018 - WTForms makes the lists of errors on first sight
        form.show(wrong)
        return _mark_page(webinar_id, form), 422
    flash(_("%(name)s is counted as present", name=said.name or said.email), "ok")
    return redirect(url_for(".show", webinar_id=webinar_id), 303)


@attendance.route("/o/webinars/<int:webinar_id>/attendance/window", methods=["GET", "POST"])
@organiser_only
def window(webinar_id: int) -> Any:
    """From when to when stays count; files that are imported already are counted anew."""
    webinar = get_webinar(webinar_id)
    form = WindowForm(data={"before": _asked("before", webinar), "after": _asked("after", webinar)})
    if not form.is_submitted():
        return render_template("attendance/window.html", webinar=webinar, form=form)
    try:
        before, after = form.before.data, form.after.data
        if before is None or after is None:
            raise Invalid(MINUTES, field="before" if before is None else "after")
        begin_write()
        service.set_window(get_webinar(webinar_id), before, after, acting())
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.errors  # noqa: B018 - WTForms makes the lists of errors on first sight
        form.show(wrong)
        return render_template("attendance/window.html", webinar=get_webinar(webinar_id), form=form), 422
    flash(_("Stays are counted within these times now"), "ok")
    return redirect(url_for(".show", webinar_id=webinar_id), 303)


@attendance.post("/o/webinars/<int:webinar_id>/attendance/recount")
@organiser_only
def recount(webinar_id: int) -> Any:
    """Count anew after the webinar's own times were changed."""
    begin_write()
    service.count_anew(get_webinar(webinar_id), acting())
    db.session.commit()
    flash(_("Counted anew within the webinar’s times"), "ok")
    return redirect(url_for(".show", webinar_id=webinar_id), 303)


def _asked(side: str, webinar: Webinar) -> int:
    """The minutes that the address suggests, else those that hold."""
    text = request.args.get(side, "")
    if text.isascii() and text.isdigit() and len(text) < 4:
        return int(text)
    return webinar.window_before_minutes if side == "before" else webinar.window_after_minutes


def _said(form: MarkForm) -> service.Said:
    typed = form.organisation.data or ""
    found = find_organisation(typed) if typed else None
    if typed and found is None:
        raise Invalid(
            N_("“%(name)s” is not in the directory. Leave this empty, or choose one of the list"),
            field="organisation",
            name=typed[:80],
        )
    return service.Said(
        name=form.name.data or "",
        email=form.email.data or "",
        minutes=_minutes(form),
        organisation_id=found.id if found else None,
        reason=form.reason.data or "",
    )


def _minutes(form: MarkForm | CorrectionForm) -> int:
    if form.minutes.data is None:
        raise Invalid(MINUTES, field="minutes")
    return int(form.minutes.data)


def _mark_page(webinar_id: int, form: MarkForm) -> str:
    return render_template(
        "attendance/by_hand.html",
        webinar=get_webinar(webinar_id),
        form=form,
        organisations=desk_queries.organisation_names(),
    )


@attendance.post("/o/webinars/<int:webinar_id>/attendance/people/<int:attendance_id>")
@organiser_only
def correct(webinar_id: int, attendance_id: int) -> Any:
    """Correct how long somebody was there; 0 minutes take them out."""
    form = CorrectionForm()
    try:
        minutes = _minutes(form)
        begin_write()
        attended = sources_queries.get_attendance(attendance_id, webinar_id)
        name = attended.name
        service.correct_attendance(attended, minutes, form.reason.data or "", acting())
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return person_page(webinar_id, attendance_id, form), 422
    flash(_("Corrected: %(name)s", name=name), "ok")
    if not minutes:
        return redirect(url_for(".show", webinar_id=webinar_id), 303)
    return redirect(url_for(".person", webinar_id=webinar_id, attendance_id=attendance_id), 303)


@attendance.post("/o/webinars/<int:webinar_id>/attendance/by-hand/<int:mark_id>/take-back")
@organiser_only
def take_back(webinar_id: int, mark_id: int) -> Any:
    """Let the files speak again."""
    begin_write()
    service.take_back_mark(mark_id, get_webinar(webinar_id), acting())
    db.session.commit()
    flash(_("Taken back. What the files say counts again."), "ok")
    return redirect(url_for(".show", webinar_id=webinar_id), 303)
