"""Erases a person: gives back their places at webinars to come, then blanks all we hold about them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker import audit
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.errors import N_, NotFound
from tracker.models import (
    AskedQuestion,
    AttendanceImport,
    FocalPoint,
    ImportPerson,
    Invitation,
    MailedRecipient,
    Person,
    Registration,
    SeriesRegistration,
    SlidesRequest,
    Webinar,
)
from tracker.people import erasing
from tracker.people.duplicate_queries import list_former
from tracker.people.queries import Known, find_person, load_keys
from tracker.people.subject import Subject, new_token
from tracker.registrations import queries, rules, service
from tracker.registrations.sequence import note_change


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What it took: registrations in all, places (or turns on a list) at webinars to come given back."""

    registrations: int
    given_back: int


def erase_address(email: str, actor: Actor, now: datetime) -> Erased:
    """Erase whoever an address (case-folded) belongs to, with all addresses they have.

    Raises NotFound where we hold nothing about it.
    """
    person = find_person(email=email)
    if person is None and not _is_held(email):
        raise NotFound(N_("We hold nothing about this address"))
    return _erase(email, person, actor, now)


def erase_person(person_id: int, actor: Actor, now: datetime) -> Erased:
    """Erase one person, also one known by name only. Raises NotFound, also where it was done already."""
    person = db.session.get(Person, person_id)
    if person is None or person.erased_at is not None:
        raise NotFound(N_("There is no such person"))
    return _erase(person.email, person, actor, now)


def _is_held(email: str) -> bool:
    asked = [
        select(model.id).where(model.email == email)
        for model in (
            Registration,
            Invitation,
            FocalPoint,
            SeriesRegistration,
            SlidesRequest,
            MailedRecipient,
            ImportPerson,
            AskedQuestion,
        )
    ]
    return any(db.session.scalar(each.limit(1)) is not None for each in asked)


def _erase(email: str | None, person: Person | None, actor: Actor, now: datetime) -> Erased:
    registrations = _lock_and_list(_subject(email, person))
    subject = _subject(email, person)  # nobody can merge it any more
    before = {one.id: one.state for one in registrations}
    webinar_ids = _give_back(registrations, now)
    stood = {one.id: one.state for one in registrations}
    erasing.erase(subject, now)
    _note(subject, before, stood, actor)
    for webinar_id in webinar_ids:
        service.fill_places(webinar_id, actor, now)
    return Erased(registrations=len(stood), given_back=len(webinar_ids))


def _subject(email: str | None, person: Person | None) -> Subject:
    """Whoever it is with all that they are known by, since records may have gone into theirs."""
    others = load_keys([person.id]).get(person.id, Known()) if person else Known()
    main = (person.name_key,) if person and person.name_key else ()
    return Subject(
        emails=tuple(dict.fromkeys(one for one in (email, person and person.email, *others.emails) if one)),
        name_keys=(*main, *others.name_keys),
        person_id=person.id if person else None,
        former_ids=tuple(list_former(person.id)) if person else (),
        token=new_token(),
    )


def _note(subject: Subject, before: dict[int, str], after: dict[int, str], actor: Actor) -> None:
    for registration_id, state in after.items():
        audit.record(
            actor,
            "registration.erased",
            db.session.get_one(Registration, registration_id),
            label=subject.token,
            before={"state": before[registration_id]},
            after={"state": state},
        )
    if subject.person_id is not None:
        audit.record(
            actor, "person.erased", db.session.get_one(Person, subject.person_id), label=subject.token
        )
    db.session.flush()


def _lock_and_list(subject: Subject) -> list[Registration]:
    """Every registration of theirs. Their webinars are held, registered for or attended, in order, so that no
    two wait for each other; then their own row. Raises NotFound where somebody else was faster.
    """
    registered = select(Registration.webinar_id).where(subject.registrations())
    attended = (
        select(AttendanceImport.webinar_id)
        .join(ImportPerson, ImportPerson.import_id == AttendanceImport.id)
        .where(subject.import_people())
    )
    for webinar_id in sorted({*db.session.scalars(registered), *db.session.scalars(attended)}):
        lock_row(Webinar, webinar_id)
    if subject.person_id is not None:
        lock_row(Person, subject.person_id)
        db.session.expire_all()
        person = db.session.get(Person, subject.person_id)
        if person is None or person.erased_at is not None:
            raise NotFound(N_("There is no such person"))
    return list(
        db.session.scalars(select(Registration).where(subject.registrations()).order_by(Registration.id))
    )


def _give_back(registrations: list[Registration], now: datetime) -> list[int]:
    """Take their places at webinars to come away, without a mail; whose webinars these are."""
    found = []
    for one in registrations:
        places = queries.get_places(one.webinar_id)
        if one.state in rules.ACTIVE and places.state == "scheduled" and not rules.is_over(places, now):
            before, one.state, one.state_changed_at = one.state, "cancelled", now
            note_change(one, before)
            found.append(one.webinar_id)
    db.session.flush()
    return found
