"""Pages where a webinar is made, changed and copied."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid, Refusal, Stale
from tracker.models import Webinar
from tracker.organisations.queries import find_organisation, recognise
from tracker.web.access import acting, organiser_only
from tracker.web.filters import refusal_text
from tracker.web.forms import EditForm
from tracker.web.languages import page_locale
from tracker.webinars import queries, service
from tracker.webinars.blueprint import webinars
from tracker.webinars.conflicts import differences
from tracker.webinars.forms import (
    NewForm,
    WebinarForm,
    WhenForm,
    webinar_values,
    when_values,
    zone_options,
)
from tracker.webinars.numbering_queries import shown_numbers
from tracker.webinars.progress_queries import find_last_save, list_tasks
from tracker.webinars.schedule import is_fold
from tracker.webinars.telling_queries import count_people_to_tell
from tracker.webinars.views.telling import are_told, is_decided, new_time_page, said_of, saved_text
from tracker.zones import zone_label


@webinars.route("/o/webinars/new", methods=["GET", "POST"])
@organiser_only
def new() -> Any:
    """Four fields make a draft; the rest comes from the series."""
    several = queries.list_series()
    if not several:
        return redirect(url_for(".new_series"))
    chosen = next((one for one in several if str(one.id) == request.args.get("series")), several[0])
    form = NewForm(series=str(chosen.id), minutes="90", zone=zone_label(chosen.zone, page_locale()))
    form.offer()
    form.offer_series(several)
    if not form.validate_on_submit():
        return _new_page(form), 422 if form.errors else 200
    try:
        begin_write()
        made = service.create_webinar(
            queries.get_series(form.series.data or "").id,
            calendar_domain=current_app.config["TRACKER"].calendar_domain,
            actor=acting(),
            now=utc_now(),
            **form.when(),
        )
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _new_page(form), 422
    flash(_("The draft is saved"))
    return redirect(url_for(".edit", webinar_id=made.id), 303)


def _new_page(form: NewForm) -> str:
    several = queries.list_series()
    zones = zone_options(one.zone for one in several)
    return render_template("webinars/new.html", form=form, several=several, zones=zones)


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
            webinar_id, form.version.data, slug=slug, tells=tells, actor=acting(), now=utc_now(), **details
        )
        db.session.commit()
    except Stale as stale:
        db.session.rollback()
        return _conflict(webinar_id, form, stale), 409
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _edit_page(queries.get_webinar(webinar_id), form), 422
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal_text(refusal), "bad")
        return _edit_page(queries.get_webinar(webinar_id), form), refusal.status
    flash(saved_text(people if tells else 0))
    if request.form.get("then") == "look":
        return redirect(url_for(".overview", webinar_id=webinar_id), 303)
    return redirect(url_for(".edit", webinar_id=webinar_id), 303)


def host_id_of(name: str) -> int:
    """The id of the organisation that a field names; Invalid(field="host") where there is none."""
    found = find_organisation(name)
    if found is not None:
        return found.id
    match = recognise(name=name)
    if match is None:
        raise Invalid(
            N_("There is no organisation of that name. Add it to the directory first"), field="host"
        )
    return match.organisation_id


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


def conflict_page(form: EditForm, saved: dict[str, Any], stale: Stale, **page: Any) -> str:
    """Both versions side by side, and a form that carries mine on top of theirs."""
    mine = {name: _as_sent(form[name].data) for name in saved}
    labels = {field.name: field.label.text for field in form}
    return render_template(
        "webinars/conflict.html",
        stale=stale,
        mine=mine | {"version": str(saved["version"])},
        differences=differences(mine, saved, labels),
        **page,
    )


def _as_sent(value: Any) -> str | list[str]:
    """What a browser would send for a field's value; for ticked boxes a text each."""
    return [str(each) for each in value] if isinstance(value, list) else str(value or "")


@webinars.route("/o/webinars/<int:webinar_id>/clone", methods=["GET", "POST"])
@organiser_only
def clone(webinar_id: int) -> Any:
    """Copy a webinar's settings and agenda into a new draft with its own date."""
    source = queries.get_webinar(webinar_id)
    form = WhenForm(data=when_values(source) | {"day": "", "month": "", "year": "", "fold": ""})
    form.offer()
    if not form.validate_on_submit():
        return render_template(
            "webinars/clone.html", webinar=source, form=form, zones=zone_options([source.zone])
        )
    try:
        begin_write()
        copy = service.clone_webinar(
            webinar_id,
            calendar_domain=current_app.config["TRACKER"].calendar_domain,
            actor=acting(),
            now=utc_now(),
            **form.when(),
        )
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        source = queries.get_webinar(webinar_id)
        zones = zone_options([source.zone])
        return render_template("webinars/clone.html", webinar=source, form=form, zones=zones), 422
    flash(_("Copied with its agenda. The copy is a draft"))
    return redirect(url_for(".edit", webinar_id=copy.id), 303)
