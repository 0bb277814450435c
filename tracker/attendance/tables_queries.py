"""Asks for attendance by organisation, under the series' rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import Subquery, and_, func, select

from tracker.database import db
from tracker.figures.counted import Condition, Rules, is_counted, registered
from tracker.figures.queries import load_rules
from tracker.models import (
    Attendance,
    AttendanceImport,
    ImportPerson,
    Organisation,
    Registration,
    Webinar,
)
from tracker.organisations.queries import first_countries, kinds_on
from tracker.webinars.schedule import to_local


@dataclass(frozen=True, kw_only=True)
class OrganisationRow:
    """Attendance of one organisation (None: of people whose organisation is not known)."""

    organisation_id: int | None
    name: str
    kind: str
    countries: tuple[str, ...]
    registered: int
    came: int
    attended: int
    median_seconds: float | None

    @property
    def show_rate(self) -> float | None:
        """The part of the registered that came, however short; None where nobody is registered."""
        return self.came / self.registered if self.registered else None


def list_by_organisation(webinar: Webinar) -> list[OrganisationRow]:
    """Every organisation with somebody registered or counted, most attended first; five queries in all."""
    rules = load_rules()
    counted = db.session.execute(
        select(Attendance.organisation_id, Attendance.kind, Attendance.country, Attendance.seconds)
        .join(Webinar, Webinar.id == Attendance.webinar_id)
        .where(Webinar.id == webinar.id, is_counted(rules))
    ).all()
    signed = db.session.execute(registered_rows(webinar, rules)).all()
    kinds = kinds_on(to_local(webinar.starts_at, webinar.zone).date())
    countries = first_countries()
    names: dict[int, str] = {row.id: row.name for row in db.session.execute(_names(webinar, rules))}
    seconds: dict[int | None, list[Any]] = {}
    for row in counted:
        seconds.setdefault(row.organisation_id, []).append(row)
    places: dict[int | None, list[Any]] = {}
    for row in signed:
        places.setdefault(row.organisation_id, []).append(row)
    rows = [
        _organisation_row(at, seconds.get(at, []), places.get(at, []), names, kinds, countries)
        for at in seconds.keys() | places.keys()
    ]
    return sorted(rows, key=lambda row: (-row.attended, -row.registered, row.name.casefold()))


def _organisation_row(
    at: int | None,
    counted: Sequence[Any],
    signed: Sequence[Any],
    names: Mapping[int, str],
    kinds: Mapping[int, str],
    countries: Mapping[int, str],
) -> OrganisationRow:
    seen = sorted({row.country for row in counted if row.country})
    own = [countries[at]] if at is not None and at in countries else []
    return OrganisationRow(
        organisation_id=at,
        name=names.get(at, "") if at else "",
        kind=counted[0].kind if counted else (kinds.get(at, "other") if at else "unknown"),
        countries=tuple(seen or own),
        registered=len(signed),
        came=sum(row.attendance_id is not None for row in signed),
        attended=len(counted),
        median_seconds=median(row.seconds for row in counted) if counted else None,
    )


def count_registered_of(organisation_ids: Any, webinar_ids: Sequence[int]) -> dict[int, int]:
    """How many of some organisations, ids or a select of them, are registered for each of some webinars."""
    signed = _signed(Webinar.id.in_(webinar_ids), load_rules()).subquery()
    rows = db.session.execute(
        select(signed.c.webinar_id, func.count().label("people"))
        .where(signed.c.organisation_id.in_(organisation_ids))
        .group_by(signed.c.webinar_id)
    )
    return {row.webinar_id: row.people for row in rows}


def registered_rows(webinar: Webinar, rules: Rules) -> Any:
    """Everybody registered, with the organisation and country they count for, and whether they came."""
    return _signed(Webinar.id == webinar.id, rules)


def _signed(where: Condition, rules: Rules) -> Any:
    those = registered(where, rules).subquery()
    return (
        select(
            those.c.webinar_id,
            those.c.person_id,
            Attendance.id.label("attendance_id"),
            Registration.id.label("registration_id"),
            Attendance.name.label("attended_name"),
            Attendance.seconds,
            Attendance.source,
            func.coalesce(Attendance.country, Registration.country, _file_value("country", those)).label(
                "country"
            ),
            func.coalesce(
                Attendance.organisation_id,
                Registration.organisation_id,
                _file_value("organisation_id", those),
            ).label("organisation_id"),
        )
        .outerjoin(
            Attendance,
            and_(Attendance.webinar_id == those.c.webinar_id, Attendance.person_id == those.c.person_id),
        )
        .outerjoin(
            Registration,
            and_(
                Registration.webinar_id == those.c.webinar_id,
                Registration.person_id == those.c.person_id,
                Registration.state == "confirmed",
            ),
        )
    )


def _file_value(name: str, those: Subquery) -> Any:
    """What an applied file says of somebody registered; one of several files by the smallest."""
    column: Any = getattr(ImportPerson, name)
    return (
        select(func.min(column))
        .join(AttendanceImport, AttendanceImport.id == ImportPerson.import_id)
        .where(AttendanceImport.webinar_id == those.c.webinar_id, AttendanceImport.state == "applied")
        .where(ImportPerson.person_id == those.c.person_id)
        .correlate(those)
        .scalar_subquery()
    )


def _names(webinar: Webinar, rules: Rules) -> Any:
    signed = registered_rows(webinar, rules).subquery()
    present = select(Attendance.organisation_id).where(Attendance.webinar_id == webinar.id)
    return select(Organisation.id, Organisation.name).where(
        Organisation.id.in_(present) | Organisation.id.in_(select(signed.c.organisation_id))
    )


def median_seconds(webinar: Webinar) -> float | None:
    """The middle stay of everybody who counts; None where nobody does."""
    seconds = db.session.scalars(
        select(Attendance.seconds)
        .join(Webinar, Webinar.id == Attendance.webinar_id)
        .where(Webinar.id == webinar.id, is_counted(load_rules()))
    ).all()
    return median(seconds) if seconds else None
