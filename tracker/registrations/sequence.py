"""Knows the number that tells calendar programs which of two invitations is the newer one.

RFC 5546, 2.1.4: what a person's invitation carries is the webinar's own sequence plus their registration's,
and both only ever grow. Programs ignore an invitation that is not newer than a cancellation they had.
"""

from sqlalchemy import bindparam, func, select

from tracker.database import db
from tracker.models import Registration

_HIGHEST = select(func.max(Registration.calendar_sequence)).where(
    Registration.webinar_id == bindparam("webinar_id"), Registration.email == bindparam("email")
)


def next_sequence(webinar_id: int, email: str) -> int:
    """Where a new registration of an address (case-folded) begins: above all it had at this webinar, else 0.

    The caller holds the webinar's lock.
    """
    highest = db.session.scalar(_HIGHEST, {"webinar_id": webinar_id, "email": email})
    return 0 if highest is None else int(highest) + 1


def note_change(registration: Registration, before: str) -> None:
    """A place was given or taken (`before` is the earlier state): its owner's calendar has news."""
    if (registration.state == "confirmed") != (before == "confirmed"):
        registration.calendar_sequence += 1
