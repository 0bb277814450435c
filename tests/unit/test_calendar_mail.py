"""What an invitation in a mail says, read back by three independent parsers."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import icalendar
import ics
import pytest
import vobject

from tracker.text import one_line
from tracker.webinars.calendar import Entry
from tracker.webinars.calendar_mail import Invitation, Mailbox, write_invitation
from tracker.webinars.schedule import to_utc

CASES = [
    case
    for case in json.loads((Path(__file__).parents[1] / "samples" / "calendar_cases.json").read_text())
    if case["id"] != "paris-gap"  # such a webinar cannot be
]
AT = datetime(2026, 12, 1, 8, 30, 15, 700, tzinfo=UTC)
JOIN = "https://webinars.example/r/j12-abc/join"
SENDER = Mailbox(address="webinars@secretariat.example", name='Exchange: a, b; "c" ^ d\r\nATTENDEE:x')
MAYA = Mailbox(address="maya+w@lantern.example", name="Maya; Cruz")

Method = Literal["REQUEST", "CANCEL"]


def entry(case: dict[str, Any]) -> Entry:
    webinar = case["webinar"]
    local = datetime.fromisoformat(webinar["local_start"])
    return Entry(
        uid="webinar-1@calendar.example",
        sequence=3,
        title=one_line(webinar["title"]),
        starts_at=to_utc(local, webinar["zone"], "first"),
        minutes=webinar["duration_minutes"],
        zone=webinar["zone"],
        host=webinar["host_name"],
        url="https://webinars.example/knowledge-exchange/open-data",
        description=webinar["description"],
        is_cancelled=False,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        updated_at=datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC),
    )


def written(method: Method, of: Entry, *, attendee: Mailbox = MAYA) -> bytes:
    invitation = Invitation(method=method, entry=of, join_page=JOIN)
    return write_invitation(invitation, organizer=SENDER, attendee=attendee, at=AT)


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_three_parsers_read_the_same_invitation(case: dict[str, Any], method: Method) -> None:
    data = written(method, entry(case))
    assert data.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    start, end = (datetime.fromisoformat(case["expect"][key]) for key in ("start_utc", "end_utc"))
    calendar = icalendar.Calendar.from_ical(data)
    assert calendar["method"] == method
    [theirs] = calendar.walk("VEVENT")
    assert (theirs.decoded("dtstart"), theirs.decoded("dtend")) == (start, end)
    assert theirs["organizer"] == "mailto:webinars@secretariat.example"
    assert theirs["attendee"] == "mailto:maya+w@lantern.example", "one person only"
    assert dict(theirs["attendee"].params) == {
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
        "CN": "Maya; Cruz",
    }
    [other] = vobject.readOne(data.decode()).vevent_list
    assert (other.dtstart.value, other.dtend.value) == (start, end)
    [third] = ics.Calendar(data.decode()).events
    assert (third.begin.datetime, third.end.datetime) == (start, end)
    assert {one.email for one in third.attendees} == {"maya+w@lantern.example"}
    names = {str(theirs["summary"]), other.summary.value, third.name.replace("\\\n", "\\n")}
    assert names == {case["expect"].get("summary", one_line(case["webinar"]["title"]))}


def test_a_request_leads_to_our_page_and_asks_for_no_answer() -> None:
    text = written("REQUEST", entry(CASES[0])).replace(b"\r\n ", b"").decode()
    for line in (
        "METHOD:REQUEST",
        "DTSTAMP:20261201T083015Z",
        "LAST-MODIFIED:20260203T040506Z",
        "SEQUENCE:3",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        f"LOCATION:{JOIN}",
        f"CONFERENCE;FEATURE=VIDEO;LABEL=Join;VALUE=URI:{JOIN}",
        'ORGANIZER;CN="Exchange: a, b; c d ATTENDEE:x":mailto:webinars@secretariat.example',
    ):
        assert f"\r\n{line}\r\n" in text, text
    assert f"DESCRIPTION:Join: {JOIN}\\nThursday 25 March 2027" in text
    assert "VALARM" not in text


def test_a_cancellation_keeps_what_it_is_about_and_leads_nowhere() -> None:
    text = written("CANCEL", replace(entry(CASES[0]), is_cancelled=True)).replace(b"\r\n ", b"").decode()
    for line in (
        "METHOD:CANCEL",
        "STATUS:CANCELLED",
        "SUMMARY:Réunion d'équipe",
        "DTSTART:20270325T090000Z",
        "LOCATION:Online",
    ):
        assert f"\r\n{line}\r\n" in text, text
    for absent in ("VALARM", "CONFERENCE", "/r/"):
        assert absent not in text


@pytest.mark.parametrize(
    ("address", "written_as"),
    [
        ("o'brien@x.example", "o'brien@x.example"),
        ("a%b@x.example", "a%25b@x.example"),
        ("a?b#c@x.example", "a%3Fb%23c@x.example"),
    ],
)
def test_an_address_with_signs_of_its_own_is_still_an_address(address: str, written_as: str) -> None:
    data = written("REQUEST", entry(CASES[0]), attendee=Mailbox(address=address, name=""))
    [theirs] = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert theirs["attendee"] == f"mailto:{written_as}"
    assert "CN" not in theirs["attendee"].params
