"""Attendance said by a human: somebody was there, or for how long; wins over files, needs a reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker import audit
from tracker.attendance import queries
from tracker.attendance.service.applying import CountsFor, forget_unneeded
from tracker.attendance.service.imports import require_over
from tracker.attendance.service.rebuilding import rebuild_attendance
from tracker.audit import Actor
from tracker.clock import utc_now
from tracker.database import db, lock_row
from tracker.errors import N_, Invalid, NotFound, Refusal
from tracker.models import Attendance, AttendanceMark, Organisation, Person, Webinar
from tracker.organisations.queries import recognise
from tracker.people.emails import clean_email
from tracker.people.service import find_or_make_person
from tracker.text import many_lines, one_line

LONGEST_NAME, LONGEST_REASON = 200, 2000


@dataclass(frozen=True, kw_only=True)
class Said:
    """What an organiser typed of somebody who was there; `organisation_id` None lets the e-mail decide."""

    name: str
    email: str = ""
    minutes: int = 0
    organisation_id: int | None = None
    reason: str = ""


def mark_attendance(webinar: Webinar, said: Said, actor: Actor) -> AttendanceMark:
    """Say that somebody was there, whatever files say; 0 minutes say that they were not.

    Raises Invalid for a value that cannot be used, NotOver before the webinar's end.
    """
    lock_row(Webinar, webinar.id)
    require_over(webinar, utc_now())
    name, email, reason = _checked(webinar, said)
    organisation_id = said.organisation_id or _organisation_of(email)
    person = find_or_make_person(email=email, name=name, organisation_id=organisation_id)
    return _add(webinar, person, organisation_id or person.organisation_id, said.minutes, reason, actor)


def correct_attendance(attendance: Attendance, minutes: int, reason: str, actor: Actor) -> AttendanceMark:
    """Correct how long somebody was there; they keep the organisation they count for."""
    webinar = db.session.get_one(Webinar, attendance.webinar_id)
    lock_row(Webinar, webinar.id)
    person = db.session.get(Person, attendance.person_id) if attendance.person_id else None
    if person is None:
        raise Refusal(N_("Say who this connection is before its minutes are corrected."))
    check_minutes(webinar, minutes)
    kept = {"kind": attendance.kind, "country": attendance.country}
    return _add(webinar, person, attendance.organisation_id, minutes, clean_reason(reason), actor, kept)


def take_back_mark(mark_id: int, webinar: Webinar, actor: Actor) -> None:
    """Let the files speak again. Raises NotFound."""
    lock_row(Webinar, webinar.id)
    mark = db.session.get(AttendanceMark, mark_id)
    if mark is None or mark.webinar_id != webinar.id or mark.taken_back_at is not None:
        raise NotFound(N_("There is no such correction, or it is taken back already."))
    before = standing(webinar, mark.person_id)
    mark.taken_back_at = utc_now()
    db.session.flush()
    rebuild_attendance(webinar)
    after = standing(webinar, mark.person_id)
    forget_unneeded()
    audit.record(actor, "attendance.mark_taken_back", mark, label=webinar.title, before=before, after=after)


def _add(
    webinar: Webinar,
    person: Person,
    organisation_id: int | None,
    minutes: int,
    reason: str,
    actor: Actor,
    kept: dict[str, str | None] | None = None,
) -> AttendanceMark:
    before = standing(webinar, person.id)
    counts_for = kept or _counts_for(webinar, person, organisation_id)
    mark = make_mark(
        webinar,
        person.id,
        minutes,
        reason,
        actor,
        utc_now(),
        organisation_id=organisation_id,
        kind=counts_for["kind"],
        country=counts_for["country"],
    )
    db.session.flush()
    rebuild_attendance(webinar)
    record_mark(webinar, mark, before, actor)
    return mark


def make_mark(
    webinar: Webinar,
    person_id: int,
    minutes: int,
    reason: str,
    actor: Actor,
    now: datetime,
    **counts_for: Any,
) -> AttendanceMark:
    """One more mark, in place of an earlier one; to be flushed, and counted by `rebuild_attendance`."""
    for earlier in db.session.scalars(
        select(AttendanceMark)
        .where(AttendanceMark.webinar_id == webinar.id, AttendanceMark.person_id == person_id)
        .where(AttendanceMark.taken_back_at.is_(None))
    ):
        earlier.taken_back_at = now
    mark = AttendanceMark(
        webinar_id=webinar.id,
        person_id=person_id,
        minutes=minutes,
        reason=reason,
        **counts_for,
        created_at=now,
        created_by_id=actor.organiser_id,
    )
    db.session.add(mark)
    return mark


def record_mark(webinar: Webinar, mark: AttendanceMark, before: dict[str, Any], actor: Actor) -> None:
    """Say in the audit what a mark changed, after attendance was made anew."""
    after = {"minutes": mark.minutes, **standing(webinar, mark.person_id)}
    audit.record(
        actor,
        "attendance.marked",
        mark,
        label=webinar.title,
        before=before,
        after=after,
        reason=mark.reason,
    )


def standing(webinar: Webinar, person_id: int) -> dict[str, Any]:
    """What counts for somebody at this moment, for the audit: seconds None where nothing does."""
    found = db.session.execute(
        select(Attendance.seconds, Attendance.source).where(
            Attendance.webinar_id == webinar.id, Attendance.person_id == person_id
        )
    ).one_or_none()
    seconds, source = (found.seconds, found.source) if found else (None, "")
    return {"person_id": person_id, "seconds": seconds, "source": source}


def _counts_for(webinar: Webinar, person: Person, organisation_id: int | None) -> dict[str, str | None]:
    registered = queries.registrations_by_email(webinar.id).get(person.email or "")
    return CountsFor(webinar).of(organisation_id, registered.country if registered else None)


def _checked(webinar: Webinar, said: Said) -> tuple[str, str | None, str]:
    name = one_line(said.name)[:LONGEST_NAME]
    email = clean_email(said.email) if said.email.strip() else None
    if said.email.strip() and email is None:
        raise Invalid(N_("This is not an email address"), field="email")
    if not name and not email:
        raise Invalid(N_("Enter a name or an email address"), field="name")
    if said.organisation_id is not None and db.session.get(Organisation, said.organisation_id) is None:
        raise Invalid(N_("This organisation is gone from the directory."), field="organisation")
    check_minutes(webinar, said.minutes)
    return name, email, clean_reason(said.reason)


def check_minutes(webinar: Webinar, minutes: int) -> None:
    """Raises Invalid (minutes) where nobody can have been there so long."""
    most = queries.slot_of(webinar).window.seconds // 60
    if not 0 <= minutes <= most:
        raise Invalid(N_("Enter minutes from 0 to %(most)s"), field="minutes", most=most)


def clean_reason(text: str) -> str:
    """The reason as it is kept. Raises Invalid (reason) without one."""
    reason = many_lines(text)[:LONGEST_REASON]
    if not reason:
        raise Invalid(N_("Say how you know, in a few words"), field="reason")
    return reason


def _organisation_of(email: str | None) -> int | None:
    found = recognise(email=email) if email else None
    return found.organisation_id if found else None
