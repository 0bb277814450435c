"""What organisers write beside somebody's presence; a note changes no figure and can be taken away."""

from tracker import audit
from tracker.attendance.service.marks import LONGEST_REASON
from tracker.audit import Actor
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import N_, Invalid, NotFound, Refusal
from tracker.models import Attendance, AttendanceNote, Webinar
from tracker.text import many_lines


def add_note(attendance: Attendance, text: str, actor: Actor) -> AttendanceNote:
    """Keep a note. Raises Invalid (text), Refusal where nobody is named."""
    if attendance.person_id is None:
        raise Refusal(N_("Say who this connection is before something is noted about them."))
    plain = many_lines(text)
    if not plain:
        raise Invalid(N_("Write the note"), field="text")
    if len(plain) > LONGEST_REASON:
        raise Invalid(N_("Shorten the note to %(most)s characters"), field="text", most=LONGEST_REASON)
    note = AttendanceNote(
        webinar_id=attendance.webinar_id,
        person_id=attendance.person_id,
        text=plain,
        created_at=utc_now(),
        created_by_id=actor.organiser_id,
    )
    db.session.add(note)
    db.session.flush()
    audit.record(actor, "attendance.noted", note, label=_title(note.webinar_id))
    return note


def remove_note(note_id: int, webinar: Webinar, actor: Actor) -> None:
    """Take a note away for good. Raises NotFound."""
    note = db.session.get(AttendanceNote, note_id)
    if note is None or note.webinar_id != webinar.id:
        raise NotFound(N_("There is no such note, or it is gone already."))
    audit.record(actor, "attendance.note_removed", note, label=webinar.title)
    db.session.delete(note)
    db.session.flush()


def _title(webinar_id: int) -> str:
    return db.session.get_one(Webinar, webinar_id).title
