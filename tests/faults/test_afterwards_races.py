"""What follows a webinar is there once, however often it is asked for at one moment."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tests import factories
from tests.faults.racing import run_at_once
from tracker.afterwards import certificate_service, feedback_service, slides_service
from tracker.afterwards.feedback import Given
from tracker.audit import PUBLIC
from tracker.clock import utc_now
from tracker.database import Base, begin_write, db
from tracker.models import Certificate, Feedback, Presentation, Registration, Series, SlidesRequest, Webinar

AT_ONCE, ROUNDS = 4, 3
Committed = Callable[[Callable[[], Any]], Any]
Deed = Callable[[Webinar, Registration], Any]


def answer(webinar: Webinar, own: Registration) -> None:
    feedback_service.give_feedback(webinar, own, Given(usefulness=4), utc_now())


def certify(webinar: Webinar, own: Registration) -> None:
    certificate_service.issue_own(webinar, own, actor=PUBLIC, now=utc_now())


def certify_all(webinar: Webinar, own: Registration) -> None:
    certificate_service.issue_all(webinar, actor=PUBLIC, now=utc_now())


def ask(webinar: Webinar, own: Registration) -> None:
    wanted = select(Presentation.id).where(Presentation.webinar_id == webinar.id)
    presentation_id = db.session.scalars(wanted).one()
    slides_service.ask_for_slides(
        webinar, presentation_id, email="pia@lantern.example", name="Pia", actor=PUBLIC, now=utc_now()
    )


DEEDS: list[tuple[Deed, type[Base]]] = [
    (answer, Feedback),
    (certify, Certificate),
    (certify_all, Certificate),
    (ask, SlidesRequest),
]


@pytest.fixture
def make(committed: Committed) -> Callable[[], tuple[int, int]]:
    """(webinar, registration) of somebody who came to a webinar that ended an hour ago."""
    series_id = committed(lambda: factories.make_series(certificate_minutes=30).id)

    def one() -> tuple[int, int]:
        start = (utc_now() - timedelta(hours=3)).replace(tzinfo=None, microsecond=0)
        series = db.session.get_one(Series, series_id)
        webinar = factories.make_webinar(series, state="held", zone="UTC", local_start=start)
        factories.add(Presentation(webinar_id=webinar.id, position=1, title="Four models"))
        person = factories.make_person(f"p{webinar.id}@lantern.example")
        factories.make_attendance(webinar, person)
        return int(webinar.id), int(factories.make_registration(webinar, person).id)

    return lambda: committed(one)


def do(deed: Deed, webinar_id: int, registration_id: int) -> None:
    begin_write()
    deed(db.session.get_one(Webinar, webinar_id), db.session.get_one(Registration, registration_id))
    db.session.commit()


def count(model: type[Base]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize(("deed", "model"), DEEDS)
def test_asked_for_at_once_it_is_there_once(
    app: Flask, make: Callable[[], tuple[int, int]], deed: Deed, model: type[Base]
) -> None:
    for number in range(1, ROUNDS + 1):
        ids = make()
        assert run_at_once(app, [partial(do, deed, *ids)] * AT_ONCE) == []
        assert count(model) == number


def test_own_and_all_certificates_at_once(app: Flask, make: Callable[[], tuple[int, int]]) -> None:
    for number in range(1, ROUNDS + 1):
        ids = make()
        jobs = [partial(do, deed, *ids) for deed in (certify, certify_all) * 2]
        assert run_at_once(app, jobs) == []
        assert count(Certificate) == number


def test_control_without_the_lock_the_second_fails(
    app: Flask, make: Callable[[], tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("there the lock is the writing transaction itself")
    both = threading.Barrier(2, timeout=20)
    find = certificate_service.find_own

    def find_together(webinar_id: int, person_id: int) -> Any:
        found = find(webinar_id, person_id)
        both.wait()
        return found

    monkeypatch.setattr(certificate_service, "lock_row", lambda model, row_id: None)
    monkeypatch.setattr(certificate_service, "find_own", find_together)
    faults = run_at_once(app, [partial(do, certify, *make())] * 2)
    assert [type(fault) for fault in faults] == [IntegrityError]
