"""What we hold about somebody: to be read, downloaded, deleted; by themselves, and by organisers for them."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.audit import PUBLIC, Actor
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid
from tracker.people.queries import has_more_addresses
from tracker.registrations import browser_memory, erase_service, queries
from tracker.registrations.blueprint import registrations
from tracker.registrations.data_queries import describe_data
from tracker.registrations.link_forms import EraseForm
from tracker.registrations.link_queries import Opened, open_link
from tracker.registrations.list_views import LIST
from tracker.registrations.rules import ACTIVE
from tracker.web.access import acting, organiser_only
from tracker.webinars.queries import get_webinar

Answer = str | tuple[str, int] | Response


@registrations.get("/r/<token>/data")
def own_data_page(token: str) -> str:
    """What we hold about this person, in words."""
    opened = open_link(token, utc_now())
    return render_template(
        "registrations/data.html",
        token=token,
        webinar=opened.webinar,
        own=opened.registration,
        held=describe_data(opened.registration, opened.webinar),
    )


@registrations.get("/r/<token>/data.json")
def own_data(token: str) -> Response:
    """All we hold about this person at this webinar, as a file."""
    opened = open_link(token, utc_now())
    response = jsonify(describe_data(opened.registration, opened.webinar))
    response.headers["Content-Disposition"] = f'attachment; filename="my-data-{opened.webinar.slug}.json"'
    return response


@registrations.route("/r/<token>/delete-data", methods=["GET", "POST"])
def delete_data(token: str) -> Answer:
    """Ask for a tick, then delete all we hold about whoever this link belongs to."""
    opened = open_link(token, utc_now())
    form = EraseForm()
    if request.method != "POST" or not is_sure(form):  # HEAD too
        page = _ask(token, opened, form)
        return (page, 422) if form.errors else page
    return erased(opened.registration.email, PUBLIC)


def is_sure(form: EraseForm) -> bool:
    """Whether the box is ticked; else the form says so at it."""
    if not form.is_sure.data:
        form.show(Invalid(N_("Tick the box if you are sure"), field="is_sure"))
    return not form.errors


def erased(email: str, actor: Actor) -> Response:
    """Delete it, and make this browser forget its places too."""
    begin_write()
    erase_service.erase_address(email, actor, utc_now())
    db.session.commit()
    flash(_("All we held about you is deleted. Our counts stay, and nobody can be recognised in them."))
    response = redirect(url_for("pages.home"), 303)
    response.delete_cookie(browser_memory.COOKIE)
    return response


@registrations.route(LIST + "/<int:registration_id>/erase", methods=["GET", "POST"])
@organiser_only
def erase(webinar_id: int, registration_id: int) -> Answer:
    """The same for somebody who asked the organisers."""
    registration = queries.get_registration(webinar_id, registration_id)
    form = EraseForm()
    if request.method != "POST" or not is_sure(form):
        page = render_template(
            "registrations/erase.html", webinar=get_webinar(webinar_id), row=registration, form=form
        )
        return (page, 422) if form.errors else page
    person_id = registration.person_id
    begin_write()
    erase_service.erase_person(person_id, acting(), utc_now())
    db.session.commit()
    flash(_("This person is deleted; every count stays"))
    return redirect(url_for(".list_registrations", webinar_id=webinar_id), 303)


def _ask(token: str, opened: Opened, form: EraseForm) -> str:
    return render_template(
        "registrations/delete_data.html",
        webinar=opened.webinar,
        own=opened.registration,
        has_more=has_more_addresses(opened.registration.person_id),
        form=form,
        url=url_for(".delete_data", token=token),
        back=url_for(".own_data_page", token=token),
        has_place=opened.registration.state in ACTIVE and opened.webinar.state == "scheduled",
    )
