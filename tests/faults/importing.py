"""Reports taken into one webinar, in an order or at once, by threads or processes; what is there then."""

import multiprocessing
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import delete, func, select

from tests.conftest import SECRET
from tests.faults.racing import run_at_once
from tests.functional.test_attendance_import import content_hash, take_in
from tracker.attendance.uploads import read_upload
from tracker.commands import attendance_import, cli
from tracker.database import begin_write, db
from tracker.models import (
    Attendance,
    AttendanceImport,
    ImportPerson,
    ImportProblem,
    ImportRow,
    Person,
    Webinar,
)

Outcome = tuple[Any, ...]
LONGEST_WAIT = 60  # seconds until the other process is there, on a busy machine


def send(webinar_id: int, data: bytes) -> None:
    """As an organiser does: stored and counted in one transaction."""
    begin_write()
    take_in(db.session.get_one(Webinar, webinar_id), read_upload(data, "report.csv"))
    db.session.commit()


def outcome(webinar_id: int) -> Outcome:
    """What is there now, whatever ids it has: a hash of what counts, imports, and how much is stored."""
    db.session.rollback()
    found = select(AttendanceImport.sha256, AttendanceImport.state, AttendanceImport.row_count)
    who = select(Person.email, Attendance.name, Attendance.seconds).select_from(Attendance)
    present = db.session.execute(who.join(Person, isouter=True))
    models = (ImportPerson, ImportRow, ImportProblem, Person, Attendance)
    return (
        content_hash(db.session.get_one(Webinar, webinar_id), ids=False),
        sorted(tuple(one) for one in db.session.execute(found)),
        sorted((email or "", name, seconds) for email, name, seconds in present),
        [db.session.scalar(select(func.count()).select_from(model)) for model in models],
    )


def forget_all(known: Sequence[str] = ()) -> None:
    """As before the first report; the people of the addresses `known` stay."""
    begin_write()
    for model in (Attendance, ImportRow, ImportPerson, ImportProblem, AttendanceImport):
        db.session.execute(delete(model))
    db.session.execute(delete(Person).where(func.coalesce(Person.email, "").not_in(known)))
    db.session.commit()


def outcomes_in_order(
    app: Flask, webinar_id: int, pair: Sequence[bytes], known: Sequence[str] = ()
) -> list[Outcome]:
    """What either order of two reports gives, one after the other; nothing of it is left."""
    outcomes = []
    for order in (pair, pair[::-1]):
        for data in order:
            assert run_at_once(app, [lambda data=data: send(webinar_id, data)]) == []  # type: ignore[misc]
        outcomes.append(outcome(webinar_id))
        forget_all(known)
    return outcomes


def run_commands_at_once(commands: Sequence[Sequence[str]], instance: Path, database_url: str) -> list[str]:
    """Each import in a process and an application of its own; all begin to write at one moment.

    What each says at its end: "done" or its fault. Processes are forked, which spares them reading the code
    again; no connection of this one is open meanwhile.
    """
    db.session.remove()
    db.engine.dispose()
    fork = multiprocessing.get_context("fork")
    settings = {
        "TRACKER_INSTANCE": str(instance),
        "TRACKER_DATABASE_URL": database_url,
        "TRACKER_SECRET_KEY": SECRET,
    }
    start, answers = fork.Barrier(len(commands)), fork.SimpleQueue()

    def begin_together() -> None:
        start.wait(LONGEST_WAIT)
        begin_write()

    def run(command: Sequence[str]) -> None:
        os.environ.update(settings)
        attendance_import.begin_write = begin_together
        try:
            cli.main(list(command), standalone_mode=False)
            answers.put("done")
        except BaseException as fault:  # noqa: BLE001 - the race counts every fault
            answers.put(repr(fault))

    processes = [fork.Process(target=run, args=(command,)) for command in commands]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return [answers.get() for _ in processes]
