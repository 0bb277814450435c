"""Several workers find the same reminders due at one moment: each person is queued one (R24, short form).

`make soak` runs it with a thousand people. The control queues as the workers do, without the webinar's lock
and without the key that makes a reminder unique.
"""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests import factories as make
from tests.faults.racing import run_at_once
from tests.sink import Sink, running
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.mail import outbox, schedule_queries
from tracker.mail.schedule_round import run_schedule
from tracker.mail.worker import work
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


def test_each_reminder_that_is_due_arrives_once(app: Flask, committed: Committed) -> None:
    """From the clock to the mail server: whole rounds of four workers."""
    now = utc_now()

    def write() -> None:
        start = (now + timedelta(hours=23, minutes=30)).replace(tzinfo=None)
        webinar = make.make_webinar(make.make_series(), zone="UTC", local_start=start)
        before = now - timedelta(days=9)
        for number in range(PEOPLE):
            person = make.make_person(f"p{number}@racing.example")
            make.make_registration(webinar, person, created_at=before).state_changed_at = before

    committed(write)
    sink, kept = Sink(), app.config["TRACKER"]
    with running(sink) as port:
        app.config["TRACKER"] = replace(
            kept,
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_security="none",
            mail_from="webinars@secretariat.example",
        )
        began = time.monotonic()
        try:
            assert run_at_once(app, [lambda: work(app)] * WORKERS) == []
            work(app)  # what a worker that was in the way left behind
        finally:
            app.config["TRACKER"] = kept
        lasted = time.monotonic() - began
    print(
        f"\nR24: {PEOPLE} reminders due, {len(sink.taken)} mails by {WORKERS} workers in {lasted:.1f} s",
        end="",
    )
    assert Counter(taken.to for taken in sink.taken) == Counter(per_address())
    assert all("starts" in str(taken.message["Subject"]) for taken in sink.taken)


def per_address() -> dict[str, int]:
    return {f"p{number}@racing.example": 1 for number in range(PEOPLE)}


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
