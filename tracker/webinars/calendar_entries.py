"""Knows which facts of a stored webinar or series go into calendars."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tracker.models import Registration, Series, Webinar
from tracker.webinars.calendar import Entry, Feed
from tracker.webinars.calendar_queries import Counted


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


def organiser_feed(
    counted: Sequence[Counted], *, name: str, zone: str, since: datetime, url: str, site: str
) -> Feed:
    """Every webinar, drafts too, with how many registered and nobody's name; `since` when its reader came."""
    return Feed(
        name=name,
        about="",
        zone=zone,
        url=url,
        updated_at=since,
        entries=tuple(_organiser_entry(one, site) for one in counted),
        is_private=True,
    )


def _organiser_entry(counted: Counted, site: str) -> Entry:
    webinar = counted.webinar
    is_draft = webinar.state == "draft"
    entry = entry_of(webinar, site)
    return replace(
        entry,
        url=f"{site}/o/webinars/{webinar.id}" if site else "",
        updated_at=max(filter(None, (entry.updated_at, counted.changed_at))),
        is_draft=is_draft,
        note="Draft, not public yet" if is_draft else _numbers(counted),
    )


def _numbers(counted: Counted) -> str:
    """Registered: 164 of 200 places. Waiting: 3. To be decided: 2."""
    capacity = counted.webinar.capacity
    said = [f"Registered: {counted.confirmed}" + ("" if capacity is None else f" of {capacity} places")]
    if counted.waitlisted:
        said.append(f"Waiting: {counted.waitlisted}")
    if counted.pending:
        said.append(f"To be decided: {counted.pending}")
    return ". ".join(said)
