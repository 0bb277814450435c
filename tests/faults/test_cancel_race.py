"""People give places back by their links while others register: each free place has one winner, told once."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.faults.racing import race
from tracker.database import db
from tracker.models import AuditEntry, OutboxMail, Registration
from tracker.registrations import queries
from tracker.registrations.link_queries import token_for

PLACES = 10
PEOPLE = 40
GONE = 6

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    start = datetime(2099, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
    make = factories.make_webinar
    return int(committed(lambda: make(factories.make_series(), local_start=start, capacity=PLACES).id))


def test_places_given_back_go_on_once(app: Flask, webinar_id: int) -> None:
    race(app, webinar_id, list(range(PEOPLE)))
    db.session.rollback()
    placed = db.select(Registration).where(Registration.state == "confirmed").order_by(Registration.id)
    paths = [f"/r/{token_for(one, 'manage')}/cancel" for one in db.session.scalars(placed.limit(GONE))]
    db.session.rollback()
    told: Counter[int] = Counter()

    def give_back(path: str) -> None:
        with app.app_context():
            told[app.test_client().post(path).status_code] += 1

    others = threading.Thread(target=race, args=(app, webinar_id, list(range(PEOPLE, PEOPLE + 12)), 4))
    clicks = [threading.Thread(target=give_back, args=(path,)) for path in paths * 2]  # each of them twice
    for thread in (others, *clicks):
        thread.start()
    for thread in (others, *clicks):
        thread.join()
    db.session.rollback()
    counts = queries.count_by_state(webinar_id)
    assert told == {303: GONE * 2}
    assert (counts.confirmed, counts.cancelled, counts.duplicates) == (PLACES, GONE, 0)
    assert counts.waitlisted == PEOPLE + 12 - PLACES - GONE
    kinds = Counter(db.session.scalars(db.select(OutboxMail.kind)))
    assert (kinds["promotion"], kinds["cancelled"]) == (GONE, GONE)
    moved = Counter(
        db.session.scalars(db.select(AuditEntry.object_id).where(AuditEntry.action.like("%moved_up")))
    )
    assert len(moved) == GONE and set(moved.values()) == {1}
