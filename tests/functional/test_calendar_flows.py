"""A person's calendar follows their webinar: what a mail server receives when it moves, ends, or comes back.

RFC 5546: one UID for ever, a sequence that only grows, REQUEST for who has a place, CANCEL for who had one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import ics
import pytest
import time_machine
import vobject
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.sink import Sink, running
from tracker.accounts.calendar_links import calendar_path
from tracker.audit import COMMAND, PUBLIC
from tracker.config import Settings
from tracker.database import db
from tracker.mail import outbox
from tracker.mail.delivery import deliver_due
from tracker.models import OutboxMail, Registration, Webinar
from tracker.registrations import own_service
from tracker.registrations import service as places
from tracker.registrations.details import clean_details
from tracker.registrations.link_queries import token_for
from tracker.webinars import service as webinars

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
START = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Paris, 09:00 UTC
SECRET = "https://platform.example/j/123?pwd=abc"

Committed = Callable[[Callable[[], Any]], Any]


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One invitation as a calendar program reads it."""

    to: str
    method: str
    uid: str
    sequence: int
    status: str
    starts_at: datetime
    stamped_at: datetime
    location: str


class Post:
    """Sends what waits, as the worker does, and reads what arrived."""

    def __init__(self, sink: Sink, settings: Settings) -> None:
        self._sink, self._settings, self.clock = sink, settings, NOW

    def later(self, **time: int) -> datetime:
        """Some time passes."""
        self.clock += timedelta(**(time or {"hours": 1}))
        return self.clock

    def deliver(self) -> list[Any]:
        """Everything that leaves now."""
        known = len(self._sink.taken)
        with time_machine.travel(self.clock, tick=False):
            while deliver_due(self._settings, self.clock).total:
                pass
        db.session.rollback()
        return self._sink.taken[known:]

    def hear(self) -> list[Heard]:
        """The invitations among it, each checked."""
        return [read(taken) for taken in self.deliver() if has_invitation(taken.message)]


def has_invitation(message: Any) -> bool:
    return any(part.get_param("method") for part in message.walk())


def read(taken: Any) -> Heard:
    """RFC 6047: the method is said twice alike, the copy holds the same bytes, From is the organizer."""
    alternative, copy = taken.message.iter_parts()
    kinds = [part.get_content_type() for part in alternative.iter_parts()]
    assert (alternative.get_content_type(), kinds[-1]) == ("multipart/alternative", "text/calendar")
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    part = list(alternative.iter_parts())[-1]
    data = part.get_payload(decode=True)
    assert data == copy.get_payload(decode=True)
    assert copy.get_filename() == "invite.ics"
    assert data.count(b"\r\n") == data.count(b"\n")
    calendar = icalendar.Calendar.from_ical(data)
    assert (part.get_param("method"), part.get_param("charset")) == (calendar["method"], "utf-8")
    [event] = calendar.walk("VEVENT")
    assert str(event["organizer"]) == f"mailto:{taken.message['From'].addresses[0].addr_spec}"
    assert str(event["attendee"]) == f"mailto:{taken.to}", "the addressee alone"
    assert len(vobject.readOne(data.decode()).vevent_list) == len(ics.Calendar(data.decode()).events) == 1
    assert b"VALARM" not in data
    return Heard(
        to=taken.to,
        method=str(calendar["method"]),
        uid=str(event["uid"]),
        sequence=int(event["sequence"]),
        status=str(event["status"]),
        starts_at=event.decoded("dtstart"),
        stamped_at=event.decoded("dtstamp"),
        location=str(event["location"]),
    )


@pytest.fixture(autouse=True)
def _in_march_2027() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def post(app: Flask) -> Iterator[Post]:
    sink = Sink()
    with running(sink) as port:
        yield Post(
            sink,
            replace(
                app.config["TRACKER"],
                smtp_host="127.0.0.1",
                smtp_port=port,
                smtp_security="none",
                mail_from="webinars@secretariat.example",
                base_url="https://webinars.example",
            ),
        )


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    def make() -> int:
        series = factories.make_series(zone="Europe/Paris")
        return int(
            factories.make_webinar(series, slug="open-data", local_start=START, platform_link=SECRET).id
        )

    return int(committed(make))


@pytest.fixture
def world(committed: Committed, webinar_id: int, post: Post) -> "World":
    return World(committed, webinar_id, post)


class World:
    """What people and organisers do to one webinar."""

    def __init__(self, committed: Committed, webinar_id: int, post: Post) -> None:
        self._committed, self.id, self.post = committed, webinar_id, post

    def register(self, name: str = "maya") -> int:
        details = clean_details(email=f"{name}@lantern.example", name="Maya Cruz", zone="Asia/Manila")
        now = self.post.later()
        made = self._committed(lambda: places.register(self.id, details, PUBLIC, now))
        return int(made.registration.id)

    def withdraw(self, registration_id: int) -> None:
        now = self.post.later()
        self._committed(lambda: own_service.give_back(self.id, registration_id, PUBLIC, now))

    def edit(self, **details: Any) -> None:
        now, version = self.post.later(), db.session.get_one(Webinar, self.id).version
        db.session.rollback()
        self._committed(
            lambda: webinars.edit_webinar(self.id, version, tells=True, actor=COMMAND, now=now, **details)
        )

    def change(self, change: Callable[..., Any]) -> None:
        now = self.post.later()
        self._committed(lambda: change(self.id, actor=COMMAND, now=now))


