"""Asks for focal points, and for what one of them sees of their organisation: nothing of anybody else's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import FocalPoint, Organisation, Registration, Webinar
from tracker.registrations.link_queries import LinkEnded, ends_at, open_row
from tracker.registrations.rules import STATES, State

LONGEST = timedelta(days=1)  # no webinar takes longer


def open_focal_link(token: str) -> FocalPoint:
    """The focal point whose link it is, with their organisation. Raises LinkEnded, also once they ended."""
    found = open_row(token, "focal", _find)
    if found.ended_at is not None:
        raise LinkEnded(N_("This link has ended"))
    return found


def _find(focal_point_id: int) -> FocalPoint | None:
    return db.session.scalars(
        select(FocalPoint).where(FocalPoint.id == focal_point_id).options(joinedload(FocalPoint.organisation))
    ).one_or_none()


def list_focal_points(organisation_id: int | None = None) -> list[FocalPoint]:
    """Those who are focal points now, with their organisations, by name; of one organisation or of all."""
    wanted = (
        select(FocalPoint)
        .join(Organisation, Organisation.id == FocalPoint.organisation_id)
        .where(FocalPoint.ended_at.is_(None))
        .options(joinedload(FocalPoint.organisation))
        .order_by(Organisation.name, FocalPoint.name, FocalPoint.email)
    )
    if organisation_id is not None:
        wanted = wanted.where(FocalPoint.organisation_id == organisation_id)
    return list(db.session.scalars(wanted))


def get_focal_point(organisation_id: int, focal_point_id: int) -> FocalPoint:
    """One who is a focal point of this organisation now. Raises NotFound."""
    found = db.session.scalars(
        select(FocalPoint).where(
            FocalPoint.id == focal_point_id,
            FocalPoint.organisation_id == organisation_id,
            FocalPoint.ended_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such focal point"))
    return found


def find_focal_point(organisation_id: int, email: str) -> FocalPoint | None:
    """Who has this address (case-folded) at an organisation, ended or not."""
    return db.session.scalars(
        select(FocalPoint).where(FocalPoint.organisation_id == organisation_id, FocalPoint.email == email)
    ).one_or_none()


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A webinar to come as a focal point sees it: places of all, and how many of their own stand how."""

    webinar: Webinar
    confirmed: int
    waiting: int
    own: Mapping[str, int] = field(default_factory=dict)

    @property
    def left(self) -> int | None:
        """Places nobody has, never below 0; None where there is no limit."""
        return None if self.webinar.capacity is None else max(0, self.webinar.capacity - self.confirmed)


def list_coming(organisation_id: int, now: datetime) -> list[Coming]:
    """Published webinars that are not over, the next one first; two queries for any number."""
    return _coming(_published(now).order_by(Webinar.starts_at, Webinar.id), organisation_id, now)


def get_coming(organisation_id: int, webinar_id: int, now: datetime) -> Coming:
    """One of these. Raises NotFound."""
    found = _coming(_published(now).where(Webinar.id == webinar_id), organisation_id, now)
    if not found:
        raise NotFound(N_("There is no such webinar"))
    return found[0]


def _published(now: datetime) -> Select[Any]:
    number = [
        select(func.count())
        .where(Registration.webinar_id == Webinar.id, Registration.state == state)
        .correlate(Webinar)
        .scalar_subquery()
        .label(state)
        for state in ("confirmed", "waitlisted")
    ]
    return select(Webinar, *number).where(
        Webinar.published_at.is_not(None), Webinar.state == "scheduled", Webinar.starts_at > now - LONGEST
    )


def _coming(wanted: Select[Any], organisation_id: int, now: datetime) -> list[Coming]:
    rows = [row for row in db.session.execute(wanted) if ends_at(row.Webinar) > now]
    own: dict[int, dict[str, int]] = {}
    counted = db.session.execute(
        select(Registration.webinar_id, Registration.state, func.count())
        .where(Registration.organisation_id == organisation_id)
        .where(Registration.webinar_id.in_([row.Webinar.id for row in rows]))
        .group_by(Registration.webinar_id, Registration.state)
    )
    for webinar_id, state, people in counted:
        own.setdefault(webinar_id, {})[state] = people
    return [
        Coming(
            webinar=row.Webinar,
            confirmed=row.confirmed,
            waiting=row.waitlisted,
            own=own.get(row.Webinar.id, {}),
        )
        for row in rows
    ]


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody of an organisation; `by_focal_point` says which focal point registered them, "" for none."""

    id: int
    name: str
    email: str
    state: State
    by_focal_point: str
    source: str
    created_at: datetime


def count_colleagues(organisation_id: int, webinar_id: int, state: str = "") -> int:
    """How many the list has."""
    inner = _colleagues(organisation_id, webinar_id, state).subquery()
    return db.session.scalar(select(func.count()).select_from(inner)) or 0


def list_colleagues(
    organisation_id: int, webinar_id: int, state: str = "", *, limit: int | None = None, offset: int = 0
) -> list[Colleague]:
    """Everybody of an organisation at a webinar, those to be decided first, then by name; one query."""
    wanted = _colleagues(organisation_id, webinar_id, state)
    order = (Registration.state != "pending", func.lower(Registration.name), Registration.id)
    rows = db.session.execute(wanted.order_by(*order).limit(limit).offset(offset))
    return [Colleague(**row._mapping) for row in rows]


def get_colleague(organisation_id: int, webinar_id: int, registration_id: int) -> Colleague:
    """One of them. Raises NotFound, also for somebody of another organisation."""
    wanted = _colleagues(organisation_id, webinar_id, "").where(Registration.id == registration_id)
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such registration"))
    return Colleague(**row._mapping)


def _colleagues(
    organisation_id: int, webinar_id: int, state: str
) -> Select[int, str, str, str, str, str, datetime]:
    wanted = (
        select(
            Registration.id,
            Registration.name,
            Registration.email,
            Registration.state,
            func.coalesce(FocalPoint.name, "").label("by_focal_point"),
            Registration.source,
            Registration.created_at,
        )
        .outerjoin(FocalPoint, FocalPoint.id == Registration.focal_point_id)
        .where(Registration.organisation_id == organisation_id, Registration.webinar_id == webinar_id)
    )
    return wanted.where(Registration.state == state) if state in STATES else wanted
