"""The overview of one webinar for organisers: what is left to do, its figures, its next step."""

from flask import render_template

from tracker.afterwards.feedback_queries import score_webinars
from tracker.clock import utc_now
from tracker.figures.queries import count_webinars
from tracker.registrations.queries import count_by_state
from tracker.web.access import organiser_only
from tracker.webinars import queries
from tracker.webinars.blueprint import webinars
from tracker.webinars.group_queries import list_group_numbers
from tracker.webinars.numbering_queries import shown_numbers
from tracker.webinars.progress_queries import list_tasks

# Where each task is done: the view's name in tasks.py, the page's endpoint.
PAGES = {
    "edit": "webinars.edit",
    "agenda": "webinars.agenda",
    "updates": "webinars.updates",
    "materials": "webinars.materials",
    "slides": "afterwards.slides",
    "publish": "webinars.publish",
    "hold": "webinars.hold",
    "attendance": "attendance.show",
    "questions": "attendance.questions_and_polls",
    "recap": "recaps.editor",
    "mails": "mails.plan",
    "feedback": "afterwards.feedback",
    "certificates": "afterwards.certificates",
}


@webinars.get("/o/webinars/<int:webinar_id>")
@organiser_only
def overview(webinar_id: int) -> str:
    """The tasks before, during and after, and what can be done next."""
    webinar = queries.get_webinar(webinar_id)
    now = utc_now()
    return render_template(
        "webinars/overview.html",
        webinar=webinar,
        tasks=list_tasks(webinar, now),
        pages=PAGES,
        counts=count_webinars([webinar.id])[webinar.id],
        useful=score_webinars([webinar.id]).get(webinar.id),
        registered=count_by_state(webinar.id),
        has_started=webinar.starts_at <= now,
        numbers=shown_numbers(webinar),
        groups=list_group_numbers(webinar),
    )
