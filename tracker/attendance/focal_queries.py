"""Asks what a focal point may know of held webinars: their own organisation's people alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, select

from tracker.attendance.people_queries import Which, list_people
from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.figures.held_queries import find_measured
from tracker.figures.organisation_queries import OrganisationHistory
from tracker.models import Attendance, Registration, Webinar
from tracker.webinars.numbering import HELD

Came = Literal["came", "briefly", "not"]
_GROUPS: tuple[tuple[Came, tuple[Which, ...]], ...] = (
    ("came", ("counted", "host_staff")),
    ("briefly", ("under_minimum",)),
    ("not", ("no_shows",)),
)


@dataclass(frozen=True, kw_only=True)
class HeldWebinar:
    """A held webinar that people of an organisation registered for or came to; `came` None: not recorded."""

    webinar_id: int
    title: str
    number: int | None
    local_start: datetime
    came: int | None


def list_held(organisation_id: int, history: OrganisationHistory) -> list[HeldWebinar]:
    """The newest first, with the figures of `history`; two queries for any number."""
    there = {row.webinar_id: row.people for row in history.webinars}
    rows = db.session.scalars(_held(organisation_id).order_by(Webinar.starts_at.desc(), Webinar.id.desc()))
    found = list(rows)
    measured = find_measured(Webinar.id.in_([row.id for row in found]))
    return [
        HeldWebinar(
            webinar_id=row.id,
            title=row.title,
            number=row.number,
            local_start=row.local_start,
            came=there.get(row.id, 0) if row.id in measured else None,
        )
        for row in found
    ]


def get_held(organisation_id: int, webinar_id: int) -> tuple[Webinar, bool]:
    """One of these, and whether attendance was recorded. Raises NotFound."""
    found = db.session.scalars(_held(organisation_id).where(Webinar.id == webinar_id)).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such webinar"))
    return found, bool(find_measured(Webinar.id == webinar_id))


def _held(organisation_id: int) -> Select[Any]:
    signed = select(Registration.webinar_id).where(
        Registration.organisation_id == organisation_id, Registration.state == "confirmed"
    )
    present = select(Attendance.webinar_id).where(Attendance.organisation_id == organisation_id)
    return select(Webinar).where(
        Webinar.state == HELD,
        Webinar.published_at.is_not(None),
        Webinar.id.in_(signed) | Webinar.id.in_(present),
    )


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """One of the people: whether they came, and their whole minutes; None where they did not."""

    name: str
    email: str
    came: Came
    minutes: int | None


def list_colleagues(webinar: Webinar, organisation_id: int) -> list[Colleague]:
    """Who came, who came for too short a time to count, who registered and did not; each by name."""
    return [
        Colleague(
            name=row.name,
            email=row.email or "",
            came=came,
            minutes=None if row.seconds is None else row.seconds // 60,
        )
        for came, groups in _GROUPS
        for which in groups
        for row in list_people(webinar, which, organisation_id=organisation_id)
    ]
