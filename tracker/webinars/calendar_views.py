"""Serves the calendar file of a webinar and the calendar of a series."""

from datetime import datetime

from flask import Blueprint, request
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.web.addresses import site_address
from tracker.webinars import calendar as ics
from tracker.webinars import queries
from tracker.webinars.calendar_entries import entry_of, feed_of

calendar = Blueprint("calendar", __name__)


@calendar.get("/<series_slug>/<webinar_slug>/webinar.ics")
def file(series_slug: str, webinar_slug: str) -> Response:
    """One webinar to download; a cancelled one says so, a draft is not found."""
    webinar = queries.get_published(series_slug, webinar_slug)
    response = _answer(ics.write_file(entry_of(webinar, site_address())), webinar.updated_at)
    response.headers["Content-Disposition"] = f'attachment; filename="{ics.file_name(webinar.slug)}"'
    return response


@calendar.get("/<series_slug>/calendar.ics")
def feed(series_slug: str) -> Response:
    """A series to subscribe to; programs ask again and again, mostly to hear that nothing changed."""
    series = queries.get_series_by_slug(series_slug)
    found = feed_of(series, queries.list_published(series.id), site_address())
    now = utc_now()
    return _answer(ics.write_feed(found, now), ics.last_change(found, now))


def _answer(content: bytes, changed_at: datetime) -> Response:
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.add_etag()
    response.last_modified = changed_at
    response.cache_control.public = True
    response.cache_control.max_age = 900
    return response.make_conditional(request)
