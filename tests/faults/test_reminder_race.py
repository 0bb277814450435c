"""Several workers find the same reminders due at one moment: each person is queued one (R24, short form).

`make soak` runs it with a thousand people. The control queues as the workers do, without the webinar's lock
and without the key that makes a reminder unique.
"""

import os
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests import factories as make
from tests.faults.racing import run_at_once
from tracker.database import begin_write, db
from tracker.mail import outbox, schedule_queries
from tracker.mail.schedule_round import run_schedule
from tracker.models import OutboxMail, Registration

PEOPLE = 1000 if os.environ.get("TRACKER_SOAK") else 100
WORKERS = 4
START = datetime(2099, 3, 25, 9, tzinfo=UTC)
DUE = START - timedelta(days=1)

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    def write() -> int:
        webinar = make.make_webinar(make.make_series(), local_start=datetime(2099, 3, 25, 10))  # noqa: DTZ001
        for number in range(PEOPLE):
            make.make_registration(webinar, make.make_person(f"p{number}@racing.example"))
        return int(webinar.id)

    return int(committed(write))


def per_person() -> Counter[int]:
    db.session.rollback()
    rows = db.session.execute(
        db.select(OutboxMail.registration_id, db.func.count()).group_by(OutboxMail.registration_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def test_four_workers_queue_one_reminder_for_each_person(app: Flask, webinar_id: int) -> None:
    clocks = [DUE + timedelta(seconds=skew) for skew in (0, 90, 0, 90)]  # two of them run ahead
    faults = run_at_once(app, [lambda at=at: run_schedule(at) for at in clocks])
    assert faults == []
    assert per_person() == Counter(dict.fromkeys(per_person(), 1))
    assert len(per_person()) == PEOPLE


def test_without_lock_and_key_people_are_queued_several(app: Flask, webinar_id: int) -> None:
    def naive() -> None:
        [webinar] = schedule_queries.list_reminding(DUE)
        people = [one.id for one in schedule_queries.list_to_remind(webinar, 1440)]
        db.session.rollback()
        looked.wait()
        begin_write()
        for registration_id in people:
            outbox.queue("reminder", db.session.get_one(Registration, registration_id), DUE)
        db.session.commit()

    looked = threading.Barrier(WORKERS)
    assert run_at_once(app, [naive] * WORKERS) == []
    assert sum(per_person().values()) == PEOPLE * WORKERS
