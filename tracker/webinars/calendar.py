"""Knows what an .ics says: one webinar to download, several to subscribe to.

RFC 5545, 7986. Times are in UTC: a webinar is one instant, and a calendar program shows it in its own zone.
No METHOD, ORGANIZER or ATTENDEE (these are for invitations), no joining link (calendars are shared): a
person's own file names our page that leads there.
"""

import html
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import nh3
from babel.dates import format_date
from icalendar import Alarm, Calendar, Event, vText, vUri

from tracker.text import many_lines, one_line
from tracker.webinars.schedule import to_local
from tracker.zones import offset_text, zone_city

PRODUCT = "-//Webinar Tracker//Webinar Tracker 1.0//EN"
REFRESH = timedelta(hours=6)
REMINDER = timedelta(minutes=15)
PAST_KEPT = timedelta(days=90)
CANCELLED_KEPT = timedelta(days=30)
LONGEST_DESCRIPTION = 7000


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One webinar as calendars know it. `uid` and `sequence` are stored; `url` is its page or "".

    `note` is a line for its organisers, who see drafts too.
    """

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    minutes: int
    zone: str
    host: str
    url: str
    description: str
    is_cancelled: bool
    created_at: datetime
    updated_at: datetime
    is_draft: bool = False
    note: str = ""

    @property
    def ends_at(self) -> datetime:
        """The instant it ends."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, kw_only=True)
class Feed:
    """Several webinars as calendars know them; `url` is where the feed itself is fetched, or "".

    A private one is for one reader: it does not call its entries public.
    """

    name: str
    about: str
    zone: str
    url: str
    updated_at: datetime
    entries: tuple[Entry, ...]
    is_private: bool = False


def write_file(entry: Entry) -> bytes:
    """The calendar file of one webinar: the same bytes until the webinar changes."""
    calendar = start_calendar()
    calendar.add_component(make_event(entry, "OPAQUE", "BUSY"))
    return as_bytes(calendar)


def write_personal_file(entry: Entry, join_page: str) -> bytes:
    """The file of somebody with a place: the public one, and our page through which they join, with an alarm.

    `join_page` is an absolute address in ASCII. A cancelled entry carries neither.
    """
    if entry.is_cancelled:
        return write_file(entry)
    calendar = start_calendar()
    event = make_event(entry, "OPAQUE", "BUSY")
    add_way_in(event, entry, join_page)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one_line(entry.title))
    alarm.add("trigger", -REMINDER)
    event.add_component(alarm)
    calendar.add_component(event)
    return as_bytes(calendar)


def add_way_in(event: Event, entry: Entry, join_page: str) -> None:
    """Name our page through which its owner joins wherever programs show it; an absolute address in ASCII."""
    event["location"] = vText(join_page)
    event["description"] = vText(f"Join: {join_page}\n{describe(entry)}")
    labels = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": "Join"}
    event.add("conference", vUri(join_page), parameters=labels)


def write_feed(feed: Feed, now: datetime) -> bytes:
    """A calendar to subscribe to, in order of time; it never blocks the time of whoever does."""
    calendar = start_calendar()
    name = one_line(feed.name)
    calendar.add("name", vText(name))
    calendar.add("x-wr-calname", vText(name))
    if feed.about:
        calendar.add("x-wr-caldesc", vText(one_line(feed.about)))
    calendar.add("x-wr-timezone", vText(feed.zone))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vText("PT6H"))
    if feed.url:
        calendar.add("source", vUri(feed.url), parameters={"VALUE": "URI"})
    for entry in kept_in_feed(feed.entries, now):
        event = make_event(entry, "TRANSPARENT", "FREE")
        if feed.is_private:
            event.pop("class")
        calendar.add_component(event)
    return as_bytes(calendar)


def as_bytes(calendar: Calendar) -> bytes:
    """The file: UTF-8, CRLF, folded."""
    written: bytes = calendar.to_ical()
    return written


