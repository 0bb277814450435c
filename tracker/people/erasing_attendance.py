"""Erases somebody from attendance: from files as they were given, from what was decided, from what counts."""

import re
from collections.abc import Sequence

from sqlalchemy import Text, cast, delete, or_, select, update

from tracker.clock import utc_now
from tracker.database import db
from tracker.models import (
    Attendance,
    AttendanceImport,
    AttendanceMark,
    AttendanceNote,
    ImportPerson,
    ImportProblem,
    ImportRow,
    MatchDecision,
    PersonKey,
    Registration,
)
from tracker.organisations.countries import find_country
from tracker.people.blanking import blank, find_texts
from tracker.people.names import name_key
from tracker.people.subject import Subject


def blank_attendance(subject: Subject, names: Sequence[str]) -> None:
    """Times, minutes, organisation, kind and country stay; whatever names the person goes."""
    wanted = find_texts(names)
    theirs = select(ImportPerson).where(subject.import_people()).order_by(ImportPerson.id)
    people = db.session.scalars(theirs).all()
    countries = _chosen_countries(subject)
    _forget_decisions(subject, people)
    met: set[int] = set()
    for one in people:
        _blank_import_person(one, subject, countries, is_first=one.import_id not in met)
        if one.same_as_id is None:
            met.add(one.import_id)
    db.session.flush()
    _blank_rows(subject, wanted, [one.id for one in people], {one.import_id for one in people})
    marks = select(AttendanceMark).where(subject.is_person(AttendanceMark.person_id))
    for mark in db.session.scalars(marks):
        mark.reason = blank(mark.reason, wanted, subject.token)
    db.session.execute(delete(AttendanceNote).where(subject.is_person(AttendanceNote.person_id)))
    db.session.execute(
        update(Attendance).where(subject.is_person(Attendance.person_id)).values(name=subject.token)
    )


def _chosen_countries(subject: Subject) -> dict[int, str]:
    """The country they chose when registering, by import: it counts, and no longer can be looked up."""
    rows = db.session.execute(
        select(AttendanceImport.id, Registration.country)
        .join(Registration, Registration.webinar_id == AttendanceImport.webinar_id)
        .where(Registration.email == subject.token, Registration.state == "confirmed")
        .where(Registration.country.is_not(None))
    )
    return {import_id: country for import_id, country in rows if country}


def _blank_import_person(
    one: ImportPerson, subject: Subject, countries: dict[int, str], *, is_first: bool
) -> None:
    """The token becomes the name by which an import that is undone and applied again finds its person.

    Who stands in one file under two addresses has a second token there, which becomes a key of theirs.
    """
    token = subject.token if one.same_as_id is None and is_first else f"{subject.token}-{one.id}"
    if one.same_as_id is None and not is_first and subject.person_id is not None:
        key = PersonKey(person_id=subject.person_id, name_key=token, created_at=utc_now())
        db.session.add(key)
    one.key, one.name, one.name_as_given = f"name:{token}", token, token
    one.email = None
    one.country_as_given = countries.get(one.import_id) or find_country(one.country_as_given) or ""
    one.organisation_as_given = ""


def _forget_decisions(subject: Subject, people: Sequence[ImportPerson]) -> None:
    """What was remembered about their address, and about the names that mean it."""
    keys = [one.key for one in people] + [*subject.emails, *subject.keys]
    keys += [f"name:{name_key(one.name_as_given)}" for one in people]
    db.session.execute(
        delete(MatchDecision).where(
            MatchDecision.what.in_(("person", "email")),
            or_(MatchDecision.key.in_(keys), MatchDecision.means.in_(subject.keys)),
        )
    )


def _blank_rows(subject: Subject, wanted: re.Pattern[str], ids: list[int], import_ids: set[int]) -> None:
    """Their rows lose every cell; others of these files, or with their address, where they stand."""
    for row in db.session.scalars(select(ImportRow).where(ImportRow.import_person_id.in_(ids))):
        row.cells = [""] * len(row.cells)
    names_nobody = ImportRow.import_id.in_(import_ids) & ImportRow.import_person_id.is_(None)
    cells = cast(ImportRow.cells, Text)
    others = or_(names_nobody, subject.mentions(cells))
    for row in db.session.scalars(select(ImportRow).where(others)):
        if any(wanted.search(cell or "") for cell in row.cells):
            row.cells = [""] * len(row.cells)
    for problem in db.session.scalars(select(ImportProblem).where(ImportProblem.import_id.in_(import_ids))):
        problem.message = blank(problem.message, wanted, subject.token)
        problem.details = blank(problem.details, wanted, subject.token)
