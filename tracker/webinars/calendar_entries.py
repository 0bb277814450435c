"""Knows which facts of a stored webinar or series go into calendars."""

from collections.abc import Sequence
from dataclasses import replace

from tracker.models import Registration, Series, Webinar
from tracker.webinars.calendar import Entry, Feed


def entry_of(webinar: Webinar, site: str) -> Entry:
    """A webinar with its series and host; `site` is the public address without final slash, or ""."""
    return Entry(
        uid=webinar.calendar_uid,
        sequence=webinar.calendar_sequence,
        title=webinar.title,
        starts_at=webinar.starts_at,
        minutes=webinar.minutes,
        zone=webinar.zone,
        host=webinar.host.name,
        url=f"{site}/{webinar.series.slug}/{webinar.slug}" if site else "",
        description="\n\n".join(filter(None, (webinar.focus, webinar.description))),
        is_cancelled=webinar.state == "cancelled",
        created_at=webinar.created_at,
        updated_at=webinar.updated_at,
    )


def own_entry(webinar: Webinar, registration: Registration, site: str) -> Entry:
    """The same webinar in one person's own calendar: news of their place is news of it."""
    entry = entry_of(webinar, site)
    return replace(
        entry,
        sequence=entry.sequence + registration.calendar_sequence,
        updated_at=max(entry.updated_at, registration.state_changed_at),
    )


def feed_of(series: Series, webinars: Sequence[Webinar], site: str) -> Feed:
    """A series with its published webinars."""
    return Feed(
        name=series.name,
        about=series.about,
        zone=series.zone,
        url=f"{site}/{series.slug}/calendar.ics" if site else "",
        updated_at=series.updated_at,
        entries=tuple(entry_of(webinar, site) for webinar in webinars),
    )
