"""The step that joins attendance and recaps: once an import is applied, the recap's draft exists."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from tracker.attendance import queries, service
from tracker.attendance.views import attendance
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.recaps.service import ensure_draft
from tracker.web.access import acting, organiser_only
from tracker.webinars.queries import get_webinar

__all__ = ["apply", "attendance"]


@attendance.post("/o/webinars/<int:webinar_id>/attendance/import/<int:import_id>/apply")
@organiser_only
def apply(webinar_id: int, import_id: int) -> Any:
    """Count a staged import, or one that was undone."""
    begin_write()
    imported = queries.get_import(import_id, webinar_id)
    webinar, now = get_webinar(webinar_id), utc_now()
    service.apply_import(imported, acting(), now)
    ensure_draft(webinar, acting(), now)
    following = queries.next_of_batch(imported)
    db.session.commit()
    if following is not None:
        flash(_("%(file)s counts. Now the next file.", file=imported.file_name), "ok")
        return redirect(url_for("attendance.review", webinar_id=webinar_id, import_id=following.id), 303)
    return redirect(url_for("attendance.show", webinar_id=webinar_id, done=import_id), 303)
