"""The webinar's window set anew: what of each stay counts, in every file of the webinar."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from tracker import audit
from tracker.attendance import queries
from tracker.attendance.service.rebuilding import rebuild_attendance
from tracker.attendance.stays import Stay, seconds_present
from tracker.attendance.window import as_kept
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.errors import N_, Invalid
from tracker.models import AttendanceImport, ImportPerson, ImportRow, Webinar

MOST_MINUTES = 12 * 60


def set_window(webinar: Webinar, before_minutes: int, after_minutes: int, actor: Actor) -> None:
    """Count stays from so many minutes before the start to so many after the end; 0 to 720 each.

    Every file of the webinar is clipped anew, and its attendance rebuilt. Raises Invalid (before, after).
    """
    lock_row(Webinar, webinar.id)
    for field, minutes in (("before", before_minutes), ("after", after_minutes)):
        if not 0 <= minutes <= MOST_MINUTES:
            raise Invalid(N_("Enter minutes from 0 to %(most)s"), field=field, most=MOST_MINUTES)
    earlier = {"before": webinar.window_before_minutes, "after": webinar.window_after_minutes}
    wanted = {"before": before_minutes, "after": after_minutes}
    if wanted == earlier:
        return
    webinar.window_before_minutes, webinar.window_after_minutes = before_minutes, after_minutes
    db.session.flush()
    clip_anew(webinar)
    audit.record(actor, "attendance.window", webinar, label=webinar.title, before=earlier, after=dict(wanted))


def count_anew(webinar: Webinar, actor: Actor) -> None:
    """Cut every file to the webinar's times as they are now, after these were changed."""
    lock_row(Webinar, webinar.id)
    clip_anew(webinar)
    audit.record(actor, "attendance.recounted", webinar, label=webinar.title)


def clip_anew(webinar: Webinar) -> None:
    """Sum everybody's stays up within the webinar's window as it is now, in all files, and count anew."""
    window = queries.slot_of(webinar).window
    stays: dict[int, list[Stay]] = {}
    in_rooms = _in_rooms(webinar.id)
    for row in _rows(webinar.id):
        for at in (row.same_as_id or row.import_person_id, *in_rooms.get(row.import_person_id, ())):
            stays.setdefault(at, []).append(queries.stay_of(row))
    values = [{"id": at, "seconds": seconds_present(mine, window)} for at, mine in stays.items()]
    if values:
        db.session.execute(update(ImportPerson), values)
    for imported in queries.list_imports(webinar.id):
        imported.details = {**imported.details, "window": as_kept(window)}
    db.session.flush()
    rebuild_attendance(webinar)
    db.session.expire_all()


def _in_rooms(webinar_id: int) -> dict[int, list[int]]:
    """Who was named in each shared room: its stays are theirs."""
    found: dict[int, list[int]] = {}
    for row in db.session.execute(
        select(ImportPerson.id, ImportPerson.same_as_id, ImportPerson.in_room_of_id)
        .join(AttendanceImport, AttendanceImport.id == ImportPerson.import_id)
        .where(AttendanceImport.webinar_id == webinar_id, ImportPerson.in_room_of_id.is_not(None))
    ):
        found.setdefault(row.in_room_of_id, []).append(row.same_as_id or row.id)
    return found


def _rows(webinar_id: int) -> Sequence[Any]:
    return db.session.execute(
        select(*queries.STAY_COLUMNS, ImportPerson.same_as_id)
        .join(ImportPerson, ImportPerson.id == ImportRow.import_person_id)
        .join(AttendanceImport, AttendanceImport.id == ImportRow.import_id)
        .where(AttendanceImport.webinar_id == webinar_id, ImportRow.attended)
    ).all()
