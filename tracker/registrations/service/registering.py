"""Gives places: to people who register, one or several at once, and to those an organiser adds."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker import audit
from tracker.audit import PUBLIC, Actor
from tracker.database import db, lock_row
from tracker.errors import N_, NotFound
from tracker.mail import addresses, outbox
from tracker.models import Organisation, Registration, Webinar
from tracker.organisations.matching import Match
from tracker.organisations.queries import recognise
from tracker.people.emails import domain_of
from tracker.people.service import find_or_make_person
from tracker.registrations import queries, rules
from tracker.registrations.admission import BY_HAND, PAGE, Way, check_admitted
from tracker.registrations.details import Details
from tracker.registrations.rules import State
from tracker.registrations.sequence import next_sequence
from tracker.registrations.service.moving_up import fill
from tracker.registrations.waiting_list import Key, organisation_key


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a try. `would_get` is what a new address would have got; a page shows nothing else
    to a browser that does not hold `registration` (DOMAIN 8). `match`: who the details say they are from.
    """

    registration: Registration
    is_new: bool
    would_get: State
    match: Match | None


def register(webinar_id: int, details: Details, actor: Actor, now: datetime, way: Way = PAGE) -> Outcome:
    """Give a place, one on the waiting list, or let organisers decide; queue the mail that says so.

    A known address changes nothing; its mail tells the truth again, at most once in ten minutes.
    Raises RegistrationClosed, NotAdmitted, NotFound.
    """
    return register_several(webinar_id, [details], actor, now, way)[0]


def register_several(
    webinar_id: int, people: Sequence[Details], actor: Actor, now: datetime, way: Way = PAGE
) -> list[Outcome]:
    """The same for several at one moment, in their order: the first get the free places, the others wait.

    Nobody is added unless all may come in. Raises RegistrationClosed, NotAdmitted, NotFound.
    """
    # whose they are decides nothing yet, so it is asked before the lock
    matches = [recognise(email=details.email, name=details.organisation) for details in people]
    lock_row(Webinar, webinar_id)
    places = fill(webinar_id, queries.get_places(webinar_id), actor, now)
    rules.check_open(places, now, way)
    for details, match in zip(people, matches, strict=True):
        check_admitted(places.admits, places.domains, details.email, match, way)
    if actor == PUBLIC and way.source == PAGE.source:
        addresses.confirm(people[0].email)  # they ask to be written to, whatever came back before
    outcomes = []
    for details, match in zip(people, matches, strict=True):
        key = _key(details, match, way)
        would_get = rules.place_for_next(places, key, way)
        outcome = _take(webinar_id, details, would_get, match, way, now)
        if outcome.is_new:
            places = rules.with_one_more(places, would_get, key)
        outcomes.append(outcome)
    return outcomes


def _key(details: Details, match: Match | None, way: Way) -> Key:
    known = way.organisation_id or (match.organisation_id if match else None)
    return organisation_key(known, details.organisation)


def _take(
    webinar_id: int, details: Details, would_get: State, match: Match | None, way: Way, now: datetime
) -> Outcome:
    standing = queries.find_standing(webinar_id, details.email)
    if standing is not None and way.is_invited and standing.state == "declined":
        standing = None  # organisers thought better of it
    if standing is None:
        new = add_row(webinar_id, details, would_get, match, way=way, now=now)
        if way.is_told:
            _tell(new, rules.mail_for_state(would_get), way, now)
        return Outcome(registration=new, is_new=True, would_get=would_get, match=match)
    leave_nothing(details)
    if way.is_told:
        _tell_again(standing, now)
    return Outcome(registration=standing, is_new=False, would_get=would_get, match=match)


def leave_nothing(details: Details) -> None:
    """About the work of a new registration, of which nothing stays: no clock tells who was known."""
    with db.session.begin_nested() as nested:
        find_or_make_person(email=f"{secrets.token_hex(8)}@{domain_of(details.email)}", name=details.name)
        nested.rollback()