def kept_in_feed(entries: Iterable[Entry], now: datetime) -> list[Entry]:
    """Those of the last 90 days and all to come; cancelled ones for 30 days. Never nothing where there was
    one: a calendar without any entry is not allowed, so the last one stays.
    """
    ordered = sorted(entries, key=lambda entry: (entry.starts_at, entry.uid))
    kept = [entry for entry in ordered if _is_recent(entry, now)]
    return kept or ordered[-1:]


def last_change(feed: Feed, now: datetime) -> datetime:
    """The instant the feed last said something new, to the second."""
    changes = [entry.updated_at for entry in kept_in_feed(feed.entries, now)]
    return max([feed.updated_at, *changes]).replace(microsecond=0)


def _is_recent(entry: Entry, now: datetime) -> bool:
    return entry.ends_at >= now - (CANCELLED_KEPT if entry.is_cancelled else PAST_KEPT)


def start_calendar() -> Calendar:
    """A calendar without anything in it."""
    calendar = Calendar()  # not Calendar.new(): it makes up a UID at every call
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    return calendar


def make_event(entry: Entry, transparency: str, busy: str) -> Event:
    """One webinar; whether it takes up time, in the words of RFC 5545 and in those of Outlook."""
    changed = in_utc(entry.updated_at)
    title = one_line(entry.title)
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", changed)
    event.add("dtstart", in_utc(entry.starts_at))
    event.add("dtend", in_utc(entry.ends_at))
    event.add("summary", f"Cancelled: {title}" if entry.is_cancelled else title)
    event.add("description", describe(entry))
    event.add("location", "Online")
    if entry.url:
        event.add("url", entry.url)
    event.add("status", _status(entry))
    event.add("sequence", entry.sequence)
    event.add("created", in_utc(entry.created_at))
    event.add("last-modified", changed)
    event.add("transp", transparency)
    event.add("class", "PUBLIC")
    event.add("x-microsoft-cdo-busystatus", vText(busy))
    return event


def _status(entry: Entry) -> str:
    if entry.is_cancelled:
        return "CANCELLED"
    return "TENTATIVE" if entry.is_draft else "CONFIRMED"


def describe(entry: Entry) -> str:
    """Plain text: the webinar's own time in words, who holds it, its page, what it is about."""
    lines = [local_words(entry)]
    if entry.host:
        lines.append(f"Host: {one_line(entry.host)}")
    if entry.note:
        lines.append(one_line(entry.note))
    if entry.url:
        lines.append(entry.url)
    text = many_lines(_without_tags(entry.description))
    if len(text) > LONGEST_DESCRIPTION:
        text = text[:LONGEST_DESCRIPTION].rsplit(None, 1)[0] + " …"
    return "\n".join(lines) + (f"\n\n{text}" if text else "")


def _without_tags(text: str) -> str:
    """Calendar programs show HTML raw; Markdown reads well as it is."""
    return html.unescape(nh3.clean(text, tags=set()))


def local_words(entry: Entry) -> str:
    """Thursday 25 March 2027, 10:00 to 11:00, Paris (Europe/Paris, UTC+1)."""
    start, end = to_local(entry.starts_at, entry.zone), to_local(entry.ends_at, entry.zone)
    day = format_date(start, "EEEE d MMMM y", locale="en_GB")
    until = f"{end:%H:%M}"
    if end.date() != start.date():
        until += " on " + format_date(end, "EEEE d MMMM", locale="en_GB")
    names = dict.fromkeys((entry.zone, offset_text(entry.starts_at, entry.zone)))
    return f"{day}, {start:%H:%M} to {until}, {zone_city(entry.zone)} ({', '.join(names)})"


def in_utc(instant: datetime) -> datetime:
    """The instant as calendars write it: UTC, whole seconds."""
    return instant.astimezone(UTC).replace(microsecond=0)


def file_name(slug: str) -> str:
    """The name of the download; plain ASCII with its ending, which phones need."""
    return f"webinar-{slug}.ics"
