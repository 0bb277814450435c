"""Asks for people by what they are known by: an e-mail or a name, also of a record that went into theirs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.models import Organisation, Person, PersonKey

CHUNK = 1000

# Made once: everybody who registers is looked for. On PostgreSQL a merge waits for whoever found one of the
# two, and whoever looks meanwhile waits for the merge, and then finds the kept one by the other key.
_BY_EMAIL = select(Person).where(Person.email == bindparam("value"))
_BY_NAME = select(Person).where(Person.name_key == bindparam("value"))
_BY_ANY_EMAIL = select(Person).where(
    or_(
        Person.email == bindparam("value"),
        Person.id
        == select(PersonKey.person_id).where(PersonKey.email == bindparam("value")).scalar_subquery(),
    )
)
_BY_OTHER_EMAIL = select(Person).join(PersonKey).where(PersonKey.email == bindparam("value"))
_BY_OTHER_NAME = select(Person).join(PersonKey).where(PersonKey.name_key == bindparam("value"))


def find_person(
    *, email: str | None = None, name_key: str | None = None, holds: bool = False
) -> Person | None:
    """Whoever this e-mail (case-folded), else this normalised name means.

    With `holds` nobody lets them go into another record until the transaction ends.
    """
    value = email or name_key
    if email and not holds:  # one question whoever it is: no clock tells which addresses are known
        known: Person | None = db.session.scalars(_BY_ANY_EMAIL, {"value": value}).one_or_none()
        return known
    for wanted in (_BY_EMAIL, _BY_OTHER_EMAIL) if email else (_BY_NAME, _BY_OTHER_NAME):
        asked = _held(wanted) if holds else wanted
        found: Person | None = db.session.scalars(asked, {"value": value}).one_or_none()
        if found is not None:
            return found
    return None


def find_people(emails: Iterable[str], name_keys: Iterable[str], *, holds: bool = False) -> dict[str, Person]:
    """Known people by "email:…" and "name:…"."""
    found: dict[str, Person] = {}
    for name, prefix, values in (("email", "email:", emails), ("name_key", "name:", name_keys)):
        own, other = Person.__table__.c[name], PersonKey.__table__.c[name]
        wanted = sorted(set(values))
        for start in range(0, len(wanted), CHUNK):
            some = wanted[start : start + CHUNK]
            asked = (
                select(Person, own).where(own.in_(some)).order_by(Person.id),
                select(Person, other)
                .join(PersonKey, PersonKey.person_id == Person.id)
                .where(other.in_(some))
                .order_by(Person.id),
            )
            for each in asked:
                rows = db.session.execute(_held(each) if holds else each)
                found.update({f"{prefix}{value}": person for person, value in rows})
    return found


def _held(wanted: Select[Any]) -> Select[Any]:
    return wanted.with_for_update(read=True, key_share=True, of=Person)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What else somebody is known by, since records went into theirs; in the order they came."""

    emails: tuple[str, ...] = ()
    name_keys: tuple[str, ...] = ()


def load_keys(person_ids: Iterable[int]) -> dict[int, Known]:
    """What else people are known by, by id; whoever has nothing else is left out."""
    found: dict[int, Known] = {}
    wanted = sorted(set(person_ids))
    for start in range(0, len(wanted), CHUNK):
        rows = db.session.scalars(
            select(PersonKey)
            .where(PersonKey.person_id.in_(wanted[start : start + CHUNK]))
            .order_by(PersonKey.id)
        )
        for row in rows:
            had = found.get(row.person_id, Known())
            found[row.person_id] = Known(
                emails=(*had.emails, row.email) if row.email else had.emails,
                name_keys=(*had.name_keys, row.name_key) if row.name_key else had.name_keys,
            )
    return found


def emails_of(person: Person) -> tuple[str, ...]:
    """Every address of somebody, the main one first."""
    others = load_keys([person.id]).get(person.id, Known()).emails
    return (person.email, *others) if person.email else others


def has_more_addresses(person_id: int) -> bool:
    """Whether somebody has another address beside the main one."""
    return bool(load_keys([person_id]).get(person_id, Known()).emails)


def get_person(person_id: int) -> tuple[Person, Organisation | None]:
    """Somebody with their organisation. Raises NotFound, also for an erased one."""
    row = db.session.execute(
        select(Person, Organisation)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.id == person_id, Person.erased_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such person"))
    return row[0], row[1]
