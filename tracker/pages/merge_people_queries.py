"""Asks at which webinars people are named, and what a merge of two would change, before anybody decides."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import distinct, func, select

from tracker.database import db
from tracker.figures.counted import is_counted, is_in_period
from tracker.figures.counts import Period
from tracker.figures.period_queries import list_years, period_counts
from tracker.figures.queries import load_rules
from tracker.models import (
    Attendance,
    AttendanceImport,
    AttendanceMark,
    ImportPerson,
    Person,
    Registration,
    Webinar,
)
from tracker.pages.merge_queries import published_titles
from tracker.people.emails import clean_email
from tracker.people.queries import find_person
from tracker.registrations.rules import ACTIVE

MOST_NAMED = 20


def list_webinars(person_ids: Sequence[int]) -> list[int]:
    """Ids of webinars with a registration, a row of a file, or attendance of any of these people."""
    registered = select(Registration.webinar_id).where(Registration.person_id.in_(person_ids))
    named = {at for person_id in person_ids for at in list_named_webinars(person_id)}
    return sorted({*db.session.scalars(registered), *named})


def list_named_webinars(person_id: int) -> list[int]:
    """Ids of webinars where files, marks or attendance name somebody."""
    asked = (
        select(AttendanceImport.webinar_id)
        .join(ImportPerson, ImportPerson.import_id == AttendanceImport.id)
        .where(ImportPerson.person_id == person_id),
        select(AttendanceMark.webinar_id).where(AttendanceMark.person_id == person_id),
        select(Attendance.webinar_id).where(Attendance.person_id == person_id),
    )
    return sorted({at for each in asked for at in db.session.scalars(each)})


@dataclass(frozen=True, kw_only=True)
class FigureChange:
    """The individuals counted in a year (None: in all of them), before and after."""

    year: int | None
    before: int
    after: int


@dataclass(frozen=True, kw_only=True)
class MergePreview:
    """`changes` where both were counted; titles of published `recaps` that count both, of webinars where a
    correction by hand (`marked`) will hold for both, and of those where one `place` of two is given up.
    """

    changes: tuple[FigureChange, ...]
    recaps: tuple[str, ...]
    marked: tuple[str, ...]
    places: tuple[str, ...]


def preview_merge(one_id: int, two_id: int) -> MergePreview:
    """What two records in one would do to numbers and places."""
    pair = (one_id, two_id)
    changes = []
    for year in (None, *list_years(Period())) if _are_counted(pair, None) else ():
        if _are_counted(pair, year):
            before = period_counts(Period(year=year)).individuals
            changes.append(FigureChange(year=year, before=before, after=before - 1))
    return MergePreview(
        changes=tuple(changes),
        recaps=tuple(_list_recaps(pair)),
        marked=tuple(_titles(_marked(pair))),
        places=tuple(_titles(_registered_twice(pair))),
    )


def _are_counted(pair: tuple[int, int], year: int | None) -> bool:
    """Whether both count among the individuals of a period."""
    rules = load_rules()
    counted = (
        select(func.count(distinct(Attendance.person_id)))
        .join(Webinar, Webinar.id == Attendance.webinar_id)
        .where(is_in_period(Period(year=year), rules), is_counted(rules), Attendance.person_id.in_(pair))
    )
    return db.session.scalar(counted) == len(pair)


def _list_recaps(pair: tuple[int, int]) -> list[str]:
    both = (
        select(Attendance.webinar_id)
        .where(Attendance.person_id.in_(pair))
        .group_by(Attendance.webinar_id)
        .having(func.count(distinct(Attendance.person_id)) == len(pair))
    )
    return published_titles(both)


def _marked(pair: tuple[int, int]) -> set[int]:
    marked = select(AttendanceMark.webinar_id).where(
        AttendanceMark.person_id.in_(pair), AttendanceMark.taken_back_at.is_(None)
    )
    named = [set(list_named_webinars(at)) for at in pair]
    return set(db.session.scalars(marked)) & named[0] & named[1]


def _registered_twice(pair: tuple[int, int]) -> set[int]:
    twice = (
        select(Registration.webinar_id)
        .where(Registration.person_id.in_(pair), Registration.state.in_(ACTIVE))
        .group_by(Registration.webinar_id)
        .having(func.count(distinct(Registration.person_id)) == len(pair))
    )
    return set(db.session.scalars(twice))


def _titles(webinar_ids: set[int]) -> list[str]:
    wanted = select(Webinar.title).where(Webinar.id.in_(webinar_ids)).order_by(Webinar.starts_at)
    return list(db.session.scalars(wanted))


def find_same_as(named: str) -> list[int]:
    """Ids of people whom an address, or a whole name in whatever case, means."""
    email = clean_email(named)
    if email is not None:
        found = find_person(email=email)
        return [found.id] if found else []
    known = select(Person.id).where(func.lower(Person.name) == func.lower(named), Person.erased_at.is_(None))
    return list(db.session.scalars(known.order_by(Person.id).limit(MOST_NAMED)))
