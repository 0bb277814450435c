"""A mail that comes back is piped in: noted, counted, shown, tried again; forgeries are not believed."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.reports import report
from tests.sink import Sink
from tracker.audit import PUBLIC
from tracker.clock import utc_now
from tracker.commands import cli
from tracker.config import Settings
from tracker.database import db
from tracker.mail.bounce_tokens import HEADER
from tracker.mail.delivery import deliver_due
from tracker.mail.outbox import queue
from tracker.models import AuditEntry, MailAddress, OutboxMail, Registration
from tracker.registrations import service
from tracker.registrations.details import clean_details

Committed = Callable[[Callable[[], Any]], Any]
START = datetime(2099, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich


@pytest.fixture
def settings(app: Flask, sink: tuple[Sink, int]) -> Settings:
    kept: Settings = app.config["TRACKER"]
    return replace(
        kept,
        smtp_host="127.0.0.1",
        smtp_port=sink[1],
        smtp_security="none",
        mail_from="webinars@secretariat.example",
        mail_bounces="bounces@secretariat.example",
    )


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    make = factories.make_webinar
    return int(committed(lambda: make(factories.make_series(), slug="open-data", local_start=START).id))


def register(committed: Committed, webinar_id: int, number: int = 1) -> None:
    details = clean_details(email=f"p{number}@lantern.example", name="Kofi Mensah")
    committed(lambda: service.register(webinar_id, details, PUBLIC, utc_now()))


def pipe(app: Flask, data: bytes, *arguments: str) -> Result:
    """What a mail server's pipe does."""
    environment = {
        "TRACKER_INSTANCE": app.instance_path,
        "TRACKER_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "TRACKER_SECRET_KEY": app.config["SECRET_KEY"],
    }
    result = CliRunner().invoke(cli, ["mail", "bounce", *arguments], input=data, env=environment)
    db.session.rollback()
    db.session.expire_all()
    return result


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMail.state).order_by(OutboxMail.id)))


def test_every_mail_carries_its_mark(
    settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    register(committed, webinar_id)
    deliver_due(settings, utc_now())
    [taken] = sink[0].taken
    mark = str(taken.message[HEADER])
    assert taken.sender == f"bounces+{mark}@secretariat.example"
    assert len(taken.sender.partition("@")[0]) <= 64
    assert str(taken.message["From"]).endswith("<webinars@secretariat.example>")


def test_a_report_marks_its_mail_alone(
    app: Flask, settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    """R23, the later half."""
    for number in range(3):
        register(committed, webinar_id, number)
    deliver_due(settings, utc_now())
    second = report(to=sink[0].taken[1].sender)
    told = pipe(app, second, "--json")
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["state"] == "bounced"
    assert states() == ["sent", "bounced", "sent"]
    assert pipe(app, second).exit_code == 0  # the same report again counts once
    [address] = db.session.scalars(select(MailAddress)).all()
    assert (address.email, address.hard_bounces, address.blocked_at) == ("p1@lantern.example", 1, None)
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "mail.bounced")).all()
    assert (entry.before, entry.after, entry.reason) == ({"state": "sent"}, {"state": "bounced"}, "5.1.1")


def test_after_two_nothing_more_goes_there_until_the_person_asks(
    app: Flask, settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    register(committed, webinar_id)
    registration_id = db.session.scalars(select(Registration.id)).one()
    for _ in range(2):
        deliver_due(settings, utc_now())
        pipe(app, report(mark=str(sink[0].taken[-1].message[HEADER])))
        committed(lambda: queue("link", db.session.get_one(Registration, registration_id), utc_now()))
    deliver_due(settings, utc_now())
    assert states() == ["bounced", "bounced", "stopped"]
    assert len(sink[0].taken) == 2
    register(committed, webinar_id)
    committed(lambda: queue("link", db.session.get_one(Registration, registration_id), utc_now()))
    while deliver_due(settings, utc_now()).total:
        pass
    assert states()[-1] == "sent"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (report(), 65),
        (report(mark="b1-" + "a" * 32), 65),
        (b"Subject: hello\n\nThere.", 65),
    ],
)
def test_a_forged_report_changes_nothing(
    app: Flask,
    settings: Settings,
    sink: tuple[Sink, int],
    committed: Committed,
    webinar_id: int,
    data: bytes,
    code: int,
) -> None:
    register(committed, webinar_id)
    deliver_due(settings, utc_now())
    told = pipe(app, data)
    assert (told.exit_code, told.stdout) == (code, "")
    assert "Error: " in told.stderr
    assert states() == ["sent"]
    assert db.session.scalars(select(MailAddress)).all() == []


def test_a_server_that_still_tries_changes_no_state(
    app: Flask, settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    register(committed, webinar_id)
    deliver_due(settings, utc_now())
    mark = str(sink[0].taken[0].message[HEADER])
    late = report(mark=mark, action="delayed", status="4.4.1", answer="connection timed out")
    assert pipe(app, late).exit_code == 0
    assert states() == ["sent"]
    expired = report(mark=mark, status="4.4.7", answer="451 4.4.7 message expired")
    assert pipe(app, expired).exit_code == 0
    assert states() == ["bounced"]
    assert db.session.scalars(select(MailAddress)).all() == []


def test_organisers_see_what_came_back_and_try_again(
    app: Flask,
    settings: Settings,
    sink: tuple[Sink, int],
    committed: Committed,
    webinar_id: int,
    signed_in: FlaskClient,
) -> None:
    register(committed, webinar_id)
    registration_id = db.session.scalars(select(Registration.id)).one()
    for _ in range(2):
        deliver_due(settings, utc_now())
        pipe(app, report(mark=str(sink[0].taken[-1].message[HEADER])))
        committed(lambda: queue("link", db.session.get_one(Registration, registration_id), utc_now()))
    assert "Addresses to which nothing is sent any more: 1" in signed_in.get("/o").text
    assert "Mails that came back: 2" in signed_in.get("/o").text
    listed = signed_in.get(f"/o/webinars/{webinar_id}/mails?state=bounced").text
    assert listed.count("This address does not exist") == 2
    for place in ("", f"/{registration_id}"):
        page = signed_in.get(f"/o/webinars/{webinar_id}/registrations{place}").text
        assert "Mail does not arrive" in page
    page = signed_in.get("/o/mails/addresses").text
    assert "p1@lantern.example" in page and "Nothing is sent" in page
    address_id = db.session.scalars(select(MailAddress.id)).one()
    answer = signed_in.post(f"/o/mails/addresses/{address_id}/unblock", follow_redirects=True)
    assert "Mails go to this address again" in answer.text
    deliver_due(settings, utc_now())
    assert states()[-1] == "sent"
