"""Asks those who had a place what they thought of a webinar, and shows organisers what was said."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.afterwards import feedback_queries
from tracker.afterwards.blueprint import afterwards
from tracker.afterwards.feedback import LEVELS, OPEN_FOR, SCALE, find_door
from tracker.afterwards.feedback_service import give_feedback
from tracker.afterwards.forms import FeedbackForm
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid
from tracker.registrations.link_queries import Opened, ends_at, open_link
from tracker.tables import Sheet, to_csv, to_xlsx
from tracker.web.access import organiser_only, viewer_or_organiser
from tracker.web.downloads import download
from tracker.web.paging import page_of
from tracker.webinars.queries import get_webinar

PAGE_SIZE = 20


@afterwards.route("/r/<token>/feedback", methods=["GET", "POST"])
def give(token: str) -> str | tuple[str, int] | Response:
    """Four questions about a webinar, by the link in one's mail."""
    opened = open_link(token, utc_now())
    form = FeedbackForm()
    form.offer(feedback_queries.find_feedback(opened.registration.id))
    if request.method != "POST":  # HEAD too
        return _form_page(token, opened, form)
    try:
        given = form.given()
    except Invalid as wrong:
        form.show(wrong)
        return _form_page(token, opened, form), 422
    begin_write()
    opened = open_link(token, utc_now())
    give_feedback(opened.webinar, opened.registration, given, utc_now())
    db.session.commit()
    flash(_("Thank you. You can change your answers until the questions close."))
    return redirect(url_for(".give", token=token), 303)


def _form_page(token: str, opened: Opened, form: FeedbackForm) -> str:
    ends = ends_at(opened.webinar)
    return render_template(
        "afterwards/give_feedback.html",
        token=token,
        webinar=opened.webinar,
        own=opened.registration,
        form=form,
        door=find_door(ends, utc_now()),
        opens_at=ends,
        closes_at=ends + OPEN_FOR,
        kept=feedback_queries.find_feedback(opened.registration.id),
    )


@afterwards.get("/o/webinars/<int:webinar_id>/feedback")
@viewer_or_organiser
def feedback(webinar_id: int) -> str:
    """What people thought: how many answered, what they chose, and, for organisers, what they wrote."""
    webinar = get_webinar(webinar_id)
    page = page_of(feedback_queries.count_texts(webinar_id), PAGE_SIZE)
    return render_template(
        "afterwards/feedback.html",
        webinar=webinar,
        summary=feedback_queries.summarise_webinar(webinar_id),
        scale=SCALE,
        levels=LEVELS,
        page=page,
        texts=feedback_queries.list_texts(webinar_id, limit=page.size, offset=page.offset),
        door=find_door(ends_at(webinar), utc_now()),
        closes_at=ends_at(webinar) + OPEN_FOR,
    )


@afterwards.get("/o/webinars/<int:webinar_id>/feedback.<any(csv, xlsx):ending>")
@organiser_only
def feedback_file(webinar_id: int, ending: str) -> Response:
    """Every answer, without names."""
    webinar = get_webinar(webinar_id)
    columns = [_("Usefulness (1–5)"), _("Level"), _("What they will use"), _("Wish for a coming webinar")]
    rows = [
        (one.usefulness, _(LEVELS[one.level]) if one.level else "", one.use, one.wish)
        for one in feedback_queries.list_answers(webinar_id)
    ]
    sheet = Sheet(name=_("Feedback"), columns=columns, rows=rows)
    content = to_csv(columns, rows) if ending == "csv" else to_xlsx([sheet])
    return download(content, f"feedback-{webinar.slug}", ending)
