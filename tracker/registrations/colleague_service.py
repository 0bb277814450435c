"""Registers colleagues for somebody who has a registration: each in their own right, counted like anybody."""

from collections.abc import Sequence
from datetime import datetime

from tracker.audit import PUBLIC
from tracker.database import lock_row
from tracker.errors import N_, Refusal
from tracker.models import Registration, Webinar
from tracker.registrations import queries, rules, service
from tracker.registrations.admission import Way
from tracker.registrations.details import Details


def register_colleagues(
    webinar_id: int, registration_id: int, people: Sequence[Details], now: datetime
) -> None:
    """All of them or none; nothing comes back, for nobody learns which of them were known.

    Raises NotFound, Refusal, RegistrationClosed, NotAdmitted.
    """
    lock_row(Webinar, webinar_id)
    own = queries.get_registration(webinar_id, registration_id)
    if own.state not in rules.ACTIVE:
        raise Refusal(N_("Only somebody with a registration can register colleagues"))
    service.register_several(webinar_id, people, PUBLIC, now, way_of(own))


def way_of(own: Registration) -> Way:
    """How the colleagues of somebody come in."""
    return Way(source="colleague", registered_by_id=own.id, named_by=own.name)
