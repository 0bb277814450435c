"""Attendance said by hand of several people at once, with one reason; taken back one by one, or all of it."""

from collections.abc import Sequence

from sqlalchemy import select

from tracker import audit
from tracker.attendance.people_queries import PersonRow
from tracker.attendance.service.applying import forget_unneeded
from tracker.attendance.service.imports import require_over
from tracker.attendance.service.marks import check_minutes, clean_reason, make_mark, record_mark, standing
from tracker.attendance.service.rebuilding import rebuild_attendance
from tracker.audit import Actor
from tracker.clock import utc_now
from tracker.database import db, lock_row
from tracker.errors import N_, Invalid, NotFound
from tracker.models import AttendanceMark, Webinar

MOST = 1000


def mark_together(
    webinar: Webinar, people: Sequence[PersonRow], minutes: int, reason: str, actor: Actor
) -> list[AttendanceMark]:
    """Say of several known people that they were there, or with 0 minutes that they were not.

    They keep the organisation and country they count for. What is said at one moment belongs together.
    Raises Invalid (people, minutes, reason), NotOver before the webinar's end.
    """
    lock_row(Webinar, webinar.id)
    now = utc_now()
    require_over(webinar, now)
    known = {one.person_id: one for one in people if one.person_id}
    if not 1 <= len(known) <= MOST:
        raise Invalid(N_("Choose somebody, at most %(most)s at once"), field="people", most=MOST)
    check_minutes(webinar, minutes)
    why = clean_reason(reason)
    before = {at: standing(webinar, at) for at in known}
    marks = [
        make_mark(
            webinar,
            at,
            minutes,
            why,
            actor,
            now,
            organisation_id=one.organisation_id,
            kind=one.kind,
            country=one.country,
        )
        for at, one in known.items()
    ]
    db.session.flush()
    rebuild_attendance(webinar)
    for mark in marks:
        record_mark(webinar, mark, before[mark.person_id], actor)
    return marks


def take_back_together(mark_id: int, webinar: Webinar, actor: Actor) -> int:
    """Take back all that was said together with one mark and still holds; how many. Raises NotFound."""
    lock_row(Webinar, webinar.id)
    mark = db.session.get(AttendanceMark, mark_id)
    if mark is None or mark.webinar_id != webinar.id or mark.taken_back_at is not None:
        raise NotFound(N_("There is no such correction, or it is taken back already."))
    marks = db.session.scalars(
        select(AttendanceMark)
        .where(AttendanceMark.webinar_id == webinar.id, AttendanceMark.created_at == mark.created_at)
        .where(AttendanceMark.taken_back_at.is_(None))
        .order_by(AttendanceMark.id)
    ).all()
    before = {one.id: standing(webinar, one.person_id) for one in marks}
    now = utc_now()
    for one in marks:
        one.taken_back_at = now
    db.session.flush()
    rebuild_attendance(webinar)
    for one in marks:
        after = standing(webinar, one.person_id)
        label, was = webinar.title, before[one.id]
        audit.record(actor, "attendance.mark_taken_back", one, label=label, before=was, after=after)
    forget_unneeded()
    return len(marks)
