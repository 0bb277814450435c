"""Pages of columns whose headings tell nothing: what each one shows, and what was confirmed before."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from tracker.attendance import mapping_queries, service
from tracker.attendance.blueprint import attendance
from tracker.attendance.reading.told_columns import headings_of, samples
from tracker.attendance.views.intake import ColumnsQuestion
from tracker.database import begin_write, db
from tracker.errors import N_
from tracker.models import ColumnMapping
from tracker.web.access import acting, organiser_only
from tracker.web.paging import page_of

PAGE = "/o/settings/columns"
ON_PAGE = 50
FIELD_NAMES = {
    "name": N_("Name"),
    "first_name": N_("First name"),
    "last_name": N_("Last name"),
    "email": N_("Email"),
    "organisation": N_("Organisation"),
    "country": N_("Country"),
    "joined": N_("Joined"),
    "left": N_("Left"),
    "minutes": N_("Minutes"),
    "role": N_("Role"),
}


@dataclass(frozen=True, kw_only=True)
class ShownColumn:
    """One column of a list as it is asked about: its heading, first values, and what it is taken for."""

    heading: str
    samples: tuple[str, ...]
    field: str


def shown_column(question: ColumnsQuestion, at: int) -> ShownColumn:
    """The column at a position."""
    headings = headings_of(question.table, question.header)
    return ShownColumn(
        heading=headings[at],
        samples=samples(question.table, question.header, at),
        field=next((field for field, place in question.columns.items() if place == at), ""),
    )


@attendance.get(PAGE)
@organiser_only
def column_mappings() -> str:
    """The lists whose columns were matched once, and are read by that since."""
    kept = mapping_queries.list_mappings()
    page = page_of(len(kept), ON_PAGE)
    return render_template(
        "attendance/column_mappings.html",
        kept=[_shown(one, who) for one, who in kept[page.offset : page.offset + ON_PAGE]],
        page=page,
    )


def _shown(kept: ColumnMapping, who: str) -> dict[str, Any]:
    """What the list shows of one: its headings and what they hold, in the order of the columns."""
    by_place = sorted(kept.columns.items(), key=lambda one: one[1])
    pairs = [
        (kept.headings[at] if at < len(kept.headings) else "", _(FIELD_NAMES[field]))
        for field, at in by_place
        if field in FIELD_NAMES
    ]
    return {"id": kept.id, "at": kept.created_at, "who": who, "pairs": pairs}


@attendance.post(f"{PAGE}/<int:mapping_id>/delete")
@organiser_only
def forget_columns(mapping_id: int) -> Any:
    """Ask again next time."""
    begin_write()
    service.forget_mapping(mapping_queries.get_mapping(mapping_id), acting())
    db.session.commit()
    flash(_("Forgotten. The next list with these headings is asked about again."), "ok")
    return redirect(url_for(".column_mappings"), 303)
