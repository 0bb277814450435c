"""The overview of one webinar for organisers: what is left to do, its figures, its next step."""

from datetime import datetime, timedelta

from flask import render_template

from tracker.clock import utc_now
from tracker.figures.queries import count_webinars
from tracker.models import Webinar
from tracker.registrations.queries import count_by_state
from tracker.web.access import organiser_only
from tracker.webinars import queries
from tracker.webinars.agenda import planned_minutes
from tracker.webinars.blueprint import webinars
from tracker.webinars.numbering_queries import expected_numbers
from tracker.webinars.tasks import Facts, tasks

RECAPS = ("published", "draft", "withdrawn")

# Where each task is done: the view's name in tasks.py, the page's endpoint.
PAGES = {
    "edit": "webinars.edit",
    "agenda": "webinars.agenda",
    "updates": "webinars.updates",
    "materials": "webinars.materials",
    "publish": "webinars.publish",
    "hold": "webinars.hold",
    "attendance": "attendance.show",
    "recap": "recaps.editor",
}


@webinars.get("/o/webinars/<int:webinar_id>")
@organiser_only
def overview(webinar_id: int) -> str:
    """The tasks before, during and after, and what can be done next."""
    webinar = queries.get_webinar(webinar_id)
    now = utc_now()
    counts = count_webinars([webinar.id])[webinar.id]
    registered = count_by_state(webinar.id)
    facts = _facts(webinar, now, counts.state != "not_measured", registered.confirmed, registered.waitlisted)
    return render_template(
        "webinars/overview.html",
        webinar=webinar,
        tasks=tasks(facts),
        pages=PAGES,
        counts=counts,
        registered=registered,
        has_started=facts.has_started,
        numbers=expected_numbers([webinar.series]).get(webinar.id),
    )


def _facts(webinar: Webinar, now: datetime, is_measured: bool, confirmed: int, waitlisted: int) -> Facts:
    items = queries.list_presentations(webinar.id)
    content = queries.count_content(webinar.id)
    progress = queries.find_progress(webinar.id)
    return Facts(
        state=webinar.state,
        has_started=webinar.starts_at <= now,
        is_over=webinar.starts_at + timedelta(minutes=webinar.minutes) <= now,
        has_focus=bool(webinar.focus),
        has_description=bool(webinar.description),
        has_platform_link=bool(webinar.platform_link),
        presentations=sum(item.is_presentation for item in items),
        presentations_without_presenter=sum(
            item.is_presentation and not item.presenters and not item.organisation_id for item in items
        ),
        free_minutes=webinar.minutes - planned_minutes(items) if items else webinar.minutes,
        confirmed=confirmed,
        waitlisted=waitlisted,
        updates=content.updates,
        materials=content.materials,
        attendance_recorded=is_measured,
        imports_staged=progress.staged,
        recap="none" if progress.recap is None else RECAPS[progress.recap],  # type: ignore[arg-type]
    )
