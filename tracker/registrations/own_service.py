"""Does what people do with their own registration, through the link in their mail."""

from dataclasses import dataclass
from datetime import datetime

from tracker import audit
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.errors import N_, Invalid, Refusal
from tracker.mail import outbox
from tracker.models import JoinClick, Registration, Webinar
from tracker.organisations.countries import country_codes
from tracker.organisations.queries import get_organisation, recognise
from tracker.registrations import queries, rules, service
from tracker.registrations.details import clean_details
from tracker.registrations.joining import find_way
from tracker.registrations.questions_service import Extras, change_extras


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What somebody wants to be known as; `country` and `zone` "" for none."""

    name: str
    organisation: str
    country: str
    language: str
    zone: str


def change_details(
    webinar_id: int,
    registration_id: int,
    wishes: Wishes,
    actor: Actor,
    now: datetime,
    *,
    extras: Extras | None = None,
) -> Registration:
    """Change one's own details, and what was asked beside them, until the webinar is over.

    What organisers chose as the organisation stays linked. Raises NotFound, Invalid, Refusal.
    """
    lock_row(Webinar, webinar_id)
    registration = queries.get_registration(webinar_id, registration_id)
    _check_changeable(webinar_id, registration, now)
    clean = clean_details(email=registration.email, name=wishes.name, organisation=wishes.organisation)
    if wishes.country and wishes.country not in country_codes():
        raise Invalid(N_("Choose a country of the list"), field="country")
    before = _facts(registration)
    registration.name = clean.name
    registration.country = wishes.country or None
    registration.language = wishes.language
    registration.zone = wishes.zone
    _take_organisation(registration, clean.organisation)
    after = _facts(registration)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        db.session.flush()
        audit.record(
            actor,
            "registration.changed",
            registration,
            label=registration.name,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
    if extras is not None:
        change_extras(registration, extras, actor)
    return registration


def give_back(webinar_id: int, registration_id: int, actor: Actor, now: datetime) -> Registration:
    """Give one's own place back, so that the next one moves up; a second time changes nothing.

    Raises NotFound, Refusal.
    """
    lock_row(Webinar, webinar_id)
    registration = queries.get_registration(webinar_id, registration_id)
    if registration.state == "cancelled":
        return registration
    _check_changeable(webinar_id, registration, now)
    return service.change_state(webinar_id, registration_id, "cancelled", actor, now)


def keep_place(webinar_id: int, registration_id: int, actor: Actor, now: datetime) -> Registration:
    """Note that somebody comes although the webinar was moved. Raises NotFound, Refusal."""
    lock_row(Webinar, webinar_id)
    registration = queries.get_registration(webinar_id, registration_id)
    _check_changeable(webinar_id, registration, now)
    audit.record(actor, "registration.kept", registration, label=registration.name)
    db.session.flush()
    return registration


def go_to_platform(webinar_id: int, registration_id: int, now: datetime) -> str:
    """The platform's address as it is now, for somebody confirmed while the way is open; notes the click.

    "" when the way is not open, or nobody has entered the address. Raises NotFound.
    """
    registration = queries.get_registration(webinar_id, registration_id)
    way = find_way(queries.get_places(webinar_id), registration.state, now)
    address = db.session.get_one(Webinar, webinar_id).platform_link
    if way != "open" or not address:
        return ""
    db.session.add(JoinClick(registration_id=registration.id, at=now))
    db.session.flush()
    return address


def end_links(webinar_id: int, registration_id: int, actor: Actor, now: datetime) -> Registration:
    """End every link that somebody was sent, and queue a new one. Raises NotFound."""
    lock_row(Webinar, webinar_id)
    registration = queries.get_registration(webinar_id, registration_id)
    registration.link_generation += 1
    outbox.queue("link", registration, now)
    audit.record(actor, "registration.links_ended", registration, label=registration.name)
    db.session.flush()
    return registration


def _check_changeable(webinar_id: int, registration: Registration, now: datetime) -> None:
    places = queries.get_places(webinar_id)
    rules.check_not_cancelled(places)
    if rules.is_over(places, now):
        raise Refusal(N_("This webinar is over"))
    if registration.state not in rules.ACTIVE:
        raise Refusal(N_("You have no place to change"))


def _take_organisation(registration: Registration, typed: str) -> None:
    """Follow what was typed, unless it says what is linked already or an organiser chose."""
    linked = registration.organisation_id and get_organisation(registration.organisation_id).name
    if typed in (linked, registration.organisation_as_typed):
        return
    registration.organisation_as_typed = typed
    if registration.linked_how == "chosen":
        return
    match = recognise(email="", name=typed) if typed else recognise(email=registration.email)
    registration.organisation_id = match.organisation_id if match else None
    registration.linked_how = match.how if match else ""


def _facts(registration: Registration) -> dict[str, object]:
    return {
        "name": registration.name,
        "organisation": registration.organisation_as_typed,
        "organisation_id": registration.organisation_id,
        "country": registration.country,
        "language": registration.language,
        "zone": registration.zone,
    }
