"""What a person's calendar hears is always newer than what it heard before."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests import factories
from tracker.audit import COMMAND, PUBLIC
from tracker.database import db
from tracker.models import Registration, Webinar
from tracker.registrations import service
from tracker.registrations.details import clean_details
from tracker.registrations.sequence import next_sequence

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
START = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    return int(
        committed(lambda: factories.make_webinar(factories.make_series(), local_start=START, capacity=1).id)
    )


def sequence_of(registration_id: int) -> int:
    db.session.rollback()
    return db.session.get_one(Registration, registration_id).calendar_sequence


def test_every_place_given_or_taken_is_newer(committed: Committed, webinar_id: int) -> None:
    def register(email: str) -> int:
        details = clean_details(email=email, name="Maya Cruz")
        return int(committed(lambda: service.register(webinar_id, details, PUBLIC, NOW)).registration.id)

    def change(registration_id: int, state: Any) -> None:
        committed(lambda: service.change_state(webinar_id, registration_id, state, COMMAND, NOW))

    first, second = register("maya@lantern.example"), register("ben@lantern.example")
    assert (sequence_of(first), sequence_of(second)) == (0, 0)
    change(first, "cancelled")
    assert (sequence_of(first), sequence_of(second)) == (1, 1), "one place taken, one given"
    again = register("maya@lantern.example")
    assert sequence_of(again) == 2, "a new registration begins above the old one"
    change(again, "declined")
    assert sequence_of(again) == 2, "who waited had no place to lose"
    committed(lambda: setattr(db.session.get_one(Webinar, webinar_id), "capacity", 2))
    change(again, "confirmed")
    assert sequence_of(again) == 3
    assert next_sequence(webinar_id, "maya@lantern.example") == 4
    assert next_sequence(webinar_id, "nobody@lantern.example") == 0
