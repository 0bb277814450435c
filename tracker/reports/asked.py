"""Knows what a report page's address asks for: the year, the series, and how a list is narrowed."""

import re
from datetime import date

from flask import abort, request
from flask_babel import gettext as _

from tracker.clock import utc_now
from tracker.figures.counts import Period
from tracker.figures.people_queries import Narrowing
from tracker.models import Series
from tracker.reports.files import KINDS
from tracker.webinars.queries import get_series_by_slug, list_series

_COUNTRY = re.compile(r"[A-Z]{2}")


def today() -> date:
    return utc_now().date()


def chosen_series() -> Series | None:
    """The series that `?series=` names; none is all of them. NotFound for an unknown one."""
    slug = request.args.get("series", "")
    return get_series_by_slug(slug) if slug else None


def asked(year: int) -> tuple[Series | None, Period]:
    """The chosen series and the period of the address; 404 for a year that cannot be."""
    if not 1900 <= year <= 9998:
        abort(404)
    series = chosen_series()
    return series, Period(series_id=series.id if series else None, year=year)


def series_choice(series: Series | None) -> dict[str, object]:
    """What each report's template needs to say whose figures it shows, and to offer the others."""
    every = list_series()
    only = every[0] if len(every) == 1 else None
    choices = [("", _("All series")), *((one.slug, one.name) for one in every)]
    return {
        "series": series or only,
        "series_slug": series.slug if series else "",
        "series_choices": choices if len(every) > 1 else [],
    }


def narrowing() -> Narrowing:
    """How `?kind=`, `?country=`, `?organisation=` and `?q=` narrow a list of people; nonsense is 404."""
    kind, country = request.args.get("kind", ""), request.args.get("country", "")
    organisation = request.args.get("organisation", "")
    if (kind and kind not in KINDS) or (country and not _COUNTRY.fullmatch(country)):
        abort(404)
    if organisation and not (organisation.isdecimal() and len(organisation) < 10):
        abort(404)
    return Narrowing(
        kind=kind,
        country=country,
        organisation_id=int(organisation) if organisation else None,
        search=request.args.get("q", "").strip()[:200],
    )
