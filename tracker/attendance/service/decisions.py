"""What an organiser decides about people of a file: which organisation, who it is; remembered, reversible."""

from collections.abc import Iterable

from sqlalchemy import select, update

from tracker.attendance import queries
from tracker.attendance.linking import CHOSEN, NONE, Link, link
from tracker.attendance.service.rooms import empty_rooms
from tracker.attendance.service.touched import (
    TWO_DECIDED,
    count_again,
    find_link,
    follow,
    load_people,
    record,
    standing,
    still_open,
)
from tracker.attendance.sums import needs_organisation
from tracker.audit import Actor
from tracker.clock import utc_now
from tracker.database import db, lock_row
from tracker.errors import N_, Invalid, NotFound, Refusal, Stale
from tracker.models import (
    AttendanceImport,
    ImportPerson,
    MatchDecision,
    Organisation,
    Webinar,
)
from tracker.organisations.names import name_key as organisation_key
from tracker.organisations.queries import load_directory
from tracker.people.emails import clean_email
from tracker.text import one_line

LONGEST_NAME = 200
UNNAMED = "unnamed"  # a name that nobody knows the person of


def link_organisation(
    imported: AttendanceImport, ids: Iterable[int], organisation_id: int | None, actor: Actor
) -> None:
    """Say which organisation people of a file belong to, None for none; remembered for later files.

    By their e-mail, else by the organisation's name as the file gives it. Raises Stale, NotFound.
    """
    people = load_people(imported, ids)
    if any(not needs_organisation(one) for one in people):
        raise Stale(TWO_DECIDED)
    if organisation_id is not None and db.session.get(Organisation, organisation_id) is None:
        raise NotFound(N_("This organisation is gone from the directory."))
    before = standing(people)
    for one in people:
        one.organisation_id, one.linked_how = organisation_id, CHOSEN if organisation_id else NONE
        one.is_decided = True
        if one.organisation_as_given and organisation_id:
            key = organisation_key(one.organisation_as_given)
            _remember("organisation_name", key, organisation_id, actor)
        if one.email:
            _remember("email", one.email, organisation_id, actor)
    record(imported, "attendance.linked", people, actor, {"organisation_id": organisation_id}, before)
    follow(imported, people)


def join_with(imported: AttendanceImport, one_id: int, other_id: int, actor: Actor) -> None:
    """Say that somebody without e-mail, or a connection, is somebody else of the same file.

    A name is remembered for later files; a connection's is not: another iPhone is another person.
    """
    (one,) = still_open(imported, [one_id])
    other = load_people(imported, [other_id])[0]
    if other.id == one.id or other.same_as_id or other.treated_as != "person" or one.email:
        raise Refusal(N_("These two cannot be joined."))
    before = standing([one])
    one.same_as_id, one.is_decided, one.treated_as = other.id, True, "person"
    if not one.connection:
        _remember_person(one.key, other.key, other.name, actor)
    record(imported, "attendance.joined", [one], actor, {"same_as": other.name}, before)
    follow(imported, [one, other])


def name_person(imported: AttendanceImport, one_id: int, name: str, email: str, actor: Actor) -> None:
    """Say who somebody without e-mail, or a connection, is: a name, and an e-mail where it is known.

    Of a name it is remembered. Raises Invalid (name, email).
    """
    (one,) = still_open(imported, [one_id])
    plain = one_line(name)
    address = clean_email(email) if email.strip() else None
    if not plain:
        raise Invalid(N_("Enter who it was"), field="name")
    if len(plain) > LONGEST_NAME:
        raise Invalid(N_("Shorten the name to %(most)s characters"), field="name", most=LONGEST_NAME)
    if email.strip() and address is None:
        raise Invalid(N_("This is not an email address"), field="email")
    if address and (twin := _with_email(imported, address, one)):
        join_with(imported, one.id, twin.id, actor)
        return
    before = standing([one])
    one.name, one.email, one.treated_as, one.is_decided = plain, address, "person", True
    if address and not one.connection:
        _remember_person(one.key, f"email:{address}", plain, actor)
    found = find_link(imported, one)
    one.organisation_id, one.linked_how = found.organisation_id, found.how
    record(imported, "attendance.named", [one], actor, {"connection": one.connection}, before)
    follow(imported, [one])


