"""Asks how a webinar's registrations spread over organisations and over time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from tracker.database import db
from tracker.models import Organisation, Registration
from tracker.registrations.list_queries import has_come
from tracker.registrations.rules import ACTIVE


@dataclass(frozen=True, kw_only=True)
class Group:
    """The people of one organisation who have a place, wait, or are to be decided.

    `organisation_id` None: not linked, `name` is then what was typed, "" for nothing. `came_before` counts
    those of them who came to an earlier webinar of the series.
    """

    organisation_id: int | None
    name: str
    confirmed: int
    pending: int
    waiting: int
    came_before: int

    @property
    def all(self) -> int:
        """Everybody."""
        return self.confirmed + self.pending + self.waiting


SORTS: Mapping[str, Callable[[Group], Any]] = {
    "name": lambda group: group.name.casefold(),
    "confirmed": lambda group: group.confirmed,
    "pending": lambda group: group.pending,
    "waiting": lambda group: group.waiting,
    "before": lambda group: group.came_before,
}


def list_groups(webinar_id: int) -> tuple[list[Group], list[Group]]:
    """Organisations of the directory, and those that were only typed; the most people first, then by name."""
    people = (
        select(
            Registration.organisation_id,
            Registration.organisation_as_typed,
            Registration.state,
            case((has_come(webinar_id), 1)).label("came"),
        )
        .where(Registration.webinar_id == webinar_id, Registration.state.in_(ACTIVE))
        .subquery()
    )
    typed = case((people.c.organisation_id.is_(None), people.c.organisation_as_typed), else_="")
    rows = db.session.execute(
        select(
            people.c.organisation_id,
            func.max(Organisation.name).label("name"),
            typed.label("typed"),
            *(func.count(case((people.c.state == state, 1))).label(state) for state in ACTIVE),
            func.count(people.c.came).label("came_before"),
        )
        .outerjoin(Organisation, Organisation.id == people.c.organisation_id)
        .group_by(people.c.organisation_id, "typed")
    ).all()
    linked = [_group(row, row.name) for row in rows if row.organisation_id is not None]
    return _ordered(linked), _ordered(_merged([row for row in rows if row.organisation_id is None]))


def list_moments(webinar_id: int) -> tuple[list[datetime], list[datetime]]:
    """When each registration was made, and when those that do not stand any more ended."""
    rows = db.session.execute(
        select(Registration.created_at, Registration.state, Registration.state_changed_at).where(
            Registration.webinar_id == webinar_id
        )
    ).all()
    ended = [row.state_changed_at for row in rows if row.state not in ACTIVE]
    return [row.created_at for row in rows], ended


def _group(row: Any, name: str) -> Group:
    return Group(
        organisation_id=row.organisation_id,
        name=name,
        confirmed=row.confirmed,
        pending=row.pending,
        waiting=row.waitlisted,
        came_before=row.came_before,
    )


def _merged(rows: list[Any]) -> list[Group]:
    """One group for what was typed alike but for case and spaces, as quotas count it."""
    found: dict[str, Group] = {}
    groups = [_group(row, " ".join(row.typed.split())) for row in rows]
    for group in sorted(groups, key=lambda group: (-group.all, group.name.isupper(), group.name)):
        key = group.name.casefold()
        before = found.get(key)
        found[key] = _joined(before, group) if before else group
    return list(found.values())


def _joined(one: Group, other: Group) -> Group:
    return Group(
        organisation_id=None,
        name=one.name,
        confirmed=one.confirmed + other.confirmed,
        pending=one.pending + other.pending,
        waiting=one.waiting + other.waiting,
        came_before=one.came_before + other.came_before,
    )


def _ordered(groups: list[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (-group.all, group.name.casefold()))
