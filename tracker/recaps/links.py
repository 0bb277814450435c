"""Knows, for organisers, which page holds the rows that a fact was counted from."""

from collections.abc import Iterable
from typing import Any

from flask import url_for

from tracker.recaps.fields import SOURCES, Source, group_of
from tracker.web.filters import has_page

PAGES: dict[Source, str] = {
    "attendance": "attendance.show",
    "registrations": "registrations.list_registrations",
    "numbering": "webinars.overview",
    "webinar": "webinars.edit",
}
# Facts whose rows are on a page of their own, or on a part of one.
EXACT: dict[str, tuple[str, dict[str, Any]]] = {
    "people": ("attendance.people", {}),
    "partners": ("attendance.people", {"kind": "partner"}),
    "grantees": ("attendance.people", {"kind": "grantee"}),
    "others": ("attendance.people", {"kind": "other"}),
    "unknown": ("attendance.people", {"kind": "unknown"}),
    "partners_and_grantees": ("attendance.people", {}),
    "presenters": ("webinars.agenda", {}),
    "presentations_given": ("webinars.agenda", {}),
}


def fact_links(webinar_id: int, names: Iterable[str] = ()) -> dict[str, str]:
    """The address behind each named fact of a webinar; `names` may be of its groups too."""
    pages = {name: EXACT.get(name, (PAGES[source], {})) for name, source in SOURCES.items()}
    links = {
        name: url_for(endpoint, webinar_id=webinar_id, **query)
        for name, (endpoint, query) in pages.items()
        if has_page(endpoint)
    }
    groups = {name: group_of(name) for name in names if group_of(name)}
    return links | {name: url_for("webinars.group", slug=slug) for name, slug in groups.items()}
