"""Several workers find the same report due at one moment, and make it: each recipient is queued one mail.

The control begins it as the workers do, without the report's lock and without the key of its date.
"""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests import factories as make
from tests.faults.racing import run_at_once
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.jobs.worker import run_waiting
from tracker.models import MailedReport, MailedSending, OutboxMail
from tracker.reports.mailed import queries, sending_service
from tracker.reports.mailed.rounds import run_mailed

WORKERS = 4
DUE = datetime(2098, 11, 27, 12, tzinfo=UTC)
EMAILS = [f"p{number}@racing.example" for number in range(5)]

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def report_id(committed: Committed) -> int:
    committed(make.make_series)
    return int(committed(lambda: make.make_mailed_report(*EMAILS)).id)


def per_address() -> Counter[str]:
    db.session.rollback()
    return Counter(db.session.scalars(db.select(OutboxMail.to_email)))


def test_four_workers_make_one_report_and_one_mail_for_each(app: Flask, report_id: int) -> None:
    def whole_round(skew: int) -> None:
        run_mailed(DUE + timedelta(seconds=skew))
        run_waiting(app)

    assert run_at_once(app, [lambda at=at: whole_round(at) for at in (0, 90, 0, 90)]) == []
    run_waiting(app)
    assert per_address() == Counter(dict.fromkeys(EMAILS, 1))
    assert db.session.scalar(db.select(db.func.count()).select_from(MailedSending)) == 1


def test_without_lock_and_key_it_is_begun_several_times(app: Flask, report_id: int) -> None:
    def naive() -> None:
        [found] = queries.list_due(DUE)
        db.session.rollback()
        looked.wait()
        begin_write()
        report = db.session.get_one(MailedReport, found)
        key = f"{threading.get_ident()}"
        sending_service._begin(report, key, DUE.date(), DUE, sending_service.WORKER, utc_now())
        db.session.commit()

    looked = threading.Barrier(WORKERS)
    assert run_at_once(app, [naive] * WORKERS) == []
    run_waiting(app)
    assert per_address() == Counter(dict.fromkeys(EMAILS, WORKERS))
