"""The page on which somebody hands their place on to a colleague: who, then sure, then done."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.audit import PUBLIC
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid
from tracker.registrations import hand_on_service, queries, rules
from tracker.registrations.admission import NotAdmitted
from tracker.registrations.blueprint import registrations
from tracker.registrations.details import Details
from tracker.registrations.link_forms import HandOnForm
from tracker.registrations.link_queries import Opened, open_link
from tracker.registrations.typos import suggest_email

Answer = str | tuple[str, int] | Response


@registrations.route("/r/<token>/hand-on", methods=["GET", "POST"])
def hand_on(token: str) -> Answer:
    """Ask who gets the place, show it once more, then give it."""
    opened = open_link(token, utc_now())
    form = HandOnForm()
    if request.method != "POST":  # HEAD too
        return _page(token, opened, form)
    if not form.check():
        return _page(token, opened, form), 422
    try:
        colleague = form.details(opened.registration)
        if "is_sure" not in request.form:
            return _page(token, opened, form, colleague=colleague)
        return _give(token, opened, colleague)
    except (Invalid, NotAdmitted) as wrong:
        db.session.rollback()
        form.show(Invalid(wrong.message, field="email", **wrong.values))
        return _page(token, open_link(token, utc_now()), form), 422


def _give(token: str, opened: Opened, colleague: Details) -> Response:
    webinar_id, registration_id = opened.webinar.id, opened.registration.id
    begin_write()
    hand_on_service.hand_on(webinar_id, registration_id, colleague, PUBLIC, utc_now())
    db.session.commit()
    flash(_("We write to %(name)s at %(address)s.", name=colleague.name, address=colleague.email))
    return redirect(url_for(".manage", token=token), 303)


def _page(token: str, opened: Opened, form: HandOnForm, *, colleague: Details | None = None) -> str:
    webinar, own = opened.webinar, opened.registration
    places = queries.get_places(webinar.id)
    is_open = webinar.state == "scheduled" and not rules.is_over(places, utc_now())
    return render_template(
        "registrations/hand_on.html",
        token=token,
        webinar=webinar,
        own=own,
        form=form,
        can_give=is_open and own.state in rules.ACTIVE and webinar.admission != "invitation",
        is_by_invitation=webinar.admission == "invitation",
        colleague=colleague,
        meant=suggest_email(colleague.email) if colleague else None,
    )
