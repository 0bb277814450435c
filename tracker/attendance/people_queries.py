"""Asks for the people behind each figure of one webinar, under the series' rule."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

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
from tracker.models import Attendance, Organisation, Person, Webinar
from tracker.organisations.queries import first_countries, kinds_on
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
)
REGISTERED: tuple[Which, ...] = ("registered", "came", "no_shows")


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """One person behind a figure; `attendance_id` None where they were not there."""

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
    rows = (
        _present_people(webinar, which, rules)
        if which not in REGISTERED
        else _registered_people(webinar, which, rules)
    )
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
            )
