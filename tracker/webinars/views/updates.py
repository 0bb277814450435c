"""The page of a webinar's updates: dated announcements in Markdown."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tracker.database import begin_write, db
from tracker.errors import N_, Invalid, NotFound
from tracker.models import Update, Webinar
from tracker.web.access import acting, organiser_only
from tracker.webinars import queries, service
from tracker.webinars.blueprint import webinars
from tracker.webinars.content_forms import UpdateForm, update_values
from tracker.webinars.progress_queries import count_content


@webinars.route("/o/webinars/<int:webinar_id>/updates", methods=["GET", "POST"])
@organiser_only
def updates(webinar_id: int) -> Any:
    """The announcements in their order; POST writes one more."""
    webinar = queries.get_webinar(webinar_id)
    form = UpdateForm()
    if not form.validate_on_submit():
        return _updates_page(webinar, form)
    try:
        details = form.details()
        begin_write()
        service.add_update(webinar_id, actor=acting(), **details)
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _updates_page(webinar, form), 422
    flash(_("Announced"))
    return redirect(url_for(".updates", webinar_id=webinar_id), 303)


@webinars.post("/o/webinars/<int:webinar_id>/updates/<int:update_id>/move")
@organiser_only
def move_update(webinar_id: int, update_id: int) -> Any:
    """One place up or down."""
    _own(queries.get_webinar(webinar_id), update_id)
    begin_write()
    service.move_update(update_id, "up" if request.form.get("to") == "up" else "down", actor=acting())
    db.session.commit()
    return redirect(url_for(".updates", webinar_id=webinar_id), 303)


@webinars.route("/o/webinars/<int:webinar_id>/updates/<int:update_id>", methods=["GET", "POST"])
@organiser_only
def edit_update(webinar_id: int, update_id: int) -> Any:
    """One announcement."""
    webinar = queries.get_webinar(webinar_id)
    update = _own(webinar, update_id)
    form = UpdateForm(data=update_values(update))
    if not form.validate_on_submit():
        return render_template("webinars/update.html", webinar=webinar, update=update, form=form)
    try:
        details = form.details()
        begin_write()
        service.edit_update(update_id, form.seen.data or "", actor=acting(), **details)
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        update = _own(queries.get_webinar(webinar_id), update_id)
        return render_template("webinars/update.html", webinar=webinar, update=update, form=form), 422
    flash(_("Saved"))
    return redirect(url_for(".updates", webinar_id=webinar_id), 303)


@webinars.route("/o/webinars/<int:webinar_id>/updates/<int:update_id>/delete", methods=["GET", "POST"])
@organiser_only
def delete_update(webinar_id: int, update_id: int) -> Any:
    """Ask, then take an announcement back."""
    webinar = queries.get_webinar(webinar_id)
    update = _own(webinar, update_id)
    if request.method == "POST":
        begin_write()
        service.delete_update(update_id, actor=acting())
        db.session.commit()
        flash(_("Deleted"))
        return redirect(url_for(".updates", webinar_id=webinar_id), 303)
    return render_template(
        "webinars/confirm_content.html",
        webinar=webinar,
        back=url_for(".updates", webinar_id=webinar_id),
        question=_("Delete “%(title)s”?", title=update.title),
        sentence=_("It disappears from the public page and from a recap that is still a draft."),
        action=_("Delete it"),
    )


def _own(webinar: Webinar, update_id: int) -> Update:
    for update in queries.list_updates(webinar.id):
        if update.id == update_id:
            return update
    raise NotFound(N_("There is no such update"))


def _updates_page(webinar: Webinar, form: UpdateForm) -> str:
    return render_template(
        "webinars/updates.html",
        webinar=webinar,
        form=form,
        updates=queries.list_updates(webinar.id),
        counts=count_content(webinar.id),
    )
