"""Registering for a webinar, and what this browser is told afterwards."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.audit import PUBLIC
from tracker.clock import utc_now
from tracker.config import Settings
from tracker.database import begin_write, db, lock_row
from tracker.errors import Invalid
from tracker.models import Webinar
from tracker.organisations.queries import get_organisation, recognise
from tracker.registrations import browser_memory, queries, rules, service
from tracker.registrations.admission import NotAdmitted, Way, check_admitted
from tracker.registrations.blueprint import registrations
from tracker.registrations.browser_memory import Memory
from tracker.registrations.card import Card, Own, find_own
from tracker.registrations.details import Details, ask_organisation
from tracker.registrations.forms import RegisterForm
from tracker.registrations.joining import JOIN_OPENS_MINUTES
from tracker.registrations.limits import limited
from tracker.registrations.questions_queries import load_asks, load_published_asks
from tracker.registrations.questions_service import keep_new
from tracker.registrations.rules import RegistrationClosed
from tracker.registrations.service import Outcome
from tracker.registrations.typos import suggest_email
from tracker.registrations.waiting_list import is_at_quota
from tracker.web.addresses import site_address
from tracker.web.kept_pages import briefly_kept
from tracker.web.limits import limiter
from tracker.webinars.calendar_entries import entry_of
from tracker.webinars.calendar_links import add_links
from tracker.webinars.queries import get_published, get_published_id


def _settings() -> Settings:
    settings: Settings = current_app.config["TRACKER"]
    return settings


@registrations.get("/<series_slug>/<webinar_slug>/register")
@briefly_kept
def register(series_slug: str, webinar_slug: str) -> str:
    """The form on a page of its own."""
    webinar = get_published(series_slug, webinar_slug)
    form = RegisterForm.asking(load_asks(webinar.id))
    form.fill()
    return _form_page(webinar, form)


@registrations.post("/<series_slug>/<webinar_slug>/register")
@limited
def send(series_slug: str, webinar_slug: str) -> tuple[str, int] | Response:
    """Give a place, and lead to the page that says so; faults come back with what was typed."""
    webinar_id, asks = load_published_asks(series_slug, webinar_slug)
    form = RegisterForm.asking(asks)
    form.email.data = request.form.get("meant") or form.email.data
    try:
        if form.check() and _knows_organisation(webinar_id, form):
            return _register(webinar_id, form, series_slug, webinar_slug)
    except RegistrationClosed:
        db.session.rollback()
        return _form_page(get_published(series_slug, webinar_slug), form), 409
    except NotAdmitted as refusal:
        db.session.rollback()
        form.show(Invalid(refusal.message, field="email", **refusal.values))
    return _form_page(get_published(series_slug, webinar_slug), form), 422


@registrations.get("/<series_slug>/<webinar_slug>/registered")
def registered(series_slug: str, webinar_slug: str) -> str | Response:
    """What this browser may know of its place; any other browser is led to the webinar."""
    webinar = get_published(series_slug, webinar_slug)
    own, entry = find_own(webinar.id), entry_of(webinar, site_address())
    if own is None or webinar.state != "scheduled" or entry.ends_at < utc_now():
        return redirect(url_for("registrations.register", series_slug=series_slug, webinar_slug=webinar_slug))
    return render_template(
        "registrations/registered.html",
        webinar=webinar,
        own=own,
        calendar=add_links(entry),
        sends_mail=bool(_settings().smtp_host),
        is_at_quota=_is_at_quota(webinar, own),
        opens_minutes=JOIN_OPENS_MINUTES,
        mails_links=bool(_settings().smtp_host and _settings().base_url),
        meant=suggest_email(own.email),
    )


@registrations.post("/<series_slug>/<webinar_slug>/registered")
@limited
def send_again(series_slug: str, webinar_slug: str) -> Response:
    """Send the mail once more, to the address this browser gave."""
    webinar_id = get_published_id(series_slug, webinar_slug)
    memory = browser_memory.recall(webinar_id)
    if memory is not None:
        begin_write()
        service.tell_again(webinar_id, memory.email, utc_now())
        db.session.commit()
        flash(
            _("We send it again. If you asked within the last ten minutes, one mail comes, not two."), "info"
        )
    return redirect(url_for("registrations.registered", series_slug=series_slug, webinar_slug=webinar_slug))


@registrations.get("/api/v1/recognise")
@limiter.limit("120 per hour", exempt_when=lambda: not _settings().register_limit)
def recognised() -> dict[str, str | None]:
    """Whose one e-mail domain is, for the form while somebody types; never a list."""
    match = recognise(email=f"x@{request.args.get('domain', '')}")
    return {"organisation": get_organisation(match.organisation_id).name if match else None}


def _register(webinar_id: int, form: RegisterForm, series_slug: str, webinar_slug: str) -> Response:
    details, extras = form.details(), form.extras()
    begin_write()
    lock_row(Webinar, webinar_id)  # who waited for it is late by the clock of their turn, not of their asking
    way = Way(browser_key=browser_memory.browser_key())
    outcome = service.register(webinar_id, details, PUBLIC, utc_now(), way)
    if outcome.is_new:
        keep_new(outcome.registration, extras)
    memory = memory_of(details, outcome, browser_memory.recall(webinar_id), way)
    db.session.commit()
    response = redirect(
        url_for("registrations.registered", series_slug=series_slug, webinar_slug=webinar_slug), 303
    )
    browser_memory.remember(response, webinar_id, memory)
    return response


def memory_of(details: Details, outcome: Outcome, before: Memory | None, way: Way) -> Memory:
    """The same for a known address as for a new one, but for the ticket, whose look tells nothing."""
    made_it = (
        outcome.is_new
        or (before is not None and browser_memory.is_own(before, outcome.registration.id))
        or (bool(way.browser_key) and way.browser_key == outcome.registration.browser_key)
    )
    is_domain = outcome.match is not None and outcome.match.how == "domain"
    held = browser_memory.own_ticket(outcome.registration.id)
    return Memory(
        email=details.email,
        name=details.name,
        organisation=details.organisation,
        recognised_by=outcome.match.by if outcome.match and is_domain else "",
        state=outcome.would_get,
        ticket=held if made_it else browser_memory.any_ticket(),
    )


def _knows_organisation(webinar_id: int, form: RegisterForm) -> bool:
    """Whether the address or what was typed says it; else the question stands at the field.

    Nobody is asked for the organisation who cannot come in anyway. Raises NotAdmitted.
    """
    email = form.email.data or ""
    if tells_organisation(form):
        return True
    places = queries.get_places(webinar_id)
    check_admitted(places.admits, places.domains, email, None)
    form.show(ask_organisation(email))
    return False


def tells_organisation(form: RegisterForm) -> bool:
    """Whether the address or what was typed says where somebody is from."""
    email = form.email.data or ""
    return bool(form.is_alone.data or form.organisation.data or recognise(email=email))


def _is_at_quota(webinar: Webinar, own: Own) -> bool:
    """Whether one waits because one's own organisation has all its places."""
    if webinar.quota is None or own.state != "waitlisted":
        return False
    return is_at_quota(own.key, webinar.quota, queries.get_places(webinar.id).taken)


def _form_page(webinar: Webinar, form: RegisterForm) -> str:
    places = queries.get_places(webinar.id)
    return render_template(
        "registrations/register.html",
        webinar=webinar,
        card=Card(door=rules.find_door(places, utc_now()), places=places, form=form, own=None),
        form=form,
        meant=suggest_email(form.email.data or "") if form.errors else None,
    )
