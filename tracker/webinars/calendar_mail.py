"""Knows what the calendar invitation in a mail says: somebody has a place, at another time, or no more.

RFC 5546 (iTIP) and 6047 (iMIP). One invitation is for one person: the only attendee is the addressee, who has
said yes by registering, so nobody is asked to answer. The organizer is the mailbox that the mail is from.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from icalendar import Event, vCalAddress, vText

from tracker.text import one_line
from tracker.webinars.calendar import Entry, add_way_in, as_bytes, in_utc, make_event, start_calendar

FILE_NAME = "invite.ics"


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """What goes with a mail. `join_page` is our page that leads to the platform, or ""; CANCEL has none.

    `entry` is the webinar with this person's own sequence.
    """

    method: Literal["REQUEST", "CANCEL"]
    entry: Entry
    join_page: str = ""


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """An address in plain ASCII and who it belongs to; `name` may be ""."""

    address: str
    name: str


def write_invitation(invitation: Invitation, *, organizer: Mailbox, attendee: Mailbox, at: datetime) -> bytes:
    """The invitation as it is sent at this instant: a newer one with the same UID takes its place."""
    calendar = start_calendar()
    calendar.add("method", invitation.method)
    event = make_event(invitation.entry, "OPAQUE", "BUSY")
    event["summary"] = vText(one_line(invitation.entry.title))  # programs say themselves that it is cancelled
    is_cancelled = invitation.method == "CANCEL"
    event["status"] = vText("CANCELLED" if is_cancelled else "CONFIRMED")
    event.pop("dtstamp")
    event.add("dtstamp", in_utc(at))
    if invitation.join_page and not is_cancelled:
        add_way_in(event, invitation.entry, invitation.join_page)
    _name_people(event, organizer, attendee)
    calendar.add_component(event)
    return as_bytes(calendar)


def _name_people(event: Event, organizer: Mailbox, attendee: Mailbox) -> None:
    sender = _address(organizer)
    event.add("organizer", sender)
    person = _address(attendee)
    person.params["CUTYPE"] = "INDIVIDUAL"
    person.params["ROLE"] = "REQ-PARTICIPANT"
    person.params["PARTSTAT"] = "ACCEPTED"
    person.params["RSVP"] = "FALSE"
    event.add("attendee", person)


def _address(mailbox: Mailbox) -> vCalAddress:
    address = vCalAddress("mailto:" + quote(mailbox.address, safe="@!$&'*+-=_~."))
    name = one_line(mailbox.name.replace('"', "").replace("^", ""))  # Outlook shows RFC 6868's ^' as it is
    if name:
        address.params["CN"] = name
    return address
