"""Places are never oversold and nobody is lost, however many come at once; without the lock they are."""

import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection

from tests import factories
from tests.faults.racing import race, start_racing
from tracker import database
from tracker.database import db
from tracker.models import OutboxMail, Webinar
from tracker.registrations import queries
from tracker.registrations.service import registering

SOAKS = "TRACKER_SOAK" in os.environ  # make soak: the bar's own numbers
PEOPLE, PLACES = (500, 100) if SOAKS else (60, 20)
TWICE = 100 if SOAKS else 15  # so many of them send the form three times at once
ROUNDS, AT_ONCE = (20, 200) if SOAKS else (5, 24)

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    start = datetime(2099, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
    make = factories.make_webinar
    return int(committed(lambda: make(factories.make_series(), local_start=start, capacity=PLACES).id))


def everybody() -> list[int]:
    return [*range(TWICE), *range(PEOPLE), *range(TWICE)]


def truth(webinar_id: int) -> tuple[int, int, int, int]:
    db.session.rollback()
    counts = queries.count_by_state(webinar_id)
    mails = db.session.scalar(db.select(db.func.count()).select_from(OutboxMail))
    return counts.confirmed, counts.waitlisted, counts.duplicates, mails or 0


def test_threads_never_oversell(app: Flask, webinar_id: int) -> None:
    told = race(app, webinar_id, everybody())
    assert set(told) == {"confirmed", "waitlisted"}
    assert truth(webinar_id) == (PLACES, PEOPLE - PLACES, 0, PEOPLE)


def test_processes_never_oversell(app: Flask, webinar_id: int, database_url: str) -> None:
    shares = [(0, PEOPLE // 2), (PEOPLE // 3, PEOPLE)]  # the same people in both for a while
    running = [start_racing(app, database_url, webinar_id, first, last) for first, last in shares]
    for process in running:
        told, _ = process.communicate(timeout=120)
        assert "Error" not in told
    assert truth(webinar_id) == (PLACES, PEOPLE - PLACES, 0, PEOPLE)


def test_one_seat_has_one_winner(app: Flask, committed: Committed, webinar_id: int) -> None:
    for round_ in range(ROUNDS):
        committed(lambda at=round_: set_capacity(webinar_id, at + 1))
        race(app, webinar_id, list(range(1000 * round_, 1000 * round_ + AT_ONCE)))
        assert truth(webinar_id)[0] == round_ + 1


def set_capacity(webinar_id: int, capacity: int) -> None:
    db.session.get_one(Webinar, webinar_id).capacity = capacity


def without_lock(connection: Connection, lock_path: Any) -> None:
    connection.exec_driver_sql("BEGIN")


def test_the_race_notices_when_there_is_no_lock(
    app: Flask, committed: Committed, webinar_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_begin", without_lock)
    monkeypatch.setattr(registering, "lock_row", lambda model, row_id: None)
    told: Counter[str] = Counter()
    for round_ in range(20):  # a race may go well by chance, not each time that many want one seat
        seats = truth(webinar_id)[0] + 1
        committed(lambda at=seats: set_capacity(webinar_id, at))
        told += race(app, webinar_id, list(range(1000 * round_, 1000 * round_ + 24)))
        if set(told) - {"confirmed", "waitlisted"} or truth(webinar_id)[0] > seats:
            return
    pytest.fail(f"nothing went wrong without the lock: {told}")
