"""Registrations are told by mail: what is written, how it is sent, what happens when sending fails."""

import email
import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any

import icalendar
import pytest
import time_machine
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.counting import statements
from tracker.audit import COMMAND, PUBLIC
from tracker.config import Settings
from tracker.database import db
from tracker.mail.delivery import Delivered, deliver_due
from tracker.mail.fact_queries import find_facts
from tracker.mail.messages import Message, write
from tracker.mail.worker import start_worker, work
from tracker.models import OutboxMail, Registration, Webinar
from tracker.registrations import service
from tracker.registrations.details import clean_details

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
START = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich, 09:00 UTC
SECRET = "https://platform.example/j/123?pwd=abc"

Committed = Callable[[Callable[[], Any]], Any]


@dataclass
class Inbox:
    """A mail server's handler: keeps what came, answers as told."""

    mails: list[EmailMessage] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    handler = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture
def settings(app: Flask, inbox: tuple[Inbox, int]) -> Settings:
    kept: Settings = app.config["TRACKER"]
    return replace(
        kept,
        smtp_host="127.0.0.1",
        smtp_port=inbox[1],
        smtp_security="none",
        mail_from="webinars@secretariat.example",
        base_url="https://webinars.example",
    )


@pytest.fixture(autouse=True)
def _in_march_2027() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    def make() -> int:
        factories.make_organisation("Lantern House", domain="lantern.example")
        series = factories.make_series(contact_email="help@secretariat.example")
        return int(
            factories.make_webinar(
                series, slug="open-data", local_start=START, capacity=1, platform_link=SECRET
            ).id
        )

    return int(committed(make))


def register(committed: Committed, webinar_id: int, number: int = 1, **more: str) -> int:
    values = {"email": f"p{number}@lantern.example", "name": "Maya Cruz", "zone": "Asia/Manila"} | more
    details = clean_details(**values)
    return int(committed(lambda: service.register(webinar_id, details, PUBLIC, NOW)).registration.id)


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMail.state).order_by(OutboxMail.id)))


def messages() -> list[Message]:
    ids = list(db.session.scalars(select(OutboxMail.id).order_by(OutboxMail.id)))
    found = find_facts(ids, "https://webinars.example", NOW)
    return [write(found[at], NOW) for at in ids]


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_the_confirmation_tells_both_clocks_and_carries_the_calendar(
    settings: Settings, inbox: tuple[Inbox, int], committed: Committed, webinar_id: int
) -> None:
    register(committed, webinar_id)
    assert deliver_due(settings, NOW) == Delivered(sent=1)
    [mail] = inbox[0].mails
    assert mail["Subject"] == (
        "You are registered: Child-centred responses, Thu 25 March, 17:00 Manila (10:00 Zurich)"
    )
    assert str(mail["From"]) == "Global Knowledge Exchange Webinar <webinars@secretariat.example>"
    assert str(mail["To"]) == "Maya Cruz <p1@lantern.example>"
    assert mail["Reply-To"] == "help@secretariat.example"
    for text in (part(mail, "plain"), part(mail, "html")):
        for words in (
            "17:00 to 18:30, Manila",
            "10:00 to 11:30, Zurich",
            "Lantern House",
            "Thursday 25 March",
        ):
            assert words in text
        assert "platform.example" not in text
    [file] = list(mail.iter_attachments())
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")
    data = file.get_payload(decode=True)
    assert isinstance(data, bytes) and data.count(b"\r\n") == data.count(b"\n")
    [event] = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert event["url"] == "https://webinars.example/knowledge-exchange/open-data"
    assert b"platform.example" not in data
    assert states() == ["sent"]
    assert deliver_due(settings, NOW) == Delivered()


def test_each_turn_of_a_place_has_its_words(committed: Committed, webinar_id: int) -> None:
    first = register(committed, webinar_id)
    register(committed, webinar_id, 2)
    third = register(committed, webinar_id, 3)
    for place, state in ((first, "cancelled"), (third, "declined")):
        committed(lambda at=place, to=state: service.change_state(webinar_id, at, to, COMMAND, NOW))
    subjects = [message.subject.split(":")[0] for message in messages()]
    assert subjects == [
        "You are registered",
        "You are on the waiting list",
        "You are on the waiting list",
        "Your place is cancelled",
        "A place opened",
        "There is no place for you at this webinar",
    ]
    has_file = [message.calendar is not None for message in messages()]
    assert has_file == [False, False, False, False, True, False]  # the second has a place, nobody else
    assert all("{" not in message.text and "\n\n\n" not in message.text for message in messages())


def test_readers_without_a_zone_see_the_webinars_clock(committed: Committed, webinar_id: int) -> None:
    register(committed, webinar_id, zone="")
    register(committed, webinar_id, 2, zone="Europe/Paris")
    register(committed, webinar_id, 3, zone="UTC")
    one, same, utc = messages()
    assert one.subject.endswith("Thu 25 March, 10:00 Zurich")
    assert same.text.count(" to 11:30") == 1
    assert "World time: Thursday 25 March 2027, 09:00 to 10:30, UTC" in utc.text


@pytest.mark.parametrize(
    "title",
    ["Intro\r\nBcc: evil@example.com", 'Données; "ouvertes", <b>&amp;</b>', "ورشة عمل", "Long " * 40],
)
def test_nothing_typed_starts_a_header_or_a_tag(
    settings: Settings, inbox: tuple[Inbox, int], committed: Committed, webinar_id: int, title: str
) -> None:
    committed(lambda: setattr(db.session.get_one(Webinar, webinar_id), "title", title[:200]))
    register(committed, webinar_id)
    committed(lambda: rename('Eve\r\nBcc: x@y.example "q", <i>'))
    deliver_due(settings, NOW)
    [mail] = inbox[0].mails
    headers = {name.title() for name in mail.keys()}  # noqa: SIM118
    assert headers == {
        "From",
        "To",
        "Reply-To",
        "Subject",
        "Date",
        "Message-Id",
        "Auto-Submitted",
        "X-Webinar-Tracker",
        "Mime-Version",
        "Content-Type",
    } | ({"X-Peer", "X-Mailfrom", "X-Rcptto"} & headers)
    assert len(mail["To"].addresses) == 1
    assert len(mail["Subject"]) <= 200
    assert "<b>" not in part(mail, "html").split("Registered as")[0]


