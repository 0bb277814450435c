"""Finds who stands behind a figure: the people counted in a period, narrowed as the figure was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import distinct, func, select

from tracker.database import db
from tracker.figures.counted import Condition, Rules, is_counted, is_in_period, registered
from tracker.figures.counts import Period
from tracker.figures.office_queries import offices_of
from tracker.figures.queries import load_rules
from tracker.figures.returning_queries import came_before, per_person
from tracker.models import Attendance, Organisation, Person, Webinar
from tracker.organisations.regions import countries_of

Asked = Any  # a select of whatever columns
NOT_KNOWN = "not_known"
HERE = "here"
CAME = ("before", "first", HERE)


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """Which of the counted people; None and "" narrow nothing. `search` is part of a name or e-mail.

    NOT_KNOWN as sector, country or region, and 0 as organisation, are those of whom it is not known.
    `came`: "before" the year too, or in it for the "first" time; "here": never before the webinar's day.
    `times`: to so many webinars of the period.
    """

    kind: str = ""
    country: str = ""
    organisation_id: int | None = None
    search: str = ""
    came: str = ""
    times: int | None = None
    sector: str = ""
    region: str = ""
    webinar_id: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it narrows nothing."""
        return self == Narrowing()


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
    wanted = [is_in_period(period, rules), is_counted(rules), *narrowed_by(narrowing, period, rules)]
    if narrowing.search:
        wanted.append(_is_called(narrowing.search))
    return (
        asked.where(*wanted)
        .where(Person.id == Attendance.person_id)
        .where(Webinar.id == Attendance.webinar_id)
    )


def narrowed_by(narrowing: Narrowing, period: Period, rules: Rules) -> list[Condition]:
    """What narrows the attendances of a period, but for the search in names; Webinar is joined."""
    wanted: list[Condition] = []
    if narrowing.kind:
        wanted.append(Attendance.kind == narrowing.kind)
    if narrowing.sector:
        wanted.append(_is_of_sector(narrowing.sector))
    if narrowing.country:
        wanted.append(_is_from(narrowing.country, (narrowing.country,)))
    if narrowing.region:
        wanted.append(_is_from(narrowing.region, countries_of(narrowing.region)))
    if narrowing.organisation_id is not None:
        wanted.append(_is_of(narrowing.organisation_id, rolls_up=period.rolls_up))
    if narrowing.webinar_id is not None:
        wanted.append(Attendance.webinar_id == narrowing.webinar_id)
    if narrowing.came:
        known = Attendance.person_id.in_(came_before(_beginning(period, narrowing), rules))
        wanted.append(known if narrowing.came == "before" else ~known)
    if narrowing.times is not None:
        often = per_person(period, rules).subquery()
        wanted.append(
            Attendance.person_id.in_(select(often.c.person_id).where(often.c.often == narrowing.times))
        )
    return wanted


def _beginning(period: Period, narrowing: Narrowing) -> Period:
    """The period, or the day of the one webinar, that people came before."""
    if narrowing.came != HERE:
        return period
    began = db.session.scalars(
        select(Webinar.local_start).where(Webinar.id == narrowing.webinar_id)
    ).one_or_none()
    return replace(period, year=None, from_on=began.date()) if began else period


def _is_of_sector(sector: str) -> Condition:
    if sector == NOT_KNOWN:
        known = select(Organisation.id).where(Organisation.sector != "")
        return Attendance.organisation_id.is_(None) | Attendance.organisation_id.not_in(known)
    return Attendance.organisation_id.in_(select(Organisation.id).where(Organisation.sector == sector))


def _is_from(wanted: str, countries: Sequence[str]) -> Condition:
    """Regions that hold no country, and countries that are none, have nobody."""
    if wanted != NOT_KNOWN:
        return Attendance.country.in_(countries)
    return Attendance.country.is_(None)


def _is_of(organisation_id: int, *, rolls_up: bool) -> Condition:
    if not organisation_id:
        return Attendance.organisation_id.is_(None)
    if rolls_up:
        return Attendance.organisation_id.in_(offices_of(organisation_id))
    return Attendance.organisation_id == organisation_id


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
