"""Several dates at one moment: no two people hold each other up, and two workers give nothing twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.faults.racing import run_at_once
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.models import OutboxMail, Series, Webinar
from tracker.registrations import queries, series_service
from tracker.registrations.details import clean_details

PEOPLE, PLACES, DATES, WORKERS = 12, 5, 3, 4

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def ids(committed: Committed) -> list[int]:
    def make() -> list[int]:
        series = factories.make_series()
        return [publish(series, number) for number in range(DATES)]

    return list(committed(make))


def publish(series: Series, number: int) -> int:
    start = datetime(2099, 3, 1 + number, 10)  # noqa: DTZ001 - wall time in Zurich
    return int(factories.make_webinar(series, local_start=start, capacity=PLACES).id)


def register(ids: list[int], number: int) -> None:
    details = clean_details(email=f"p{number}@racing.example", name=f"Person {number} Cruz")
    chosen = ids if number % 2 else ids[::-1]
    series_id = db.session.get_one(Webinar, ids[0]).series_id
    begin_write()
    series_service.register_for_dates(series_id, chosen, details, utc_now(), wants_later=True)
    db.session.commit()


def mails() -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(OutboxMail)) or 0


def test_everybody_gets_all_dates_and_no_place_is_given_twice(app: Flask, ids: list[int]) -> None:
    assert run_at_once(app, [partial(register, ids, number) for number in range(PEOPLE)]) == []
    for webinar_id in ids:
        counts = queries.count_by_state(webinar_id)
        assert (counts.confirmed, counts.waitlisted, counts.duplicates) == (PLACES, PEOPLE - PLACES, 0)
    assert mails() == PEOPLE * (DATES + 1)


def give() -> None:
    begin_write()
    series_service.give_series_places(utc_now() + timedelta(minutes=1))
    db.session.commit()


def test_workers_give_each_later_place_once(app: Flask, committed: Committed, ids: list[int]) -> None:
    run_at_once(app, [partial(register, ids, number) for number in range(PEOPLE)])
    before = mails()
    later = committed(lambda: publish(db.session.scalars(db.select(Series)).one(), DATES))
    assert run_at_once(app, [give] * WORKERS) == []
    counts = queries.count_by_state(later)
    assert (counts.confirmed, counts.waitlisted, counts.duplicates) == (PLACES, PEOPLE - PLACES, 0)
    assert mails() == before + PEOPLE
