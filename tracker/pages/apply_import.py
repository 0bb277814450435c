"""The step that joins attendance and recaps: once an import is applied, the recap's draft exists."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from tracker.attendance import queries, service
from tracker.attendance.views import attendance
from tracker.audit import Actor
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import N_
from tracker.jobs import queries as job_queries
from tracker.jobs import service as jobs
from tracker.jobs.kinds import JobKind
from tracker.jobs.states import Outcome
from tracker.jobs.work import Work
from tracker.models import AttendanceImport, Job
from tracker.recaps.service import ensure_draft
from tracker.web.access import acting, organiser_only
from tracker.webinars.queries import get_webinar

__all__ = ["APPLY", "JOBS", "apply", "attendance"]

APPLY = "attendance.apply"
LONG_ROWS = 10_000  # about two seconds on a small machine
COUNTING = N_("Counting people")


@attendance.post("/o/webinars/<int:webinar_id>/attendance/import/<int:import_id>/apply")
@organiser_only
def apply(webinar_id: int, import_id: int) -> Any:
    """Count a staged import, or one that was undone; a large one in the background."""
    begin_write()
    imported = queries.get_import(import_id, webinar_id)
    now = utc_now()
    if imported.row_count > LONG_ROWS and imported.state != service.APPLIED:
        job = _queue(imported, acting(), now)
        db.session.commit()
        return redirect(url_for("jobs.show", job_id=job.id), 303)
    _apply(imported, acting(), now)
    following = queries.next_of_batch(imported)
    db.session.commit()
    if following is not None:
        flash(_("%(file)s counts. Now the next file.", file=imported.file_name), "ok")
        return redirect(url_for("attendance.review", webinar_id=webinar_id, import_id=following.id), 303)
    return redirect(url_for("attendance.show", webinar_id=webinar_id, done=import_id), 303)


def _apply(imported: AttendanceImport, actor: Actor, now: datetime) -> None:
    service.apply_import(imported, actor, now)
    ensure_draft(get_webinar(imported.webinar_id), actor, now)


def _queue(imported: AttendanceImport, actor: Actor, now: datetime) -> Job:
    """The job that applies an import; the same one where somebody pressed twice."""
    service.require_over(get_webinar(imported.webinar_id), now)
    for job in job_queries.list_under_way(imported.webinar_id):
        if job.kind == APPLY and job.asked.get("import_id") == imported.id:
            return job
    return jobs.queue(
        APPLY,
        actor,
        now,
        label=imported.file_name,
        webinar_id=imported.webinar_id,
        asked={"import_id": imported.id},
        back="attendance.confirm",
        arguments={"webinar_id": imported.webinar_id, "import_id": imported.id},
    )


def apply_long(work: Work) -> Outcome:
    """The job itself; done twice it changes nothing."""
    work.step(COUNTING, queries.get_import(work.asked["import_id"], work.webinar_id).row_count)
    work.begin()
    imported = queries.get_import(work.asked["import_id"], work.webinar_id)
    _apply(imported, work.actor, utc_now())
    place = {"webinar_id": work.webinar_id}
    following = queries.next_of_batch(imported)
    if following is not None:
        return Outcome(where="attendance.review", arguments=place | {"import_id": following.id})
    return Outcome(where="attendance.show", arguments=place | {"done": imported.id})


JOBS: Mapping[str, JobKind] = {APPLY: JobKind(label=N_("Counting an attendance file"), run=apply_long)}
