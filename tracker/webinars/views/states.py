"""Pages that ask before a webinar changes its state: publish, hold, cancel, and back."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid, Refusal
from tracker.models import Webinar
from tracker.web.access import acting, organiser_only
from tracker.web.filters import refusal_text
from tracker.web.renumbering import asked_renumbering
from tracker.webinars import queries, service
from tracker.webinars.blueprint import webinars
from tracker.webinars.forms import CancelForm, HoldForm
from tracker.webinars.numbering import WouldRenumber
from tracker.webinars.numbering_queries import shown_numbers
from tracker.webinars.telling_queries import count_people_to_reassure, count_people_to_tell
from tracker.webinars.typed import whole_number

Change = Callable[..., Any]


@webinars.route("/o/webinars/<int:webinar_id>/publish", methods=["GET", "POST"])
@organiser_only
def publish(webinar_id: int) -> Any:
    """Ask, then open its page to the public."""
    webinar = queries.get_webinar(webinar_id)
    if request.method == "POST":
        return _changed(webinar_id, service.publish, _("Published. Its page is public now"))
    return _ask(
        webinar,
        _("Publish this webinar?"),
        _("Its page becomes public and people can register. The address stays from then on."),
        _("Publish"),
        danger=False,
    )


@webinars.route("/o/webinars/<int:webinar_id>/hold", methods=["GET", "POST"])
@organiser_only
def hold(webinar_id: int) -> Any:
    """Mark it held, perhaps with a head-count; of one that is held, change the head-count."""
    webinar = queries.get_webinar(webinar_id)
    form = HoldForm(head_count="" if webinar.head_count is None else str(webinar.head_count))
    if not form.validate_on_submit():
        return _hold_page(webinar, form)
    try:
        head_count = whole_number(form.head_count.data or "", field="head_count")
        begin_write()
        by: dict[str, Any] = {"head_count": head_count, "actor": acting(), "now": utc_now()}
        if webinar.state == "held":
            service.set_head_count(webinar_id, **by)
        else:
            service.hold(webinar_id, renumbering=asked_renumbering(), **by)
        db.session.commit()
    except WouldRenumber:  # has its own page
        raise
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _hold_page(queries.get_webinar(webinar_id), form), 422
    except Refusal as refusal:
        db.session.rollback()
        return _hold_page(queries.get_webinar(webinar_id), form, refusal), refusal.status
    flash(_("Saved"))
    return redirect(url_for(".overview", webinar_id=webinar_id), 303)


def _hold_page(webinar: Webinar, form: HoldForm, refusal: Refusal | None = None) -> str:
    return render_template(
        "webinars/hold.html",
        webinar=webinar,
        form=form,
        refusal=refusal,
        numbers=shown_numbers(webinar),
        has_started=webinar.starts_at <= utc_now(),
    )


@webinars.route("/o/webinars/<int:webinar_id>/cancel", methods=["GET", "POST"])
@organiser_only
def cancel(webinar_id: int) -> Any:
    """Ask for the reason, and whether people are told; then cancel it."""
    webinar = queries.get_webinar(webinar_id)
    people = count_people_to_tell(webinar, utc_now())
    form = CancelForm()
    if not form.validate_on_submit():
        return render_template("webinars/cancel.html", webinar=webinar, form=form, people=people)
    tells = request.form.get("tell") != "no"
    said = _("Cancelled. Its page says so")
    if tells and people:
        said = ngettext("Cancelled. %(num)s person is told", "Cancelled. %(num)s people are told", people)
    return _changed(webinar_id, service.cancel, said, reason=form.reason.data or "", tells=tells)


@webinars.route("/o/webinars/<int:webinar_id>/reinstate", methods=["GET", "POST"])
@organiser_only
def reinstate(webinar_id: int) -> Any:
    """Ask, then take a cancellation back."""
    webinar = queries.get_webinar(webinar_id)
    people = count_people_to_reassure(webinar, utc_now())
    told = ngettext(
        "%(num)s person who heard that it was cancelled is told.",
        "%(num)s people who heard that it was cancelled are told.",
        people,
    )
    if request.method == "POST":
        said = _("No longer cancelled")
        return _changed(webinar_id, service.reinstate, f"{said}. {told.rstrip('.')}" if people else said)
    sentence = _("It will take place after all. Calendars that follow the series show it again.")
    return _ask(
        webinar,
        _("Take the cancellation back?"),
        f"{sentence} {told}" if people else sentence,
        _("Take it back"),
        danger=False,
    )


@webinars.route("/o/webinars/<int:webinar_id>/unhold", methods=["GET", "POST"])
@organiser_only
def unhold(webinar_id: int) -> Any:
    """Ask, then take the mark back, where no later webinar has its number."""
    webinar = queries.get_webinar(webinar_id)
    if request.method == "POST":
        said = _("No longer marked held")
        return _changed(webinar_id, service.unhold, said, renumbering=asked_renumbering())
    return _ask(
        webinar,
        _("Was this webinar not held?"),
        _("It loses its number and is scheduled again. Where others would change, you see them first."),
        _("Take the mark back"),
    )


@webinars.route("/o/webinars/<int:webinar_id>/delete", methods=["GET", "POST"])
@organiser_only
def delete(webinar_id: int) -> Any:
    """Ask, then take away a webinar that was entered by mistake."""
    webinar = queries.get_webinar(webinar_id)
    if request.method == "POST":
        begin_write()
        service.delete_webinar(webinar_id, renumbering=asked_renumbering(), actor=acting(), now=utc_now())
        db.session.commit()
        flash(_("Deleted"))
        return redirect(url_for(".list_webinars"), 303)
    return _ask(
        webinar,
        _("Delete this webinar?"),
        _("It goes for good, with its agenda, updates and materials."),
        _("Delete it"),
    )


def _changed(webinar_id: int, change: Change, said: str, **more: Any) -> Any:
    try:
        begin_write()
        change(webinar_id, actor=acting(), now=utc_now(), **more)
        db.session.commit()
    except WouldRenumber:  # has its own page
        raise
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal_text(refusal), "bad")
        return _refused_page(webinar_id), refusal.status
    flash(said)
    return redirect(url_for(".overview", webinar_id=webinar_id), 303)


def _refused_page(webinar_id: int) -> str:
    return render_template("webinars/refused.html", webinar=queries.get_webinar(webinar_id))


def _ask(webinar: Webinar, question: str, sentence: str, action: str, *, danger: bool = True) -> str:
    return render_template(
        "webinars/confirm.html",
        webinar=webinar,
        question=question,
        sentence=sentence,
        action=action,
        danger=danger,
    )
