"""What an .ics says, read back by three independent parsers; links to web calendars."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import icalendar
import ics
import pytest
import vobject

from tracker.text import one_line
from tracker.webinars import calendar
from tracker.webinars.calendar import Entry, Feed
from tracker.webinars.calendar_links import LONGEST_LINK, add_links, subscribe_links
from tracker.webinars.schedule import ClockGap, to_utc

CASES = json.loads((Path(__file__).parents[1] / "samples" / "calendar_cases.json").read_text())
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def entry(case: dict[str, Any] | None = None, **more: Any) -> Entry:
    webinar = (case or CASES[0])["webinar"]
    local = datetime.fromisoformat(webinar["local_start"])
    values: dict[str, Any] = {
        "uid": "webinar-1@calendar.example",
        "sequence": 2,
        "title": one_line(webinar["title"]),
        "starts_at": to_utc(local, webinar["zone"], "first"),
        "minutes": webinar["duration_minutes"],
        "zone": webinar["zone"],
        "host": 'End Violence; "Partners", Inc.',
        "url": "https://webinars.example/knowledge-exchange/open-data",
        "description": webinar["description"],
        "is_cancelled": False,
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        "updated_at": datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC),
    } | more
    return Entry(**values)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_three_parsers_read_the_same_webinar(case: dict[str, Any]) -> None:
    if case["id"] == "paris-gap":
        with pytest.raises(ClockGap):
            entry(case)
        return
    data = calendar.write_file(entry(case))
    check_lines(data)
    start, end = (instant(case["expect"][key]) for key in ("start_utc", "end_utc"))
    [theirs] = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert (theirs.decoded("dtstart"), theirs.decoded("dtend")) == (start, end)
    [other] = vobject.readOne(data.decode()).vevent_list
    assert (other.dtstart.value, other.dtend.value) == (start, end)
    [third] = ics.Calendar(data.decode()).events
    assert (third.begin.datetime, third.end.datetime) == (start, end)
    # ics 0.7 reads an escaped backslash before an n as a line break
    names = {str(theirs["summary"]), other.summary.value, third.name.replace("\\\n", "\\n")}
    assert names == {case["expect"].get("summary", one_line(case["webinar"]["title"]))}
    assert {"ATTENDEE", "ORGANIZER", "X-EVIL"}.isdisjoint(theirs)


def check_lines(data: bytes) -> None:
    """RFC 5545 3.1: CRLF, 75 octets, folded between characters, no controls."""
    assert data.endswith(b"\r\n")
    lines = data.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    for line in lines:
        line.decode()
    assert not set(data.replace(b"\r\n", b"")) & set(range(32))


def test_says_all_that_calendars_need_and_nothing_of_invitations() -> None:
    data = calendar.write_file(entry())
    assert data == calendar.write_file(entry())
    text = data.replace(b"\r\n ", b"").decode()
    for line in (
        "VERSION:2.0",
        "UID:webinar-1@calendar.example",
        "DTSTAMP:20260203T040506Z",
        "LAST-MODIFIED:20260203T040506Z",
        "CREATED:20260101T000000Z",
        "SEQUENCE:2",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "LOCATION:Online",
        "URL:https://webinars.example/knowledge-exchange/open-data",
    ):
        assert f"\r\n{line}\r\n" in text
    for absent in ("METHOD", "VALARM", "VTIMEZONE", "TZID", "CALSCALE"):
        assert absent not in text
    assert "25 March 2027\\, 10:00 to 11:00\\, Paris (Europe/Paris\\, UTC+1)" in text


def test_a_cancelled_webinar_says_so() -> None:
    text = calendar.write_file(entry(is_cancelled=True)).decode()
    assert "STATUS:CANCELLED" in text
    assert "SUMMARY:Cancelled: " in text


def test_descriptions_are_plain_and_not_too_long() -> None:
    found = calendar.describe(
        entry(description="<b>Bold</b> & 1 < 2 <script>x()</script>\n\n" + "word " * 3000)
    )
    assert "Bold & 1 < 2" in found
    assert "<b>" not in found and "x()" not in found
    assert len(found.encode()) < 8192 and found.endswith(" …")


def test_a_webinar_over_midnight_names_both_days() -> None:
    over = entry(next(case for case in CASES if case["id"] == "crosses-midnight"))
    assert calendar.local_words(over) == (
        "Saturday 1 May 2027, 21:00 to 09:00 on Sunday 2 May, Tokyo (Asia/Tokyo, UTC+9)"
    )
    assert calendar.local_words(entry(zone="UTC")).endswith("UTC (UTC)")


def feed(*entries: Entry, **more: Any) -> Feed:
    values: dict[str, Any] = {
        "name": "Series: a, b; c \\ d\r\nATTENDEE:x",
        "about": "What it is;\nmore",
        "zone": "Europe/Zurich",
        "url": "https://webinars.example/knowledge-exchange/calendar.ics",
        "updated_at": datetime(2026, 1, 1, tzinfo=UTC),
        "entries": entries,
    } | more
    return Feed(**values)


def at(days: int, **more: Any) -> Entry:
    """A webinar that many days from now."""
    return replace(
        entry(), uid=f"webinar-{days}@calendar.example", starts_at=NOW + timedelta(days=days), **more
    )


def test_a_feed_keeps_the_recent_past_and_all_to_come() -> None:
    cancelled = at(-20, is_cancelled=True), at(-40, is_cancelled=True)
    found = calendar.kept_in_feed([at(500), at(-89), at(-92), *cancelled, at(1)], NOW)
    assert [one.uid.split("@")[0] for one in found] == [
        "webinar--89",
        "webinar--20",
        "webinar-1",
        "webinar-500",
    ]
    assert calendar.kept_in_feed([at(-400), at(-300)], NOW) == [at(-300)]
    assert calendar.kept_in_feed([], NOW) == []


def test_a_feed_is_stable_and_escaped() -> None:
    data = calendar.write_feed(feed(at(30), at(1)), NOW)
    assert data == calendar.write_feed(feed(at(1), at(30)), NOW + timedelta(hours=3))
    check_lines(data)
    text = data.replace(b"\r\n ", b"").decode()
    for line in (
        "NAME:Series: a\\, b\\; c \\\\ d ATTENDEE:x",
        "X-WR-CALNAME:Series: a\\, b\\; c \\\\ d ATTENDEE:x",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
        "X-WR-TIMEZONE:Europe/Zurich",
        "SOURCE;VALUE=URI:https://webinars.example/knowledge-exchange/calendar.ics",
        "TRANSP:TRANSPARENT",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
    ):
        assert f"\r\n{line}\r\n" in text
    starts = [event.decoded("dtstart") for event in icalendar.Calendar.from_ical(data).walk("VEVENT")]
    assert starts == sorted(starts) and len(starts) == 2
    assert len(vobject.readOne(data.decode()).vevent_list) == len(ics.Calendar(data.decode()).events) == 2


def test_a_feed_changed_when_its_newest_part_did() -> None:
    newest = datetime(2027, 2, 2, 2, 2, 2, 5, tzinfo=UTC)
    assert calendar.last_change(feed(at(1, updated_at=newest)), NOW) == newest.replace(microsecond=0)
    assert calendar.last_change(feed(), NOW) == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["id"] != "paris-gap"], ids=lambda case: case["id"]
)
def test_links_hold_the_instant_and_stay_short(case: dict[str, Any]) -> None:
    links = add_links(entry(case))
    start = instant(case["expect"]["start_utc"])
    google = parse_qs(urlsplit(links.google).query)
    assert google["dates"][0].startswith(f"{start:%Y%m%dT%H%M%SZ}/")
    assert google["text"] == [one_line(case["webinar"]["title"])]
    outlook = parse_qs(urlsplit(links.outlook).query)
    assert outlook["startdt"] == [f"{start:%Y-%m-%dT%H:%M:%SZ}"]
    for link in (links.google, links.outlook, links.office, links.yahoo):
        assert len(link) <= LONGEST_LINK
        assert "+" not in link


def test_subscribing() -> None:
    links = subscribe_links("https://webinars.example/knowledge-exchange/calendar.ics", "Open & shut")
    assert links.webcal == "webcal://webinars.example/knowledge-exchange/calendar.ics"
    assert links.google.endswith("cid=webcal%3A%2F%2Fwebinars.example%2Fknowledge-exchange%2Fcalendar.ics")
    assert links.outlook.endswith("&name=Open%20%26%20shut")
