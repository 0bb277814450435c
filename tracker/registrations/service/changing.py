"""Changes how people stand: what organisers decide, approve, and give back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker import audit
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.mail import outbox
from tracker.models import Registration, Webinar
from tracker.registrations import queries, rules
from tracker.registrations.rules import AlreadyRegistered, NoPlace, State
from tracker.registrations.sequence import note_change
from tracker.registrations.service.moving_up import fill, fill_places
from tracker.registrations.waiting_list import Key, organisation_key


@dataclass(frozen=True, kw_only=True)
class Approved:
    """What became of those who were approved."""

    confirmed: int
    waitlisted: int


def change_state(
    webinar_id: int, registration_id: int, wanted: State, actor: Actor, now: datetime, *, over: bool = False
) -> Registration:
    """Confirm, put on the waiting list, decline or cancel; who waits moves up into a place given back.

    `over` lets an organiser confirm beyond the places, of the webinar or of the organisation.
    Raises NotFound, NoPlace, Refusal.
    """
    lock_row(Webinar, webinar_id)
    places = queries.get_places(webinar_id)
    rules.check_not_cancelled(places)
    registration = queries.get_registration(webinar_id, registration_id)
    rules.check_change(registration.state, wanted)
    if wanted == "confirmed" and not over and not rules.is_over(places, now):
        rules.check_room(places, _key_of(registration))
    _change(registration, wanted, actor, now, tells=not rules.is_over(places, now))
    if wanted != "waitlisted":
        fill_places(webinar_id, actor, now)
    return registration


def change_states(
    webinar_id: int,
    registration_ids: Sequence[int],
    wanted: State,
    actor: Actor,
    now: datetime,
    *,
    over: bool = False,
) -> int:
    """The same for many at a time; those it cannot be done to stay as they are. How many changed."""
    lock_row(Webinar, webinar_id)
    places = queries.get_places(webinar_id)
    rules.check_not_cancelled(places)
    has_ended = rules.is_over(places, now)
    changed = 0
    for registration in _in_order(webinar_id, registration_ids):
        if registration.state == wanted:
            continue
        try:
            if wanted == "confirmed" and not over and not has_ended:
                rules.check_room(places, _key_of(registration))
            _change(registration, wanted, actor, now, tells=not has_ended)
        except (AlreadyRegistered, NoPlace):
            continue
        places = rules.with_one_more(places, wanted, _key_of(registration))
        changed += 1
    if changed and wanted != "waitlisted":
        fill_places(webinar_id, actor, now)
    return changed


def approve(webinar_id: int, registration_ids: Sequence[int], actor: Actor, now: datetime) -> Approved:
    """Admit those of them that are to be decided: who asked first gets a place, the rest waits.

    On the waiting list they stand where they asked. Raises Refusal.
    """
    lock_row(Webinar, webinar_id)
    places = queries.get_places(webinar_id)
    rules.check_not_cancelled(places)
    places = fill(webinar_id, places, actor, now)
    got: dict[State, int] = {"confirmed": 0, "waitlisted": 0}
    for registration in _in_order(webinar_id, registration_ids):
        if registration.state != "pending":
            continue
        key = _key_of(registration)
        state = rules.place_by_hand(places, now, key)
        _change(registration, state, actor, now, tells=not rules.is_over(places, now))
        places = rules.with_one_more(places, state, key)
        got[state] += 1
    return Approved(confirmed=got["confirmed"], waitlisted=got["waitlisted"])


def _in_order(webinar_id: int, registration_ids: Sequence[int]) -> list[Registration]:
    found = queries.get_many(registration_ids).values()
    mine = (one for one in found if one.webinar_id == webinar_id)
    return sorted(mine, key=lambda one: (one.queued_at, one.id))


def _key_of(registration: Registration) -> Key:
    return organisation_key(registration.organisation_id, registration.organisation_as_typed)


def _change(registration: Registration, wanted: State, actor: Actor, now: datetime, *, tells: bool) -> None:
    before = registration.state
    rules.check_change(before, wanted)
    if wanted in rules.ACTIVE and before not in rules.ACTIVE:
        _refuse_second(registration)
    registration.state = wanted
    registration.state_changed_at = now
    note_change(registration, before)
    if wanted == "waitlisted" and before != "pending":
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


def _refuse_second(registration: Registration) -> None:
    other = queries.find_active(registration.webinar_id, registration.email)
    if other is not None:
        raise rules.already(other.email, other.state)
