"""Asks which people may be one, what two records hold, and what was merged or found to be two."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import (
    Attendance,
    MatchDecision,
    Merge,
    NotSame,
    Organisation,
    Organiser,
    Person,
    PersonKey,
    Registration,
    Webinar,
)
from tracker.organisations.duplicate_queries import follow_merges
from tracker.people.duplicates import Candidate, Pair, Why, compare, find_pairs

WHAT = "person"
UNDO_FOR = timedelta(days=30)
CHUNK = 1000


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """Which pairs a list is narrowed to; "" and None narrow nothing. `search` is part of a name or e-mail."""

    search: str = ""
    why: Why | None = None


def list_pairs(narrowed: Narrowing | None = None) -> list[Pair]:
    """Every pair that may be one, the surest first; as many queries however many people there are."""
    candidates = _candidates()
    pairs = find_pairs(candidates, not_same=list_not_same(), said_same=_said_same())
    if narrowed is not None and narrowed.why:
        pairs = [pair for pair in pairs if pair.why == narrowed.why]
    if narrowed is not None and narrowed.search:
        wanted = narrowed.search.casefold()
        called = {
            one.id for one in candidates if any(wanted in text.casefold() for text in (one.name, *one.emails))
        }
        pairs = [pair for pair in pairs if pair.low_id in called or pair.high_id in called]
    return pairs


def find_pair(one_id: int, two_id: int) -> Pair | None:
    """Why two people may be one; None where nothing is alike, or one of them is gone."""
    ids = tuple(sorted((one_id, two_id)))
    found = _candidates(ids)
    return compare(found[0], found[1], said_same=ids in _said_same()) if len(found) == 2 else None


def _candidates(ids: tuple[int, ...] = ()) -> list[Candidate]:
    people = select(Person.id, Person.name, Person.email, Person.organisation_id)
    others = select(PersonKey.person_id, PersonKey.email).where(PersonKey.email.is_not(None))
    if ids:
        people, others = people.where(Person.id.in_(ids)), others.where(PersonKey.person_id.in_(ids))
    more: dict[int, tuple[str, ...]] = {}
    for person_id, email in db.session.execute(others):
        more[person_id] = (*more.get(person_id, ()), email or "")
    return [
        Candidate(
            id=row.id,
            name=row.name,
            emails=(row.email, *more.get(row.id, ())) if row.email else more.get(row.id, ()),
            organisation_id=row.organisation_id,
        )
        for row in db.session.execute(people.where(Person.erased_at.is_(None)))
    ]


def _said_same() -> set[tuple[int, int]]:
    """Pairs of which a file's name was said to be somebody else, and both are records still."""
    rows = db.session.execute(
        select(MatchDecision.key, MatchDecision.means).where(
            MatchDecision.what == "person",
            MatchDecision.taken_back_at.is_(None),
            MatchDecision.means != "",
            MatchDecision.means != MatchDecision.key,
        )
    ).all()
    if not rows:
        return set()
    keyed = (
        select(Person.id, Person.email, Person.name_key),
        select(PersonKey.person_id, PersonKey.email, PersonKey.name_key),
    )
    known = {
        f"email:{email}" if email else f"name:{key}": at
        for asked in keyed
        for at, email, key in db.session.execute(asked)
    }
    pairs = [(known.get(row.key), known.get(row.means)) for row in rows]
    return {(min(one, two), max(one, two)) for one, two in pairs if one and two and one != two}


def list_not_same() -> list[tuple[int, int]]:
    """Pairs that somebody found to be two: (smaller id, greater id)."""
    rows = db.session.execute(select(NotSame.low_id, NotSame.high_id).where(NotSame.what == WHAT))
    return [(row.low_id, row.high_id) for row in rows]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One person of a pair as a list shows them."""

    name: str
    email: str
    organisation: str


def find_shown(person_ids: Iterable[int]) -> dict[int, Shown]:
    """People of pairs by id; `email` and `organisation` are "" where not known."""
    asked = select(Person.id, Person.name, Person.email, Organisation.name.label("organisation")).outerjoin(
        Organisation, Organisation.id == Person.organisation_id
    )
    wanted, found = sorted(set(person_ids)), {}
    for start in range(0, len(wanted), CHUNK):
        for row in db.session.execute(asked.where(Person.id.in_(wanted[start : start + CHUNK]))):
            found[row.id] = Shown(name=row.name, email=row.email or "", organisation=row.organisation or "")
    return found


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What stands behind one record: registrations, and the webinars they came to."""

    registrations: int
    webinars: tuple[str, ...]
    webinar_ids: frozenset[int]
    seconds: int


def describe_holding(person_id: int) -> Holding:
    """How much names a person."""
    registered = select(func.count()).select_from(Registration).where(Registration.person_id == person_id)
    came = db.session.execute(
        select(Webinar.id, Webinar.number, Webinar.title, Attendance.seconds)
        .join(Attendance, Attendance.webinar_id == Webinar.id)
        .where(Attendance.person_id == person_id)
        .order_by(Webinar.starts_at)
    ).all()
    return Holding(
        registrations=db.session.scalar(registered) or 0,
        webinars=tuple(str(row.number or row.title) for row in came),
        webinar_ids=frozenset(row.id for row in came),
        seconds=sum(row.seconds for row in came),
    )


def find_kept(gone_id: int) -> int | None:
    """Into whom a record went, however many merges later; None where it did not."""
    at = follow_merges(WHAT, gone_id)
    return at if at != gone_id and db.session.get(Person, at) is not None else None


def list_former(person_id: int) -> list[int]:
    """Ids of the records that went into somebody's, however many merges ago."""
    seen: set[int] = set()
    found = {person_id}
    while found - seen:
        seen |= found
        into = select(Merge.gone_id).where(Merge.what == WHAT, Merge.kept_id.in_(seen))
        gone = into.where(Merge.undone_at.is_(None), Merge.gone_id.not_in(select(Person.id)))
        found = set(db.session.scalars(gone))
    return sorted(seen - {person_id})


@dataclass(frozen=True, kw_only=True)
class Made:
    """A merge as a list shows it; `kept` is "" where that record is gone too. `is_blank`: erased since."""

    id: int
    gone: str
    kept_id: int
    kept: str
    made_at: datetime
    by: str
    undone_at: datetime | None
    until: datetime
    is_blank: bool


def _merges() -> Any:
    return (
        select(Merge, Person.name, Organiser.email)
        .outerjoin(Person, Person.id == Merge.kept_id)
        .outerjoin(Organiser, Organiser.id == Merge.made_by_id)
        .where(Merge.what == WHAT)
        .order_by(Merge.id.desc())
    )


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
        is_blank=not merge.state,
    )


def list_merges(*, limit: int, offset: int) -> list[Made]:
    """Merges, the newest first."""
    return [_made(*row) for row in db.session.execute(_merges().limit(limit).offset(offset))]


def list_undoable(person_id: int, now: datetime) -> list[Made]:
    """Merges into somebody that can still be undone, the newest first."""
    wanted = _merges().where(
        Merge.kept_id == person_id, Merge.undone_at.is_(None), Merge.made_at >= now - UNDO_FOR
    )
    return [made for made in (_made(*row) for row in db.session.execute(wanted)) if not made.is_blank]


def get_merge(merge_id: int) -> Made:
    """One merge. Raises NotFound."""
    row = db.session.execute(_merges().where(Merge.id == merge_id)).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such merge"))
    return _made(*row)


def count_merges() -> int:
    """How many merges there were, undone ones too."""
    return db.session.scalar(select(func.count()).select_from(Merge).where(Merge.what == WHAT)) or 0
