"""Finds who stands behind a figure: the people counted in a period, narrowed as the figure was."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import distinct, func, select

from tracker.database import db
from tracker.figures.counted import Condition, is_counted, is_in_period, registered
from tracker.figures.counts import Period
from tracker.figures.office_queries import offices_of
from tracker.figures.period_queries import came_before, per_person
from tracker.figures.queries import load_rules
from tracker.models import Attendance, Organisation, Person, Webinar

Asked = Any  # a select of whatever columns


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """Which of the counted people; None and "" narrow nothing. `search` is part of a name or e-mail.

    `came`: "before" the year too, or in it for the "first" time. `times`: to so many webinars of the period.
    """

    kind: str = ""
    country: str = ""
    organisation_id: int | None = None
    search: str = ""
    came: str = ""
    times: int | None = None


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


@dataclass(frozen=True, kw_only=True)
class RegisteredPerson:
    """One person who registered: for how many webinars, and to how many of these they came, however short."""

    name: str
    email: str | None
    webinars: int
    came: int


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


def count_registered(period: Period, search: str = "") -> int:
    """How many different people the list of the registered has."""
    return db.session.scalar(_registered(select(func.count(distinct(Person.id))), period, search)) or 0


def list_registered(
    period: Period, search: str = "", *, limit: int | None = None, offset: int = 0
) -> list[RegisteredPerson]:
    """Everybody registered for a webinar of the period, by name, each once; one query."""
    rows = db.session.execute(
        _registered(
            select(
                Person.id,
                Person.name,
                Person.email,
                func.count().label("webinars"),
                func.count(Attendance.id).label("came"),
            ),
            period,
            search,
        )
        .group_by(Person.id, Person.name, Person.email)
        .order_by(func.lower(Person.name), Person.id)
        .limit(limit)
        .offset(offset)
    )
    return [
        RegisteredPerson(name=row.name, email=row.email, webinars=row.webinars, came=row.came) for row in rows
    ]


def _registered(asked: Asked, period: Period, search: str) -> Asked:
    rules = load_rules()
    those = registered(is_in_period(period, rules), rules).subquery()
    came = (Attendance.webinar_id == those.c.webinar_id) & (Attendance.person_id == those.c.person_id)
    found = asked.select_from(those).join(Person, Person.id == those.c.person_id).outerjoin(Attendance, came)
    return found.where(_is_called(search)) if search else found


def _is_called(search: str) -> Condition:
    like = f"%{_plain(search)}%"
    return Person.name.ilike(like, escape="\\") | Person.email.ilike(like, escape="\\")


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
        only = narrowing.organisation_id
        own = Attendance.organisation_id == only
        wanted.append(Attendance.organisation_id.in_(offices_of(only)) if period.rolls_up else own)
    if narrowing.came:
        known = Attendance.person_id.in_(came_before(period, rules))
        wanted.append(known if narrowing.came == "before" else ~known)
    if narrowing.times is not None:
        often = per_person(period, rules).subquery()
        wanted.append(
            Attendance.person_id.in_(select(often.c.person_id).where(often.c.often == narrowing.times))
        )
    if narrowing.search:
        wanted.append(_is_called(narrowing.search))
    return (
        asked.where(*wanted)
        .where(Person.id == Attendance.person_id)
        .where(Webinar.id == Attendance.webinar_id)
    )


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
