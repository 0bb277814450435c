"""Lets those who wait move up into free places: in order or by turns, one mail each."""

from datetime import datetime

from tracker import audit
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.mail import outbox
from tracker.models import Webinar
from tracker.registrations import queries, rules
from tracker.registrations.rules import Places
from tracker.registrations.sequence import note_change
from tracker.registrations.waiting_list import who_moves_up


def fill_places(webinar_id: int, actor: Actor, now: datetime) -> int:
    """Let those who wait move up into free places; how many did. Nobody does once the webinar is over."""
    lock_row(Webinar, webinar_id)
    before = queries.get_places(webinar_id)
    return before.waiting - fill(webinar_id, before, actor, now).waiting


def fill(webinar_id: int, places: Places, actor: Actor, now: datetime) -> Places:
    """The places after everybody who can has moved up; the caller holds the lock."""
    if not rules.may_move_up(places) or places.state != "scheduled" or now >= places.ends_at:
        return places
    moving = who_moves_up(
        queries.list_waiting(webinar_id),
        places.free,
        quota=places.quota,
        takes_turns=places.takes_turns,
        confirmed=places.taken,
    )
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
