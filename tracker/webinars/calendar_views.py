"""Serves the calendar file of a webinar, the calendar of a series, and the private one of an organiser."""

from datetime import datetime

from flask import Blueprint, current_app, request
from werkzeug.wrappers import Response

from tracker.accounts.calendar_links import open_calendar
from tracker.clock import utc_now
from tracker.config import Settings
from tracker.web.addresses import site_address
from tracker.webinars import calendar as ics
from tracker.webinars import queries
from tracker.webinars.calendar_entries import entry_of, feed_of, organiser_feed
from tracker.webinars.calendar_queries import list_counted

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


@calendar.get("/calendar/<token>.ics")
def organiser(token: str) -> Response:
    """Every webinar, drafts too, for the organiser whose address this is; programs cannot sign in."""
    reader, site = open_calendar(token), site_address()
    settings: Settings = current_app.config["TRACKER"]
    found = organiser_feed(
        list_counted(),
        name=f"{settings.site_name}: all webinars",
        zone=reader.zone,
        since=reader.created_at,
        url=site + request.path,
        site=site,
    )
    now = utc_now()
    response = _answer(ics.write_feed(found, now), ics.last_change(found, now), is_public=False)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _answer(content: bytes, changed_at: datetime, *, is_public: bool = True) -> Response:
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.add_etag()
    response.last_modified = changed_at
    if is_public:
        response.cache_control.public = True
        response.cache_control.max_age = 900
    return response.make_conditional(request)
