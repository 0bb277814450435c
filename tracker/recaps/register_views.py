"""Sends the register of one webinar as a PDF to sign off."""

from flask import Response
from flask_babel import gettext as _

from tracker.attendance.people_queries import list_people
from tracker.clock import utc_now
from tracker.figures.queries import webinar_figures
from tracker.recaps.blueprint import recaps
from tracker.recaps.register import Register
from tracker.web.access import organiser_only
from tracker.web.languages import page_locale
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
        say=_plain,
        locale=page_locale(),
    )
    response = Response(sheet.pdf(), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="register-{webinar.slug}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _plain(message: str) -> str:
    """The message in the page's language, its places left to be filled."""
    return str(_(message))
