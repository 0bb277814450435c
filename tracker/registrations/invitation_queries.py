"""Asks for the invitations to a webinar, and how those who were invited stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import Invitation, Registration
from tracker.registrations.link_queries import LinkEnded, ends_at, open_row
from tracker.registrations.rules import ACTIVE
from tracker.signed_links import has_ended

Standing = Literal["open", "registered", "gone", "withdrawn"]
STANDINGS: tuple[Standing, ...] = ("open", "registered", "gone", "withdrawn")
"""open: not registered yet. registered: has a place, waits, or is to be decided. gone: gave it back or was
declined. withdrawn: the invitation opens nothing any more."""


def open_invitation(token: str, now: datetime) -> Invitation:
    """The invitation whose link it is, with its webinar. Raises LinkEnded, also for withdrawn ones."""
    found = open_row(token, "invitation", _find)
    if found.withdrawn_at is not None or has_ended(ends_at(found.webinar), now):
        raise LinkEnded(N_("This link has ended"))
    return found


def _find(invitation_id: int) -> Invitation | None:
    return db.session.scalars(
        select(Invitation).where(Invitation.id == invitation_id).options(joinedload(Invitation.webinar))
    ).one_or_none()


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the organiser's list; `state` is that of the newest registration, "" without one."""

    id: int
    email: str
    name: str
    created_at: datetime
    standing: Standing
    registration_id: int | None
    state: str


def list_rows(
    webinar_id: int, standing: str = "", search: str = "", *, limit: int | None = None, offset: int = 0
) -> list[Row]:
    """The newest first; one query for any number of rows."""
    wanted = _rows(webinar_id, standing, search).order_by(Invitation.id.desc()).limit(limit).offset(offset)
    return [Row(**row._mapping) for row in db.session.execute(wanted)]


def count_rows(webinar_id: int, standing: str = "", search: str = "") -> int:
    """How many lines the list has."""
    inner = _rows(webinar_id, standing, search).subquery()
    return db.session.scalar(select(func.count()).select_from(inner)) or 0


def count_by_standing(webinar_id: int) -> dict[Standing, int]:
    """How many invitations stand how."""
    inner = _rows(webinar_id, "", "").subquery()
    rows = db.session.execute(select(inner.c.standing, func.count()).group_by(inner.c.standing))
    numbers = {row[0]: row[1] for row in rows}
    return {standing: numbers.get(standing, 0) for standing in STANDINGS}


def get_invitation(webinar_id: int, invitation_id: int) -> Invitation:
    """One invitation to this webinar. Raises NotFound."""
    found = db.session.scalars(
        select(Invitation).where(Invitation.id == invitation_id, Invitation.webinar_id == webinar_id)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such invitation"))
    return found


def find_invitations(webinar_id: int, emails: Iterable[str]) -> dict[str, Invitation]:
    """Those of some addresses (case-folded), withdrawn ones too, by address."""
    rows = db.session.scalars(
        select(Invitation).where(Invitation.webinar_id == webinar_id, Invitation.email.in_(list(emails)))
    )
    return {row.email: row for row in rows}


def list_open(webinar_id: int) -> list[Invitation]:
    """Invitations of people who have not registered yet."""
    open_ids = _rows(webinar_id, "open", "").with_only_columns(Invitation.id)
    return list(
        db.session.scalars(select(Invitation).where(Invitation.id.in_(open_ids)).order_by(Invitation.id))
    )


_stands = case(
    (Invitation.withdrawn_at.is_not(None), "withdrawn"),
    (Registration.id.is_(None), "open"),
    (Registration.state.in_(ACTIVE), "registered"),
    else_="gone",
)


def _rows(webinar_id: int, standing: str, search: str) -> Select[Any]:
    newest = (
        select(Registration.email, func.max(Registration.id).label("id"))
        .where(Registration.webinar_id == webinar_id)
        .group_by(Registration.email)
        .subquery()
    )
    columns: list[Any] = [
        Invitation.id,
        Invitation.email,
        func.coalesce(func.nullif(Invitation.name, ""), Registration.name, "").label("name"),
        Invitation.created_at,
        _stands.label("standing"),
        Registration.id.label("registration_id"),
        func.coalesce(Registration.state, "").label("state"),
    ]
    wanted = (
        select(*columns)
        .outerjoin(newest, newest.c.email == Invitation.email)
        .outerjoin(Registration, Registration.id == newest.c.id)
        .where(Invitation.webinar_id == webinar_id)
    )
    if standing in STANDINGS:
        wanted = wanted.where(_stands == standing)
    if search:
        found = [column.icontains(search, autoescape=True) for column in (Invitation.email, Invitation.name)]
        wanted = wanted.where(or_(*found))
    return wanted
