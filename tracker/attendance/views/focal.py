"""Where a focal point sees which of their colleagues came; the routes stand beside their other ones."""

from flask import Response, render_template
from flask_babel import gettext as _

from tracker.attendance import focal_queries
from tracker.figures.organisation_queries import organisation_history
from tracker.registrations.blueprint import registrations
from tracker.registrations.focal_queries import open_focal_link
from tracker.tables import to_csv
from tracker.web.downloads import download
from tracker.web.paging import page_of

ATTENDANCE = "/f/<token>/attendance"
WEBINARS_SHOWN = 20


@registrations.get(ATTENDANCE)
def focal_attendance(token: str) -> str:
    """Every held webinar that colleagues registered for, and how many of them came."""
    focal_point = open_focal_link(token)
    history = organisation_history(focal_point.organisation_id)
    held = focal_queries.list_held(focal_point.organisation_id, history)
    page = page_of(len(held), WEBINARS_SHOWN)
    return render_template(
        "focal_points/attendance.html",
        token=token,
        focal_point=focal_point,
        history=history,
        held=held[page.offset : page.last],
        page=page,
    )


@registrations.get(ATTENDANCE + "/<int:webinar_id>")
def focal_people(token: str, webinar_id: int) -> str:
    """Who came to one webinar, and for how long."""
    focal_point = open_focal_link(token)
    webinar, is_measured = focal_queries.get_held(focal_point.organisation_id, webinar_id)
    people = focal_queries.list_colleagues(webinar, focal_point.organisation_id) if is_measured else []
    page = page_of(len(people))
    return render_template(
        "focal_points/people.html",
        token=token,
        focal_point=focal_point,
        webinar=webinar,
        is_measured=is_measured,
        people=people[page.offset : page.last],
        came=sum(one.came != "not" for one in people),
        page=page,
    )


@registrations.get(ATTENDANCE + "/<int:webinar_id>.csv")
def focal_people_file(token: str, webinar_id: int) -> Response:
    """The same as a file."""
    own_id = open_focal_link(token).organisation_id
    webinar, is_measured = focal_queries.get_held(own_id, webinar_id)
    people = focal_queries.list_colleagues(webinar, own_id) if is_measured else []
    words = {"came": _("Came"), "briefly": _("Came briefly"), "not": _("Did not come")}
    rows = [[one.name, one.email, words[one.came], one.minutes] for one in people]
    columns = [_("Name"), _("Email"), _("Attendance"), _("Minutes")]
    return download(to_csv(columns, rows), f"attendance-{webinar.slug}", "csv")
