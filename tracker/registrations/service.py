"""Gives and takes places: registering, the waiting list, what organisers decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker import audit
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.errors import N_, NotFound
from tracker.mail import outbox
from tracker.models import Organisation, Registration, Webinar
from tracker.organisations.matching import Match
from tracker.organisations.queries import recognise
from tracker.people.service import find_or_make_person
from tracker.registrations import queries, rules
from tracker.registrations.details import Details
from tracker.registrations.rules import AlreadyRegistered, Places, State
from tracker.registrations.sequence import next_sequence, note_change
from tracker.registrations.waiting_list import who_moves_up


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a try. `would_get` is what a new address would have got; a page shows nothing else
    to a browser that does not hold `registration` (DOMAIN 8). `match`: who the details say they are from.
    """

    registration: Registration
    is_new: bool
    would_get: State
    match: Match | None


def register(webinar_id: int, details: Details, actor: Actor, now: datetime) -> Outcome:
    """Give a place or one on the waiting list, and queue the mail that says so.

    A known address changes nothing; its mail tells the truth again, at most once in ten minutes.
    Raises RegistrationClosed, NotFound.
    """
    match = recognise(email=details.email, name=details.organisation)  # decides nothing, so before the lock
    lock_row(Webinar, webinar_id)
    places = _fill(webinar_id, queries.get_places(webinar_id), actor, now)
    rules.check_open(places, now)
    would_get = rules.place_for_next(places)
    standing = queries.find_standing(webinar_id, details.email)
    if standing is None:
        new = add_row(webinar_id, details, would_get, match, source="public", now=now)
        outbox.queue(rules.mail_for_state(would_get), new, now)
        return Outcome(registration=new, is_new=True, would_get=would_get, match=match)
    if not queries.was_written_to(standing.id, now - rules.MAIL_AGAIN_AFTER):
        outbox.queue(rules.mail_for_state(standing.state), standing, now)
    return Outcome(registration=standing, is_new=False, would_get=would_get, match=match)


def add_by_hand(
    webinar_id: int,
    details: Details,
    actor: Actor,
    now: datetime,
    *,
    state: State | None = None,
    notify: bool = True,
) -> Registration:
    """Add somebody, also after closing and over capacity; `state` None gives what a new address would get.

    Nobody is written to about a webinar that is over. Raises AlreadyRegistered, Refusal when cancelled.
    """
    lock_row(Webinar, webinar_id)
    places = queries.get_places(webinar_id)
    rules.check_not_cancelled(places)
    standing = queries.find_active(webinar_id, details.email)
    if standing is not None:
        raise rules.already(details.email, standing.state)
    chosen = state or rules.place_by_hand(places, now)
    match = recognise(email=details.email, name=details.organisation)
    new = add_row(webinar_id, details, chosen, match, source="organiser", now=now)
    if notify and not rules.is_over(places, now):
        outbox.queue(rules.mail_for_state(chosen), new, now)
    audit.record(actor, "registration.added", new, label=new.name, after={"state": chosen})
    return new


def change_state(
    webinar_id: int, registration_id: int, wanted: State, actor: Actor, now: datetime
) -> Registration:
    """Confirm, put on the waiting list, decline or cancel; who waits moves up into a place given back.

    An organiser may confirm over capacity. Raises NotFound, Refusal.
    """
    lock_row(Webinar, webinar_id)
    places = queries.get_places(webinar_id)
    rules.check_not_cancelled(places)
    registration = queries.get_registration(webinar_id, registration_id)
    _change(registration, wanted, actor, now, tells=not rules.is_over(places, now))
    if wanted != "waitlisted":
        fill_places(webinar_id, actor, now)
    return registration


def change_states(
    webinar_id: int, registration_ids: Sequence[int], wanted: State, actor: Actor, now: datetime
) -> int:
    """The same for many at a time; those it cannot be done to stay as they are. How many changed."""
    lock_row(Webinar, webinar_id)
    places = queries.get_places(webinar_id)
    rules.check_not_cancelled(places)
    found = queries.get_many(registration_ids)
    changed = 0
    for registration_id in sorted(found):
        registration = found[registration_id]
        if registration.webinar_id != webinar_id or registration.state == wanted:
            continue
        try:
            _change(registration, wanted, actor, now, tells=not rules.is_over(places, now))
        except AlreadyRegistered:
            continue
        changed += 1
    if changed and wanted != "waitlisted":
        fill_places(webinar_id, actor, now)
    return changed


def _change(registration: Registration, wanted: State, actor: Actor, now: datetime, *, tells: bool) -> None:
    before = registration.state
    rules.check_change(before, wanted)
    if wanted in rules.ACTIVE and before not in rules.ACTIVE:
        _refuse_second(registration)
    registration.state = wanted
    registration.state_changed_at = now
    note_change(registration, before)
    if wanted == "waitlisted":
        registration.queued_at = now
    db.session.flush()
    kind = rules.mail_for_change(before, wanted)
    if kind and tells:
        outbox.queue(kind, registration, now)
    audit.record(
        actor,
        f"registration.{wanted}",
        registration,
        label=registration.name,
        before={"state": before},
        after={"state": wanted},
    )


def fill_places(webinar_id: int, actor: Actor, now: datetime) -> int:
    """Let those who wait move up into free places, in order, with one mail each; how many did."""
    lock_row(Webinar, webinar_id)
    before = queries.get_places(webinar_id)
    return before.waiting - _fill(webinar_id, before, actor, now).waiting


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


def _fill(webinar_id: int, places: Places, actor: Actor, now: datetime) -> Places:
    """The places after everybody who can has moved up; the caller holds the lock."""
    if not places.waiting or places.free == 0 or places.state != "scheduled" or now >= places.ends_at:
        return places
    moving = who_moves_up(queries.list_waiting(webinar_id), places.free)
    rows = queries.get_many([one.registration_id for one in moving])
    for one in moving:
        registration = rows[one.registration_id]
        registration.state = "confirmed"
        registration.state_changed_at = now
        note_change(registration, "waitlisted")
        outbox.queue("promotion", registration, now)
        audit.record(actor, "registration.moved_up", registration, label=registration.name)
    db.session.flush()
    return queries.get_places(webinar_id)


def add_row(
    webinar_id: int, details: Details, state: State, match: Match | None, *, source: str, now: datetime
) -> Registration:
    """One registration and its person, in the state that was decided; the caller holds the lock. Flushes."""
    organisation_id = match.organisation_id if match else None
    person = find_or_make_person(email=details.email, name=details.name, organisation_id=organisation_id)
    registration = Registration(
        webinar_id=webinar_id,
        person_id=person.id,
        email=details.email,
        name=details.name,
        state=state,
        organisation_id=organisation_id,
        organisation_as_typed=details.organisation,
        linked_how=match.how if match else "",
        country=details.country,
        zone=details.zone,
        language=details.language,
        source=source,
        calendar_sequence=next_sequence(webinar_id, details.email),
        created_at=now,
        queued_at=now,
        state_changed_at=now,
    )
    db.session.add(registration)
    db.session.flush()
    return registration


def _refuse_second(registration: Registration) -> None:
    other = queries.find_active(registration.webinar_id, registration.email)
    if other is not None:
        raise rules.already(other.email, other.state)
