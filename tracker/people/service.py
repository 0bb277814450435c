"""Finds or makes the person whom an e-mail or a display name means."""

from sqlalchemy.exc import IntegrityError

from tracker.clock import utc_now
from tracker.database import db
from tracker.models import Person
from tracker.people.names import name_key
from tracker.people.queries import find_person


def find_or_make_person(
    *, email: str | None, name: str, organisation_id: int | None = None, import_id: int | None = None
) -> Person:
    """The person with this cleaned e-mail, else with this display name; a new row where there is none.

    Somebody whose record went into another is that other. A known person keeps their name; an organisation is
    filled in where none was known. Flushes.
    """
    key = None if email else name_key(name)
    person = find_person(email=email, name_key=key, holds=True)
    if person is None:
        person = Person(
            name=name or email or "",
            email=email,
            name_key=key,
            organisation_id=organisation_id,
            created_at=utc_now(),
            made_by_import_id=import_id,
        )
        try:
            with db.session.begin_nested():
                db.session.add(person)
        except IntegrityError:  # on PostgreSQL somebody registering elsewhere was a moment faster
            found = find_person(email=email, name_key=key, holds=True)
            if found is None:
                raise
            person = found
    elif person.organisation_id is None and import_id is None:
        person.organisation_id = organisation_id
    return person
