"""What an organiser decides about people of a file: which organisation, who it is; remembered, reversible."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select, update

from tracker import audit
from tracker.attendance import queries
from tracker.attendance.linking import CHOSEN, NONE, Link, link
from tracker.attendance.service.applying import remember_people
from tracker.attendance.service.rebuilding import rebuild_attendance
from tracker.attendance.stays import seconds_present
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
TWO_DECIDED = N_("Somebody else decided this in between. Look again: nothing was overwritten.")


def link_organisation(
    imported: AttendanceImport, ids: Iterable[int], organisation_id: int | None, actor: Actor
) -> None:
    """Say which organisation people of a file belong to, None for none; remembered for later files.

    By their e-mail, else by the organisation's name as the file gives it. Raises Stale, NotFound.
    """
    people = _of(imported, ids)
    if any(not needs_organisation(one) for one in people):
        raise Stale(TWO_DECIDED)
    if organisation_id is not None and db.session.get(Organisation, organisation_id) is None:
        raise NotFound(N_("This organisation is gone from the directory."))
    for one in people:
        one.organisation_id, one.linked_how = organisation_id, CHOSEN if organisation_id else NONE
        one.is_decided = True
        if one.organisation_as_given and organisation_id:
            key = organisation_key(one.organisation_as_given)
            _remember("organisation_name", key, organisation_id, actor)
        if one.email:
            _remember("email", one.email, organisation_id, actor)
    _record(imported, "attendance.linked", people, actor, {"organisation_id": organisation_id})
    _follow(imported, people)


def join_with(imported: AttendanceImport, one_id: int, other_id: int, actor: Actor) -> None:
    """Say that somebody without e-mail, or a connection, is somebody else of the same file.

    A name is remembered for later files; a connection's is not: another iPhone is another person.
    """
    (one,) = _open(imported, [one_id])
    other = _of(imported, [other_id])[0]
    if other.id == one.id or other.same_as_id or other.treated_as != "person" or one.email:
        raise Refusal(N_("These two cannot be joined."))
    one.same_as_id, one.is_decided, one.treated_as = other.id, True, "person"
    if not one.connection:
        _remember_person(one.key, other.key, other.name, actor)
    _record(imported, "attendance.joined", [one], actor, {"same_as": other.name})
    _follow(imported, [one, other])


def name_person(imported: AttendanceImport, one_id: int, name: str, email: str, actor: Actor) -> None:
    """Say who somebody without e-mail, or a connection, is: a name, and an e-mail where it is known.

    Of a name it is remembered. Raises Invalid (name, email).
    """
    (one,) = _open(imported, [one_id])
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
    one.name, one.email, one.treated_as, one.is_decided = plain, address, "person", True
    if address and not one.connection:
        _remember_person(one.key, f"email:{address}", plain, actor)
    found = _linked(imported, one)
    one.organisation_id, one.linked_how = found.organisation_id, found.how
    _record(imported, "attendance.named", [one], actor, {"connection": one.connection})
    _follow(imported, [one])


def leave_apart(imported: AttendanceImport, one_id: int, actor: Actor) -> None:
    """Leave a connection as it is, or somebody without e-mail as a person of their own."""
    (one,) = _open(imported, [one_id])
    one.is_decided = True
    if not one.connection:
        _remember_person(one.key, one.key, one.name, actor)
    _record(imported, "attendance.left_apart", [one], actor, {})
    _follow(imported, [one])


def reopen(imported: AttendanceImport, ids: Iterable[int], actor: Actor) -> None:
    """Take decisions about people of a file back: they are matched as if nobody had said anything."""
    people = _of(imported, ids)
    others = [one.same_as_id for one in people if one.same_as_id]
    for one in people:
        keys = [one.key, one.email or "", organisation_key(one.organisation_as_given)]
        db.session.execute(
            update(MatchDecision)
            .where(MatchDecision.key.in_([key for key in keys if key]), MatchDecision.taken_back_at.is_(None))
            .values(taken_back_at=utc_now())
        )
        one.name, one.same_as_id, one.is_decided = one.name_as_given, None, False
        one.email = one.key.removeprefix("email:") if one.key.startswith("email:") else None
        one.treated_as = one.connection or "person"
        if one.connection:
            one.person_id, one.kind, one.country = None, "", None
        found = Link(organisation_id=None, how="") if one.connection else _linked(imported, one)
        one.organisation_id, one.linked_how = found.organisation_id, found.how
    _record(imported, "attendance.reopened", people, actor, {})
    _follow(imported, [*people, *_of(imported, others)])


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
    found = []
    for one in open_ones:
        given = queries.AsGiven(email=one.email, organisation=one.organisation_as_given)
        linked = link(given, directory, registrations, decided)
        if linked.how:
            one.organisation_id, one.linked_how = linked.organisation_id, linked.how
            found.append(one)
    if found:
        _record(imported, "attendance.matched", found, actor, {"found": len(found)})
        _count(imported, found)
    return len(found)


def _open(imported: AttendanceImport, ids: Iterable[int]) -> Sequence[ImportPerson]:
    """People of this import who are not decided yet, under the lock."""
    people = _of(imported, ids)
    if any(one.is_decided for one in people):
        raise Stale(TWO_DECIDED)
    return people


def _of(imported: AttendanceImport, ids: Iterable[int]) -> Sequence[ImportPerson]:
    lock_row(Webinar, imported.webinar_id)
    wanted = set(ids)
    people = db.session.scalars(
        select(ImportPerson)
        .where(ImportPerson.import_id == imported.id, ImportPerson.id.in_(wanted))
        .order_by(ImportPerson.id)
        .execution_options(populate_existing=True)
    ).all()
    if len(people) != len(wanted):
        raise NotFound(N_("Somebody of this list is no longer in the import. Look again."))
    return people


def _with_email(imported: AttendanceImport, email: str, but: ImportPerson) -> ImportPerson | None:
    return db.session.scalars(
        select(ImportPerson)
        .where(ImportPerson.import_id == imported.id, ImportPerson.email == email, ImportPerson.id != but.id)
        .where(ImportPerson.same_as_id.is_(None))
    ).first()


def _linked(imported: AttendanceImport, one: ImportPerson) -> Link:
    decided, _ = queries.load_decisions()
    registrations = queries.registrations_by_email(imported.webinar_id)
    return link(
        queries.AsGiven(email=one.email, organisation=one.organisation_as_given),
        load_directory(),
        registrations,
        decided,
    )


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


def _record(
    imported: AttendanceImport,
    action: str,
    people: Sequence[ImportPerson],
    actor: Actor,
    after: dict[str, object],
) -> None:
    label = ", ".join(one.name for one in people[:5])
    audit.record(actor, action, imported, label=label, after={"people": [one.id for one in people], **after})
    imported.version += 1
    db.session.flush()


def _follow(imported: AttendanceImport, people: Sequence[ImportPerson]) -> None:
    """Sum up anew whom a decision touched; where the import counts already, its attendance follows."""
    for one in people:
        _sum_up(imported, one)
    db.session.flush()
    _count(imported, people)


def _count(imported: AttendanceImport, people: Sequence[ImportPerson]) -> None:
    if imported.state == "applied":
        webinar = db.session.get_one(Webinar, imported.webinar_id)
        remember_people(imported, webinar, utc_now(), only={one.id for one in people})
        rebuild_attendance(webinar)


def _sum_up(imported: AttendanceImport, one: ImportPerson) -> None:
    joined = db.session.scalars(select(ImportPerson.id).where(ImportPerson.same_as_id == one.id)).all()
    rows = [row for row in queries.rows_of([one.id, *joined]) if row.attended]
    window = queries.slot_of(db.session.get_one(Webinar, imported.webinar_id)).window
    stays = [queries.stay_of(row) for row in rows]
    one.attended = bool(rows)
    one.seconds, one.seconds_unclipped = seconds_present(stays, window), seconds_present(stays)
