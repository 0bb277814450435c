"""Pages of work in the background: the list, one job's progress, its result, a way to stop it."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.jobs import queries, service, states, words
from tracker.jobs.kinds import kinds_of
from tracker.models import Job
from tracker.tables import to_csv, to_xlsx
from tracker.web.access import acting, may_open, organiser_only
from tracker.web.downloads import download
from tracker.web.paging import page_of

jobs = Blueprint("jobs", __name__)


@jobs.get("/o/jobs")
@organiser_only
def list_jobs() -> str:
    """Work in the background: one's own, or everybody's."""
    narrowed = _narrowed()
    counts = queries.count_by_state(narrowed)
    page = page_of(counts.get(narrowed.state, 0) if narrowed.state else sum(counts.values()))
    return render_template(
        "jobs/list.html",
        narrowed=narrowed,
        counts=counts,
        page=page,
        rows=queries.list_jobs(narrowed, limit=page.size, offset=page.offset),
        has_worker=queries.has_worker(utc_now()),
        **_words(),
    )


@jobs.get("/o/jobs.<any(csv, xlsx):ending>")
@organiser_only
def list_file(ending: str) -> Response:
    """The filtered list as a file."""
    sheet = words.as_sheet(queries.list_jobs(_narrowed()), _labels(), _)
    made = to_csv(sheet.columns, sheet.rows) if ending == "csv" else to_xlsx([sheet])
    return download(made, "jobs", ending)


@jobs.get("/o/jobs/<int:job_id>")
@organiser_only
def show(job_id: int) -> str:
    """How far it is; once it has ended, what came of it and where to go on."""
    job, now = queries.get_job(job_id), utc_now()
    return render_template(
        "jobs/show.html",
        job=job,
        results=queries.list_results(job_id),
        place=_place(job),
        minutes_seconds=divmod(words.seconds_taken(job, now), 60),
        why=words.reason(job, _),
        has_worker=queries.has_worker(now),
        **_words(),
    )


@jobs.get("/o/jobs/<int:job_id>/files/<int:file_id>")
@organiser_only
def result(job_id: int, file_id: int) -> Response:
    """A file that the job made."""
    file = queries.get_result(job_id, file_id)
    response = Response(file.content, content_type=file.content_type or "application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@jobs.post("/o/jobs/<int:job_id>/stop")
@organiser_only
def stop(job_id: int) -> Any:
    """What it has not stored yet is never stored."""
    begin_write()
    service.stop(job_id, acting(), utc_now())
    db.session.commit()
    flash(_("It is stopped. Nothing of it was stored."), "ok")
    return redirect(url_for(".show", job_id=job_id), 303)


def _narrowed() -> queries.Narrowed:
    """What the address asks for; nonsense narrows nothing."""
    state = request.args.get("state", "")
    is_all = request.args.get("whose") == "all"
    return queries.Narrowed(
        organiser_id=None if is_all else current_user.id, state=state if state in states.STATES else ""
    )


def _place(job: Job) -> str:
    """Where the result is shown, or the question is asked; "" nowhere."""
    where = job.result.get("where", "")
    return url_for(where, **job.result["arguments"]) if where and may_open(where) else ""


def _labels() -> dict[str, str]:
    return {name: kind.label for name, kind in kinds_of(current_app).items()}


def _words() -> dict[str, Any]:
    return {"states": states.STATES, "labels": _labels(), "zone": str(current_user.zone or "UTC")}
