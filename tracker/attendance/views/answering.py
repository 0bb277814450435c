"""The page that asks about a report read in the background: its dates, its columns, or where it belongs."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from tracker.attendance import long_files
from tracker.attendance.blueprint import attendance
from tracker.attendance.reading.order_question import ORDERS
from tracker.attendance.reading.told_columns import check_columns, column_count
from tracker.attendance.views import intake
from tracker.attendance.views.mappings import shown_column
from tracker.attendance.views.upload import (
    COLUMN_STEPS,
    NO_ORDER,
    ORDER_STEPS,
    STEPS,
    column_fields,
    empty_form,
)
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid, NotFound, Refusal
from tracker.jobs import queries as job_queries
from tracker.jobs import service as jobs
from tracker.jobs.states import ASKING
from tracker.models import Job
from tracker.web.access import organiser_only
from tracker.web.filters import refusal_text
from tracker.web.languages import page_locale
from tracker.webinars.queries import get_webinar, list_webinars
from tracker.zones import zone_from_text, zone_label, zone_names


@attendance.route(
    "/o/webinars/<int:webinar_id>/attendance/import/asked/<int:job_id>", methods=["GET", "POST"]
)
@organiser_only
def answer(webinar_id: int, job_id: int) -> Any:
    """What somebody must say before the report can be staged; then its reading goes on."""
    job = _job(webinar_id, job_id)
    if job.state != ASKING:
        return redirect(url_for("jobs.show", job_id=job_id))
    if request.method != "POST":
        return _page(job, None)
    try:
        said = _said(job)
    except Invalid as refused:
        return _page(job, refused), refused.status
    begin_write()
    jobs.answer(job_id, said, utc_now())
    db.session.commit()
    return redirect(url_for("jobs.show", job_id=job_id), 303)


def _job(webinar_id: int, job_id: int) -> Job:
    job = job_queries.get_job(job_id)
    if job.webinar_id != webinar_id or job.kind != long_files.READ:
        raise NotFound("There is no job %(number)s", number=str(job_id))
    return job


def _said(job: Job) -> dict[str, Any]:
    """The answer as the job keeps it. Raises Invalid."""
    question = job.result.get("question")
    if question == long_files.ORDER:
        if request.form.get("order") not in ORDERS:
            raise Invalid(NO_ORDER, field="order")
        return {"order": request.form["order"]}
    if question == long_files.COLUMNS:
        return {"columns": check_columns(intake.said_columns()), "header": intake.said_header()}
    return {"zone": zone_from_text(request.form.get("zone", ""))}


def _page(job: Job, refused: Invalid | None) -> str:
    question = job.result.get("question")
    if question == long_files.ORDER:
        return _order_page(job, refused)
    return _columns_page(job, refused) if question == long_files.COLUMNS else _place_page(job, refused)


def _shared(job: Job) -> dict[str, Any]:
    return {
        "webinar": get_webinar(job.webinar_id or 0),
        "action": url_for(".answer", webinar_id=job.webinar_id, job_id=job.id),
        "waiting": [],
        "batch": "",
        "form": empty_form(),
    }


def _order_page(job: Job, refused: Invalid | None) -> str:
    sent = long_files.sent_of(job_queries.list_given(job.id)[0], {})
    question = intake.OrderQuestion(sent=sent, examples=long_files.examples_of(job))
    error = _(NO_ORDER) if refused else ""
    return render_template(
        "attendance/which_order.html", **_shared(job), question=question, steps=ORDER_STEPS, error=error
    )


def _columns_page(job: Job, refused: Invalid | None) -> str:
    sent = long_files.sent_of(job_queries.list_given(job.id)[0], job.asked)
    why: Refusal = refused or long_files.why_of(job)
    question = intake.columns_question(sent, why)
    return render_template(
        "attendance/match_columns.html",
        **_shared(job),
        question=question,
        steps=COLUMN_STEPS,
        why=refusal_text(why),
        is_again=refused is not None or sent.header is not None,
        columns=[shown_column(question, at) for at in range(column_count(question.table))],
        fields=column_fields(),
    )


def _place_page(job: Job, refused: Invalid | None) -> str:
    fits = long_files.fits_of(job)
    return render_template(
        "attendance/which_place.html",
        **_shared(job),
        steps=STEPS,
        job=job,
        why=refusal_text(long_files.why_of(job)),
        fits=fits,
        others=[one for one in list_webinars() if one.id in fits.webinar_ids],
        error=refusal_text(refused) if refused else "",
        zone=request.form.get("zone") or zone_label((fits.zones or (_zone(job),))[0], page_locale()),
        zones=[zone_label(name, page_locale()) for name in zone_names()],
    )


def _zone(job: Job) -> str:
    return str(job.asked.get("zone") or "UTC")
