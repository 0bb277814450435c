"""What becomes of the places of somebody whose two records became one: one place at each webinar stays."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker import audit
from tracker.audit import Actor
from tracker.database import db
from tracker.models import AttendanceImport, ImportPerson, Person, Registration, SeriesRegistration
from tracker.registrations import queries, rules
from tracker.registrations.rules import ACTIVE

_BEST_FIRST = ("confirmed", "pending", "waitlisted")


def settle_places(person: Person, actor: Actor, now: datetime) -> dict[str, list[Any]]:
    """Cancel, without a mail, what somebody has twice: at a webinar, and in a series; what undoing needs.

    What stays is where they came under its address, else the better place, else that of their main address.
    The caller holds the webinars, and lets others move up.
    """
    came = _came_as(person.id)

    def rank(one: Registration) -> tuple[bool, int, bool, int]:
        is_theirs = (one.webinar_id, one.email) in came
        return not is_theirs, _BEST_FIRST.index(one.state), one.email != person.email, one.id

    given_up: list[Any] = []
    for registrations in _active(person.id).values():
        for one in sorted(registrations, key=rank)[1:]:
            given_up.append([one.id, one.state, one.state_changed_at.isoformat()])
            before, one.state, one.state_changed_at = one.state, "cancelled", now
            _record(one, actor, before)
    ended = []
    for places in _series_places(person.id).values():
        for place in sorted(places, key=lambda each: (each.email != person.email, each.id))[1:]:
            place.ended_at = now
            ended.append(place.id)
    db.session.flush()
    return {"registrations": given_up, "series": ended}


def restore_places(given_up: dict[str, list[Any]], made_at: datetime, actor: Actor, now: datetime) -> None:
    """Give back what `settle_places` took at `made_at` and nobody changed since.

    Where the place went to somebody else meanwhile, they wait again in their old turn. The caller holds the
    webinars.
    """
    for registration_id, state, changed_at in given_up["registrations"]:
        one = db.session.get(Registration, registration_id)
        if one is None or one.state != "cancelled" or one.state_changed_at != made_at:
            continue
        if queries.find_active(one.webinar_id, one.email) is not None:
            continue  # they registered again
        places = queries.get_places(one.webinar_id)
        is_full = not rules.is_over(places, now) and places.free is not None and places.free < 1
        one.state = "waitlisted" if state == "confirmed" and is_full else state
        one.state_changed_at = datetime.fromisoformat(changed_at)
        db.session.flush()
        _record(one, actor, "cancelled")
    for place_id in given_up["series"]:
        place = db.session.get(SeriesRegistration, place_id)
        if place is not None and place.ended_at == made_at:
            place.ended_at = None
    db.session.flush()


def _record(one: Registration, actor: Actor, before: str) -> None:
    audit.record(
        actor,
        "registration.settled",
        one,
        label=one.name,
        before={"state": before},
        after={"state": one.state},
    )


def _active(person_id: int) -> dict[int, Sequence[Registration]]:
    found: dict[int, list[Registration]] = defaultdict(list)
    rows = select(Registration).where(Registration.person_id == person_id, Registration.state.in_(ACTIVE))
    for row in db.session.scalars(rows.order_by(Registration.webinar_id, Registration.id)):
        found[row.webinar_id].append(row)
    return dict(found)


def _series_places(person_id: int) -> dict[int, Sequence[SeriesRegistration]]:
    found: dict[int, list[SeriesRegistration]] = defaultdict(list)
    rows = select(SeriesRegistration).where(
        SeriesRegistration.person_id == person_id, SeriesRegistration.ended_at.is_(None)
    )
    for row in db.session.scalars(rows.order_by(SeriesRegistration.id)):
        found[row.series_id].append(row)
    return dict(found)


def _came_as(person_id: int) -> set[tuple[int, str]]:
    """(webinar, address) under which files say that somebody came."""
    rows = db.session.execute(
        select(AttendanceImport.webinar_id, ImportPerson.email)
        .join(AttendanceImport, AttendanceImport.id == ImportPerson.import_id)
        .where(AttendanceImport.state == "applied", ImportPerson.person_id == person_id)
        .where(ImportPerson.attended, ImportPerson.email.is_not(None))
    )
    return {(webinar_id, email or "") for webinar_id, email in rows}
