"""The page of a webinar's agenda: items with their times, lengths, order."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tracker.database import begin_write, db
from tracker.errors import N_, Invalid, NotFound
from tracker.models import Presentation, Webinar
from tracker.organisations.queries import find_organisation, recognise
from tracker.web.access import acting, organiser_only
from tracker.web.filters import country, refusal_text
from tracker.webinars import queries, service
from tracker.webinars.agenda import planned_minutes, timed
from tracker.webinars.blueprint import webinars
from tracker.webinars.content_forms import PresentationForm, presentation_values
from tracker.webinars.progress_queries import count_content
from tracker.webinars.typed import whole_number


@webinars.route("/o/webinars/<int:webinar_id>/agenda", methods=["GET", "POST"])
@organiser_only
def agenda(webinar_id: int) -> Any:
    """The items with their times; POST saves the lengths and moves one item where a button says so."""
    if request.method != "POST":
        return _agenda_page(queries.get_webinar(webinar_id), PresentationForm())
    begin_write()
    try:
        items = queries.list_presentations(webinar_id)
        for item in items:
            typed = request.form.get(f"minutes-{item.id}")
            minutes = whole_number(typed or "", field=f"minutes-{item.id}")
            if typed is not None and minutes != item.minutes:
                service.edit_presentation(item.id, minutes=minutes, actor=acting())
        for direction in ("up", "down"):
            if direction in request.form:
                service.move_presentation(_asked(direction, items), direction, actor=acting())
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        flash(_("Not saved. %(reason)s", reason=refusal_text(wrong)), "bad")
        return _agenda_page(queries.get_webinar(webinar_id), PresentationForm(formdata=None)), 422
    flash(_("Saved"))
    return redirect(url_for(".agenda", webinar_id=webinar_id), 303)


def _asked(direction: str, items: Sequence[Presentation]) -> int:
    """The item of this agenda that a button names."""
    for item in items:
        if str(item.id) == request.form[direction]:
            return item.id
    raise NotFound(N_("This item is no longer in the agenda"))


@webinars.post("/o/webinars/<int:webinar_id>/agenda/add")
@organiser_only
def add_presentation(webinar_id: int) -> Any:
    """One more item at the end."""
    webinar = queries.get_webinar(webinar_id)
    form = PresentationForm()
    try:
        details = form.details(find_id)
        begin_write()
        service.add_presentation(webinar_id, actor=acting(), **details)
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.validate()
        form.show(wrong)
        return _agenda_page(webinar, form), 422
    flash(_("Added to the agenda"))
    return redirect(url_for(".agenda", webinar_id=webinar_id), 303)


@webinars.route("/o/webinars/<int:webinar_id>/agenda/<int:presentation_id>", methods=["GET", "POST"])
@organiser_only
def presentation(webinar_id: int, presentation_id: int) -> Any:
    """Everything of one item."""
    webinar = queries.get_webinar(webinar_id)
    item = _own(webinar, presentation_id)
    form = PresentationForm(data=presentation_values(item, country))
    if not form.validate_on_submit():
        return _item_page(webinar, item, form)
    try:
        details = form.details(find_id)
        begin_write()
        service.edit_presentation(presentation_id, form.seen.data or "", actor=acting(), **details)
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _item_page(webinar, _own(webinar, presentation_id), form), 422
    flash(_("Saved"))
    return redirect(url_for(".agenda", webinar_id=webinar_id), 303)


@webinars.route("/o/webinars/<int:webinar_id>/agenda/<int:presentation_id>/delete", methods=["GET", "POST"])
@organiser_only
def delete_presentation(webinar_id: int, presentation_id: int) -> Any:
    """Ask, then take an item out of the agenda."""
    webinar = queries.get_webinar(webinar_id)
    item = _own(webinar, presentation_id)
    if request.method == "POST":
        begin_write()
        service.delete_presentation(presentation_id, actor=acting())
        db.session.commit()
        flash(_("Taken out of the agenda"))
        return redirect(url_for(".agenda", webinar_id=webinar_id), 303)
    return render_template(
        "webinars/confirm_content.html",
        webinar=webinar,
        back=url_for(".agenda", webinar_id=webinar_id),
        question=_("Take “%(title)s” out of the agenda?", title=item.title),
        sentence=_("Its materials stay with the webinar."),
        action=_("Take it out"),
    )


def find_id(name: str) -> int | None:
    """The id of the organisation that a field names, by name, short name or alias; None where unknown."""
    found = find_organisation(name)
    match = None if found else recognise(name=name)
    return found.id if found else match.organisation_id if match else None


def _own(webinar: Webinar, presentation_id: int) -> Presentation:
    for item in queries.list_presentations(webinar.id):
        if item.id == presentation_id:
            return item
    raise NotFound(N_("This item is no longer in the agenda"))


def _agenda_page(webinar: Webinar, form: PresentationForm) -> str:
    items = queries.list_presentations(webinar.id)
    return render_template(
        "webinars/agenda.html",
        webinar=webinar,
        form=form,
        items=list(zip(items, timed(items, webinar.starts_at), strict=True)),
        planned=planned_minutes(items),
        organisations=queries.list_organisation_names(),
        counts=count_content(webinar.id),
    )


def _item_page(webinar: Webinar, item: Presentation, form: PresentationForm) -> str:
    names = queries.list_organisation_names()
    return render_template(
        "webinars/presentation.html", webinar=webinar, item=item, form=form, organisations=names
    )
