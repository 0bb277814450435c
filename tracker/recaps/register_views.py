"""Sends the register of one webinar as a PDF to sign off."""

from flask import Response

from tracker.attendance.people_queries import list_people
from tracker.clock import utc_now
from tracker.figures.queries import webinar_figures
from tracker.recaps.blueprint import recaps
from tracker.recaps.register import Register
from tracker.web.access import organiser_only
from tracker.web.downloads import shown
from tracker.web.languages import page_locale, plain_message
from tracker.webinars.queries import get_webinar


@recaps.get("/o/webinars/<int:webinar_id>/attendance/register.pdf")
@organiser_only
def register_sheet(webinar_id: int) -> Response:
    """Who counted, by which rule, with a line to sign; made anew each time from what counts now."""
    webinar = get_webinar(webinar_id)
    sheet = Register(
        webinar=webinar,
        figures=webinar_figures(webinar),
        people=list_people(webinar, "counted"),
        made_at=utc_now(),
        author=webinar.series.name,
        say=plain_message,
        locale=page_locale(),
    )
    return shown(sheet.pdf(), f"register-{webinar.slug}.pdf")
