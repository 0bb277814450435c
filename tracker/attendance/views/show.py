"""The page of attendance by organisation, its files, and how the figure came about."""

from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from tracker.attendance import (
    desk_queries,
    files,
    queries,
    questions_queries,
    sources_queries,
    tables_queries,
)
from tracker.attendance.blueprint import attendance
from tracker.attendance.desk import Group
from tracker.attendance.tables_queries import OrganisationRow
from tracker.attendance.views.shown import LINK, minus, under_minimum
from tracker.figures.counts import KINDS, WebinarCounts, WebinarFigures
from tracker.figures.queries import count_webinars, webinar_figures
from tracker.figures.rule import how_we_counted
from tracker.models import AttendanceImport, Webinar
from tracker.organisations import kinds as organisation_kinds
from tracker.web.access import is_organiser, viewer_or_organiser
from tracker.web.downloads import download
from tracker.web.filters import countries as countries_text
from tracker.web.filters import number
from tracker.web.languages import page_locale
from tracker.web.paging import page_of
from tracker.webinars.queries import get_webinar

FIRST = 10
SORTS: dict[str, Any] = {
    "name": lambda row: row.name.casefold(),
    "registered": lambda row: row.registered,
    "attended": lambda row: row.attended,
    "rate": lambda row: row.show_rate or 0,
    "stay": lambda row: row.median_seconds or 0,
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the address asks to see of the organisations."""

    q: str
    kind: str
    show: str
    sort: str
    shows_all: bool

    @classmethod
    def asked(cls) -> "Filters":
        wish = request.args.get("sort", "-attended")
        return cls(
            q=request.args.get("q", "").strip()[:100],
            kind=request.args.get("kind", ""),
            show=request.args.get("show", ""),
            sort=wish if wish.removeprefix("-") in SORTS else "-attended",
            shows_all="rows" in request.args or "page" in request.args,
        )

    def apply(self, rows: list[OrganisationRow]) -> list[OrganisationRow]:
        """The rows asked for, in the order asked for."""
        found = [row for row in rows if self._matches(row)]
        if self.sort == "-attended":
            return found
        return sorted(found, key=SORTS[self.sort.removeprefix("-")], reverse=self.sort.startswith("-"))

    def heads_beside(self, figures: WebinarCounts) -> int:
        """Heads in shared rooms that stand beside all who came; none beside a part of them."""
        return 0 if self.q or self.kind or self.show == "absent" else figures.in_shared_rooms

    def _matches(self, row: OrganisationRow) -> bool:
        text = f"{row.name} {countries_text(row.countries)}".casefold()
        is_shown = {"attended": row.attended > 0, "absent": row.registered > row.came}.get(self.show, True)
        return self.q.casefold() in text and self.kind in ("", row.kind) and is_shown


@attendance.get("/o/webinars/<int:webinar_id>/attendance")
@viewer_or_organiser
def show(webinar_id: int) -> str:
    """The figures of one webinar, who came by organisation, and what is left to do."""
    webinar = get_webinar(webinar_id)
    figures = webinar_figures(webinar)
    rows = tables_queries.list_by_organisation(webinar)
    filters = Filters.asked()
    found = filters.apply(rows)
    page = page_of(len(found))
    imports = queries.list_imports(webinar_id)
    return render_template(
        "attendance/show.html",
        webinar=webinar,
        figures=figures,
        filters=filters,
        rows=found[:FIRST] if not filters.shows_all else found[page.offset : page.offset + page.size],
        found=found,
        page=page,
        median_seconds=tables_queries.median_seconds(webinar),
        most=max((max(row.registered, row.attended) for row in rows), default=0),
        heads=filters.heads_beside(figures),
        imports=imports,
        done=_just_applied(imports),
        is_cut_otherwise=queries.clipped_otherwise(
            [one for one in imports if one.state == "applied"], webinar
        ),
        marks=sources_queries.list_marks(webinar_id) if is_organiser() else [],
        waiting=_waiting(imports, webinar) if is_organiser() else [],
        asked=questions_queries.count_asked(webinar_id) if is_organiser() else None,
        counted=counted_lines(webinar, figures) if figures.state == "measured" else [],
        kind_bars=[
            (kind_name(kind), count, _opened(webinar, number(count), "counted", kind), _bar(kind))
            for kind, count in figures.by_kind.items()
        ],
        rule=how_we_counted(figures.rule),
        kinds=[(kind, kind_name(kind)) for kind in KINDS],
        kind_names={kind: kind_name(kind) for kind in (*KINDS, "host")},
    )


@attendance.get("/o/webinars/<int:webinar_id>/attendance.<any(csv,xlsx):ending>")
@viewer_or_organiser
def organisations_file(webinar_id: int, ending: str) -> Response:
    """The same rows, with the same filters, as a file."""
    webinar = get_webinar(webinar_id)
    filters = Filters.asked()
    rows = filters.apply(tables_queries.list_by_organisation(webinar))
    heads = filters.heads_beside(count_webinars([webinar_id])[webinar_id])
    sheet = files.by_organisation(rows, heads, _, page_locale())
    return download(files.written(sheet, ending), f"attendance-{webinar.slug}", ending)


def kind_name(kind: str) -> str:
    """A kind in the page's language; those whose organisation is not known included."""
    label = organisation_kinds.KINDS.get(kind)
    return str(_(label)) if label else str(_("Not known"))


def _bar(kind: str) -> str:
    """Those who are not known stand out in their own colour."""
    return "v2" if kind == "unknown" else "v1"


def counted_lines(webinar: Webinar, figures: WebinarFigures) -> list[tuple[Any, Any]]:
    """How rows became the figure; every line opens onto those it is about."""
    how = sources_queries.how_counted(webinar, figures)
    left = figures.left_out
    lines = [
        (_("Did not come"), how.not_attended, "no_shows"),
        (_("In the waiting room"), how.waiting_room, "waiting_room"),
        (_("Rejoins and second devices"), how.merged, "rejoined"),
        (_("Not there, said by hand"), how.not_there, ""),
        (_("People of the host"), left.host_staff, "host_staff"),
        (under_minimum(figures.rule.minimum_seconds), left.under_minimum, "under_minimum"),
        (_("Connections nobody has named"), left.unnamed_connections, "unnamed_connections"),
        (_("Shared rooms, heads counted"), left.shared_rooms, "shared_rooms"),
        (_("Shared rooms, people named"), how.named_rooms, "named_rooms"),
    ]
    first: list[tuple[Any, Any]] = [(_opened(webinar, _("Rows in the files"), "in_files"), how.rows)]
    if how.by_hand:
        first.append((_("Added by hand"), f"+{how.by_hand}"))
    if how.in_rooms:
        first.append((_("Named in shared rooms"), f"+{number(how.in_rooms)}"))
    taken = [(_opened(webinar, name, which), minus(count)) for name, count, which in lines if count]
    return [*first, *taken, (_opened(webinar, _("People"), "counted"), figures.individuals)]


def _opened(webinar: Webinar, name: str, which: str, kind: str | None = None) -> Any:
    if not which or not is_organiser():
        return name
    return LINK.format(url_for("attendance.people", webinar_id=webinar.id, group=which, kind=kind), name)


def _just_applied(imports: Any) -> AttendanceImport | None:
    number = request.args.get("done", "")
    return next((one for one in imports if str(one.id) == number and one.state == "applied"), None)


def _waiting(imports: Any, webinar: Webinar) -> list[tuple[AttendanceImport, list[Group]]]:
    """Applied imports in which something is left to decide."""
    found = [(one, desk_queries.load_desk(one, webinar).groups) for one in imports if one.state == "applied"]
    return [(one, groups) for one, groups in found if groups]
