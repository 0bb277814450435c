"""Keeps what people thought of a webinar."""

from datetime import datetime

from tracker.afterwards.feedback import Given, find_door
from tracker.afterwards.feedback_queries import find_feedback
from tracker.database import db, lock_row
from tracker.errors import N_, Refusal
from tracker.models import Feedback, Registration, Webinar
from tracker.registrations.link_queries import ends_at

EARLY = N_("The questions open when the webinar has ended")
CLOSED = N_("The questions about this webinar are closed. They were open for 30 days")
NO_PLACE = N_("The questions are for people who had a place at this webinar")


def give_feedback(webinar: Webinar, registration: Registration, given: Given, now: datetime) -> Feedback:
    """Keep an answer, or change it while the questions are open. Flushes. Raises Refusal."""
    require_open(webinar, registration, now)
    lock_row(Registration, registration.id)
    kept = find_feedback(registration.id)
    if kept is None:
        kept = Feedback(webinar_id=webinar.id, registration_id=registration.id, created_at=now)
        db.session.add(kept)
    for name, value in vars(given).items():
        setattr(kept, name, value)
    kept.updated_at = now
    db.session.flush()
    return kept


def require_open(webinar: Webinar, registration: Registration, now: datetime) -> None:
    """Raise Refusal unless this person may answer now."""
    if registration.state != "confirmed" or webinar.state in ("draft", "cancelled"):
        raise Refusal(NO_PLACE)
    door = find_door(ends_at(webinar), now)
    if door != "open":
        raise Refusal(EARLY if door == "early" else CLOSED)
