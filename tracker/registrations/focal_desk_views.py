"""Where organisers name the focal points of an organisation, and end them."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid
from tracker.organisations.queries import get_organisation
from tracker.registrations import focal_queries, focal_service
from tracker.registrations.blueprint import registrations
from tracker.registrations.focal_forms import FocalPointForm
from tracker.web.access import acting, organiser_only

Answer = str | tuple[str, int] | Response
DESK = "/o/organisations/<int:organisation_id>/focal-points"


@registrations.route(DESK, methods=["GET", "POST"])
@organiser_only
def focal_points(organisation_id: int) -> Answer:
    """Who they are; a further one is named here and gets their link by mail."""
    form = FocalPointForm()
    form.offer()
    if request.method != "POST":  # HEAD too
        return _desk(organisation_id, form)
    try:
        begin_write()
        named = focal_service.name_focal_point(
            organisation_id,
            email=form.email.data or "",
            name=form.name.data or "",
            language=form.language.data or "en",
            actor=acting(),
            now=utc_now(),
        )
        name = named.name
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return _desk(organisation_id, form), 422
    flash(_("%(name)s is a focal point now and gets a link by mail", name=name))
    return redirect(url_for(".focal_points", organisation_id=organisation_id), 303)


@registrations.post(DESK + "/<int:focal_point_id>/link")
@organiser_only
def send_focal_link(organisation_id: int, focal_point_id: int) -> Response:
    """Send a link again, or a new one that ends those sent before."""
    ends_old = bool(request.form.get("ends_old"))
    begin_write()
    sent = focal_service.send_focal_link(
        organisation_id, focal_point_id, acting(), utc_now(), ends_old=ends_old
    )
    name = sent.name
    db.session.commit()
    if ends_old:
        flash(_("%(name)s gets a new link; the old ones no longer work", name=name))
    else:
        flash(_("%(name)s gets the link once more", name=name))
    return redirect(url_for(".focal_points", organisation_id=organisation_id), 303)


@registrations.route(DESK + "/<int:focal_point_id>/end", methods=["GET", "POST"])
@organiser_only
def end_focal_point(organisation_id: int, focal_point_id: int) -> Answer:
    """Ask, then end what somebody can do for an organisation."""
    if request.method != "POST":  # HEAD too
        return render_template(
            "focal_points/end.html",
            organisation=get_organisation(organisation_id),
            focal_point=focal_queries.get_focal_point(organisation_id, focal_point_id),
        )
    begin_write()
    name = focal_service.end_focal_point(organisation_id, focal_point_id, acting(), utc_now()).name
    db.session.commit()
    flash(_("%(name)s is no focal point any more; the link opens nothing", name=name))
    return redirect(url_for(".focal_points", organisation_id=organisation_id), 303)


def _desk(organisation_id: int, form: FocalPointForm) -> str:
    return render_template(
        "focal_points/desk.html",
        organisation=get_organisation(organisation_id),
        people=focal_queries.list_focal_points(organisation_id),
        form=form,
    )
