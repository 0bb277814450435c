"""The editor of a webinar: its details, and with more places those who waited for one."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid, Refusal, Stale
from tracker.models import Webinar
from tracker.registrations.queries import get_places
from tracker.registrations.service import fill_places
from tracker.web.access import acting, organiser_only
from tracker.web.filters import refusal_text
from tracker.web.renumbering import asked_renumbering
from tracker.webinars import queries, service
from tracker.webinars.blueprint import webinars
from tracker.webinars.forms import WebinarForm, webinar_values, zone_options
from tracker.webinars.numbering import WouldRenumber
from tracker.webinars.numbering_queries import shown_numbers
from tracker.webinars.progress_queries import find_last_save, list_tasks
from tracker.webinars.schedule import is_fold
from tracker.webinars.telling_queries import count_people_to_tell
from tracker.webinars.views.editing import conflict_page, host_id_of
from tracker.webinars.views.telling import are_told, is_decided, new_time_page, said_of, saved_text


@webinars.route("/o/webinars/<int:webinar_id>/edit", methods=["GET", "POST"])
@organiser_only
def edit(webinar_id: int) -> Any:
    """Everything of a webinar but its agenda; a stale form is answered with both versions."""
    webinar = queries.get_webinar(webinar_id)
    form = WebinarForm(data=webinar_values(webinar))
    form.offer()
    form.offer_ways_in(webinar.series.reminders, webinar.reminders, webinar.language)
    if not form.validate_on_submit():
        return _edit_page(webinar, form)
    try:
        details = form.details(may_lack_time=not webinar.time_is_known)
        details["host_id"] = host_id_of(form.host.data or "")
        news = service.find_news(webinar, details)
        people = count_people_to_tell(webinar, utc_now(), news.ends_at)
        if people and form.version.data == webinar.version and not is_decided(news):
            return new_time_page(webinar, news, people)
        tells, slug = are_told(news), "" if webinar.published_at else form.slug.data or ""
        begin_write()
        service.edit_webinar(
            webinar_id,
            form.version.data,
            slug=slug,
            tells=tells,
            renumbering=asked_renumbering(),
            actor=acting(),
            now=utc_now(),
            **details,
        )
        filled = _fill(webinar_id)
        db.session.commit()
    except Stale as stale:
        db.session.rollback()
        return _conflict(webinar_id, form, stale), 409
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _edit_page(queries.get_webinar(webinar_id), form), 422
    except WouldRenumber:  # has its own page
        raise
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal_text(refusal), "bad")
        return _edit_page(queries.get_webinar(webinar_id), form), refusal.status
    flash(" · ".join([saved_text(people if tells else 0), *filled]))
    if request.form.get("then") == "look":
        return redirect(url_for("webinars.overview", webinar_id=webinar_id), 303)
    return redirect(url_for("webinars.edit", webinar_id=webinar_id), 303)


def _fill(webinar_id: int) -> list[str]:
    """Give places that were added to those who wait; what there is to say about places."""
    moved_up = fill_places(webinar_id, acting(), utc_now())
    over = get_places(webinar_id).over
    said = []
    if moved_up:
        waited = ngettext(
            "One person who waited has a place now", "%(num)s people who waited have a place now", moved_up
        )
        said.append(waited)
    if over:
        too_many = ngettext(
            "One person has a place over the number; nobody loses one",
            "%(num)s people have a place over the number; nobody loses one",
            over,
        )
        said.append(too_many)
    return said


def _edit_page(webinar: Webinar, form: WebinarForm) -> str:
    return render_template(
        "webinars/edit.html",
        webinar=webinar,
        form=form,
        said=said_of(webinar),
        people=count_people_to_tell(webinar, utc_now()),
        tells_changes="tell_changed" in request.form,
        asks_fold=bool(form.fold.errors or form.fold.data) or is_fold(webinar.local_start, webinar.zone),
        zones=zone_options([webinar.zone, webinar.series.zone]),
        organisations=queries.list_organisation_names(),
        numbers=shown_numbers(webinar),
        tasks=[task for task in list_tasks(webinar, utc_now()) if task.stage == "before"],
    )


def _conflict(webinar_id: int, form: WebinarForm, stale: Stale) -> str:
    webinar = queries.get_webinar(webinar_id)
    trail = [
        (url_for(".list_webinars"), _("Webinars")),
        (url_for(".overview", webinar_id=webinar_id), webinar.title),
    ]
    action = url_for(".edit", webinar_id=webinar_id)
    return conflict_page(
        form,
        webinar_values(webinar),
        stale,
        trail=trail,
        action=action,
        section="webinars",
        last=find_last_save("webinars", webinar_id),
        zone=webinar.zone,
    )
