"""Finds who stands behind a figure: the people counted in a period, narrowed as the figure was."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import distinct, func, select

from tracker.database import db
from tracker.figures.counted import Condition, is_counted, is_in_period
from tracker.figures.counts import Period
from tracker.figures.queries import load_rules
from tracker.models import Attendance, Organisation, Person, Webinar

Asked = Any  # a select of whatever columns


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """Which of the counted people; None and "" narrow nothing. `search` is part of a name or e-mail."""

    kind: str = ""
    country: str = ""
    organisation_id: int | None = None
    search: str = ""


@dataclass(frozen=True, kw_only=True)
class CountedPerson:
    """One person with what they counted for in the period; `seconds` is all of their time together."""

    person_id: int
    name: str
    email: str | None
    webinars: int
    seconds: int
    organisations: tuple[str, ...]
    kinds: tuple[str, ...]
    countries: tuple[str, ...]


def count_people(period: Period, narrowing: Narrowing) -> int:
    """How many different people the list has."""
    asked = select(func.count(distinct(Attendance.person_id)))
    return db.session.scalar(_narrowed(asked, period, narrowing)) or 0


def list_people(
    period: Period, narrowing: Narrowing, *, limit: int | None = None, offset: int = 0
) -> list[CountedPerson]:
    """The people by name, each once; two queries however many."""
    rows = db.session.execute(
        _narrowed(
            select(
                Person.id,
                Person.name,
                Person.email,
                func.count(distinct(Attendance.webinar_id)).label("webinars"),
                func.sum(Attendance.seconds).label("seconds"),
            ),
            period,
            narrowing,
        )
        .group_by(Person.id, Person.name, Person.email)
        .order_by(func.lower(Person.name), Person.id)
        .limit(limit)
        .offset(offset)
    ).all()
    counted_for = _counted_for([row.id for row in rows], period, narrowing)
    return [
        CountedPerson(
            person_id=row.id,
            name=row.name,
            email=row.email,
            webinars=row.webinars,
            seconds=row.seconds,
            organisations=_different(counted_for.get(row.id, []), 0),
            kinds=_different(counted_for.get(row.id, []), 1),
            countries=_different(counted_for.get(row.id, []), 2),
        )
        for row in rows
    ]


def _counted_for(
    person_ids: Sequence[int], period: Period, narrowing: Narrowing
) -> dict[int, list[tuple[str | None, str | None, str | None]]]:
    found: dict[int, list[tuple[str | None, str | None, str | None]]] = {}
    rows = db.session.execute(
        _narrowed(
            select(Attendance.person_id, Organisation.name, Attendance.kind, Attendance.country)
            .distinct()
            .outerjoin(Organisation, Organisation.id == Attendance.organisation_id),
            period,
            narrowing,
        ).where(Attendance.person_id.in_(person_ids))
    )
    for person_id, organisation, kind, country in rows:
        found.setdefault(person_id, []).append((organisation, kind, country))
    return found


def _different(rows: Sequence[tuple[str | None, ...]], position: int) -> tuple[str, ...]:
    return tuple(sorted({value for row in rows if (value := row[position])}))


def _narrowed(asked: Asked, period: Period, narrowing: Narrowing) -> Asked:
    rules = load_rules()
    wanted: list[Condition] = [is_in_period(period, rules), is_counted(rules)]
    if narrowing.kind:
        wanted.append(Attendance.kind == narrowing.kind)
    if narrowing.country:
        wanted.append(Attendance.country == narrowing.country)
    if narrowing.organisation_id is not None:
        wanted.append(Attendance.organisation_id == narrowing.organisation_id)
    if narrowing.search:
        like = f"%{_plain(narrowing.search)}%"
        wanted.append(Person.name.ilike(like, escape="\\") | Person.email.ilike(like, escape="\\"))
    return (
        asked.where(*wanted)
        .where(Person.id == Attendance.person_id)
        .where(Webinar.id == Attendance.webinar_id)
    )


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
