"""A monitor sees whether the instance works; a worker that stands still and a clock that jumped are told."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import factories
from tests.command_line import run
from tests.sink import Sink, free_port
from tracker.audit import COMMAND, PUBLIC
from tracker.config import Settings
from tracker.database import db
from tracker.mail import heartbeat
from tracker.mail.heartbeat import Clock
from tracker.mail.worker import work
from tracker.models import Fact, OutboxMail
from tracker.operations.doctor import examine
from tracker.registrations import service
from tracker.registrations.details import clean_details

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
START = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def sends(app: Flask, sink: tuple[Sink, int]) -> Iterator[None]:
    """The application has a mail server."""
    kept: Settings = app.config["TRACKER"]
    own = {"smtp_host": "127.0.0.1", "smtp_port": sink[1], "smtp_security": "none"}
    app.config["TRACKER"] = replace(kept, mail_from="webinars@secretariat.example", **own)
    yield
    app.config["TRACKER"] = kept


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as one:
        yield one


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    make = factories.make_webinar
    return int(committed(lambda: make(factories.make_series(), slug="open-data", local_start=START).id))


def register(committed: Committed, webinar_id: int, number: int = 1) -> int:
    details = clean_details(email=f"p{number}@lantern.example", name="Kofi Mensah")
    done = committed(lambda: service.register(webinar_id, details, PUBLIC, datetime.now(UTC)))
    return int(done.registration.id)


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMail.state).order_by(OutboxMail.id)))


def test_it_is_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").data == b"ok\n"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.json == {"ready": True, "problems": [], "oldest_due_seconds": None, "worker_seconds": None}


def test_a_worker_that_stands_still_turns_it_red(
    app: Flask,
    client: FlaskClient,
    signed_in: FlaskClient,
    committed: Committed,
    webinar_id: int,
    clock: time_machine.Traveller,
    sends: None,
) -> None:
    """R31: 300 seconds after a mail was due, and no sooner."""
    work(app)
    register(committed, webinar_id)
    clock.shift(timedelta(seconds=300))
    assert client.get("/readyz").status_code == 200
    clock.shift(timedelta(seconds=1))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {
        "ready": False,
        "problems": ["mail waits to be sent"],
        "oldest_due_seconds": 301,
        "worker_seconds": 301,
    }
    assert "Sending stands still: a mail has been due for 5 minutes" in signed_in.get("/o").text
    found = examine(app.config["TRACKER"])
    assert (found["mail_oldest_due_seconds"], found["worker_last_worked"]) == (301, NOW.isoformat())
    assert any("does the worker run" in problem for problem in found["problems"])
    work(app)
    assert client.get("/readyz").json["worker_seconds"] == 0
    assert states() == ["sent"]


def test_a_mail_that_waits_for_its_next_try_is_not_late(
    app: Flask,
    client: FlaskClient,
    committed: Committed,
    webinar_id: int,
    clock: time_machine.Traveller,
    sink: tuple[Sink, int],
    sends: None,
) -> None:
    """Nor is one that waits behind it."""
    one = register(committed, webinar_id)
    for _ in range(12):
        sink[0].answer = "451 Later"
        work(app)
        clock.shift(timedelta(minutes=4, seconds=59))
    committed(lambda: service.change_state(webinar_id, one, "cancelled", COMMAND, datetime.now(UTC)))
    work(app)
    next_try = db.session.scalar(select(func.min(OutboxMail.due_at)).where(OutboxMail.kind == "confirmation"))
    clock.move_to(next_try - timedelta(seconds=1))
    assert client.get("/readyz").json["oldest_due_seconds"] == 0


def test_without_a_mail_server_nothing_is_late(
    client: FlaskClient, committed: Committed, webinar_id: int, clock: time_machine.Traveller
) -> None:
    register(committed, webinar_id)
    clock.shift(timedelta(days=2))
    assert client.get("/readyz").status_code == 200


def test_another_schema_is_not_ready(client: FlaskClient, committed: Committed) -> None:
    version = db.session.scalar(db.text("SELECT version_num FROM alembic_version"))
    committed(lambda: db.session.execute(db.text("UPDATE alembic_version SET version_num = '0000'")))
    try:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json["problems"]) == (503, ["the schema is not this program's"])
    finally:
        committed(
            lambda: db.session.execute(
                db.text("UPDATE alembic_version SET version_num = :old"), {"old": version}
            )
        )


@pytest.mark.parametrize("hours", [2, -2])
def test_two_hours_do_no_harm(
    app: Flask,
    committed: Committed,
    webinar_id: int,
    clock: time_machine.Traveller,
    sink: tuple[Sink, int],
    sends: None,
    hours: int,
) -> None:
    """R30: no mail twice, none lost, whether it waited for a try or was being sent."""
    mine = Clock()
    work(app, mine)
    register(committed, webinar_id)
    work(app, mine)
    clock.shift(timedelta(hours=hours))
    sink[0].answer = "451 Later"
    register(committed, webinar_id, 2)
    register(committed, webinar_id, 3)
    work(app, mine)
    committed(lambda: lease("p3@lantern.example"))
    clock.shift(timedelta(hours=-hours))
    sink[0].answer = ""
    for _ in range(3):
        clock.shift(timedelta(minutes=3))
        assert work(app, mine)
    assert states() == ["sent"] * 3
    assert (len(sink[0].taken), sink[0].duplicates()) == (3, 0)


def lease(address: str) -> None:
    """As a worker that was lost leaves it."""
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.to_email == address)).one()
    mail.state, mail.lease_until = "sending", datetime.now(UTC) + timedelta(minutes=2)


def test_ten_years_ahead_nothing_happens_until_the_clock_is_back(
    app: Flask,
    client: FlaskClient,
    signed_in: FlaskClient,
    committed: Committed,
    webinar_id: int,
    clock: time_machine.Traveller,
    sink: tuple[Sink, int],
    sends: None,
) -> None:
    """R30: a mail that is "too late" by that clock is not thrown away."""
    mine = Clock()
    assert work(app, mine)
    register(committed, webinar_id)
    clock.shift(timedelta(days=3653))
    for _ in range(3):
        assert not work(app, mine)
    assert not work(app, Clock())  # a worker that is started then believes it no more
    assert states() == ["waiting"]
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "the clock is too far ahead to be believed" in answer.json["problems"]
    assert any("--accept-clock" in problem for problem in examine(app.config["TRACKER"])["problems"])
    assert run(app, "worker", "--once").exit_code == 1
    clock.shift(timedelta(days=-3653))
    assert work(app, mine)
    assert states() == ["sent"]
    assert len(sink[0].taken) == 1
    assert client.get("/readyz").status_code == 200
    assert "too far ahead" not in signed_in.get("/o").text


def test_a_clock_that_is_right_is_accepted_by_command(
    app: Flask, clock: time_machine.Traveller, sends: None
) -> None:
    mine = Clock()
    assert work(app, mine)
    clock.shift(timedelta(days=3))
    assert not work(app, mine)
    told = run(app, "doctor", "--accept-clock", "--json")
    assert not any("clock" in problem for problem in json.loads(told.stdout)["problems"])
    assert work(app, mine)
    assert work(app, Clock())


def test_an_instance_may_stand_still_over_holidays(app: Flask, clock: time_machine.Traveller) -> None:
    assert work(app, Clock())
    clock.shift(timedelta(days=25))
    assert work(app, Clock())  # started after the rest
    clock.shift(timedelta(days=40))
    assert not work(app, Clock())


def test_the_worker_is_heard_at_most_twice_a_minute(
    app: Flask, clock: time_machine.Traveller, sends: None
) -> None:
    mine, heard = Clock(), set()
    for _ in range(13):
        work(app, mine)
        db.session.rollback()
        heard.add(db.session.get_one(Fact, heartbeat.WORKER, populate_existing=True).at)
        clock.shift(timedelta(seconds=5))
    assert len(heard) == 3


def test_free_ports_answer_nothing(app: Flask) -> None:
    """The worker's round outlives a mail server that is away."""
    kept: Settings = app.config["TRACKER"]
    app.config["TRACKER"] = replace(kept, smtp_host="127.0.0.1", smtp_port=free_port(), smtp_security="none")
    try:
        assert work(app)
    finally:
        app.config["TRACKER"] = kept
