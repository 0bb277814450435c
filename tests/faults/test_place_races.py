"""Places given back, promoted, taken again while others register: never too many, in order, told once.

Each race runs in threads of this process beside a second process, and has a control without the lock.
"""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.faults.racing import race, run_at_once, start_racing
from tests.faults.test_oversell import without_lock
from tracker import database
from tracker.audit import COMMAND, PUBLIC
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.models import AuditEntry, OutboxMail, Registration, Webinar
from tracker.registrations import queries, service
from tracker.registrations.details import clean_details
from tracker.registrations.service import changing, moving_up, registering
from tracker.webinars.service import edit_webinar

SOAKS = "TRACKER_SOAK" in os.environ  # make soak: the bar's own numbers
SEATS, WAITING, LEAVING, COMING = (100, 50, 50, 100) if SOAKS else (16, 8, 8, 16)
PEOPLE, CYCLES = (50, 10) if SOAKS else (10, 5)
LACKING = 2  # so that who comes back waits, and who leaves lets somebody move up
ROUNDS = 8  # a race may go well by chance without its lock, not each time

Committed = Callable[[Callable[[], Any]], Any]
Make = Callable[..., int]


@pytest.fixture
def make(committed: Committed) -> Make:
    def lay() -> Any:
        for number in (0, 1):
            factories.make_organisation(f"Organisation {number}", domain=f"d{number}.racing.example")
        return factories.make_series()

    series = committed(lay)

    def make_it(**more: Any) -> int:
        start = datetime(2099, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
        made = committed(lambda: factories.make_webinar(series, local_start=start, **more))
        return int(made.id)

    return make_it


@pytest.fixture
def no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_begin", without_lock)
    for module in (changing, moving_up, registering):
        monkeypatch.setattr(module, "lock_row", lambda model, row_id: None)


def change(webinar_id: int, registration_id: int, state: Any) -> None:
    begin_write()
    service.change_state(webinar_id, registration_id, state, PUBLIC, utc_now())
    db.session.commit()


def fill(webinar_id: int) -> None:
    begin_write()
    service.fill_places(webinar_id, COMMAND, utc_now())
    db.session.commit()


def ids_of(webinar_id: int, state: str) -> list[int]:
    db.session.rollback()  # what was read before is older than the race
    wanted = select(Registration.id).where(Registration.webinar_id == webinar_id, Registration.state == state)
    return list(db.session.scalars(wanted.order_by(Registration.queued_at, Registration.id)))


def mailed_twice() -> list[Any]:
    """The people who were told the same thing more than once."""
    per_kind = select(OutboxMail.registration_id, OutboxMail.kind).group_by(
        OutboxMail.registration_id, OutboxMail.kind
    )
    return list(db.session.execute(per_kind.having(func.count() > 1)).all())


@contextmanager
def sampled(app: Flask, webinar_id: int) -> Iterator[list[int]]:
    """How many were over the places at each moment while the block runs, ten times a second or oftener."""
    over: list[int] = []
    done = threading.Event()

    def look() -> None:
        with app.app_context():
            while not done.is_set():
                over.append(queries.get_places(webinar_id).over)
                db.session.rollback()
                time.sleep(0.05)
            db.session.remove()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield over
    finally:
        done.set()
        thread.join()


def exchange(app: Flask, webinar_id: int, second: Any, base: int) -> list[str]:
    """R04: some leave while others register and an organiser promotes; what went wrong."""
    race(app, webinar_id, list(range(base, base + SEATS + WAITING)))
    leaving = ids_of(webinar_id, "confirmed")[:LEAVING]
    waiting = ids_of(webinar_id, "waitlisted")
    moved_before = len(ids_moved_up())
    newcomers = list(range(base + 1000, base + 1000 + COMING))
    process = second(newcomers[len(newcomers) // 2 :])
    jobs: list[Callable[[], Any]] = [
        *(lambda at=at: change(webinar_id, at, "cancelled") for at in leaving),  # type: ignore[misc]
        *(lambda: fill(webinar_id) for _ in range(4)),
        lambda: race(app, webinar_id, newcomers[: len(newcomers) // 2], 4),
    ]
    with sampled(app, webinar_id) as over:
        faults = run_at_once(app, jobs)
        told = process.communicate(timeout=120)[0] if process else ""
    wrong = [f"fault {fault!r}" for fault in faults] + [told] * ("Error" in told)
    wrong += [f"{most} over" for most in over if most]
    moved = ids_moved_up()[moved_before:]
    if moved != waiting[:LEAVING]:
        wrong.append(f"moved up {moved}, not {waiting[:LEAVING]}")
    confirmed = queries.count_by_state(webinar_id).confirmed
    if confirmed != SEATS:
        wrong.append(f"{confirmed} places of {SEATS}")
    wrong += [f"told twice: {one}" for one in mailed_twice()]
    return wrong


def ids_moved_up() -> list[int | None]:
    db.session.rollback()
    wanted = select(AuditEntry.object_id).where(AuditEntry.action == "registration.moved_up")
    return list(db.session.scalars(wanted.order_by(AuditEntry.id)))


def test_places_given_back_go_on_in_order(app: Flask, make: Make, database_url: str) -> None:
    webinar_id = make(capacity=SEATS)

    def second(numbers: list[int]) -> Any:
        return start_racing(app, database_url, webinar_id, numbers[0], numbers[-1] + 1)

    assert "\n".join(exchange(app, webinar_id, second, 0)) == ""


@pytest.mark.usefixtures("no_lock")
def test_giving_back_notices_when_there_is_no_lock(app: Flask, make: Make) -> None:
    for at in range(ROUNDS):
        if exchange(app, make(capacity=SEATS), lambda numbers: None, 10_000 * at):
            return
    pytest.fail("nothing went wrong without the lock")


def set_capacity(webinar_id: int, capacity: int | None) -> None:
    begin_write()
    now = utc_now()
    version = db.session.get_one(Webinar, webinar_id).version
    edit_webinar(webinar_id, version, capacity=capacity, actor=COMMAND, now=now)
    service.fill_places(webinar_id, COMMAND, now)
    db.session.commit()


def resize(app: Flask, webinar_id: int, second: Any, base: int) -> list[str]:
    """R05: 100 places become 60 and 100 again while people register; what went wrong."""
    full, fewer, first = (100, 60, 80) if SOAKS else (20, 12, 16)
    race(app, webinar_id, list(range(base, base + first)))
    had = set(ids_of(webinar_id, "confirmed"))
    set_capacity(webinar_id, fewer)
    db.session.rollback()
    over = queries.get_places(webinar_id).over
    wrong = [f"{over} over"] if over != first - fewer else []
    process = second(list(range(base + 1000, base + 1000 + first)))
    jobs: list[Callable[[], Any]] = [
        *(
            lambda at=at: race(app, webinar_id, list(range(at, at + first // 2)), 6)
            for at in (base + 2000, base + 3000)
        ),  # type: ignore[misc]
        lambda: [set_capacity(webinar_id, places) for places in (full, fewer, full)],
    ]
    wrong += [repr(fault) for fault in run_at_once(app, jobs)]
    told = process.communicate(timeout=120)[0] if process else ""
    wrong += [told] * ("Error" in told)
    counts = queries.count_by_state(webinar_id)
    found = (counts.confirmed, counts.all, counts.duplicates, had <= set(ids_of(webinar_id, "confirmed")))
    if found != (full, first * (3 if process else 2), 0, True):
        wrong.append(f"{found}")
    return wrong + [f"told twice: {one}" for one in mailed_twice()]


def test_nobody_is_dropped_when_places_change_while_people_register(
    app: Flask, make: Make, database_url: str
) -> None:
    webinar_id = make(capacity=100 if SOAKS else 20)

    def second(numbers: list[int]) -> Any:
        return start_racing(app, database_url, webinar_id, numbers[0], numbers[-1] + 1)

    assert resize(app, webinar_id, second, 0) == []
    everybody = queries.count_by_state(webinar_id).all
    set_capacity(webinar_id, 0)
    assert set(race(app, webinar_id, list(range(5000, 5006)), 3)) == {"waitlisted"}
    set_capacity(webinar_id, None)
    assert queries.count_by_state(webinar_id).confirmed == everybody + 6


@pytest.mark.usefixtures("no_lock")
def test_changing_places_notices_when_there_is_no_lock(app: Flask, make: Make) -> None:
    for at in range(ROUNDS):
        if resize(app, make(capacity=100 if SOAKS else 20), lambda numbers: None, 10_000 * at):
            return
    pytest.fail("nothing went wrong without the lock")


def come_and_go(webinar_id: int, email: str, cycles: int) -> None:
    """Cancel and register again, so many times."""
    details = clean_details(email=email, name="Maya Cruz")
    for _ in range(cycles):
        begin_write()
        found = queries.find_active(webinar_id, details.email)
        assert found is not None
        service.change_state(webinar_id, found.id, "cancelled", PUBLIC, utc_now())
        db.session.commit()
        begin_write()
        service.register(webinar_id, details, PUBLIC, utc_now())
        db.session.commit()


def cycle(app: Flask, webinar_id: int, domain: str) -> list[str]:
    """R06: everybody cancels and comes back again and again, with places for nearly all; what went wrong."""
    emails = [f"maya{number}@{domain}" for number in range(PEOPLE)]
    several = [clean_details(email=email, name="Maya Cruz") for email in emails]
    begin_write()
    service.register_several(webinar_id, several, PUBLIC, utc_now())
    db.session.commit()
    with sampled(app, webinar_id) as over:
        faults = run_at_once(app, [lambda at=at: come_and_go(webinar_id, at, CYCLES) for at in emails])  # type: ignore[misc]
    wrong = [f"fault {fault!r}" for fault in faults] + [f"{most} over" for most in over if most]
    counts = queries.count_by_state(webinar_id)
    found = (counts.confirmed, counts.waitlisted, counts.cancelled, counts.duplicates)
    if found != (PEOPLE - LACKING, LACKING, PEOPLE * CYCLES, 0):
        wrong.append(f"{counts}")
    return wrong


def test_seats_end_where_they_began(app: Flask, make: Make) -> None:
    assert cycle(app, make(capacity=PEOPLE - LACKING), "racing.example") == []


@pytest.mark.usefixtures("no_lock")
def test_coming_back_notices_when_there_is_no_lock(app: Flask, make: Make) -> None:
    for at in range(ROUNDS):
        if cycle(app, make(capacity=PEOPLE - LACKING), f"r{at}.example"):
            return
    pytest.fail("nothing went wrong without the lock")


QUOTA = 3


def crowd(app: Flask, webinar_id: int, second: Any, base: int) -> list[str]:
    """Two organisations of many people at once, each with three places; then some of them leave."""
    numbers = list(range(base, base + COMING * 2))
    process = second(numbers[COMING:])
    told = race(app, webinar_id, numbers[:COMING] if process else numbers)
    said = process.communicate(timeout=120)[0] if process else ""
    faults = set(told) - {"confirmed", "waitlisted"} | ({said} if "Error" in said else set())
    leaving = ids_of(webinar_id, "confirmed")
    faults |= {
        repr(fault)
        for fault in run_at_once(
            app,
            [
                *(lambda at=at: change(webinar_id, at, "cancelled") for at in leaving),  # type: ignore[misc]
                *(lambda: fill(webinar_id) for _ in range(3)),
            ],
        )
    }
    taken = Counter(queries.get_places(webinar_id).taken)
    if len(leaving) != 2 * QUOTA or sorted(taken.values()) != [QUOTA, QUOTA]:
        faults.add(f"{len(leaving)} had a place, now {dict(taken)}")
    return sorted(faults)


def test_no_organisation_gets_more_than_its_quota(app: Flask, make: Make, database_url: str) -> None:
    webinar_id = make(capacity=40, quota=QUOTA)

    def second(numbers: list[int]) -> Any:
        return start_racing(app, database_url, webinar_id, numbers[0], numbers[-1] + 1)

    assert crowd(app, webinar_id, second, 0) == []
    assert mailed_twice() == []


@pytest.mark.usefixtures("no_lock")
def test_the_quota_notices_when_there_is_no_lock(app: Flask, make: Make) -> None:
    for at in range(ROUNDS):
        if crowd(app, make(capacity=40, quota=QUOTA), lambda numbers: None, 10_000 * at):
            return
    pytest.fail("nothing went wrong without the lock")
