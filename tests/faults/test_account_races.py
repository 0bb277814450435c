"""Two at once: one link lets one in, one organiser stays, one organisation of a name is made."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.faults.racing import run_at_once
from tracker.accounts import service
from tracker.accounts.service.organisers import _refuse_last
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.errors import Refusal
from tracker.models import Organisation, Organiser
from tracker.organisations.details import Details
from tracker.organisations.service import create_organisation

Committed = Callable[[Callable[[], Any]], Any]
ROUNDS = 4


def at_once(app: Flask, jobs: list[Callable[[], Any]]) -> list[BaseException]:
    """Run each in a writing transaction of its own; what was refused or failed."""

    def writing(job: Callable[[], Any]) -> None:
        begin_write()
        job()
        db.session.commit()

    return run_at_once(app, [partial(writing, job) for job in jobs])


@pytest.fixture
def two(committed: Committed) -> list[int]:
    """Two organisers who can sign in."""
    return [
        committed(lambda at=at: factories.make_organiser(f"p{at}@x.example", password="x")).id
        for at in range(2)
    ]


def active() -> int:
    return db.session.scalar(select(func.count(Organiser.id)).where(Organiser.active.is_(True))) or 0


def test_two_organisers_cannot_disable_each_other(app: Flask, two: list[int], committed: Committed) -> None:
    def off(organiser_id: int) -> Callable[[], None]:
        return lambda: service.disable(organiser_id, actor=COMMAND, now=utc_now())

    for _ in range(ROUNDS):
        faults = at_once(app, [off(organiser_id) for organiser_id in two])
        assert [type(fault) for fault in faults] == [service.LastOrganiser]
        assert active() == 1
        for organiser_id in two:
            committed(lambda at=organiser_id: service.enable(at, actor=COMMAND))


def test_without_the_lock_nobody_would_be_left(app: Flask, two: list[int]) -> None:
    """The control: both look before either writes, as they could without the lock."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("on SQLite the second cannot even look: begin_write waits")
    looked = threading.Barrier(2)

    def off_without_lock(organiser_id: int) -> Callable[[], None]:
        def job() -> None:
            organiser = db.session.get_one(Organiser, organiser_id)
            _refuse_last(organiser)
            looked.wait()
            organiser.active = False

        return job

    assert at_once(app, [off_without_lock(organiser_id) for organiser_id in two]) == []
    assert active() == 0


def test_one_link_lets_one_in(app: Flask, two: list[int], committed: Committed) -> None:
    for _ in range(ROUNDS):
        token = committed(lambda: service.reset(two[0], actor=COMMAND, now=utc_now()))
        jobs = [
            lambda at=at, token=token: service.use_link(token, f"four unusual words {at}", now=utc_now())
            for at in range(3)
        ]
        faults = at_once(app, jobs)
        assert [type(fault) for fault in faults] == [service.LinkGone] * 2


def test_one_organisation_of_a_name_and_a_domain(app: Flask, committed: Committed) -> None:
    committed(lambda: factories.make_organisation("There before"))
    for turn in range(ROUNDS):
        names = [f"Hope {turn}", f"HOPE {turn}", f"Other {turn}"]
        jobs = [
            lambda name=name, turn=turn: create_organisation(
                Details(name=name, domains=(f"hope{turn}.example",)), actor=COMMAND
            )
            for name in names
        ]
        faults = at_once(app, jobs)
        assert len(faults) == 2
        assert all(isinstance(fault, Refusal) for fault in faults), faults
    assert db.session.scalar(select(func.count(Organisation.id))) == 1 + ROUNDS