def own_file(client: FlaskClient, registration_id: int) -> Any:
    token = token_for(db.session.get_one(Registration, registration_id), "manage")
    return event_in(client, f"/r/{token}/webinar.ics")


def event_in(client: FlaskClient, address: str) -> Any:
    [event] = icalendar.Calendar.from_ical(client.get(address).data).walk("VEVENT")
    return event


def public_events(client: FlaskClient) -> list[Any]:
    return [
        event_in(client, f"/knowledge-exchange/{name}") for name in ("calendar.ics", "open-data/webinar.ics")
    ]


def test_a_move_reaches_everybody_once_everywhere(
    world: World, client: FlaskClient, committed: Committed
) -> None:
    organiser = calendar_path(committed(factories.make_organiser))
    own = world.register()
    world.register("ben")
    first = world.post.hear()
    assert [(one.to, one.method, one.status, one.sequence) for one in first] == [
        ("maya@lantern.example", "REQUEST", "CONFIRMED", 0),
        ("ben@lantern.example", "REQUEST", "CONFIRMED", 0),
    ]
    assert first[0].stamped_at == world.post.clock
    assert first[0].location.startswith("https://webinars.example/r/j")
    etag = client.get("/knowledge-exchange/calendar.ics").headers["ETag"]
    world.edit(local_start=START + timedelta(days=4))
    moved = world.post.hear()
    starts_at = datetime(2027, 3, 29, 8, tzinfo=UTC)
    assert [(one.to, one.method) for one in moved] == [(one.to, "REQUEST") for one in first]
    for event in (own_file(client, own), event_in(client, organiser), *public_events(client)):
        assert (event["uid"], event.decoded("dtstart"), event["sequence"]) == (first[0].uid, starts_at, 1)
        assert event.decoded("dtstamp") <= moved[0].stamped_at
    assert {(one.uid, one.starts_at, one.sequence) for one in moved} == {(first[0].uid, starts_at, 1)}
    assert moved[0].stamped_at > first[0].stamped_at
    assert client.get("/knowledge-exchange/calendar.ics").headers["ETag"] != etag
    assert world.post.deliver() == []


def test_a_zone_that_keeps_the_clock_is_a_move(world: World) -> None:
    world.register()
    [first] = world.post.hear()
    world.edit(zone="America/New_York")
    [moved] = world.post.hear()
    assert (moved.starts_at, moved.sequence) == (datetime(2027, 3, 25, 14, tzinfo=UTC), first.sequence + 1)


def test_a_new_title_reaches_calendars_too(world: World, client: FlaskClient) -> None:
    own = world.register()
    [first] = world.post.hear()
    world.edit(title="Open data for children")
    [changed] = world.post.hear()
    assert (changed.uid, changed.sequence) == (first.uid, first.sequence + 1)
    assert own_file(client, own)["sequence"] == 1
    assert own_file(client, own)["summary"] == "Open data for children"


def test_a_cancelled_webinar_leaves_the_calendars_it_was_in(
    world: World, client: FlaskClient, committed: Committed
) -> None:
    own = world.register()
    waiting = committed(
        lambda: (
            factories.make_registration(
                db.session.get_one(Webinar, world.id),
                factories.make_person("ben@lantern.example"),
                state="waitlisted",
            ).id
        )
    )
    [first] = world.post.hear()
    world.change(webinars.cancel)
    told = world.post.deliver()
    assert [taken.to for taken in told] == ["maya@lantern.example", "ben@lantern.example"]
    assert [has_invitation(taken.message) for taken in told] == [True, False], "Ben never had an invitation"
    gone = read(told[0])
    assert (gone.method, gone.status, gone.uid) == ("CANCEL", "CANCELLED", first.uid)
    assert (gone.sequence, gone.starts_at, gone.location) == (1, first.starts_at, "Online")
    for event in (own_file(client, own), own_file(client, waiting), *public_events(client)):
        assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
        assert event.walk("VALARM") == []
    world.change(webinars.reinstate)
    [back] = world.post.hear()
    assert (back.to, back.method, back.sequence, back.uid) == (first.to, "REQUEST", 2, first.uid)


