"""Notes beside somebody's presence: written, and taken away."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from tracker.attendance import service, sources_queries
from tracker.attendance.blueprint import attendance
from tracker.attendance.forms import CorrectionForm, NoteForm
from tracker.attendance.views.lists import person_page
from tracker.database import begin_write, db
from tracker.errors import Invalid
from tracker.web.access import acting, organiser_only
from tracker.webinars.queries import get_webinar


@attendance.post("/o/webinars/<int:webinar_id>/attendance/people/<int:attendance_id>/notes")
@organiser_only
def add_note(webinar_id: int, attendance_id: int) -> Any:
    """Keep a note about somebody at this webinar."""
    form = NoteForm()
    try:
        begin_write()
        attended = sources_queries.get_attendance(attendance_id, webinar_id)
        service.add_note(attended, form.text.data or "", acting())
        db.session.commit()
    except Invalid as wrong:
        db.session.rollback()
        form.show(wrong)
        return person_page(webinar_id, attendance_id, CorrectionForm(formdata=None), form), 422
    flash(_("Noted"), "ok")
    return redirect(_back(webinar_id, attendance_id), 303)


@attendance.post(
    "/o/webinars/<int:webinar_id>/attendance/people/<int:attendance_id>/notes/<int:note_id>/remove"
)
@organiser_only
def remove_note(webinar_id: int, attendance_id: int, note_id: int) -> Any:
    """Take a note away."""
    begin_write()
    sources_queries.get_attendance(attendance_id, webinar_id)
    service.remove_note(note_id, get_webinar(webinar_id), acting())
    db.session.commit()
    flash(_("The note is gone"), "ok")
    return redirect(_back(webinar_id, attendance_id), 303)


def _back(webinar_id: int, attendance_id: int) -> str:
    return url_for(".person", webinar_id=webinar_id, attendance_id=attendance_id)
