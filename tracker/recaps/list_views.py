"""Shows the organiser's list of recaps: one line per held webinar, and the same list as a file."""

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.recaps import queries
from tracker.recaps.blueprint import recaps
from tracker.recaps.from_rows import recap_year
from tracker.tables import Cell, Sheet, to_csv, to_xlsx
from tracker.web.access import organiser_only
from tracker.web.addresses import site_address
from tracker.web.downloads import download
from tracker.web.paging import page_of

STATES = ("draft", "published", "withdrawn")
ALL = 100_000


@recaps.get("/o/recaps")
@organiser_only
def list_recaps() -> str:
    """Every held webinar with the state of its recap; `?state=` shows one state."""
    counts = queries.count_recaps()
    state = _state()
    page = page_of(counts.get(state, 0) if state else sum(counts.values()))
    return render_template(
        "recaps/list.html",
        counts=counts,
        state=state,
        page=page,
        rows=queries.list_recaps(page.offset, page.size, state),
        recap_year=recap_year,
    )


@recaps.get("/o/recaps.<any(csv, xlsx):ending>")
@organiser_only
def list_file(ending: str) -> Response:
    """The same list as a file."""
    columns = [
        _("Number"),
        _("Webinar"),
        _("Date"),
        _("Recap"),
        _("Headline"),
        _("Published (UTC)"),
        _("Address"),
    ]
    rows: list[list[Cell]] = []
    for webinar, recap in queries.list_recaps(0, ALL, _state()):
        is_public = recap is not None and recap.state == "published"
        path = f"/recaps/{recap_year(webinar)}/{webinar.slug}"
        rows.append(
            [
                webinar.number,
                webinar.title,
                webinar.local_start.date(),
                recap.state if recap else "draft",
                recap.title if recap else "",
                recap.published_at if recap else None,
                f"{site_address()}{path}" if is_public else "",
            ]
        )
    if ending == "csv":
        return download(to_csv(columns, rows), "recaps", ending)
    return download(to_xlsx([Sheet(name=_("Recaps"), columns=columns, rows=rows)]), "recaps", ending)


def _state() -> str:
    wish = request.args.get("state", "")
    return wish if wish in STATES else ""
