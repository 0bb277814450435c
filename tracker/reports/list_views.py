"""Shows the lists behind the figures of a year: organisations, countries, and for organisers the people."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.figures.people_queries import count_people, count_registered, list_people, list_registered
from tracker.figures.period_queries import list_countries, list_organisations_of, period_counts
from tracker.organisations.queries import get_organisation
from tracker.reports import files, people_files
from tracker.reports.asked import (
    asked,
    chosen_country,
    kind_choices,
    narrowing,
    searched,
    series_choice,
)
from tracker.reports.blueprint import reports
from tracker.reports.figures_asked import narrowed_words
from tracker.web.access import organiser_only, viewer_or_organiser
from tracker.web.downloads import download
from tracker.web.languages import page_locale
from tracker.web.paging import page_of
from tracker.webinars.year_names import year_in_file, year_name


@reports.get("/o/reports/<int:year>/organisations")
@viewer_or_organiser
def organisations(year: int) -> str:
    """Every organisation of the year with its people."""
    series, period = asked(year)
    figures = period_counts(period)
    q, kind, country = searched(), request.args.get("kind", ""), chosen_country()
    found = [
        each
        for each in list_organisations_of(period, country)
        if q.casefold() in each.name.casefold() and (not kind or kind in each.kinds)
    ]
    page = page_of(len(found))
    return render_template(
        "reports/organisations.html",
        figures=figures,
        period=period,
        page=page,
        rows=found[page.offset : page.offset + page.size],
        most=max((each.people for each in found), default=0),
        kinds=files.KINDS,
        kind_choices=kind_choices(),
        q=q,
        kind=kind,
        country=country,
        **series_choice(series),
    )


@reports.get("/o/reports/<int:year>/countries")
@viewer_or_organiser
def countries(year: int) -> str:
    """Every country of the year with its people and organisations."""
    series, period = asked(year)
    found = list_countries(period)
    page = page_of(len(found))
    return render_template(
        "reports/countries.html",
        figures=period_counts(period),
        period=period,
        page=page,
        rows=found[page.offset : page.offset + page.size],
        most=max((each.people for each in found), default=0),
        **series_choice(series),
    )


@reports.get("/o/reports/<int:year>/people")
@organiser_only
def people(year: int) -> str:
    """The people behind a figure of the year, each once."""
    series, period = asked(year)
    narrowed = narrowing()
    page = page_of(count_people(period, narrowed))
    organisation_id = narrowed.organisation_id
    choice = series_choice(series)
    of: dict[str, Any] = {"series": choice["series_slug"] or None, "offices": choice["offices"] or None}
    of["year"] = year
    return render_template(
        "reports/people.html",
        page=page,
        rows=list_people(period, narrowed, limit=page.size, offset=page.offset),
        narrowed=narrowed,
        told=[get_organisation(organisation_id).name] if organisation_id else [],
        kinds=files.KINDS,
        kind_choices=kind_choices(),
        of=of,
        words={**of, **narrowed_words(narrowed)},
        files="reports.people_file",
        when=year_name(year, series),
        up=(url_for("reports.year", **of), year_name(year, series)),
        **choice,
    )


@reports.get("/o/reports/<int:year>/people.<any(csv, xlsx):ending>")
@organiser_only
def people_file(year: int, ending: str) -> Response:
    """The same list as a file."""
    series, period = asked(year)
    make = people_files.people_csv if ending == "csv" else people_files.people_xlsx
    name = f"people-{year_in_file(year, series)}"
    return download(make(list_people(period, narrowing()), _, page_locale()), name, ending)


@reports.get("/o/reports/<int:year>/registered")
@organiser_only
def registered(year: int) -> str:
    """Everybody registered for a webinar of the year, each once."""
    series, period = asked(year)
    page = page_of(count_registered(period, searched()))
    return render_template(
        "reports/registered.html",
        period=period,
        page=page,
        rows=list_registered(period, searched(), limit=page.size, offset=page.offset),
        q=searched(),
        **series_choice(series),
    )


@reports.get("/o/reports/<int:year>/registered.<any(csv, xlsx):ending>")
@organiser_only
def registered_file(year: int, ending: str) -> Response:
    """The same list as a file."""
    series, period = asked(year)
    make = people_files.registered_csv if ending == "csv" else people_files.registered_xlsx
    name = f"registered-{year_in_file(year, series)}"
    return download(make(list_registered(period, searched()), _), name, ending)
