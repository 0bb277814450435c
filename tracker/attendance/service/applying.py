"""How people come and go with an import: found or made when it is applied, let go when it is undone."""

from collections.abc import Container, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from tracker.attendance import queries
from tracker.attendance.identity import key_of
from tracker.attendance.linking import Registered
from tracker.database import db
from tracker.errors import N_, Refusal
from tracker.models import (
    AttendanceImport,
    AttendanceMark,
    ImportPerson,
    Person,
    Registration,
    Webinar,
)
from tracker.organisations.countries import find_country
from tracker.organisations.queries import first_countries, kinds_on
from tracker.people.merging import references
from tracker.people.names import name_key
from tracker.people.queries import find_people
from tracker.webinars.schedule import to_local

TRIES = 3


def remember_people(
    imported: AttendanceImport, webinar: Webinar, now: datetime, only: Container[int] | None = None
) -> None:
    """Give everybody of an import their person, made where unknown, and the kind and country they count for.

    Connections that nobody has named stay without a person. With `only` the others keep what they have.
    """
    everybody = [one for one in queries.people_of(imported.id) if one.treated_as == "person"]
    if only is not None:
        everybody = [one for one in everybody if one.id in only]
    ids = _find_or_make(imported, [one for one in everybody if one.same_as_id is None], now)
    keys = {one.id: key_of(one) for one in everybody}
    counts_for = CountsFor(webinar)
    values = [
        {
            "id": one.id,
            "person_id": ids.get(keys.get(one.same_as_id or one.id, ""), None),
            **counts_for.values(one),
        }
        for one in everybody
    ]
    if values:
        db.session.execute(update(ImportPerson), values)
    _tell_anew(_told_by(imported, [one["person_id"] for one in values] if only is not None else None))
    db.session.expire_all()


class CountsFor:
    """The kind and country that people of one webinar count for, on its local date."""

    def __init__(self, webinar: Webinar) -> None:
        self.kinds = kinds_on(to_local(webinar.starts_at, webinar.zone).date())
        self.countries = first_countries()
        self.registered: dict[str, Registered] = queries.registrations_by_email(webinar.id)

    def values(self, one: ImportPerson) -> dict[str, Any]:
        """kind and country; the connection's own country never counts."""
        chosen = self.registered.get(one.email or "")
        return self.of(
            one.organisation_id,
            (chosen.country if chosen else None) or (find_country(one.country_as_given) or None),
        )

    def of(self, organisation_id: int | None, country: str | None) -> dict[str, Any]:
        """The same for an organisation and a country chosen at registration, if any."""
        if organisation_id is None:
            return {"kind": "unknown", "country": country}
        return {
            "kind": self.kinds.get(organisation_id, "other"),
            "country": country or self.countries.get(organisation_id),
        }


def _find_or_make(
    imported: AttendanceImport, people: Sequence[ImportPerson], now: datetime
) -> dict[str, int]:
    """The person of each key. On PostgreSQL somebody may register meanwhile: then we look once more."""
    by_key = {key_of(one): one for one in reversed(people)}
    for _ in range(TRIES):
        ids = _known(people)
        missing = [one for key, one in reversed(by_key.items()) if key not in ids]
        try:
            with db.session.begin_nested():
                return ids | _make(imported, missing, now)
        except IntegrityError:
            continue
    raise Refusal(N_("People are being registered at this moment. Try again."))


def _known(people: Sequence[ImportPerson]) -> dict[str, int]:
    emails = [one.email for one in people if one.email]
    names = [name_key(one.name) for one in people if not one.email]
    return {key: person.id for key, person in find_people(emails, names, holds=True).items()}


def _make(imported: AttendanceImport, missing: Sequence[ImportPerson], now: datetime) -> dict[str, int]:
    if not missing:
        return {}
    values = [
        {
            "name": one.name or one.email,
            "email": one.email,
            "name_key": None if one.email else name_key(one.name),
            "organisation_id": one.organisation_id,
            "created_at": now,
            "made_by_import_id": imported.id,
        }
        for one in missing
    ]
    ids = db.session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), values).all()
    return {key_of(one): number for one, number in zip(missing, ids, strict=True)}


def forget_people(imported: AttendanceImport) -> None:
    """Let go of the people of an import that was undone; whom nothing else needs goes altogether.

    Somebody whom another applied import needs stays, as that import knows them.
    """
    db.session.execute(
        update(ImportPerson)
        .where(ImportPerson.import_id == imported.id)
        .values(person_id=None, kind="", country=None)
    )
    forget_unneeded()
    _tell_anew(Person.made_by_import_id == imported.id)
    db.session.expire_all()


def forget_unneeded(also_of: int | None = None) -> None:
    """Delete people made by imports that are undone now, whom nothing names: no registration, file, mark,
    certificate or mail, and no other record that went into theirs.

    `also_of`: those of an applied import too, after a decision said that they are somebody else or nobody.
    """
    is_needed = [exists().where(column == Person.id) for _table, column in references()]
    db.session.execute(
        delete(Person)
        .where(_made_by_undone(also_of), *(~each for each in is_needed))
        .execution_options(synchronize_session=False)
    )


def _made_by_undone(also_of: int | None = None) -> ColumnElement[bool]:
    undone = select(AttendanceImport.id).where(AttendanceImport.state == "undone")
    made_by = Person.made_by_import_id
    return made_by.in_(undone) if also_of is None else or_(made_by.in_(undone), made_by == also_of)


def _told_by(imported: AttendanceImport, person_ids: Sequence[int | None] | None) -> ColumnElement[bool]:
    """The people whom an import may speak for from now on, or no longer does.

    On applying: people of its own whom a later import made while this one was undone. After a decision about
    `person_ids`: these, where it made them, and whom it made and names no more.
    """
    made_by = Person.made_by_import_id
    named = select(ImportPerson.person_id).where(
        ImportPerson.import_id == imported.id, ImportPerson.person_id.is_not(None)
    )
    if person_ids is None:
        return and_(made_by > imported.id, Person.id.in_(named))
    touched = Person.id.in_([each for each in person_ids if each is not None])
    return or_(and_(made_by >= imported.id, touched), and_(made_by == imported.id, Person.id.not_in(named)))


def _tell_anew(whose: ColumnElement[bool]) -> None:
    """Let the earliest applied import that knows somebody speak for them: their name and organisation.

    So that people stand as the applied imports and decisions say, whatever was undone and redone between.
    Somebody who registered, or of whom a human said something, is left as they are.
    """
    rows = db.session.execute(
        select(
            Person.id, Person.email, ImportPerson.import_id, ImportPerson.name, ImportPerson.organisation_id
        )
        .join(ImportPerson, ImportPerson.person_id == Person.id)
        .where(whose)
        .where(~exists().where(Registration.person_id == Person.id))
        .where(~exists().where(AttendanceMark.person_id == Person.id))
        .where(ImportPerson.same_as_id.is_(None))
        .order_by(ImportPerson.import_id.desc(), ImportPerson.id.desc())
    ).all()
    earliest = {row.id: row for row in rows}
    if earliest:
        db.session.execute(
            update(Person),
            [
                {
                    "id": row.id,
                    "made_by_import_id": row.import_id,
                    "name": row.name or row.email,
                    "organisation_id": row.organisation_id,
                }
                for row in earliest.values()
            ],
        )
