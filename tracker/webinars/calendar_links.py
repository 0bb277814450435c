"""Knows the addresses that put a webinar into a calendar on the web, or subscribe to a series.

Such entries are copies: they never change when the webinar does, the file's and the feed's do.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote

from tracker.text import many_lines, one_line
from tracker.webinars.calendar import Entry, describe

LONGEST_LINK = 1900
LONGEST_TEXT = 600


@dataclass(frozen=True, kw_only=True)
class AddLinks:
    """Where to add one webinar."""

    google: str
    outlook: str
    office: str
    yahoo: str


@dataclass(frozen=True, kw_only=True)
class SubscribeLinks:
    """Where to subscribe to a series: for calendar programs, Google, Outlook; and the address to copy."""

    webcal: str
    google: str
    outlook: str
    url: str


@lru_cache(maxsize=500)  # the same few webinars are looked at, and quoting is slow
def add_links(entry: Entry) -> AddLinks:
    """One link per web calendar, each short enough for every browser; no joining link in any."""
    text = many_lines(describe(entry))[:LONGEST_TEXT]
    return AddLinks(
        google=_link("https://calendar.google.com/calendar/render", _google(entry), text),
        outlook=_link("https://outlook.live.com/calendar/0/deeplink/compose", _outlook(entry), text),
        office=_link("https://outlook.office.com/calendar/0/deeplink/compose", _outlook(entry), text),
        yahoo=_link("https://calendar.yahoo.com/", _yahoo(entry), text),
    )


def subscribe_links(feed_url: str, name: str) -> SubscribeLinks:
    """`feed_url` is the feed's full address with its scheme."""
    webcal = "webcal://" + feed_url.partition("://")[2]
    return SubscribeLinks(
        webcal=webcal,
        google="https://calendar.google.com/calendar/render?cid=" + quote(webcal, safe=""),
        outlook="https://outlook.live.com/calendar/0/addfromweb?url="
        + quote(feed_url, safe="")
        + "&name="
        + quote(one_line(name), safe=""),
        url=feed_url,
    )


def _google(entry: Entry) -> dict[str, str]:
    return {
        "action": "TEMPLATE",
        "text": _title(entry),
        "dates": f"{_utc(entry.starts_at):%Y%m%dT%H%M%SZ}/{_utc(entry.ends_at):%Y%m%dT%H%M%SZ}",
        "ctz": entry.zone,
        "location": "Online",
        "details": "",
    }


def _outlook(entry: Entry) -> dict[str, str]:
    return {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": _title(entry),
        "startdt": f"{_utc(entry.starts_at):%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{_utc(entry.ends_at):%Y-%m-%dT%H:%M:%SZ}",
        "location": "Online",
        "allday": "false",
        "body": "",
    }


def _yahoo(entry: Entry) -> dict[str, str]:
    return {
        "v": "60",
        "title": _title(entry),
        "st": f"{_utc(entry.starts_at):%Y%m%dT%H%M%SZ}",
        "et": f"{_utc(entry.ends_at):%Y%m%dT%H%M%SZ}",
        "in_loc": "Online",
        "desc": "",
    }


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


def _title(entry: Entry) -> str:
    title = one_line(entry.title)
    return f"Cancelled: {title}" if entry.is_cancelled else title


def _link(base: str, values: dict[str, str], text: str) -> str:
    """The last value takes the description, as much of it as fits; a blank is %20, which all of them read."""
    head = base + "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in values.items())
    while text and len(head) + len(quote(text, safe="")) > LONGEST_LINK:
        text = text[: len(text) * 3 // 4]
    return head + quote(text, safe="")
