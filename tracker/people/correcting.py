"""Corrects what is known of a person: the name they are shown by, and the organisation they are of now."""

from tracker import audit
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.errors import N_, Invalid, NotFound, Stale
from tracker.models import Organisation, Person
from tracker.people.merging import seen_of
from tracker.text import one_line

LONGEST_NAME = 200


def correct_person(
    person_id: int, name: str, organisation_id: int | None, *, seen: str | None, actor: Actor
) -> Person:
    """Say what somebody is called and of which organisation they are; no file changes it from then on.

    Attendance keeps the organisation it was counted for, and files the name they gave. `seen` as `seen_of`
    said of the record, None to take it as it is. Raises NotFound, Stale, Invalid (name).
    """
    lock_row(Person, person_id)
    db.session.expire_all()
    person = db.session.get(Person, person_id)
    if person is None or person.erased_at is not None:
        raise NotFound(N_("There is no such person"))
    if seen is not None and seen != seen_of(person):
        raise Stale(N_("Somebody else changed this person in between. Nothing was saved"))
    plain = one_line(name)
    if not plain:
        raise Invalid(N_("Enter the name"), field="name")
    if len(plain) > LONGEST_NAME:
        raise Invalid(N_("Shorten the name to %(most)s characters"), field="name", most=LONGEST_NAME)
    if organisation_id is not None and db.session.get(Organisation, organisation_id) is None:
        raise NotFound(N_("This organisation is gone from the directory."))
    before = {"name": person.name, "organisation_id": person.organisation_id}
    person.name, person.organisation_id = plain, organisation_id
    person.made_by_import_id = None  # no file speaks for them any more
    after = {"name": plain, "organisation_id": organisation_id}
    if after != before:
        audit.record(actor, "person.corrected", person, label=plain, before=before, after=after)
    db.session.flush()
    return person
