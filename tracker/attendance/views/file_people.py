"""Shows whom the rows of one import are of, before or after it counts; as a file too."""

from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _

from tracker.attendance import files, queries
from tracker.attendance.blueprint import attendance
from tracker.attendance.file_people_queries import InFile, Line, list_in_file
from tracker.attendance.views.shown import under_minimum
from tracker.figures.queries import load_rules
from tracker.models import AttendanceImport, Webinar
from tracker.web.access import organiser_only
from tracker.web.downloads import download
from tracker.web.paging import page_of
from tracker.webinars.queries import get_webinar

PEOPLE = "/o/webinars/<int:webinar_id>/attendance/import/<int:import_id>/people"


@attendance.get(PEOPLE)
@organiser_only
def import_people(webinar_id: int, import_id: int) -> str:
    """Everybody of a file, or those of one line of its sum."""
    webinar, imported = get_webinar(webinar_id), queries.get_import(import_id, webinar_id)
    lines = _lines(webinar)
    line, found = _asked(imported, webinar, lines)
    page = page_of(len(found))
    return render_template(
        "attendance/import_people.html",
        webinar=webinar,
        imported=imported,
        line=line,
        lines=lines,
        rows=found[page.offset : page.last],
        page=page,
    )


@attendance.get(PEOPLE + ".<any(csv,xlsx):ending>")
@organiser_only
def import_people_file(webinar_id: int, import_id: int, ending: str) -> Response:
    """The same people as a file."""
    webinar, imported = get_webinar(webinar_id), queries.get_import(import_id, webinar_id)
    line, found = _asked(imported, webinar, _lines(webinar))
    name = f"import-{imported.id}-{line}".replace("_", "-")
    return download(files.written(files.of_file(found, _), ending), name, ending)


def _asked(imported: AttendanceImport, webinar: Webinar, lines: dict[Line, Any]) -> tuple[Line, list[InFile]]:
    wish, typed = request.args.get("line", ""), request.args.get("q", "").strip().casefold()
    line: Line = next((one for one in lines if one == wish), "everybody")
    found = list_in_file(imported, webinar, line)
    return line, [one for one in found if typed in f"{one.name} {one.email or ''}".casefold()]


def _lines(webinar: Webinar) -> dict[Line, Any]:
    """The lines of the sum, in the order they are offered."""
    return {
        "everybody": _("Everybody in the file"),
        "people": _("People who count"),
        "domain": _("Found by their email"),
        "registration": _("Found by their registration"),
        "name": _("Found by their organisation’s name"),
        "rejoined": _("In more than one row"),
        "not_attended": _("Did not come"),
        "waiting_room": _("In the waiting room"),
        "host_staff": _("People of the host"),
        "under_minimum": under_minimum(load_rules()[webinar.series_id].minimum_seconds),
        "unnamed_connections": _("Connections"),
        "shared_rooms": _("Shared rooms, heads counted"),
        "named_rooms": _("Shared rooms, people named"),
    }
