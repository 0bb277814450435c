"""People merged by two organisers, or while they register or are counted, are one in the end or as before."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.faults.racing import run_at_once
from tests.functional.test_attendance_import import csv, row, stage
from tests.functional.test_merge_people import MARIA, MSILVA, make_webinars, merge, person_id, seconds
from tracker.attendance import queries
from tracker.attendance import service as attendance
from tracker.audit import COMMAND, PUBLIC
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Refusal
from tracker.models import Merge, Person, PersonKey, Registration, Webinar
from tracker.people.queries import find_person
from tracker.registrations import service as registrations
from tracker.registrations.details import clean_details

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def tenth(committed: Committed) -> int:
    return committed(make_webinars)[0]


def merge_now(kept_id: int, gone_id: int) -> None:
    begin_write()
    merge(kept_id, gone_id)
    db.session.commit()


def test_two_organisers_merge_the_same_pair_at_once(app: Flask, tenth: int) -> None:
    one, two = person_id(MARIA), person_id(MSILVA)
    jobs = [lambda: merge_now(one, two), lambda: merge_now(two, one), lambda: merge_now(one, two)]
    faults = run_at_once(app, jobs)
    assert len(faults) == 2 and all(isinstance(fault, Refusal) for fault in faults), faults
    assert db.session.scalar(select(func.count(Merge.id))) == 1
    assert person_id(MARIA) == person_id(MSILVA)
    assert len(seconds(tenth)) == 2


def test_merged_while_files_are_applied(app: Flask, tenth: int, committed: Committed) -> None:
    one, two = person_id(MARIA), person_id(MSILVA)
    files = [
        csv(
            row("Maria Silva", MARIA, "15:40:00", "15:50:00"),
            row("New", f"n{at}@a.org", "15:00:00", "15:30:00"),
        )
        for at in range(2)
    ] + [csv(row("M. Silva", MSILVA, "15:50:00", "16:00:00"))]
    ids = [
        committed(lambda one=one: stage(db.session.get_one(Webinar, tenth), one)).id  # type: ignore[misc]
        for one in files
    ]

    def apply(import_id: int) -> None:
        begin_write()
        attendance.apply_import(queries.get_import(import_id), COMMAND, utc_now())
        db.session.commit()

    jobs = [lambda at=at: apply(at) for at in ids]  # type: ignore[misc]
    faults = run_at_once(app, [*jobs, lambda: merge_now(one, two)])
    assert all(isinstance(fault, Refusal) and "Try again" in fault.message for fault in faults), faults
    if faults:
        merge_now(one, two)
    assert person_id(MSILVA) == one
    assert seconds(tenth)[MARIA] == 3600
    assert db.session.scalar(select(func.count(Person.id)).where(Person.email == MSILVA)) == 0


def make_coming(tenth: int) -> int:
    start = datetime.now() + timedelta(days=30)  # noqa: DTZ005
    return factories.make_webinar(db.session.get_one(Webinar, tenth).series, local_start=start).id


def test_merged_while_they_register(app: Flask, tenth: int, committed: Committed) -> None:
    one, two = person_id(MARIA), person_id(MSILVA)
    coming = committed(lambda: make_coming(tenth))

    def register() -> None:
        begin_write()
        details = clean_details(email=MSILVA, name="M. Silva")
        registrations.register(coming, details, PUBLIC, utc_now())
        time.sleep(0.2)  # meanwhile the merge looks
        db.session.commit()

    faults = run_at_once(app, [register, lambda: merge_now(one, two)])
    assert all(isinstance(fault, Refusal) and "Try again" in fault.message for fault in faults), faults
    if faults:
        merge_now(one, two)
    found = db.session.scalars(select(Registration.person_id).where(Registration.webinar_id == coming)).all()
    assert found == [one] == db.session.scalars(select(PersonKey.person_id)).all()


def test_without_being_held_somebody_found_is_gone(app: Flask, tenth: int, committed: Committed) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's write lock is taken by begin_write itself")
    one, two = person_id(MARIA), person_id(MSILVA)
    coming = committed(lambda: make_coming(tenth))
    is_found, is_merged = threading.Event(), threading.Event()

    def register_unheld() -> None:
        begin_write()
        person = find_person(email=MSILVA)
        assert person is not None
        is_found.set()
        is_merged.wait(20)
        factories.make_registration(db.session.get_one(Webinar, coming), person)
        db.session.commit()

    def merge_meanwhile() -> None:
        is_found.wait(20)
        merge_now(one, two)
        is_merged.set()

    assert run_at_once(app, [register_unheld, merge_meanwhile]) != []
