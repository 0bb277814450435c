"""Asks for everybody whom the secretariat knows, and for one of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from tracker.database import db
from tracker.figures.person_queries import count_came
from tracker.models import JoinClick, Organisation, OutboxMail, Person, PersonKey, Registration
from tracker.people.queries import emails_of
from tracker.searching import contains

ORDERS = ("name", "-registered")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What the list is narrowed to; "" and None narrow nothing. `organisation_id` 0: not known."""

    search: str = ""
    organisation_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One person: registrations (of any state), held webinars where they counted, and the last of these."""

    id: int
    name: str
    email: str | None
    organisation_id: int | None
    organisation: str
    registrations: int
    came: int
    last_came: datetime | None


def count_people(narrowed: Filter) -> int:
    """How many people a filter leaves; erased ones are nobody."""
    return db.session.scalar(_narrow(select(func.count(Person.id)), narrowed)) or 0


def list_people(narrowed: Filter, *, limit: int | None = None, offset: int = 0) -> list[Listed]:
    """People by name; three queries however many."""
    registered = (
        select(func.count())
        .where(Registration.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
        .label("registered")
    )
    asked = select(
        Person.id,
        Person.name,
        Person.email,
        Person.organisation_id,
        Organisation.name.label("organisation"),
        registered,
    )
    rows = db.session.execute(
        _narrow(asked, narrowed).order_by(func.lower(Person.name), Person.id).limit(limit).offset(offset)
    ).all()
    came = count_came([row.id for row in rows])
    return [
        Listed(
            id=row.id,
            name=row.name,
            email=row.email,
            organisation_id=row.organisation_id,
            organisation=row.organisation or "",
            registrations=row.registered,
            came=came[row.id][0] if row.id in came else 0,
            last_came=came[row.id][1] if row.id in came else None,
        )
        for row in rows
    ]


def _narrow(asked: Any, narrowed: Filter) -> Any:
    asked = asked.select_from(Person).outerjoin(Organisation, Organisation.id == Person.organisation_id)
    asked = asked.where(Person.erased_at.is_(None))
    if narrowed.organisation_id == 0:
        asked = asked.where(Person.organisation_id.is_(None))
    elif narrowed.organisation_id is not None:
        asked = asked.where(Person.organisation_id == narrowed.organisation_id)
    if narrowed.search:
        columns = (Person.name, Person.email, Organisation.name, Organisation.short_name)
        other = select(PersonKey.person_id).where(contains([PersonKey.email], narrowed.search))
        asked = asked.where(or_(contains(columns, narrowed.search), Person.id.in_(other)))
    return asked


def list_organisations() -> list[tuple[int, str]]:
    """Organisations of known people, by name."""
    known = select(Person.organisation_id).where(Person.erased_at.is_(None))
    rows = db.session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.id.in_(known))
        .order_by(Organisation.name_key)
    )
    return [(row.id, row.name) for row in rows]


def count_clicks(person_id: int) -> int:
    """How often somebody went to a platform through our page."""
    asked = (
        select(func.count())
        .select_from(JoinClick)
        .join(Registration, Registration.id == JoinClick.registration_id)
    )
    return db.session.scalar(asked.where(Registration.person_id == person_id)) or 0


def list_mails(person: Person, limit: int) -> list[OutboxMail]:
    """The latest mails to somebody's address, or about their registrations."""
    own = select(Registration.id).where(Registration.person_id == person.id)
    theirs = or_(OutboxMail.registration_id.in_(own), OutboxMail.person_id == person.id)
    theirs = or_(theirs, OutboxMail.to_email.in_(emails_of(person)))
    wanted: Select[Any] = select(OutboxMail).where(theirs).order_by(OutboxMail.id.desc()).limit(limit)
    return list(db.session.scalars(wanted))
