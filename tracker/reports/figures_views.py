"""Shows the figures of any period by kind, sector, organisation, country, region, webinar, year or series."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.figures.breakdown import BY, Part
from tracker.figures.breakdown_queries import break_down
from tracker.figures.office_queries import count_offices
from tracker.figures.people_queries import NOT_KNOWN, count_people, list_people
from tracker.figures.period_queries import list_years
from tracker.figures.rule import how_we_counted
from tracker.organisations.kinds import SECTORS
from tracker.organisations.queries import get_organisation
from tracker.reports import breakdown_files, files, people_files
from tracker.reports.asked import kind_choices, series_choice
from tracker.reports.blueprint import reports
from tracker.reports.breakdown_files import NOBODY_KNOWS, part_name
from tracker.reports.figures_asked import (
    Asked,
    asked_figures,
    narrowed_words,
    part_words,
    region_choices,
    said_days,
)
from tracker.web.access import organiser_only, viewer_or_organiser
from tracker.web.downloads import download
from tracker.web.languages import page_locale
from tracker.web.paging import page_of
from tracker.webinars.group_queries import get_group, list_groups
from tracker.webinars.queries import get_webinar, list_series
from tracker.webinars.year_names import year_name


@reports.get("/o/reports/figures")
@viewer_or_organiser
def figures() -> str:
    """The figures of the asked days by one of their parts; each opens its rows."""
    asked = asked_figures()
    found = break_down(asked.period, asked.by, asked.narrowed)
    page = page_of(len(found.parts))
    slugs = {each.id: each.slug for each in list_series()}
    words, locale = asked.words | narrowed_words(asked.narrowed), page_locale()
    return render_template(
        "reports/figures.html",
        asked=asked,
        found=found,
        page=page,
        lines=[
            (part, part_name(asked.by, part, _, locale), words | part_words(asked.by, part, slugs))
            for part in found.parts[page.offset : page.offset + page.size]
        ],
        words=words,
        most=max((part.individuals for part in found.parts), default=0),
        method=[how_we_counted(rule) for rule in found.rules],
        **_choices(asked),
        **_told_narrowing(asked),
        **series_choice(asked.series),
    )


def _choices(asked: Asked) -> dict[str, Any]:
    unknown = (NOT_KNOWN, _(NOBODY_KNOWS))
    years = [(year, year_name(year, asked.series)) for year in list_years(asked.period)]
    return {
        "by_choices": [(key, _(name)) for key, name in BY.items()],
        "year_choices": [
            ("", _("All years")),
            *years,
        ],
        "kind_choices": [("", _("All kinds")), *kind_choices()],
        "sector_choices": [("", _("All sectors")), *((k, _(name)) for k, name in SECTORS.items()), unknown],
        "region_choices": [("", _("The world")), *region_choices(), unknown],
        "has_offices": count_offices() > 0,
        "by_name": _(BY[asked.by]),
        "groups": [("", _("No group")), *((group.slug, group.name) for group, _series in list_groups())],
    }


def _told_narrowing(asked: Asked) -> dict[str, Any]:
    """What the page says of the one country, organisation or webinar that it is narrowed to."""
    narrowed = asked.narrowed
    only = narrowed.organisation_id
    country = Part(key=None if narrowed.country == NOT_KNOWN else narrowed.country)
    group = asked.words["group"]
    told = [
        get_group(group).name if group else "",
        part_name("country", country, _, page_locale()) if narrowed.country else "",
        get_organisation(only).name if only else _(NOBODY_KNOWS) if only == 0 else "",
        get_webinar(narrowed.webinar_id).title if narrowed.webinar_id else "",
    ]
    return {"when": said_days(asked.period, asked.series), "told": [each for each in told if each]}


@reports.get("/o/reports/figures.<any(csv, xlsx):ending>")
@viewer_or_organiser
def figures_file(ending: str) -> Response:
    """The same numbers as a file, all parts of them."""
    asked = asked_figures()
    make = breakdown_files.breakdown_csv if ending == "csv" else breakdown_files.breakdown_xlsx
    found = break_down(asked.period, asked.by, asked.narrowed)
    return download(make(found, _, page_locale()), f"figures-by-{asked.by}", ending)


@reports.get("/o/reports/figures/people")
@organiser_only
def figures_people() -> str:
    """The people behind a figure of any days, each once."""
    asked = asked_figures()
    page = page_of(count_people(asked.period, asked.narrowed))
    words = asked.words | narrowed_words(asked.narrowed)
    told = _told_narrowing(asked)
    return render_template(
        "reports/people.html",
        page=page,
        rows=list_people(asked.period, asked.narrowed, limit=page.size, offset=page.offset),
        narrowed=asked.narrowed,
        kinds=files.KINDS,
        kind_choices=kind_choices(),
        of=asked.words,
        words=words,
        files="reports.figures_people_file",
        up=(url_for("reports.figures", **asked.words), _("Figures")),
        **told,
        **series_choice(asked.series),
    )


@reports.get("/o/reports/figures/people.<any(csv, xlsx):ending>")
@organiser_only
def figures_people_file(ending: str) -> Response:
    """The same list as a file."""
    asked = asked_figures()
    make = people_files.people_csv if ending == "csv" else people_files.people_xlsx
    return download(make(list_people(asked.period, asked.narrowed), _, page_locale()), "people", ending)
