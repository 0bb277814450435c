"""Pages where a webinar is made and copied, and what the pages share on which something is changed."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid, Stale
from tracker.organisations.queries import find_organisation, recognise
from tracker.web.access import acting, organiser_only
from tracker.web.forms import EditForm
from tracker.web.languages import page_locale
from tracker.webinars import queries, service
from tracker.webinars.blueprint import webinars
from tracker.webinars.conflicts import differences
from tracker.webinars.forms import NewForm, WhenForm, when_values, zone_options
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


def conflict_page(form: EditForm, saved: dict[str, Any], stale: Stale, **page: Any) -> str:
    """Both versions side by side, and a form that carries mine on top of theirs."""
    mine = {name: _as_sent(form[name].data) for name in saved}
    labels = {field.name: field.label.text for field in form}
    return render_template(
        "webinars/conflict.html",
        stale=stale,
        mine=mine | {"version": str(saved["version"])},
        differences=differences(
            {name: _in_words(form[name], value) for name, value in mine.items()},
            {name: _in_words(form[name], _as_sent(value)) for name, value in saved.items()},
            labels,
        ),
        **page,
    )


def _in_words(field: Any, value: str | list[str]) -> str:
    """A field's value as people read it: of a choice its label, of several one a line."""
    if field.type == "BooleanField":
        return str(_("Yes") if value else _("No"))
    words = {str(each.value): str(each.label) for each in getattr(field, "choices", None) or ()}
    return "\n".join(words.get(each, each) for each in ([value] if isinstance(value, str) else value))


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
