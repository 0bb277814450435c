"""Finds the people who came for one organisation: how often, when first and last, and who stays away."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import distinct, func, select

from tracker.database import db
from tracker.figures.counted import is_counted, is_in_period, midnight
from tracker.figures.counts import Period
from tracker.figures.organisation_queries import is_of
from tracker.figures.queries import load_rules
from tracker.models import Attendance, Person, Webinar
from tracker.searching import contains

Asked = Any  # a select of whatever columns


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Whose people, narrowed; `since`: only those who were not counted any more from that day on."""

    organisation_id: int
    rolls_up: bool = False
    search: str = ""
    since: date | None = None
    year: int | None = None


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """One person: webinars they were counted at, all their time there, and the first and last of them."""

    person_id: int
    name: str
    email: str | None
    is_erased: bool
    webinars: int
    seconds: int
    first: datetime
    last: datetime


def count_colleagues(sought: Sought) -> int:
    """How many different people the list has; one query."""
    found = _people(sought, select(Person.id)).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def list_colleagues(sought: Sought, *, limit: int | None = None, offset: int = 0) -> list[Colleague]:
    """Who came most often first; one query and the rules, however many."""
    webinars = func.count(distinct(Attendance.webinar_id)).label("webinars")
    asked = select(
        Person.id.label("person_id"),
        Person.name,
        Person.email,
        Person.erased_at.is_not(None).label("is_erased"),
        webinars,
        func.sum(Attendance.seconds).label("seconds"),
        func.min(Webinar.local_start).label("first"),
        func.max(Webinar.local_start).label("last"),
    )
    rows = db.session.execute(
        _people(sought, asked)
        .order_by(webinars.desc(), func.lower(Person.name), Person.id)
        .limit(limit)
        .offset(offset)
    )
    return [Colleague(**row._asdict()) for row in rows]


def _people(sought: Sought, asked: Asked) -> Asked:
    rules = load_rules()
    found = (
        asked.join_from(Attendance, Person, Person.id == Attendance.person_id)
        .join(Webinar, Webinar.id == Attendance.webinar_id)
        .where(is_in_period(Period(year=sought.year), rules), is_counted(rules))
        .where(is_of(sought.organisation_id, sought.rolls_up))
        .group_by(Person.id, Person.name, Person.email, Person.erased_at)
    )
    if sought.search:
        found = found.where(Person.erased_at.is_(None), contains((Person.name, Person.email), sought.search))
    if sought.since is not None:
        found = found.having(func.max(Webinar.local_start) < midnight(sought.since))
    return found
