"""What somebody who is invited opens with the link in their mail: the form with their address on it.

Looking changes nothing, because mail programs open every link.
"""

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.models import Invitation
from tracker.organisations.queries import get_organisation, recognise
from tracker.registrations import browser_memory, invitation_service, queries, rules
from tracker.registrations.blueprint import registrations
from tracker.registrations.card import Card
from tracker.registrations.details import ask_organisation
from tracker.registrations.forms import RegisterForm
from tracker.registrations.invitation_queries import open_invitation
from tracker.registrations.limits import limited
from tracker.registrations.questions_queries import load_asks
from tracker.registrations.questions_service import keep_new
from tracker.registrations.rules import RegistrationClosed
from tracker.registrations.views import memory_of, tells_organisation

Answer = str | tuple[str, int] | Response


@registrations.route("/i/<token>", methods=["GET", "POST"])
@limited
def invited(token: str) -> Answer:
    """Register with an invitation; the address is the one that was invited."""
    invitation = open_invitation(token, utc_now())
    form = RegisterForm.asking(load_asks(invitation.webinar_id))
    if request.method != "POST":  # HEAD too
        form.name.data = invitation.name
        form.fill()
        return _page(token, invitation, form)
    form.email.data = invitation.email
    if not form.check() or not _knows_organisation(form):
        return _page(token, invitation, form), 422
    try:
        return _accept(invitation, form)
    except RegistrationClosed:
        db.session.rollback()
        return _page(token, open_invitation(token, utc_now()), form), 409


def _knows_organisation(form: RegisterForm) -> bool:
    """Whether it is told; else the question stands at the field."""
    if not tells_organisation(form):
        form.show(ask_organisation(form.email.data or ""))
    return not form.errors


def _accept(invitation: Invitation, form: RegisterForm) -> Response:
    webinar_id, invitation_id = invitation.webinar_id, invitation.id
    webinar = invitation.webinar
    page = url_for("registrations.registered", series_slug=webinar.series.slug, webinar_slug=webinar.slug)
    details, extras = form.details(), form.extras()
    begin_write()
    way = replace(invitation_service.INVITED, browser_key=browser_memory.browser_key())
    outcome = invitation_service.accept(invitation_id, details, utc_now(), way)
    if outcome.is_new:
        keep_new(outcome.registration, extras)
    memory = memory_of(details, outcome, browser_memory.recall(webinar_id), way)
    db.session.commit()
    response = redirect(page, 303)
    browser_memory.remember(response, webinar_id, memory)
    return response


def _recognised(email: str) -> str:
    """The organisation an address tells; "" where it tells none."""
    match = recognise(email=email)
    return get_organisation(match.organisation_id).name if match else ""


def _page(token: str, invitation: Invitation, form: RegisterForm) -> str:
    webinar, now = invitation.webinar, utc_now()
    places = queries.get_places(webinar.id)
    door = rules.find_door(places, now, invitation_service.INVITED)
    return render_template(
        "registrations/invited.html",
        token=token,
        webinar=webinar,
        invitation=invitation,
        recognised=_recognised(invitation.email),
        form=form,
        card=Card(door=door, places=places, form=form, own=None),
        standing=queries.find_active(webinar.id, invitation.email),
        can_register=door in rules.ENTERED,
    )
