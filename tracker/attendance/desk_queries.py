"""Asks for what the review desk shows: who is in a file, what is decided, when they were in the room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from tracker.attendance import queries
from tracker.attendance.desk import Before, Group, InRoom, Registrant, make_groups, with_suggestions
from tracker.attendance.sum_queries import sum_of
from tracker.attendance.sums import ImportSum, group_of
from tracker.database import db
from tracker.models import (
    AttendanceImport,
    AttendanceMark,
    ImportPerson,
    ImportRow,
    MatchDecision,
    Organisation,
    Person,
    Registration,
    Webinar,
)
from tracker.organisations.countries import find_country
from tracker.organisations.domains import email_domain
from tracker.organisations.queries import kinds_on, load_directory
from tracker.people.names import name_key
from tracker.people.queries import find_people
from tracker.webinars.queries import current_rule
from tracker.webinars.schedule import to_local


@dataclass(frozen=True, kw_only=True)
class Desk:
    """An import as the desk shows it. `done` says how many were linked by what without anybody's help."""

    total: ImportSum
    groups: list[Group]
    decided: list[ImportPerson]
    done: dict[str, int]
    people_in_file: int
    registered_in_file: int


def load_desk(imported: AttendanceImport, webinar: Webinar) -> Desk:
    """Everybody of an import, sorted into what is decided and what is not; without suggestions."""
    people = queries.people_of(imported.id)
    rule = current_rule(webinar.series_id)
    kinds = kinds_on(to_local(webinar.starts_at, webinar.zone).date())
    counted = {
        one.id: group_of(one, kinds, rule.minimum_seconds, rule.leaves_out_hosts) == "people"
        for one in people
        if one.attended
    }
    done: dict[str, int] = {}
    for one in people:
        if one.attended and one.organisation_id and one.treated_as == "person" and counted.get(one.id):
            done[one.linked_how] = done.get(one.linked_how, 0) + 1
    present = [one for one in people if one.attended and one.treated_as == "person"]
    return Desk(
        total=sum_of(imported, webinar),
        groups=make_groups(people, counted, _registrants(webinar.id, people)),
        decided=[one for one in people if one.is_decided and one.attended and not one.in_room_of_id],
        done=done,
        people_in_file=len([one for one in present if one.same_as_id is None]),
        registered_in_file=sum(one.is_registered for one in people),
    )


def _registrants(webinar_id: int, people: Sequence[ImportPerson]) -> list[Registrant]:
    known = {one.email for one in people}
    rows = db.session.execute(
        select(Registration.name, Registration.email)
        .where(Registration.webinar_id == webinar_id, Registration.state == "confirmed")
        .order_by(Registration.id)
    )
    return [Registrant(name=row.name, email=row.email) for row in rows if row.email not in known]


def suggest_for(groups: Sequence[Group], webinar_id: int) -> list[Group]:
    """The groups of one page with suggestions; the directory is read once."""
    if not any(group.what != "connection" for group in groups):
        return list(groups)
    people = [one for group in groups if group.what == "organisation" for one in group.people]
    directory = load_directory()
    before = Before(
        emails=_earlier([one.email for one in people if one.email][: queries.CHUNK]),
        domains=_decided_domains({group.domain for group in groups if group.domain}),
    )
    countries = _countries(people, webinar_id)
    return [with_suggestions(group, directory, before, countries) for group in groups]


def _earlier(emails: Iterable[str]) -> dict[str, int]:
    rows = db.session.execute(
        select(Person.email, Person.organisation_id).where(
            Person.email.in_(list(emails)), Person.organisation_id.is_not(None)
        )
    )
    return {row.email: row.organisation_id for row in rows}


def _decided_domains(domains: Iterable[str]) -> dict[str, int]:
    """The organisation that people of a domain were decided to be from, where all were decided alike."""
    wanted = sorted(domains)[: queries.CHUNK // 2]
    if not wanted:
        return {}
    rows = db.session.execute(
        select(MatchDecision.key, MatchDecision.organisation_id)
        .where(MatchDecision.what == "email", MatchDecision.taken_back_at.is_(None))
        .where(or_(*(MatchDecision.key.endswith(f"@{domain}", autoescape=True) for domain in wanted)))
    )
    found: dict[str, set[int | None]] = {}
    for row in rows:
        found.setdefault(email_domain(row.key), set()).add(row.organisation_id)
    return {domain: at for domain, ids in found.items() if len(ids) == 1 and (at := next(iter(ids)))}


def _countries(people: Iterable[ImportPerson], webinar_id: int) -> dict[int, str]:
    """The country chosen at registration, else the one the file gives, of those who have any."""
    registered = queries.registrations_by_email(webinar_id)
    found = {}
    for one in people:
        place = registered.get(one.email or "")
        code = (place.country if place else None) or find_country(one.country_as_given)
        if code:
            found[one.id] = code
    return found


def in_room(people: Iterable[Any]) -> dict[int, InRoom]:
    """First join, last leave and lines of some people of an import."""
    rows = db.session.execute(
        select(ImportRow.import_person_id, ImportRow.joined_at, ImportRow.until_at, ImportRow.line)
        .where(ImportRow.import_person_id.in_([one.id for one in people]))
        .order_by(ImportRow.line)
    ).all()
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.import_person_id, []).append(row)
    return {
        at: InRoom(
            first_at=min((row.joined_at for row in mine if row.joined_at), default=None),
            last_at=max((row.until_at for row in mine if row.until_at), default=None),
            lines=tuple(row.line for row in mine),
        )
        for at, mine in found.items()
    }


def organisation_names() -> list[str]:
    """Every name of the directory, for a datalist."""
    return list(db.session.scalars(select(Organisation.name).order_by(func.lower(Organisation.name))))


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """The names of some organisations."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name).where(
            Organisation.id.in_([one for one in ids if one is not None])
        )
    )
    return {row.id: row.name for row in rows}


def count_new_people(imported: AttendanceImport) -> tuple[int, int]:
    """(new, known) people of an import, registered ones who did not come included."""
    people = [
        one for one in queries.people_of(imported.id) if one.treated_as == "person" and one.same_as_id is None
    ]
    emails = [one.email for one in people if one.email]
    names = [name_key(one.name) for one in people if not one.email]
    known = len(find_people(emails, names))
    return len({one.key for one in people}) - known, known


def marks_after(imported: AttendanceImport) -> list[str]:
    """Who was corrected by hand since an import was applied: names of its people, at most ten."""
    rows = db.session.scalars(
        select(Person.name)
        .join(AttendanceMark, AttendanceMark.person_id == Person.id)
        .join(ImportPerson, ImportPerson.person_id == Person.id)
        .where(ImportPerson.import_id == imported.id, AttendanceMark.taken_back_at.is_(None))
        .where(AttendanceMark.webinar_id == imported.webinar_id)
        .order_by(AttendanceMark.id)
        .limit(10)
    )
    return list(dict.fromkeys(rows))


def count_rows(import_id: int, import_person_ids: Iterable[int]) -> int:
    """How many attended rows of a file belong to some of its people."""
    wanted = set(import_person_ids)
    rows = db.session.execute(
        select(ImportRow.import_person_id, func.count())
        .where(ImportRow.import_id == import_id, ImportRow.attended)
        .group_by(ImportRow.import_person_id)
    )
    return sum(count for at, count in rows if at in wanted)
