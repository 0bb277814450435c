"""Knows, for organisers, which page holds the rows that a fact was counted from."""

from flask import url_for

from tracker.recaps.fields import SOURCES, Source
from tracker.web.filters import has_page

PAGES: dict[Source, str] = {
    "attendance": "attendance.show",
    "registrations": "registrations.list_registrations",
    "numbering": "webinars.overview",
    "webinar": "webinars.edit",
}
AGENDA = ("presenters", "presentations_given")


def fact_links(webinar_id: int) -> dict[str, str]:
    """The address behind each named fact of a webinar."""
    pages = {name: "webinars.agenda" if name in AGENDA else PAGES[source] for name, source in SOURCES.items()}
    return {
        name: url_for(endpoint, webinar_id=webinar_id)
        for name, endpoint in pages.items()
        if has_page(endpoint)
    }
