"""Files applied and undone at once give what one of the orders gives; without the lock they may not."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.faults.importing import (
    forget_all,
    outcome,
    outcomes_in_order,
    run_commands_at_once,
    send,
)
from tests.faults.racing import run_at_once
from tests.functional.test_attendance_import import HEAD, content_hash, csv, present, row, stage
from tracker import database
from tracker.attendance import queries, service
from tracker.attendance.service import imports, staging
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.models import Webinar

Committed = Callable[[Callable[[], Any]], Any]
FILES = [
    csv(row("Maya", "maya@a.org", f"15:{at}0:00", f"15:{at}8:00"), row(f"P{at}", "", "15:00:00", "16:00:00"))
    for at in range(4)
]


def report(*rows: str) -> bytes:
    return "\r\n".join([HEAD, *rows, ""]).encode()


LONG = report(row("Maya Cruz", "maya@a.org", "15:00:00", "15:20:00"), row("Kofi", "", "15:00:00", "16:00:00"))
SHORT = report(row("M. Cruz", "maya@a.org", "15:10:00", "15:50:00"), row("Ana", "", "15:00:00", "15:30:00"))
Pair = tuple[bytes, bytes]
PAIRS: dict[str, Pair] = {"same": (LONG, LONG), "different": (LONG, SHORT)}
MEETINGS = {"store": "same", "rebuild_attendance": "different"}
ROUNDS = 20 if "TRACKER_SOAK" in os.environ else 1
MOMENT = 0.3


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


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_two_organisers_at_once_give_what_one_of_the_orders_gives(
    app: Flask, webinar: Webinar, pair: Pair
) -> None:
    webinar_id = webinar.id
    orders = outcomes_in_order(app, webinar_id, pair)
    assert (orders[0] == orders[1]) is (pair[0] == pair[1])
    for _ in range(ROUNDS):
        assert run_at_once(app, [lambda one=one: send(webinar_id, one) for one in pair]) == []  # type: ignore[misc]
        assert outcome(webinar_id) in orders
        forget_all()


@pytest.mark.parametrize("has_lock", [True, False], ids=["locked", "unlocked"])
@pytest.mark.parametrize("meeting", MEETINGS)
def test_only_the_lock_keeps_two_organisers_apart(
    app: Flask,
    webinar: Webinar,
    committed: Committed,
    monkeypatch: pytest.MonkeyPatch,
    meeting: str,
    has_lock: bool,
) -> None:
    """Each waits for the other midway, for a moment: in vain with the lock; without it something is wrong."""
    webinar_id, pair = webinar.id, PAIRS[MEETINGS[meeting]]
    committed(lambda: factories.make_person("maya@a.org"))
    orders = outcomes_in_order(app, webinar_id, pair, known=["maya@a.org"])
    if not has_lock:
        switch_locks_off(monkeypatch)
    met = meet_before(meeting, monkeypatch)
    faults = run_at_once(app, [lambda one=one: send(webinar_id, one) for one in pair])  # type: ignore[misc]
    assert not (has_lock and any(met))
    assert (faults == [] and outcome(webinar_id) in orders) is has_lock


def test_two_command_lines_at_once_give_what_one_of_the_orders_gives(
    app: Flask, webinar: Webinar, database_url: str, tmp_path: Path
) -> None:
    webinar_id, slug = webinar.id, webinar.slug
    orders = {name: outcomes_in_order(app, webinar_id, pair) for name, pair in PAIRS.items()}
    files = {LONG: tmp_path / "long.csv", SHORT: tmp_path / "short.csv"}
    for data, file in files.items():
        file.write_bytes(data)
    ask = ["--zone", "Europe/Zurich", "--apply"]
    for name, pair in [*PAIRS.items()] * ROUNDS:
        commands = [["attendance", "import", slug, str(files[one]), *ask] for one in pair]
        assert run_commands_at_once(commands, tmp_path, database_url) == ["done", "done"]
        assert outcome(webinar_id) in orders[name]
        forget_all()


def switch_locks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is held, and on SQLite neither the lock file nor BEGIN IMMEDIATE."""
    monkeypatch.setattr(imports, "lock_row", lambda *row: None)
    monkeypatch.setattr(database, "_begin", lambda connection, path: connection.exec_driver_sql("BEGIN"))


def meet_before(step: str, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Let two threads wait for each other before a step, for a moment; whether each met the other."""
    barrier = threading.Barrier(2)
    met: list[bool] = []
    module = {"store": staging, "rebuild_attendance": imports}[step]
    real = getattr(module, step)

    def wait(*arguments: Any) -> Any:
        try:
            barrier.wait(MOMENT)
            met.append(True)
        except threading.BrokenBarrierError:
            met.append(False)
        return real(*arguments)

    monkeypatch.setattr(module, step, wait)
    return met
