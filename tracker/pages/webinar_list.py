"""The organiser's list of webinars by year: numbers, states, who registered and came; as a file too."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _

from tracker.afterwards.feedback import Score
from tracker.afterwards.feedback_queries import score_webinars
from tracker.figures.counts import WebinarCounts
from tracker.figures.queries import count_webinars
from tracker.models import Webinar
from tracker.tables import to_csv
from tracker.text import as_number
from tracker.web.access import viewer_or_organiser
from tracker.web.paging import page_of
from tracker.webinars import list_queries, queries
from tracker.webinars.blueprint import webinars
from tracker.webinars.list_queries import STATES, Filter
from tracker.webinars.numbering import Numbers
from tracker.webinars.numbering_queries import expected_numbers

Listed = Any  # a row of list_queries.list_page


@webinars.get("/o/webinars")
@viewer_or_organiser
def list_webinars() -> str:
    """All webinars, the newest year first; searched and filtered by the address."""
    narrowed = _asked()
    several = queries.list_series()
    years = list_queries.count_years(narrowed)
    in_years = {year: n for year, n in years.items() if narrowed.year in (None, year)}
    page = page_of(sum(sum(states.values()) for states in in_years.values()))
    rows = list_queries.list_page(narrowed, limit=page.size, offset=page.offset)
    return render_template(
        "webinars/list.html",
        groups=[(year, list(group)) for year, group in groupby(rows, key=lambda row: int(row.year))],
        counts=count_webinars(row.Webinar.id for row in rows),
        scores=score_webinars(row.Webinar.id for row in rows),
        expected=_expected(rows),
        several=several,
        years=years,
        narrowed=narrowed,
        page=page,
        totals=_totals(queries.count_states()),
    )


@webinars.get("/o/webinars.csv")
@viewer_or_organiser
def list_file() -> Response:
    """The same list, all of it, as a file for a spreadsheet."""
    rows = list_queries.list_page(_asked())
    counts = count_webinars(row.Webinar.id for row in rows)
    scores = score_webinars(row.Webinar.id for row in rows)
    expected = _expected(rows)
    columns = [
        _("Series"),
        _("Title"),
        _("State"),
        _("Number"),
        _("Number in its year"),
        _("Year"),
        _("Date"),
        _("Start"),
        _("Time zone"),
        _("Minutes"),
        _("Registered"),
        _("Came"),
        _("Useful, mean of 1 to 5"),
        _("Answers about usefulness"),
        _("People who could answer"),
        _("Recap"),
        _("Address"),
    ]
    lines = [_line(row, counts[row.Webinar.id], scores.get(row.Webinar.id), expected) for row in rows]
    return Response(
        to_csv(columns, lines),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=webinars.csv"},
    )


def _line(
    row: Listed, counts: WebinarCounts, score: Score | None, expected: Mapping[int, Numbers]
) -> list[Any]:
    webinar: Webinar = row.Webinar
    local = webinar.local_start
    return [
        webinar.series.name,
        webinar.title,
        webinar.state,
        webinar.number,
        webinar.year_number,
        int(row.year),
        local.date(),
        f"{local:%H:%M}" if webinar.time_is_known else "",
        webinar.zone,
        webinar.minutes,
        counts.registered,
        counts.head_count if counts.individuals is None else counts.individuals,
        score.told_mean and round(score.told_mean, 2) if score else None,
        score.answers if score else None,
        score.asked if score else None,
        row.recap or "",
        f"/{webinar.series.slug}/{webinar.slug}",
    ]


def _asked() -> Filter:
    state = request.args.get("state", "")
    return Filter(
        search=request.args.get("q", "").strip()[:100],
        series_id=as_number(request.args.get("series", "")),
        state=state if state in STATES else "",
        year=as_number(request.args.get("year", "")),
    )


def _expected(rows: Sequence[Listed]) -> dict[int, Numbers]:
    return expected_numbers({row.Webinar.series_id: row.Webinar.series for row in rows}.values())


def _totals(counts: Mapping[tuple[int, str], int]) -> dict[str, int]:
    """{state: webinars} of all series."""
    found = dict.fromkeys(STATES, 0)
    for (_series_id, state), count in counts.items():
        found[state] += count
    return found
