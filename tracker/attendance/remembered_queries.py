"""Asks for what organisers decided once about texts in files: what each means, since when, by whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import MatchDecision, Organisation, Organiser
from tracker.searching import contains

SORTS = ("email", "organisation_name", "person")
HOLDS, BACK, ALL = "", "back", "all"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the list is narrowed to: a sort of decision, a text, those that hold, are taken back, or all."""

    what: str = ""
    search: str = ""
    state: str = HOLDS


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """One decision: the text of a file, and what it means.

    `means` organisation (called `name`), none, somebody (`name`, `email` where known), own (a person of
    their own) or unnamed (a connection nobody can name).
    """

    id: int
    what: str
    text: str
    means: str
    name: str
    email: str
    created_at: datetime
    by: str
    taken_back_at: datetime | None


def list_decisions(asked: Asked, *, limit: int | None = None, offset: int = 0) -> list[Remembered]:
    """The newest first; one query for any number."""
    wanted = (
        select(MatchDecision, Organisation.name.label("organisation"), Organiser.name.label("by"))
        .outerjoin(Organisation, Organisation.id == MatchDecision.organisation_id)
        .outerjoin(Organiser, Organiser.id == MatchDecision.created_by_id)
        .order_by(MatchDecision.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [_told(row[0], row.organisation, row.by) for row in db.session.execute(_narrow(wanted, asked))]


def count_decisions(asked: Asked) -> int:
    """How many there are under these filters."""
    wanted = (
        select(func.count())
        .select_from(MatchDecision)
        .outerjoin(Organisation, Organisation.id == MatchDecision.organisation_id)
    )
    return int(db.session.scalars(_narrow(wanted, asked)).one())


def get_decision(decision_id: int) -> MatchDecision:
    """One that still holds. Raises NotFound."""
    found = db.session.get(MatchDecision, decision_id)
    if found is None or found.taken_back_at is not None:
        raise NotFound(N_("There is no such decision, or it is taken back already."))
    return found


def _narrow(wanted: Any, asked: Asked) -> Any:
    if asked.what:
        wanted = wanted.where(MatchDecision.what == asked.what)
    if asked.state != ALL:
        back = MatchDecision.taken_back_at
        wanted = wanted.where(back.is_not(None) if asked.state == BACK else back.is_(None))
    if asked.search:
        texts = (MatchDecision.key, MatchDecision.means, MatchDecision.means_name, Organisation.name)
        wanted = wanted.where(contains(texts, asked.search))
    return wanted


def _told(kept: MatchDecision, organisation: str | None, by: str | None) -> Remembered:
    if kept.what == "person":
        means = "unnamed" if not kept.means else "own" if kept.means == kept.key else "somebody"
    else:
        means = "organisation" if kept.organisation_id else "none"
    return Remembered(
        id=kept.id,
        what=kept.what,
        text=kept.key.removeprefix("name:"),
        means=means,
        name=organisation or (kept.means_name if means == "somebody" else ""),
        email=kept.means.removeprefix("email:") if kept.means.startswith("email:") else "",
        created_at=kept.created_at,
        by=by or "",
        taken_back_at=kept.taken_back_at,
    )
