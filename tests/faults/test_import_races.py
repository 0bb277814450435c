"""Files applied and undone at once give what one of the orders gives; without the lock they may not."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.faults.racing import run_at_once
from tests.functional.test_attendance_import import content_hash, csv, present, row, stage
from tracker.attendance import queries, service
from tracker.attendance.service.applying import remember_people
from tracker.attendance.service.rebuilding import rebuild_attendance
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.models import Webinar

Committed = Callable[[Callable[[], Any]], Any]
FILES = [
    csv(row("Maya", "maya@a.org", f"15:{at}0:00", f"15:{at}8:00"), row(f"P{at}", "", "15:00:00", "16:00:00"))
    for at in range(4)
]


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    return committed(lambda: factories.make_webinar(factories.make_series()))


def apply(import_id: int) -> None:
    begin_write()
    service.apply_import(queries.get_import(import_id), COMMAND, utc_now())
    db.session.commit()


def undo(import_id: int) -> None:
    begin_write()
    service.undo_import(queries.get_import(import_id), COMMAND, utc_now())
    db.session.commit()


def test_files_applied_at_once_are_joined(app: Flask, webinar: Webinar, committed: Committed) -> None:
    before = content_hash(webinar)
    ids = [committed(lambda one=one: stage(webinar, one)).id for one in FILES]  # type: ignore[misc]
    webinar_id = webinar.id
    assert run_at_once(app, [lambda at=at: apply(at) for at in ids]) == []  # type: ignore[misc]
    again = db.session.get_one(Webinar, webinar_id)
    assert present(again) == {"Maya": 4 * 480, "P0": 3600, "P1": 3600, "P2": 3600, "P3": 3600}
    assert run_at_once(app, [lambda at=at: undo(at) for at in ids]) == []  # type: ignore[misc]
    assert content_hash(db.session.get_one(Webinar, webinar_id)) == before


def test_the_same_file_sent_twice_at_once_is_one_import(app: Flask, webinar: Webinar) -> None:
    webinar_id = webinar.id

    def send() -> None:
        begin_write()
        staged = service.stage_import(
            db.session.get_one(Webinar, webinar_id), FILES[0], "Europe/Zurich", COMMAND
        )
        service.apply_import(staged.imported, COMMAND, utc_now())
        db.session.commit()

    assert run_at_once(app, [send] * 4) == []
    assert len(queries.list_imports(webinar_id)) == 1


def test_without_the_lock_one_file_is_lost(app: Flask, webinar: Webinar, committed: Committed) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's write lock is taken by begin_write itself")
    ids = [committed(lambda one=one: stage(webinar, one)).id for one in FILES[:2]]  # type: ignore[misc]
    webinar_id = webinar.id
    committed(lambda: factories.make_person("maya@a.org"))
    both_are_applied = threading.Barrier(2, timeout=20)

    def apply_unlocked(import_id: int) -> None:
        begin_write()
        imported, into = queries.get_import(import_id), db.session.get_one(Webinar, webinar_id)
        remember_people(imported, into, utc_now())
        imported.state = "applied"
        db.session.flush()
        both_are_applied.wait()
        rebuild_attendance(into)
        db.session.commit()

    faults = run_at_once(app, [lambda at=at: apply_unlocked(at) for at in ids])  # type: ignore[misc]
    found = present(db.session.get_one(Webinar, webinar_id))
    assert faults or found.get("Maya") != 2 * 480
