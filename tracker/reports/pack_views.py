"""Queues a year pack; the page of its job has the file."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.reports.asked import asked
from tracker.reports.blueprint import reports
from tracker.reports.pack_job import queue_pack
from tracker.web.access import acting, organiser_only
from tracker.web.languages import page_locale


@reports.post("/o/reports/<int:year>/pack")
@organiser_only
def year_pack(year: int) -> Response:
    """Workbook, report, tables, method and checksums of a year in one file, made in the background."""
    series, period = asked(year)
    begin_write()
    job = queue_pack(
        year=year,
        series=series.slug if series else "",
        rolls_up=period.rolls_up,
        with_names=request.form.get("names") == "yes",
        locale=page_locale(),
        actor=acting(),
        now=utc_now(),
    )
    job_id = job.id
    db.session.commit()
    return redirect(url_for("jobs.show", job_id=job_id), 303)
