"""Asks which organisations may be one, what two records hold, and what was merged or found to be two."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import Attendance, Merge, NotSame, Organisation, Organiser, Person, Registration, Webinar
from tracker.organisations.duplicates import Candidate, Pair, compare, find_pairs
from tracker.organisations.merging import UNDO_FOR, WHAT
from tracker.organisations.queries import load_details, load_directory

MOST_HOPS = 20


def list_pairs() -> list[Pair]:
    """Every pair that may be one, the likeliest first; a constant number of queries."""
    return find_pairs(_candidates().values(), list_not_same())


def find_pair(one_id: int, two_id: int) -> Pair | None:
    """Why two organisations may be one; None where nothing is alike, or one of them is gone."""
    candidates = _candidates()
    if one_id not in candidates or two_id not in candidates:
        return None
    return compare(candidates[one_id], candidates[two_id])


def _candidates() -> dict[int, Candidate]:
    details = load_details()
    above = select(Organisation.id, Organisation.parent_id)
    parents = {row[0]: row[1] for row in db.session.execute(above)}
    mail = _mail_domains()
    came: dict[int, set[int]] = {}
    rows = db.session.execute(
        select(Attendance.organisation_id, Attendance.webinar_id)
        .where(Attendance.organisation_id.is_not(None))
        .distinct()
    )
    for row in rows:
        came.setdefault(row[0] or 0, set()).add(row[1])
    return {
        at: Candidate(
            known=known,
            parent_id=parents.get(at),
            countries=details[at].countries,
            mail_domains=mail.get(at, {}),
            webinars=frozenset(came.get(at, ())),
        )
        for at, known in load_directory().known.items()
    }


def _mail_domains() -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    rows = db.session.execute(
        select(Person.organisation_id, Person.email).where(
            Person.organisation_id.is_not(None), Person.email.is_not(None)
        )
    )
    for row in rows:
        domains = found.setdefault(row[0] or 0, {})
        domain = str(row[1]).rpartition("@")[2]
        domains[domain] = domains.get(domain, 0) + 1
    return found


def list_not_same() -> list[tuple[int, int]]:
    """Pairs that somebody found to be two: (smaller id, greater id)."""
    rows = db.session.execute(select(NotSame.low_id, NotSame.high_id).where(NotSame.what == WHAT))
    return [(row.low_id, row.high_id) for row in rows]


def find_names(organisation_ids: set[int]) -> dict[int, str]:
    """The names of organisations."""
    rows = select(Organisation.id, Organisation.name).where(Organisation.id.in_(organisation_ids))
    return {row.id: row.name for row in db.session.execute(rows)}


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What stands behind one record: people known, registrations, attendances, webinars somebody came to."""

    people: int
    registrations: int
    attendances: int
    webinars: tuple[str, ...]
    created_at: datetime


def describe_holding(organisation_id: int) -> Holding:
    """How much names an organisation."""
    people = select(func.count()).select_from(Person).where(Person.organisation_id == organisation_id)
    registered = (
        select(func.count()).select_from(Registration).where(Registration.organisation_id == organisation_id)
    )
    came = select(func.count()).select_from(Attendance).where(Attendance.organisation_id == organisation_id)
    webinars = db.session.execute(
        select(Webinar.number, Webinar.title)
        .where(
            Webinar.id.in_(select(Attendance.webinar_id).where(Attendance.organisation_id == organisation_id))
        )
        .order_by(Webinar.starts_at)
    )
    created_at = db.session.scalar(select(Organisation.created_at).where(Organisation.id == organisation_id))
    assert created_at is not None
    return Holding(
        people=db.session.scalar(people) or 0,
        registrations=db.session.scalar(registered) or 0,
        attendances=db.session.scalar(came) or 0,
        webinars=tuple(str(row.number or row.title) for row in webinars),
        created_at=created_at,
    )


def find_kept(gone_id: int) -> int | None:
    """Into which organisation one went, however many merges later; None where it did not."""
    at = follow_merges(WHAT, gone_id)
    return at if at != gone_id and db.session.get(Organisation, at) is not None else None


def follow_merges(what: str, gone_id: int) -> int:
    """Where the merges of one kind of record lead to from one of them; itself where it went into none."""
    seen, at = set(), gone_id
    for _hop in range(MOST_HOPS):
        wanted = select(Merge.kept_id).where(
            Merge.what == what, Merge.gone_id == at, Merge.undone_at.is_(None)
        )
        kept = db.session.scalar(wanted.order_by(Merge.id.desc()).limit(1))
        if kept is None or kept in seen:
            break
        seen.add(kept)
        at = kept
    return at


@dataclass(frozen=True, kw_only=True)
class Made:
    """A merge as a list shows it; `kept` is "" where that record is gone too."""

    id: int
    gone: str
    kept_id: int
    kept: str
    made_at: datetime
    by: str
    undone_at: datetime | None
    until: datetime


def list_merges(*, limit: int, offset: int) -> list[Made]:
    """Merges, the newest first."""
    rows: Any = db.session.execute(
        select(Merge, Organisation.name, Organiser.email)
        .outerjoin(Organisation, Organisation.id == Merge.kept_id)
        .outerjoin(Organiser, Organiser.id == Merge.made_by_id)
        .where(Merge.what == WHAT)
        .order_by(Merge.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [_made(merge, kept, by) for merge, kept, by in rows]


def _made(merge: Merge, kept: str | None, by: str | None) -> Made:
    return Made(
        id=merge.id,
        gone=merge.gone_label,
        kept_id=merge.kept_id,
        kept=kept or "",
        made_at=merge.made_at,
        by=by or "",
        undone_at=merge.undone_at,
        until=merge.made_at + UNDO_FOR,
    )


def get_merge(merge_id: int) -> Made:
    """One merge. Raises NotFound."""
    row = db.session.execute(
        select(Merge, Organisation.name, Organiser.email)
        .outerjoin(Organisation, Organisation.id == Merge.kept_id)
        .outerjoin(Organiser, Organiser.id == Merge.made_by_id)
        .where(Merge.what == WHAT, Merge.id == merge_id)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such merge"))
    return _made(row[0], row[1], row[2])


def count_merges() -> int:
    """How many merges there were, undone ones too."""
    return db.session.scalar(select(func.count()).select_from(Merge).where(Merge.what == WHAT)) or 0


def list_undoable(organisation_id: int, now: datetime, most_age: timedelta = UNDO_FOR) -> list[Made]:
    """Merges into an organisation that can still be undone, the newest first."""
    rows: Any = db.session.execute(
        select(Merge, Organisation.name, Organiser.email)
        .join(Organisation, Organisation.id == Merge.kept_id)
        .outerjoin(Organiser, Organiser.id == Merge.made_by_id)
        .where(Merge.what == WHAT, Merge.kept_id == organisation_id)
        .where(Merge.undone_at.is_(None), Merge.made_at >= now - most_age)
        .order_by(Merge.id.desc())
    )
    return [_made(merge, kept, by) for merge, kept, by in rows]
