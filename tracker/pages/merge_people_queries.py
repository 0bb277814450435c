"""Asks at which webinars people are named, and which published recaps count two of them apart."""

from collections.abc import Sequence

from sqlalchemy import func, select

from tracker.database import db
from tracker.models import Attendance, AttendanceImport, AttendanceMark, ImportPerson, Recap, Registration


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


def list_recaps_counting(one_id: int, two_id: int) -> list[str]:
    """Titles of published recaps of webinars to which both came."""
    both = (
        select(Attendance.webinar_id)
        .where(Attendance.person_id.in_((one_id, two_id)))
        .group_by(Attendance.webinar_id)
        .having(func.count(func.distinct(Attendance.person_id)) == 2)
    )
    rows = select(Recap.title).where(Recap.state == "published", Recap.webinar_id.in_(both))
    return list(db.session.scalars(rows.order_by(Recap.id)))


def list_marked(one_id: int, two_id: int) -> list[int]:
    """Ids of webinars where a mark by hand of one of them will hold for both."""
    marked = select(AttendanceMark.webinar_id).where(
        AttendanceMark.person_id.in_((one_id, two_id)), AttendanceMark.taken_back_at.is_(None)
    )
    both = set(list_named_webinars(one_id)) & set(list_named_webinars(two_id))
    return sorted(set(db.session.scalars(marked)) & both)
