"""Two workers find the same scheduled recap due at one moment: it is published once, each person hears once.

The control publishes as the worker does, without the webinar's lock and on what it read before.
"""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests import factories as make
from tests.faults.racing import run_at_once
from tests.functional.test_recaps import make_held
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.mail import outbox, worker
from tracker.models import AuditEntry, OutboxMail, Recap, Registration
from tracker.recaps import service, timing_queries

Committed = Callable[[Callable[[], Any]], Any]
PEOPLE = 12
WORKERS = 2


@pytest.fixture
def due(app: Flask, committed: Committed) -> int:
    """A recap whose minute has come, its people to be told."""

    def write() -> int:
        webinar = make_held()
        for number in range(PEOPLE):
            make.make_registration(webinar, make.make_person(f"r{number}@racing.example"))
        recap = service.ensure_draft(webinar, COMMAND, utc_now())
        recap.publish_at, recap.publish_tells = utc_now() - timedelta(seconds=1), True
        return recap.id

    return int(committed(write))


def mails_each() -> list[int]:
    """How often each person with a place is written to about it."""
    db.session.rollback()
    asked = db.select(OutboxMail.registration_id).where(OutboxMail.kind == "recap")
    return sorted(Counter(db.session.scalars(asked)).values())


def test_two_workers_publish_a_recap_once(app: Flask, due: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = threading.Barrier(WORKERS)

    def both_see(now: Any) -> list[int]:
        found = timing_queries.list_due(now)
        seen.wait()
        return found

    monkeypatch.setattr(worker, "list_due", both_see)
    assert run_at_once(app, [worker._publish_recaps] * WORKERS) == []
    recap = db.session.get_one(Recap, due)
    assert (recap.state, recap.publish_at, recap.publish_failed) == ("published", None, "")
    actions = db.session.scalars(db.select(AuditEntry.action).where(AuditEntry.object_kind == "recaps"))
    assert sorted(actions) == ["recap.drafted", "recap.published"]
    assert mails_each() == [1] * PEOPLE


def test_without_the_lock_everybody_hears_twice(app: Flask, due: int) -> None:
    seen = threading.Barrier(WORKERS)

    def naive() -> None:
        is_public = db.session.get_one(Recap, due).state == "published"
        places = list(db.session.scalars(db.select(Registration.id)))
        db.session.rollback()
        seen.wait()
        begin_write()
        if not is_public:
            db.session.get_one(Recap, due).state = "published"
            for place in places:
                outbox.queue("recap", db.session.get_one(Registration, place), utc_now())
        db.session.commit()

    assert run_at_once(app, [naive] * WORKERS) == []
    assert mails_each() == [WORKERS] * PEOPLE
