"""Knows what pages and names of files call a year: "2020", or "2020/21" where it begins in another month."""

from typing import Any

from flask import g

from tracker.models import Series, Webinar
from tracker.webinars.numbering import year_name as named
from tracker.webinars.numbering import year_of, year_slug
from tracker.webinars.numbering_queries import shared_year_start, year_start


def year_name(year: Any, series: Series | None = None) -> str:
    """The year of one series, or of all: these share a name only where their years begin on the same day."""
    if series is not None:
        return named(int(year), year_start(series))
    if "shared_year_start" not in g:
        g.shared_year_start = shared_year_start()
    return named(int(year), g.shared_year_start)


def year_in_file(year: int, series: Series | None = None) -> str:
    """The same in the name of a file: "2020-21"."""
    return year_slug(year_name(year, series))


def its_year(webinar: Webinar) -> int:
    """The year a webinar counts in, which stands in the address of its recap."""
    return year_of(webinar.local_start.date(), year_start(webinar.series))
