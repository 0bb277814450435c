"""Two focal points name colleagues at one moment: never more places than there are, nobody is lost."""

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
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.models import OutboxMail, Series
from tracker.registrations import focal_service, queries
from tracker.registrations.details import clean_details
from tracker.registrations.service import moving_up, registering

SIDES, PEOPLE, PLACES, ROUNDS = 4, 6, 7, 5

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def focal_points(committed: Committed) -> list[int]:
    """One for each organisation."""

    def make() -> list[int]:
        made = []
        for side in range(SIDES):
            organisation = factories.make_organisation(f"House {side}", domain=f"house{side}.example")
            person = factories.make_person(f"focal@house{side}.example")
            made.append(int(factories.make_focal_point(organisation, person).id))
        factories.make_series()
        return made

    return list(committed(make))


def make_webinar(committed: Committed) -> int:
    start = datetime(2099, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
    series = db.session.scalars(db.select(Series)).one()
    return int(committed(lambda: factories.make_webinar(series, local_start=start, capacity=PLACES).id))


def nominate(focal_point_id: int, side: int, webinar_id: int) -> None:
    people = [
        clean_details(email=f"p{at}@house{side}.example", name=f"Person {side} {'abcdefgh'[at]}")
        for at in range(PEOPLE)
    ]
    begin_write()
    focal_service.nominate(focal_point_id, webinar_id, people, utc_now())
    db.session.commit()


def race(app: Flask, focal_points: list[int], webinar_id: int) -> tuple[list[BaseException], Any, int]:
    jobs = [partial(nominate, one, side, webinar_id) for side, one in enumerate(focal_points)]
    faults = run_at_once(app, jobs)
    mails = db.session.scalar(
        db.select(db.func.count()).select_from(OutboxMail).where(OutboxMail.webinar_id == webinar_id)
    )
    return faults, queries.count_by_state(webinar_id), mails or 0


def test_all_are_counted_and_no_place_is_given_twice(
    app: Flask, committed: Committed, focal_points: list[int]
) -> None:
    for _ in range(ROUNDS):
        faults, counts, mails = race(app, focal_points, make_webinar(committed))
        assert faults == []
        assert (counts.confirmed, counts.waitlisted) == (PLACES, SIDES * PEOPLE - PLACES)
        assert (counts.duplicates, mails) == (0, SIDES * PEOPLE)


def without_lock(connection: Connection, lock_path: Any) -> None:
    connection.exec_driver_sql("BEGIN")


def test_the_race_notices_when_there_is_no_lock(
    app: Flask, committed: Committed, focal_points: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    webinars = [make_webinar(committed) for _ in range(20)]
    monkeypatch.setattr(database, "_begin", without_lock)
    for module in (registering, moving_up):
        monkeypatch.setattr(module, "lock_row", lambda model, row_id: None)
    for webinar_id in webinars:
        faults, counts, _ = race(app, focal_points, webinar_id)
        if faults or counts.confirmed > PLACES:
            return
    pytest.fail("nothing went wrong without the lock")