def test_who_withdraws_and_comes_back(world: World, client: FlaskClient) -> None:
    own = world.register()
    world.register("ben")
    first, _ = world.post.hear()
    token = token_for(db.session.get_one(Registration, own), "join")
    world.withdraw(own)
    [gone] = world.post.hear()
    assert (gone.to, gone.method, gone.status) == (first.to, "CANCEL", "CANCELLED")
    assert (gone.uid, gone.sequence) == (first.uid, 1)
    assert {str(event["status"]) for event in public_events(client)} == {"CONFIRMED"}
    assert own_file(client, own)["status"] == "CANCELLED"
    with time_machine.travel(datetime(2027, 3, 25, 9, tzinfo=UTC)):
        assert client.post(f"/r/{token}/join").location == f"/r/{token}/join", "it leads nowhere"
    again = world.register()
    [back] = world.post.hear()
    assert (back.method, back.uid, back.sequence) == ("REQUEST", first.uid, 2)
    assert back.location != first.location, "the old way in stays closed"
    assert own_file(client, again)["sequence"] == 2
    world.edit(local_start=START + timedelta(days=1))
    assert {(one.to, one.sequence) for one in world.post.hear()} == {
        ("maya@lantern.example", 3),
        ("ben@lantern.example", 1),
    }


def test_who_loses_a_place_to_the_waiting_list_hears_it_once(world: World, committed: Committed) -> None:
    own = world.register()
    world.post.hear()

    def change(state: Any) -> list[Heard]:
        now = world.post.later()
        committed(lambda: places.change_state(world.id, own, state, COMMAND, now))
        return world.post.hear()

    def set_places(capacity: int) -> None:
        committed(lambda: setattr(db.session.get_one(Webinar, world.id), "capacity", capacity))

    set_places(0)
    assert [(one.method, one.sequence) for one in change("waitlisted")] == [("CANCEL", 1)]
    assert change("declined") == [], "it left their calendar already"
    set_places(1)
    assert [(one.method, one.sequence) for one in change("confirmed")] == [("REQUEST", 2)]
    assert [(one.method, one.sequence) for one in change("declined")] == [("CANCEL", 3)]


def test_an_invitation_that_may_have_arrived_is_taken_back(world: World, committed: Committed) -> None:
    """The worker was lost after sending and before it could note that."""
    own = world.register()

    def lose() -> None:
        mail = db.session.scalars(select(OutboxMail)).one()
        mail.attempts = 1

    committed(lose)
    world.withdraw(own)
    assert [one.method for one in world.post.hear()] == ["CANCEL"]


def test_who_withdraws_just_before_all_is_cancelled_hears_it(world: World) -> None:
    own = world.register()
    world.post.hear()
    world.withdraw(own)
    world.change(webinars.cancel)
    assert [one.method for one in world.post.hear()] == ["CANCEL"]


def test_a_cancellation_that_was_taken_back_is_never_told(world: World, committed: Committed) -> None:
    """An organiser sends a mail again that failed, after the webinar is back."""
    world.register()
    world.post.hear()
    world.change(webinars.cancel)

    def set_state(state: str) -> None:
        mail = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "webinar_cancelled")).one()
        mail.state = state

    committed(lambda: set_state("failed"))
    world.change(webinars.reinstate)
    committed(lambda: set_state("waiting"))
    assert subjects(world.post.deliver()) == ["It takes place after all"]


@pytest.fixture
def reminded(world: World, committed: Committed) -> int:
    """Somebody whose confirmation has left and whose reminder waits, because no mail leaves now."""
    own = world.register()
    assert len(world.post.hear()) == 1

    def remind() -> None:
        registration = db.session.get_one(Registration, own)
        starts_at = db.session.get_one(Webinar, world.id).starts_at.isoformat()
        outbox.queue("reminder", registration, NOW, details={"minutes": 1440, "starts_at": starts_at})

    committed(remind)
    return own


def subjects(taken: list[Any]) -> list[str]:
    return [str(one.message["Subject"]).strip().split(":")[0] for one in taken]


@pytest.mark.usefixtures("reminded")
def test_after_a_move_no_old_reminder_leaves(world: World) -> None:
    world.edit(local_start=START + timedelta(days=1))
    world.edit(title="Open data for children", local_start=START + timedelta(days=4))
    taken = world.post.deliver()
    assert subjects(taken) == ["New time"]
    assert "It was Thu 25 March" in taken[0].message.get_body(("plain",)).get_content(), "what they last knew"
    moved = read(taken[0])
    assert (moved.method, moved.sequence) == ("REQUEST", 2)
    assert moved.starts_at == datetime(2027, 3, 29, 8, tzinfo=UTC)


@pytest.mark.usefixtures("reminded")
def test_after_a_cancellation_no_old_reminder_leaves(world: World) -> None:
    world.edit(local_start=START + timedelta(days=1))
    world.change(webinars.cancel)
    taken = world.post.deliver()
    assert subjects(taken) == ["Cancelled"]
    assert (read(taken[0]).method, read(taken[0]).sequence) == ("CANCEL", 2)


def test_after_withdrawing_no_old_reminder_leaves(world: World, reminded: int) -> None:
    world.withdraw(reminded)
    taken = world.post.deliver()
    assert subjects(taken) == ["Your place is cancelled"]
    assert (read(taken[0]).method, read(taken[0]).sequence) == ("CANCEL", 1)