def rename(name: str) -> None:
    """Past the rules of the form, to see what the mail makes of it."""
    db.session.scalars(select(Registration)).one().name = name
    db.session.scalars(select(OutboxMail)).one().to_name = name


def test_without_a_mail_server_nothing_is_sent(app: Flask, committed: Committed, webinar_id: int) -> None:
    register(committed, webinar_id)
    assert deliver_due(app.config["TRACKER"], NOW) == Delivered()
    assert states() == ["waiting"]


def test_a_bad_mail_fails_alone(
    settings: Settings, inbox: tuple[Inbox, int], committed: Committed, webinar_id: int
) -> None:
    for number in range(4):
        register(committed, webinar_id, number)
    inbox[0].refused = {"p0@lantern.example": "550 No such person", "p1@lantern.example": "451 Later"}
    committed(lambda: spoil("p2@lantern.example"))
    assert deliver_due(settings, NOW) == Delivered(sent=1, again=1, failed=2)
    assert states() == ["failed", "waiting", "failed", "sent"]
    errors = db.session.scalars(select(OutboxMail.last_error).order_by(OutboxMail.id)).all()
    assert errors[0] == "550 No such person"
    inbox[0].refused = {}
    assert deliver_due(settings, NOW) == Delivered()
    assert deliver_due(settings, NOW + timedelta(minutes=2)) == Delivered(sent=1)


def spoil(address: str) -> None:
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.to_email == address)).one()
    mail.to_email = "not an address"


def test_waits_longer_and_longer_for_a_server_that_is_away(
    settings: Settings, committed: Committed, webinar_id: int
) -> None:
    register(committed, webinar_id)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        away = replace(settings, smtp_port=unused.getsockname()[1])
        assert deliver_due(away, NOW) == Delivered(again=1)
    mail = db.session.scalars(select(OutboxMail)).one()
    assert (mail.state, mail.attempts) == ("waiting", 1)
    assert timedelta(seconds=30) <= mail.due_at - NOW < timedelta(seconds=40)


def test_a_lost_sender_is_replaced_and_the_message_id_stays(
    settings: Settings, inbox: tuple[Inbox, int], committed: Committed, webinar_id: int
) -> None:
    register(committed, webinar_id)

    def lose() -> None:
        mail = db.session.scalars(select(OutboxMail)).one()
        mail.state, mail.lease_until = "sending", NOW + timedelta(minutes=5)

    committed(lose)
    assert deliver_due(settings, NOW) == Delivered()
    assert deliver_due(settings, NOW + timedelta(minutes=6)) == Delivered(sent=1)
    committed(lose)
    assert deliver_due(settings, NOW + timedelta(minutes=12)) == Delivered(sent=1)
    assert len({mail["Message-ID"] for mail in inbox[0].mails}) == 1
    assert re.fullmatch(r"<[0-9a-f]{32}@secretariat\.example>", inbox[0].mails[0]["Message-ID"])


def test_what_is_no_longer_true_is_not_sent(
    settings: Settings, inbox: tuple[Inbox, int], committed: Committed, webinar_id: int
) -> None:
    first = register(committed, webinar_id)
    committed(lambda: service.change_state(webinar_id, first, "cancelled", COMMAND, NOW))
    assert deliver_due(settings, NOW) == Delivered(stopped=1)
    assert deliver_due(settings, NOW) == Delivered(sent=1)
    assert inbox[0].mails[0]["Subject"].startswith("Your place is cancelled")
    register(committed, webinar_id, 2)
    with time_machine.travel(NOW + timedelta(days=60)):
        assert deliver_due(settings, NOW + timedelta(days=60)) == Delivered(stopped=1)


def test_nobody_hears_they_are_registered_for_a_cancelled_webinar(
    settings: Settings, inbox: tuple[Inbox, int], committed: Committed, webinar_id: int
) -> None:
    register(committed, webinar_id)
    committed(lambda: setattr(db.session.get_one(Webinar, webinar_id), "state", "cancelled"))
    assert deliver_due(settings, NOW) == Delivered(stopped=1)
    assert inbox[0].mails == []


def test_mails_are_read_in_one_query(committed: Committed, webinar_id: int) -> None:
    for number in range(30):
        register(committed, webinar_id, number)
    with statements() as sent:
        assert len(find_facts(list(range(1, 31)), "", NOW)) == 30
    assert len(sent) == 1


def test_the_worker_gives_free_places_and_sends(
    app: Flask, settings: Settings, inbox: tuple[Inbox, int], committed: Committed, webinar_id: int
) -> None:
    register(committed, webinar_id)
    register(committed, webinar_id, 2)
    committed(lambda: setattr(db.session.get_one(Webinar, webinar_id), "capacity", 2))
    before = app.config["TRACKER"]
    app.config["TRACKER"] = settings
    try:
        work(app)
        subjects = [mail["Subject"].split(":")[0] for mail in inbox[0].mails]
        assert subjects == ["You are registered", "A place opened"]
        worker = start_worker(app, pause_seconds=0.01)
        register(committed, webinar_id, 3)
        worker.stop()
    finally:
        app.config["TRACKER"] = before
