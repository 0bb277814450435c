"""Keeps the figures of a period as published, and shows published figures as of then, with their rows."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Invalid
from tracker.figures import kept_queries
from tracker.figures.breakdown import BY
from tracker.figures.counts import Period
from tracker.figures.keeping import keep_report
from tracker.models import PublishedFigures
from tracker.reports import files
from tracker.reports.asked import series_choice
from tracker.reports.blueprint import reports
from tracker.reports.breakdown_files import part_name
from tracker.reports.figures_asked import asked_figures, said_days
from tracker.reports.published_files import kept_people_csv, kept_people_xlsx
from tracker.text import as_number
from tracker.web.access import acting, organiser_only, viewer_or_organiser
from tracker.web.downloads import download
from tracker.web.languages import page_locale
from tracker.web.paging import page_of

NOBODY = "none"  # in an address, the part of those of whom it is not known


@reports.get("/o/reports/published")
@viewer_or_organiser
def published_list() -> str:
    """Every publication, the newest first."""
    page = page_of(kept_queries.count_published())
    rows = kept_queries.list_published(limit=page.size, offset=page.offset)
    return render_template("reports/published_list.html", page=page, rows=rows)


@reports.route("/o/reports/published/new", methods=["GET", "POST"])
@organiser_only
def publish_figures() -> Any:
    """Keep the figures of the asked period as they are today."""
    asked = asked_figures()
    if asked.words["group"]:
        abort(404)  # only figures of one series, or of all, are kept
    title, error = request.form.get("title", ""), ""
    if request.method == "POST":
        begin_write()
        try:
            kept = keep_report(asked.period, title, actor=acting(), now=utc_now())
            db.session.commit()
        except Invalid as wrong:
            db.session.rollback()
            error = str(_(wrong.message))
        else:
            flash(_("Kept. These figures can be shown as they are today, whatever changes"))
            return redirect(url_for(".published", published_id=kept.id), 303)
    page = render_template(
        "reports/publish.html",
        asked=asked,
        when=said_days(asked.period, asked.series),
        title=title or said_days(asked.period, asked.series),
        error=error,
        **series_choice(asked.series),
    )
    return (page, 422) if error else page


@reports.get("/o/reports/published/<int:published_id>")
@viewer_or_organiser
def published(published_id: int) -> str:
    """What was published, as of then, by one of its parts."""
    found = kept_queries.get_published(published_id)
    by = request.args.get("by") or "kind"
    if by not in kept_queries.KEPT_BY:
        abort(404)
    parts, whole = kept_queries.kept_parts(found, by)
    page = page_of(len(parts))
    locale = page_locale()
    return render_template(
        "reports/published.html",
        found=found,
        when=said_days(_period(found), None),
        by=by,
        by_choices=[(key, _(BY[key])) for key in kept_queries.KEPT_BY],
        whole=whole,
        page=page,
        lines=[
            (part, part_name(by, part, _, locale)) for part in parts[page.offset : page.offset + page.size]
        ],
        most=max((part.individuals for part in parts), default=0),
        by_name=_(BY[by]),
    )


def _period(found: PublishedFigures) -> Period:
    return Period(year=found.year, from_on=found.from_on, until=found.until, rolls_up=found.rolls_up)


@reports.get("/o/reports/published/<int:published_id>/people")
@organiser_only
def published_people(published_id: int) -> str:
    """The people who counted then."""
    found = kept_queries.get_published(published_id)
    part = _part()
    page = page_of(kept_queries.count_kept_people(found, part))
    rows = kept_queries.list_kept_people(found, part, limit=page.size, offset=page.offset)
    return render_template(
        "reports/published_people.html",
        found=found,
        page=page,
        rows=rows,
        kinds=files.KINDS,
        of={"by": part.by, "part": NOBODY if part.key is None else part.key} if part else {},
        part=_name_of(found, part) if part else "",
    )


def _part() -> kept_queries.KeptPart | None:
    """?by= and part=: one of the parts that the page of the figures shows."""
    by, wish = request.args.get("by", ""), request.args.get("part", "")
    if not by:
        return None
    is_number = by in ("organisation", "webinar", "year", "series")
    if by not in kept_queries.KEPT_BY or (is_number and wish != NOBODY and as_number(wish) is None):
        abort(404)
    if wish == NOBODY:
        return kept_queries.KeptPart(by=by, key=None)
    return kept_queries.KeptPart(by=by, key=as_number(wish) if is_number else wish)


def _name_of(found: PublishedFigures, part: kept_queries.KeptPart) -> str:
    parts, _whole = kept_queries.kept_parts(found, part.by)
    named = [each for each in parts if each.key == part.key]
    if not named:
        abort(404)
    return part_name(part.by, named[0], _, page_locale())


@reports.get("/o/reports/published/<int:published_id>/people.<any(csv, xlsx):ending>")
@organiser_only
def published_people_file(published_id: int, ending: str) -> Response:
    """The same list as a file."""
    people = kept_queries.list_kept_people(kept_queries.get_published(published_id), _part())
    make = kept_people_csv if ending == "csv" else kept_people_xlsx
    return download(make(people, _, page_locale()), f"published-{published_id}", ending)