def leave_apart(imported: AttendanceImport, one_id: int, actor: Actor) -> None:
    """Leave a connection as it is, or somebody without e-mail as a person of their own."""
    (one,) = still_open(imported, [one_id])
    before = standing([one])
    one.is_decided = True
    if not one.connection:
        _remember_person(one.key, one.key, one.name, actor)
    record(imported, "attendance.left_apart", [one], actor, {}, before)
    follow(imported, [one])


def leave_unnamed(imported: AttendanceImport, one_id: int, actor: Actor) -> None:
    """Say that somebody without e-mail is a connection that nobody can name; remembered for later files."""
    (one,) = still_open(imported, [one_id])
    if one.connection or one.email:
        raise Refusal(N_("Somebody with an email is no unnamed connection."))
    before = standing([one])
    one.treated_as, one.is_decided = UNNAMED, True
    one.person_id, one.kind, one.country, one.organisation_id, one.linked_how = None, "", None, None, ""
    _remember_person(one.key, "", one.name, actor)
    record(imported, "attendance.left_unnamed", [one], actor, {}, before)
    follow(imported, [one])


def reopen(imported: AttendanceImport, ids: Iterable[int], actor: Actor) -> None:
    """Take decisions about people of a file back: they are matched as if nobody had said anything."""
    people = load_people(imported, ids)
    before = standing(people)
    others = [one.same_as_id for one in people if one.same_as_id]
    others += empty_rooms(people)
    for one in people:
        keys = [one.key, one.email or "", organisation_key(one.organisation_as_given)]
        db.session.execute(
            update(MatchDecision)
            .where(MatchDecision.key.in_([key for key in keys if key]), MatchDecision.taken_back_at.is_(None))
            .values(taken_back_at=utc_now())
        )
        one.name, one.same_as_id, one.is_decided = one.name_as_given, None, False
        one.email = one.key.removeprefix("email:") if one.key.startswith("email:") else None
        was_apart = one.treated_as != "person"
        one.treated_as, one.head_count = one.connection or "person", 0
        if one.connection or was_apart:
            one.person_id, one.kind, one.country = None, "", None
        found = Link(organisation_id=None, how="") if one.connection else find_link(imported, one)
        one.organisation_id, one.linked_how = found.organisation_id, found.how
    record(imported, "attendance.reopened", people, actor, {}, before)
    follow(imported, [*people, *load_people(imported, others)])


def match_again(imported: AttendanceImport, actor: Actor) -> int:
    """Look people without organisation up once more, in the directory as it is now; how many were found."""
    lock_row(Webinar, imported.webinar_id)
    open_ones = [
        one
        for one in queries.people_of(imported.id)
        if one.treated_as == "person" and needs_organisation(one)
    ]
    if not open_ones:
        return 0
    decided, _ = queries.load_decisions()
    directory, registrations = load_directory(), queries.registrations_by_email(imported.webinar_id)
    found, before = [], standing(open_ones)
    for one in open_ones:
        given = queries.AsGiven(email=one.email, organisation=one.organisation_as_given)
        linked = link(given, directory, registrations, decided)
        if linked.how:
            one.organisation_id, one.linked_how = linked.organisation_id, linked.how
            found.append(one)
    if found:
        record(imported, "attendance.matched", found, actor, {"found": len(found)}, before)
        count_again(imported, found)
    return len(found)


def _with_email(imported: AttendanceImport, email: str, but: ImportPerson) -> ImportPerson | None:
    return db.session.scalars(
        select(ImportPerson)
        .where(ImportPerson.import_id == imported.id, ImportPerson.email == email, ImportPerson.id != but.id)
        .where(ImportPerson.same_as_id.is_(None))
    ).first()


def _remember(what: str, key: str, organisation_id: int | None, actor: Actor) -> None:
    _take_back(what, key)
    db.session.add(_decision(what, key, actor, organisation_id=organisation_id))


def _remember_person(key: str, means: str, name: str, actor: Actor) -> None:
    _take_back("person", key)
    db.session.add(_decision("person", key, actor, means=means, means_name=name))


def _take_back(what: str, key: str) -> None:
    db.session.execute(
        update(MatchDecision)
        .where(MatchDecision.what == what, MatchDecision.key == key, MatchDecision.taken_back_at.is_(None))
        .values(taken_back_at=utc_now())
    )


def _decision(what: str, key: str, actor: Actor, **more: object) -> MatchDecision:
    return MatchDecision(what=what, key=key, created_at=utc_now(), created_by_id=actor.organiser_id, **more)
