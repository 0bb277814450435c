"""Whoever came without registering is added after the start, listed, and never counted as registered."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tracker.database import db
from tracker.errors import Refusal
from tracker.figures.counts import Period
from tracker.figures.period_queries import period_counts
from tracker.figures.queries import count_webinars
from tracker.models import OutboxMail, Person, Registration, Webinar
from tracker.registrations.rules import AlreadyRegistered

STARTS = datetime(2027, 3, 25, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANN = {"email": "ann@lantern.example", "name": "Ann Doe", "state": "walk_in"}

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(STARTS - MINUTE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    """One person is registered and has the only place."""

    def make() -> int:
        start = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
        webinar = factories.make_webinar(
            factories.make_series(), slug="open-data", local_start=start, capacity=1
        )
        factories.make_registration(webinar, factories.make_person("bo@lantern.example"))
        return int(webinar.id)

    return int(committed(make))


def test_is_added_once_the_webinar_has_begun(signed_in: FlaskClient, webinar_id: int, clock: Any) -> None:
    desk = f"/o/webinars/{webinar_id}/registrations"
    clock.move_to(STARTS - MINUTE)
    assert "came without registering" not in signed_in.get(f"{desk}/add").text
    assert signed_in.post(f"{desk}/add", data=ANN).status_code == 409
    clock.move_to(STARTS)
    assert "came without registering" in signed_in.get(f"{desk}/add").text
    assert signed_in.post(f"{desk}/add", data=ANN).status_code == 303
    again = signed_in.post(f"{desk}/add", data=ANN)
    assert (again.status_code, "has a place already" in again.text) == (422, True)
    kept = db.session.scalars(select(Registration).where(Registration.source == "walk_in")).one()
    assert (kept.email, kept.state) == ("ann@lantern.example", "confirmed")
    assert db.session.scalars(select(OutboxMail)).all() == []
    assert "over the capacity" not in signed_in.get(desk).text
    assert "walk-in" in signed_in.get(f"{desk}/{kept.id}").text
    assert "walk-in" in signed_in.get(f"{desk}.csv").text.casefold()


def test_is_counted_among_those_who_came_and_not_among_the_registered(
    signed_in: FlaskClient, committed: Committed, webinar_id: int, clock: Any
) -> None:
    clock.move_to(STARTS)
    desk = f"/o/webinars/{webinar_id}/registrations/add"
    for number in (1, 2):
        signed_in.post(desk, data=ANN | {"email": f"p{number}@lantern.example"})

    def hold() -> None:
        webinar = db.session.get_one(Webinar, webinar_id)
        webinar.state, webinar.number, webinar.year_number = "held", 1, 1
        there = db.session.scalars(select(Person).where(Person.email == "p1@lantern.example")).one()
        factories.make_attendance(webinar, there)
        factories.make_import(webinar)

    committed(hold)
    counts = count_webinars([webinar_id])[webinar_id]
    assert (counts.registered, counts.individuals, counts.no_shows) == (1, 1, 1)
    assert period_counts(Period(year=2027)).registered == 1


def test_by_command(app: Flask, webinar_id: int, clock: Any) -> None:
    add = ("registrations", "add", "open-data", "--email", "Ann@lantern.example", "--name", "Ann Doe")
    assert isinstance(run(app, *add, "--walk-in").exception, Refusal)
    clock.move_to(STARTS)
    added = json.loads(run(app, *add, "--walk-in", "--json").stdout)
    assert (added["email"], added["state"], added["source"]) == (
        "ann@lantern.example",
        "confirmed",
        "walk_in",
    )
    assert isinstance(run(app, *add, "--walk-in").exception, AlreadyRegistered)
