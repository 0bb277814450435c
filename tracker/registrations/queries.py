"""Asks what giving places needs: how many there are, who has one, who waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import OutboxMail, Registration, Series, Webinar
from tracker.registrations import rules
from tracker.registrations.rules import ACTIVE, STATES, Places
from tracker.registrations.waiting_list import Key, Waiting, count_blocked, organisation_key


def _number(state: str) -> Any:
    return (
        select(func.count())
        .where(Registration.webinar_id == Webinar.id, Registration.state == state)
        .correlate(Webinar)
        .scalar_subquery()
    )


_ALL_PLACES = select(
    Webinar.id,
    Webinar.state,
    Webinar.published_at,
    Webinar.starts_at,
    Webinar.minutes,
    Webinar.registration_opens_at,
    Webinar.registration_closes_at,
    Webinar.capacity,
    Webinar.admission,
    Webinar.admits,
    Webinar.admitted_domains,
    Webinar.quota,
    Series.takes_turns,
    _number("confirmed").label("confirmed"),
    _number("waitlisted").label("waiting"),
).join(Series, Series.id == Webinar.series_id)
# Made once: everybody who registers asks this, many at a moment.
_PLACES = _ALL_PLACES.where(Webinar.id == bindparam("webinar_id"))


def get_places(webinar_id: int) -> Places:
    """What decisions need, in one query; in two where organisations have quotas or turns. Raises NotFound."""
    row = db.session.execute(_PLACES, {"webinar_id": webinar_id}).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such webinar"))
    by_key = row.quota is not None or row.takes_turns
    return _places(row, *(count_by_organisation(webinar_id) if by_key else ({}, {})))


def list_places(webinar_ids: Sequence[int]) -> dict[int, Places]:
    """The same of several webinars, by id: two queries however many."""
    rows = db.session.execute(_ALL_PLACES.where(Webinar.id.in_(webinar_ids))).all()
    counted = _count_by_organisation([row.id for row in rows if row.quota is not None or row.takes_turns])
    return {row.id: _places(row, *counted.get(row.id, ({}, {}))) for row in rows}


def _places(row: Any, taken: dict[Key, int], waiting: dict[Key, int]) -> Places:
    return Places(
        state=row.state,
        is_published=row.published_at is not None,
        starts_at=row.starts_at,
        minutes=row.minutes,
        closes_at=row.registration_closes_at,
        capacity=row.capacity,
        confirmed=row.confirmed,
        waiting=row.waiting,
        opens_at=row.registration_opens_at,
        admission=row.admission,
        admits=row.admits,
        domains=row.admitted_domains,
        quota=row.quota,
        takes_turns=row.takes_turns,
        taken=taken,
        blocked=count_blocked(waiting, row.quota, taken),
    )


def count_by_organisation(webinar_id: int) -> tuple[dict[Key, int], dict[Key, int]]:
    """How many of each organisation have a place, and how many wait."""
    return _count_by_organisation([webinar_id]).get(webinar_id, ({}, {}))


def _count_by_organisation(webinar_ids: Sequence[int]) -> dict[int, tuple[dict[Key, int], dict[Key, int]]]:
    columns = (
        Registration.webinar_id,
        Registration.state,
        Registration.organisation_id,
        Registration.organisation_as_typed,
    )
    rows = db.session.execute(
        select(*columns, func.count().label("people"))
        .where(Registration.webinar_id.in_(webinar_ids))
        .where(Registration.state.in_(("confirmed", "waitlisted")))
        .group_by(*columns)
    )
    numbers: dict[int, tuple[dict[Key, int], dict[Key, int]]] = {}
    for row in rows:
        confirmed, waiting = numbers.setdefault(row.webinar_id, ({}, {}))
        of_state = confirmed if row.state == "confirmed" else waiting
        key = organisation_key(row.organisation_id, row.organisation_as_typed)
        of_state[key] = of_state.get(key, 0) + row.people
    return numbers


_OF_ADDRESS = select(Registration).where(
    Registration.webinar_id == bindparam("webinar_id"), Registration.email == bindparam("email")
)
_STANDING = (
    _OF_ADDRESS.where(Registration.state != "cancelled")
    .order_by(case((Registration.state == "declined", 1), else_=0), Registration.id.desc())
    .limit(1)
)
_TRIES = _OF_ADDRESS.options(joinedload(Registration.organisation)).order_by(Registration.id.desc())


def find_standing(webinar_id: int, email: str) -> Registration | None:
    """What speaks for an address (case-folded): its active registration, else one that was declined."""
    return db.session.scalars(_STANDING, {"webinar_id": webinar_id, "email": email}).one_or_none()


def find_active(webinar_id: int, email: str) -> Registration | None:
    """The one active registration of an address (case-folded)."""
    return db.session.scalars(
        select(Registration).where(
            Registration.webinar_id == webinar_id,
            Registration.email == email,
            Registration.state.in_(ACTIVE),
        )
    ).one_or_none()


def get_registration(webinar_id: int, registration_id: int) -> Registration:
    """One registration of this webinar. Raises NotFound."""
    found = db.session.scalars(
        select(Registration).where(Registration.id == registration_id, Registration.webinar_id == webinar_id)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such registration"))
    return found


def list_tries(webinar_id: int, email: str) -> Sequence[Registration]:
    """Every registration an address ever had at a webinar, with its organisation, the newest first."""
    return db.session.scalars(_TRIES, {"webinar_id": webinar_id, "email": email}).all()


def list_waiting(webinar_id: int) -> list[Waiting]:
    """Everybody on the waiting list, in no order."""
    rows = db.session.execute(
        select(
            Registration.id,
            Registration.queued_at,
            Registration.organisation_id,
            Registration.organisation_as_typed,
        ).where(Registration.webinar_id == webinar_id, Registration.state == "waitlisted")
    )
    return [
        Waiting(
            registration_id=row.id,
            queued_at=row.queued_at,
            key=organisation_key(row.organisation_id, row.organisation_as_typed),
        )
        for row in rows
    ]


def get_many(registration_ids: Sequence[int]) -> dict[int, Registration]:
    """Registrations by id."""
    rows = db.session.scalars(select(Registration).where(Registration.id.in_(registration_ids)))
    return {row.id: row for row in rows}


def list_webinars_with_free_places(now: datetime) -> list[int]:
    """Scheduled webinars still to come where somebody waits though a place is free for them."""
    wanted = (
        select(Webinar.id)
        .where(Webinar.state == "scheduled", Webinar.starts_at > now, _number("waitlisted") > 0)
        .where(or_(Webinar.capacity.is_(None), Webinar.capacity > _number("confirmed")))
    )
    return [each for each in db.session.scalars(wanted) if rules.may_move_up(get_places(each))]


@dataclass(frozen=True, kw_only=True)
class Counts:
    """People by state; `duplicates` counts active registrations beyond one per address (always 0)."""

    confirmed: int
    waitlisted: int
    pending: int
    declined: int
    cancelled: int
    duplicates: int

    @property
    def all(self) -> int:
        """Every registration of any state."""
        return self.confirmed + self.waitlisted + self.pending + self.declined + self.cancelled


def count_by_state(webinar_id: int) -> Counts:
    """How many registrations of each state."""
    rows = db.session.execute(
        select(Registration.state, func.count(), func.count(func.distinct(Registration.email)))
        .where(Registration.webinar_id == webinar_id)
        .group_by(Registration.state)
    )
    numbers: dict[str, int] = {row[0]: row[1] for row in rows}
    active, addresses = db.session.execute(
        select(func.count(), func.count(func.distinct(Registration.email))).where(
            Registration.webinar_id == webinar_id, Registration.state.in_(ACTIVE)
        )
    ).one()
    return Counts(**{state: numbers.get(state, 0) for state in STATES}, duplicates=active - addresses)


def list_active_emails(webinar_id: int) -> list[str]:
    """The addresses of everybody who has a place or waits for one, in the order they came."""
    return list(
        db.session.scalars(
            select(Registration.email)
            .where(Registration.webinar_id == webinar_id, Registration.state.in_(ACTIVE))
            .order_by(Registration.queued_at, Registration.id)
        )
    )


def was_written_to(registration_id: int, since: datetime) -> bool:
    """Whether a mail about this registration was queued after an instant."""
    return (
        db.session.scalar(
            select(OutboxMail.id)
            .where(OutboxMail.registration_id == registration_id, OutboxMail.created_at > since)
            .limit(1)
        )
        is not None
    )
