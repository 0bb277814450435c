"""The life of an attendance import: staged, applied, undone; each whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, update

from tracker import audit
from tracker.attendance import queries
from tracker.attendance.account import require_zone
from tracker.attendance.identity import FilePerson, group
from tracker.attendance.reading.open_ends import count_until
from tracker.attendance.service import staging
from tracker.attendance.service.applying import forget_people, remember_people
from tracker.attendance.service.decisions import match_again
from tracker.attendance.service.rebuilding import Rebuilt, rebuild_attendance
from tracker.attendance.service.windows import clip_anew
from tracker.attendance.uploads import Upload
from tracker.attendance.window import Slot, all_stays, check_window
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.errors import N_, Refusal
from tracker.models import AttendanceImport, ImportPerson, ImportRow, Webinar

STAGED, APPLIED, UNDONE = "staged", "applied", "undone"


class NotOver(Refusal):
    """Attendance of a webinar that has not ended or was cancelled."""


@dataclass(frozen=True, kw_only=True)
class Staged:
    """An import as it stands after staging; `is_known` where these very bytes are applied already."""

    imported: AttendanceImport
    is_known: bool


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A report whose rows are grouped and whose times lie within the webinar's window."""

    upload: Upload
    people: Sequence[FilePerson]
    zone: str
    slot: Slot


def place_report(webinar: Webinar, upload: Upload, zone: str) -> Placed:
    """Group a report's rows and find its place in time; nothing is written, so no lock is needed.

    Raises Invalid(field="zone"), OutsideWindow.
    """
    reading = upload.reading
    used_zone = zone if reading.needs_zone else ""
    in_zone = ZoneInfo(used_zone) if used_zone else None
    require_zone(reading, in_zone)
    slot = queries.slot_of(webinar)
    upload = replace(upload, reading=count_until(reading, slot.ends_at, in_zone))
    people = group(upload.reading.rows, webinar.series.room_words)
    _check_place(people, used_zone, webinar)
    return Placed(upload=upload, people=people, zone=used_zone, slot=slot)


def stage_import(
    webinar: Webinar, upload: Upload, zone: str, actor: Actor, placed: Placed | None = None
) -> Staged:
    """Store a report as staged: rows as given, people matched, nothing counted yet.

    `zone` is an IANA name, used only where the file has times and names no zone. The same bytes applied
    already change nothing; staged before and read alike, what was decided about them is kept. What was
    `placed` before the lock was taken is not placed again, unless the webinar was moved meanwhile.
    Raises Invalid(field="zone"), OutsideWindow.
    """
    lock_row(Webinar, webinar.id)
    reading = upload.reading
    used_zone = zone if reading.needs_zone else ""
    for same in queries.find_same_file(webinar.id, upload.sha256):
        if same.state == APPLIED:
            return Staged(imported=same, is_known=True)
        if same.state == STAGED and same.zone == used_zone and staging.is_read_alike(same, upload):
            match_again(same, actor)
            if upload.batch:
                same.details = {**same.details, "batch": upload.batch}
            return Staged(imported=same, is_known=False)
        if same.state == STAGED:
            _delete(same)
    if placed is None or placed.slot != queries.slot_of(webinar):
        placed = place_report(webinar, upload, zone)
    told = replace(upload, reading=placed.upload.reading)
    imported = staging.store(webinar, told, placed.people, used_zone, actor)
    audit.record(
        actor,
        "attendance.staged",
        imported,
        label=webinar.title,
        after={"file": imported.file_name, "rows": imported.row_count, "sha256": imported.sha256},
    )
    return Staged(imported=imported, is_known=False)


def discard_import(imported: AttendanceImport, actor: Actor) -> None:
    """Take a staged import away; nothing of it was counted."""
    if imported.state != STAGED:
        raise Refusal(N_("Only an import that was not applied can be discarded. Undo this one instead."))
    audit.record(actor, "attendance.discarded", imported, label=imported.file_name)
    _delete(imported)


def apply_import(imported: AttendanceImport, actor: Actor, now: datetime) -> None:
    """Count a staged import, or one that was undone: people are found or made, attendance is rebuilt.

    Refused before the webinar is over; an applied import stays as it is.
    """
    webinar = _locked(imported)
    if imported.state == APPLIED:
        return
    require_over(webinar, now)
    if queries.clipped_otherwise([imported], webinar):
        clip_anew(webinar)
    remember_people(imported, webinar, now)
    _move(imported, APPLIED, now)
    _record(actor, "attendance.applied", imported, webinar, rebuild_attendance(webinar))


def undo_import(imported: AttendanceImport, actor: Actor, now: datetime) -> None:
    """Take an applied import back: attendance is rebuilt without it, people whom only it knew go."""
    webinar = _locked(imported)
    if imported.state != APPLIED:
        raise Refusal(N_("This import is not applied, so there is nothing to undo."))
    _move(imported, UNDONE, now)
    rebuilt = rebuild_attendance(webinar)
    forget_people(imported)
    _record(actor, "attendance.undone", imported, webinar, rebuilt)


def require_over(webinar: Webinar, now: datetime) -> None:
    """Refuse attendance of a webinar that is cancelled, or neither held nor over."""
    if webinar.state == "cancelled":
        raise NotOver(N_("This webinar was cancelled, so nobody attended it."))
    if webinar.state != "held" and webinar.starts_at + timedelta(minutes=webinar.minutes) > now:
        raise NotOver(N_("This webinar is not over yet. Its attendance can be counted once it has ended."))


def _record(
    actor: Actor, action: str, imported: AttendanceImport, webinar: Webinar, rebuilt: Rebuilt
) -> None:
    audit.record(
        actor, action, imported, label=webinar.title, before=dict(rebuilt.before), after=dict(rebuilt.after)
    )


def _locked(imported: AttendanceImport) -> Webinar:
    lock_row(Webinar, imported.webinar_id)
    db.session.refresh(imported)
    return db.session.get_one(Webinar, imported.webinar_id)


def _move(imported: AttendanceImport, state: str, now: datetime) -> None:
    imported.state = state
    imported.version += 1
    if state == APPLIED:
        imported.applied_at, imported.undone_at = now, None
    else:
        imported.undone_at = now
    db.session.flush()


def _delete(imported: AttendanceImport) -> None:
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == imported.id))
    db.session.execute(
        update(ImportPerson)
        .where(ImportPerson.import_id == imported.id)
        .values(same_as_id=None, in_room_of_id=None)
    )
    db.session.execute(delete(ImportPerson).where(ImportPerson.import_id == imported.id))
    db.session.delete(imported)
    db.session.flush()


def _check_place(people: Sequence[FilePerson], zone: str, webinar: Webinar) -> None:
    stays = all_stays(people, ZoneInfo(zone) if zone else None)
    joined = next((stay.joined for stay in stays if stay.joined), None)
    others = queries.slots_near(joined, but=webinar.id) if joined else []
    check_window(people, zone, queries.slot_of(webinar), others, [webinar.series.zone])
