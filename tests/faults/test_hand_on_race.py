"""A place is handed on twice at one moment, while others wait and register: one colleague gets it, once."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection

from tests import factories
from tests.faults.racing import run_at_once
from tracker import database
from tracker.audit import PUBLIC
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.models import AuditEntry, Registration, Series
from tracker.registrations import erase_service, hand_on_service, queries, service
from tracker.registrations.details import clean_details

COLLEAGUES, NEWCOMERS, ROUNDS = 4, 4, 5

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def series_id(committed: Committed) -> int:
    return int(committed(lambda: factories.make_series().id))


def details(name: str) -> Any:
    return clean_details(email=f"{name}@lantern.example", name="Maya Cruz")


def make_webinar(committed: Committed, series_id: int) -> tuple[int, int]:
    """(webinar, registration) with one place, which is taken, and somebody who waits."""

    def make() -> tuple[int, int]:
        start = datetime(2099, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
        series = db.session.get_one(Series, series_id)
        webinar = factories.make_webinar(series, local_start=start, capacity=1)
        own = service.register(webinar.id, details("maya"), PUBLIC, utc_now()).registration
        service.register(webinar.id, details("waits"), PUBLIC, utc_now())
        return int(webinar.id), int(own.id)

    found: tuple[int, int] = committed(make)
    return found


def hand_on(webinar_id: int, registration_id: int, number: int) -> None:
    begin_write()
    hand_on_service.hand_on(webinar_id, registration_id, details(f"c{number}"), PUBLIC, utc_now())
    db.session.commit()


def register(webinar_id: int, number: int) -> None:
    begin_write()
    service.register(webinar_id, details(f"n{number}"), PUBLIC, utc_now())
    db.session.commit()


def erase(webinar_id: int) -> None:
    begin_write()
    erase_service.erase_address("maya@lantern.example", PUBLIC, utc_now())
    db.session.commit()


def race(app: Flask, webinar_id: int, registration_id: int) -> list[BaseException]:
    jobs = [partial(hand_on, webinar_id, registration_id, number) for number in range(COLLEAGUES)]
    jobs += [partial(register, webinar_id, number) for number in range(NEWCOMERS)]
    return run_at_once(app, jobs)


def holders(webinar_id: int) -> list[str]:
    db.session.rollback()
    rows = db.session.scalars(
        db.select(Registration.email).where(
            Registration.webinar_id == webinar_id, Registration.state == "confirmed"
        )
    )
    return [row.partition("@")[0] for row in rows]


def test_one_colleague_gets_the_place_and_nobody_comes_in_between(
    app: Flask, committed: Committed, series_id: int
) -> None:
    for _ in range(ROUNDS):
        webinar_id, own = make_webinar(committed, series_id)
        faults = race(app, webinar_id, own)
        assert len(faults) == COLLEAGUES - 1
        assert {str(fault) for fault in faults} == {"You have no place to hand on"}
        (holder,) = holders(webinar_id)
        assert holder.startswith("c")
        assert queries.count_by_state(webinar_id).waitlisted == 1 + NEWCOMERS


def test_a_place_of_somebody_who_is_erased_is_given_once(
    app: Flask, committed: Committed, series_id: int
) -> None:
    for _ in range(ROUNDS):
        webinar_id, own = make_webinar(committed, series_id)
        jobs = [partial(erase, webinar_id), partial(erase, webinar_id), partial(register, webinar_id, 1)]
        faults = run_at_once(app, [*jobs, partial(hand_on, webinar_id, own, 1)])
        assert len(holders(webinar_id)) == 1
        assert {type(fault).__name__ for fault in faults} <= {"NotFound", "Refusal"}
        rows = db.session.scalars(db.select(Registration).where(Registration.webinar_id == webinar_id)).all()
        assert "maya@lantern.example" not in [row.email for row in rows]
        assert len([row for row in rows if row.email.startswith("erased-")]) <= 1
    done = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "person.erased")).all()
    assert len(done) == ROUNDS  # each time by one of the two


def without_lock(connection: Connection, lock_path: Any) -> None:
    connection.exec_driver_sql("BEGIN")


def test_the_race_notices_when_there_is_no_lock(
    app: Flask, committed: Committed, series_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(20):  # a race may go well by chance, not each time
        webinar_id, own = make_webinar(committed, series_id)
        with monkeypatch.context() as broken:
            broken.setattr(database, "_begin", without_lock)
            broken.setattr(hand_on_service, "lock_row", lambda model, row_id: None)
            jobs = [partial(hand_on, webinar_id, own, number) for number in range(COLLEAGUES)]
            faults = run_at_once(app, jobs)
        is_well = {type(fault).__name__ for fault in faults} <= {"Refusal"}
        if not is_well or len(holders(webinar_id)) != 1:
            return
    pytest.fail("nothing went wrong without the lock")