def tell_again(webinar_id: int, email: str, now: datetime) -> None:
    """Queue the mail that says how an address (case-folded) stands, at most once in ten minutes.

    Nothing for one that has no registration: the caller tells everybody the same.
    """
    lock_row(Webinar, webinar_id)
    standing = queries.find_standing(webinar_id, email)
    if standing is not None:
        _tell_again(standing, now)


def _tell_again(standing: Registration, now: datetime) -> None:
    if not queries.was_written_to(standing.id, now - rules.MAIL_AGAIN_AFTER):
        outbox.queue(rules.mail_for_state(standing.state), standing, now)


def _tell(new: Registration, kind: str, way: Way, now: datetime) -> None:
    if way.named_by:
        outbox.queue("nominated", new, now, details={"by": way.named_by})
    else:
        outbox.queue(kind, new, now)


def add_by_hand(
    webinar_id: int,
    details: Details,
    actor: Actor,
    now: datetime,
    *,
    state: State | None = None,
    notify: bool = True,
    way: Way = BY_HAND,
) -> Registration:
    """Add somebody, also after closing, and over capacity where `state` says so; None lets places decide.

    Nobody is written to about a webinar that is over. Raises AlreadyRegistered, Refusal when cancelled.
    """
    lock_row(Webinar, webinar_id)
    places = queries.get_places(webinar_id)
    rules.check_not_cancelled(places)
    standing = queries.find_active(webinar_id, details.email)
    if standing is not None:
        raise rules.already(details.email, standing.state)
    match = recognise(email=details.email, name=details.organisation)
    chosen = state or rules.place_by_hand(places, now, _key(details, match, way))
    new = add_row(webinar_id, details, chosen, match, way=way, now=now)
    if notify and not rules.is_over(places, now):
        _tell(new, rules.mail_for_state(chosen), way, now)
    audit.record(actor, "registration.added", new, label=new.name, after={"state": chosen})
    return new


def link_organisation(
    webinar_id: int, registration_id: int, organisation_id: int | None, actor: Actor
) -> Registration:
    """Say which organisation somebody registered from, or none; what they typed is kept. Raises NotFound."""
    registration = queries.get_registration(webinar_id, registration_id)
    if organisation_id is not None and db.session.get(Organisation, organisation_id) is None:
        raise NotFound(N_("There is no such organisation"))
    before = registration.organisation_id
    registration.organisation_id = organisation_id
    registration.linked_how = "chosen" if organisation_id is not None else ""
    registration.linked_by_id = actor.organiser_id
    db.session.flush()
    audit.record(
        actor,
        "registration.linked",
        registration,
        label=registration.name,
        before={"organisation_id": before},
        after={"organisation_id": organisation_id},
    )
    return registration


def add_row(
    webinar_id: int, details: Details, state: State, match: Match | None, *, way: Way, now: datetime
) -> Registration:
    """One registration and its person, in the state that was decided; the caller holds the lock. Flushes."""
    organisation_id, linked_how = (match.organisation_id, str(match.how)) if match else (None, "")
    if way.organisation_id is not None and way.organisation_id != organisation_id:
        organisation_id, linked_how = way.organisation_id, "chosen"
    person = find_or_make_person(email=details.email, name=details.name, organisation_id=organisation_id)
    registration = Registration(
        webinar_id=webinar_id,
        person_id=person.id,
        email=details.email,
        name=details.name,
        state=state,
        organisation_id=organisation_id,
        organisation_as_typed=details.organisation,
        linked_how=linked_how,
        country=details.country,
        zone=details.zone,
        language=details.language,
        source=way.source,
        registered_by_id=way.registered_by_id,
        focal_point_id=way.focal_point_id,
        browser_key=way.browser_key,
        calendar_sequence=next_sequence(webinar_id, details.email),
        created_at=now,
        queued_at=now,
        state_changed_at=now,
    )
    db.session.add(registration)
    db.session.flush()
    return registration
