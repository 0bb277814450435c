"""Knows what a report page's address asks for: the year, the series, and how a list is narrowed."""

import re
from datetime import date

from flask import abort, request
from flask_babel import gettext as _

from tracker.clock import utc_now
from tracker.figures.counts import KINDS as COUNTED_KINDS
from tracker.figures.counts import Period
from tracker.figures.people_queries import CAME, HERE, NOT_KNOWN, Narrowing
from tracker.models import Series
from tracker.organisations.kinds import SECTORS
from tracker.organisations.regions import is_region
from tracker.reports.files import KINDS
from tracker.webinars.queries import get_series_by_slug, list_series

HEADQUARTERS = "headquarters"
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
    return series, Period(series_id=series.id if series else None, year=year, rolls_up=is_rolled_up())


def is_rolled_up() -> bool:
    """Whether `?offices=headquarters` asks to count country offices as their headquarters."""
    return request.args.get("offices") == HEADQUARTERS


def series_choice(series: Series | None) -> dict[str, object]:
    """What each report's template needs to say whose figures it shows, and to offer the others."""
    every = list_series()
    only = every[0] if len(every) == 1 else None
    choices = [("", _("All series")), *((one.slug, one.name) for one in every)]
    return {
        "series": series or only,
        "series_slug": series.slug if series else "",
        "series_choices": choices if len(every) > 1 else [],
        "offices": HEADQUARTERS if is_rolled_up() else "",
    }


def narrowing() -> Narrowing:
    """How a list is narrowed: ?kind=, sector, country, region, organisation, webinar, came, times and q.

    Nonsense is 404.
    """
    kind, country = request.args.get("kind", ""), chosen_country()
    came, sector, region = (request.args.get(name, "") for name in ("came", "sector", "region"))
    if (kind and kind not in KINDS) or came not in ("", *CAME):
        abort(404)
    if came == HERE and _number("webinar") is None:
        abort(404)
    if sector not in ("", NOT_KNOWN, *SECTORS) or not (region in ("", NOT_KNOWN) or is_region(region)):
        abort(404)
    return Narrowing(
        kind=kind,
        country=country,
        organisation_id=_number("organisation"),
        search=searched(),
        came=came,
        times=_number("times"),
        sector=sector,
        region=region,
        webinar_id=_number("webinar"),
    )


def chosen_country() -> str:
    """The code that `?country=` names, or ""; nonsense is 404."""
    country = request.args.get("country", "")
    if country != NOT_KNOWN and country and not _COUNTRY.fullmatch(country):
        abort(404)
    return country


def kind_choices() -> list[tuple[str, str]]:
    """The kinds that people are counted for, to choose from."""
    return [(kind, str(_(KINDS[kind]))) for kind in COUNTED_KINDS]


def searched() -> str:
    """What `?q=` looks for."""
    return request.args.get("q", "").strip()[:200]


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
        abort(404)
    return int(text) if text else None
