"""Adds whoever came without registering: kept like a registration, and never counted as one made before."""

from datetime import datetime

from tracker.audit import Actor
from tracker.database import lock_row
from tracker.errors import N_, Refusal
from tracker.models import Registration, Webinar
from tracker.registrations import queries, rules, service
from tracker.registrations.admission import Way
from tracker.registrations.details import Details

WALK_IN = Way(source="walk_in", is_invited=True)


def add_walk_in(webinar_id: int, details: Details, actor: Actor, now: datetime) -> Registration:
    """Somebody who came, once the webinar has begun; nobody is written to.

    Raises NotFound, AlreadyRegistered, and Refusal before the start or when cancelled.
    """
    lock_row(Webinar, webinar_id)
    if not rules.has_begun(queries.get_places(webinar_id), now):
        raise Refusal(N_("Nobody can have come before the start"))
    return service.add_by_hand(webinar_id, details, actor, now, state="confirmed", notify=False, way=WALK_IN)
