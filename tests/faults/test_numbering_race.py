"""Webinars marked held at the same moment get different numbers; without the lock they would not."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.faults.racing import run_at_once
from tracker.audit import COMMAND
from tracker.database import begin_write, db
from tracker.errors import Refusal
from tracker.models import Webinar
from tracker.webinars import numbering, queries, service
from tracker.webinars.numbering import WouldRenumber
from tracker.webinars.numbering_queries import entries_of, opening_of, year_start

NOW = datetime(2021, 1, 1, tzinfo=UTC)
AT_ONCE = 6

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def webinars(committed: Committed) -> list[int]:
    def make() -> list[int]:
        series = factories.make_series()
        start = datetime(2020, 1, 8, 15)  # noqa: DTZ001
        return [
            factories.make_webinar(series, title=str(at), local_start=start + timedelta(weeks=at)).id
            for at in range(AT_ONCE)
        ]

    return committed(make)


def numbers() -> list[int]:
    db.session.rollback()
    return [webinar.number for webinar in queries.list_webinars() if webinar.number is not None]


def test_no_number_is_given_twice(app: Flask, webinars: list[int]) -> None:
    refused: list[int] = []

    def hold(webinar_id: int) -> None:
        begin_write()
        try:
            service.hold(webinar_id, actor=COMMAND, now=NOW)
            db.session.commit()
        except WouldRenumber:
            db.session.rollback()
            refused.append(webinar_id)

    assert run_at_once(app, [lambda webinar_id=one: hold(webinar_id) for one in webinars]) == []
    given = numbers()
    assert given == list(range(1, AT_ONCE - len(refused) + 1))


def test_without_the_lock_a_number_is_given_twice(app: Flask, webinars: list[int]) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's write lock is taken by begin_write itself")
    both_have_read = threading.Barrier(2, timeout=20)

    def hold_unlocked(webinar_id: int) -> None:
        begin_write()
        webinar = db.session.get_one(Webinar, webinar_id)
        held = [one for one in entries_of(webinar.series_id) if one.id == webinar_id or one.state == "held"]
        found = numbering.assign(held, opening_of(webinar.series), year_start(webinar.series))
        both_have_read.wait()
        webinar.state, webinar.number = "held", found[webinar_id].number
        db.session.commit()

    assert run_at_once(app, [lambda webinar_id=one: hold_unlocked(webinar_id) for one in webinars[:2]]) == []
    assert numbers() == [1, 1]


def test_no_address_is_given_twice(app: Flask, webinars: list[int]) -> None:
    series_id = queries.get_webinar(webinars[0]).series_id

    def create() -> None:
        begin_write()
        service.create_webinar(
            series_id,
            title="The same title",
            local_start=datetime(2020, 6, 17, 15),  # noqa: DTZ001
            minutes=90,
            calendar_domain="tests.example",
            actor=COMMAND,
            now=NOW,
        )
        db.session.commit()

    assert run_at_once(app, [create] * AT_ONCE) == []
    db.session.rollback()
    slugs = {webinar.slug for webinar in queries.list_webinars() if webinar.title == "The same title"}
    assert slugs == {"the-same-title", *(f"the-same-title-{at}" for at in range(2, AT_ONCE + 1))}


def test_a_renumbering_is_applied_once(app: Flask, committed: Committed, webinars: list[int]) -> None:
    """Two who saw the same consequences: the second is shown what they are by then."""
    first, *later = webinars
    committed(lambda: [service.hold(one, actor=COMMAND, now=NOW) for one in later])
    with pytest.raises(WouldRenumber) as caught:
        committed(lambda: service.hold(first, actor=COMMAND, now=NOW))
    db.session.rollback()
    wish = numbering.Renumbering(seen=caught.value.code, reason="Forgotten")
    refused: list[int] = []

    def hold_first() -> None:
        begin_write()
        try:
            service.hold(first, renumbering=wish, actor=COMMAND, now=NOW)
            db.session.commit()
        except Refusal:
            db.session.rollback()
            refused.append(1)

    assert run_at_once(app, [hold_first] * 3) == []
    assert len(refused) == 2
    assert sorted(numbers()) == list(range(1, AT_ONCE + 1))


def test_without_the_lock_renumberings_meet(app: Flask, committed: Committed, webinars: list[int]) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's write lock is taken by begin_write itself")
    first, second, *later = webinars
    committed(lambda: [service.hold(one, actor=COMMAND, now=NOW) for one in later])
    both_have_read = threading.Barrier(2, timeout=20)

    def insert_unlocked(webinar_id: int) -> None:
        begin_write()
        series = db.session.get_one(Webinar, webinar_id).series
        held = [one for one in entries_of(series.id) if one.id == webinar_id or one.state == "held"]
        found = numbering.assign(held, opening_of(series), year_start(series))
        both_have_read.wait()
        for webinar in db.session.scalars(select(Webinar).where(Webinar.id.in_(found)).order_by(Webinar.id)):
            webinar.state, webinar.number = "held", found[webinar.id].number
        db.session.commit()

    assert run_at_once(app, [lambda one=one: insert_unlocked(one) for one in (first, second)]) == []
    assert numbers().count(1) == 2
