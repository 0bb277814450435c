"""Asks for the people behind each figure of one webinar, under the series' rule."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import and_, case, func, select

from tracker.attendance.sums import NAMED, PERSON
from tracker.attendance.tables_queries import registered_rows
from tracker.database import db
from tracker.figures.counted import (
    IS_SHARED_ROOM,
    IS_UNNAMED,
    Rules,
    is_counted,
    is_host_staff,
    is_under_minimum,
)
from tracker.figures.office_queries import offices_of
from tracker.figures.queries import load_rules
from tracker.models import (
    Attendance,
    AttendanceImport,
    ImportPerson,
    ImportRow,
    Organisation,
    Person,
    Webinar,
)
from tracker.organisations.queries import first_countries, kinds_on
from tracker.people.names import name_key
from tracker.webinars.schedule import to_local

Which = Literal[
    "counted",
    "host_staff",
    "under_minimum",
    "unnamed_connections",
    "shared_rooms",
    "registered",
    "came",
    "no_shows",
    "in_files",
    "rejoined",
    "waiting_room",
    "named_rooms",
]
NO_COUNTRY = "-"
GROUPS: tuple[Which, ...] = (
    "counted",
    "host_staff",
    "under_minimum",
    "unnamed_connections",
    "shared_rooms",
    "registered",
    "came",
    "no_shows",
    "in_files",
    "rejoined",
    "waiting_room",
    "named_rooms",
)
REGISTERED: tuple[Which, ...] = ("registered", "came", "no_shows")
IN_FILES: tuple[Which, ...] = ("in_files", "rejoined", "waiting_room", "named_rooms")


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """One person behind a figure; `attendance_id` None where they were not there.

    `seen`: the import and its person that show them; `rows`: how many, where a list is of rows.
    """

    attendance_id: int | None
    person_id: int | None
    name: str
    email: str | None
    organisation_id: int | None
    organisation: str
    kind: str
    country: str | None
    seconds: int | None
    source: str
    connection: str
    head_count: int = 0
    rows: int = 0
    seen: tuple[int, int] | None = None
    registration_id: int | None = None


def list_people(
    webinar: Webinar,
    which: Which,
    *,
    organisation_id: int | None = None,
    rolls_up: bool = False,
    kind: str = "",
    country: str = "",
) -> list[PersonRow]:
    """Who is behind a figure, by name.

    `organisation_id` 0 asks for those whose organisation is not known, `country` "-" for those without one;
    with `rolls_up` the organisation stands for all that is part of it too.
    """
    rules = load_rules()
    if which in IN_FILES:
        rows: Iterable[PersonRow] = _people_in_files(webinar, which)
    elif which in REGISTERED:
        rows = _registered_people(webinar, which, rules)
    else:
        rows = _present_people(webinar, which, rules)
    within = {organisation_id}
    if organisation_id and rolls_up:
        within.update(db.session.scalars(offices_of(organisation_id)))
    found = [row for row in rows if _is_asked(row, within, kind, country)]
    return sorted(found, key=lambda row: (row.name.casefold(), row.email or ""))


def _is_asked(row: PersonRow, organisations: Container[int | None], kind: str, country: str) -> bool:
    return (
        (None in organisations or (row.organisation_id or 0) in organisations)
        and (not kind or row.kind == kind)
        and (not country or (row.country or NO_COUNTRY) == country)
    )


def _present_people(webinar: Webinar, which: Which, rules: Rules) -> Iterable[PersonRow]:
    conditions = {
        "counted": is_counted(rules),
        "host_staff": is_host_staff(rules),
        "under_minimum": is_under_minimum(rules),
        "unnamed_connections": IS_UNNAMED,
        "shared_rooms": IS_SHARED_ROOM,
    }
    rows = db.session.execute(
        select(Attendance, Person.email, Organisation.name.label("organisation"))
        .join(Webinar, Webinar.id == Attendance.webinar_id)
        .outerjoin(Person, Person.id == Attendance.person_id)
        .outerjoin(Organisation, Organisation.id == Attendance.organisation_id)
        .where(Webinar.id == webinar.id, conditions[which])
    )
    for attended, email, organisation in rows:
        yield PersonRow(
            attendance_id=attended.id,
            person_id=attended.person_id,
            name=attended.name,
            email=email,
            organisation_id=attended.organisation_id,
            organisation=organisation or "",
            kind=attended.kind,
            country=attended.country,
            seconds=attended.seconds,
            source=attended.source,
            connection=attended.connection,
            head_count=attended.head_count,
        )


def _registered_people(webinar: Webinar, which: Which, rules: Rules) -> Iterable[PersonRow]:
    signed = registered_rows(webinar, rules).subquery()
    kinds = kinds_on(to_local(webinar.starts_at, webinar.zone).date())
    countries = first_countries()
    rows = db.session.execute(
        select(signed, Person.name, Person.email, Organisation.name.label("organisation"))
        .join(Person, Person.id == signed.c.person_id)
        .outerjoin(Organisation, Organisation.id == signed.c.organisation_id)
    )
    seen = _seen(webinar)
    for row in rows:
        is_there = row.attendance_id is not None
        if which == "registered" or is_there == (which == "came"):
            at = row.organisation_id
            yield PersonRow(
                attendance_id=row.attendance_id,
                person_id=row.person_id,
                name=row.attended_name or row.name,
                email=row.email,
                organisation_id=at,
                organisation=row.organisation or "",
                kind=kinds.get(at, "other") if at else "unknown",
                country=row.country or (countries.get(at) if at else None),
                seconds=row.seconds,
                source=row.source or "",
                connection="",
                seen=seen.get(row.person_id),
                registration_id=row.registration_id,
            )


def _seen(webinar: Webinar) -> dict[int | None, tuple[int, int]]:
    """Where the applied files show each person first."""
    rows = db.session.execute(
        select(ImportPerson.person_id, ImportPerson.import_id, ImportPerson.id)
        .join(AttendanceImport, AttendanceImport.id == ImportPerson.import_id)
        .where(AttendanceImport.webinar_id == webinar.id, AttendanceImport.state == "applied")
        .where(ImportPerson.person_id.is_not(None))
        .order_by(ImportPerson.id.desc())
    )
    return {row.person_id: (row.import_id, row.id) for row in rows}


def _people_in_files(webinar: Webinar, which: Which) -> Iterable[PersonRow]:
    """Whom the rows of the applied files are of: all of them, or those that one line of the sum is about."""
    was_there = and_(ImportRow.attended, ~ImportRow.in_waiting_room)
    rows = db.session.execute(
        select(
            ImportPerson,
            Organisation.name.label("organisation"),
            func.count().label("rows"),
            func.sum(case((was_there, 1), else_=0)).label("there"),
            func.sum(case((ImportRow.in_waiting_room, 1), else_=0)).label("waited"),
        )
        .join(AttendanceImport, AttendanceImport.id == ImportPerson.import_id)
        .join(ImportRow, ImportRow.import_person_id == ImportPerson.id)
        .outerjoin(Organisation, Organisation.id == ImportPerson.organisation_id)
        .where(AttendanceImport.webinar_id == webinar.id, AttendanceImport.state == "applied")
        .group_by(ImportPerson.id, Organisation.name)
        .order_by(ImportPerson.id)
    ).all()
    together: dict[object, list[Any]] = {}
    for row in rows:
        one = row.ImportPerson
        together.setdefault(one.person_id or (one.treated_as, name_key(one.name_as_given)), []).append(row)
    present = _present(webinar)
    for of_one in together.values():
        one = of_one[0].ImportPerson
        is_asked = {
            "in_files": True,
            "rejoined": sum(row.there for row in of_one) > 1,
            "waiting_room": any(row.waited for row in of_one),
            "named_rooms": one.treated_as == NAMED,
        }[which]
        if is_asked:
            yield PersonRow(
                person_id=one.person_id,
                attendance_id=present.get(one.person_id or (one.treated_as, name_key(one.name_as_given))),
                name=one.name,
                email=one.email,
                organisation_id=one.organisation_id,
                organisation=of_one[0].organisation or "",
                kind=one.kind or "unknown",
                country=one.country,
                seconds=sum(row.ImportPerson.seconds for row in of_one) if len(of_one) == 1 else None,
                source="file",
                connection="" if one.treated_as == PERSON else one.treated_as,
                rows=sum(row.rows for row in of_one),
                seen=(one.import_id, one.id),
            )


def _present(webinar: Webinar) -> dict[object, int]:
    rows = db.session.execute(
        select(Attendance.id, Attendance.person_id, Attendance.connection, Attendance.name).where(
            Attendance.webinar_id == webinar.id
        )
    )
    return {row.person_id or (row.connection, name_key(row.name)): row.id for row in rows}
