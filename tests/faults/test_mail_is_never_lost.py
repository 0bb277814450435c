"""Whoever was told that they are registered gets their mail, whatever is killed: R11, R12, R13."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests import factories
from tests.faults.processes import Site, killing, register_many, running_site
from tests.sink import Sink, Taken, wait_until
from tracker.database import db
from tracker.models import OutboxMail, Registration

SOAKS = "TRACKER_SOAK" in os.environ
PEOPLE = 2000 if SOAKS else 12
SEEDS = (1, 2, 3, 4, 5) if SOAKS else (1,)
PAUSES = (1.0, 3.0) if SOAKS else (0.6, 1.2)
LEASE_SECONDS = 120 if SOAKS else 5
CALM_SECONDS = 300
REGISTERING_SECONDS = 3600 if SOAKS else 240
MOST_KILLS = 10_000 if SOAKS else 3
PATH = "/knowledge-exchange/open-data"

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def site(app: Flask, sink: tuple[Sink, int], database_url: str, tmp_path: Path) -> Iterator[Site]:
    with running_site(Site(instance=tmp_path, database_url=database_url, smtp_port=sink[1])) as one:
        yield one
    db.session.remove()
    db.engine.dispose()


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    start = datetime(2099, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
    make = factories.make_webinar
    return int(committed(lambda: make(factories.make_series(), slug="open-data", local_start=start).id))


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMail.state).order_by(OutboxMail.id)))


def all_sent() -> bool:
    found = states()
    return bool(found) and set(found) == {"sent"}


def queue_for(webinar_id: int, count: int) -> None:
    """People with a place each, and their confirmations."""
    from tracker.audit import PUBLIC
    from tracker.clock import utc_now
    from tracker.registrations import service
    from tracker.registrations.details import clean_details

    for number in range(count):
        details = clean_details(email=f"p{number}@lantern.example", name="Kofi Mensah")
        service.register(webinar_id, details, PUBLIC, utc_now())


@pytest.mark.parametrize("seed", SEEDS)
def test_no_acknowledged_registration_is_without_its_mail(
    site: Site, sink: tuple[Sink, int], webinar_id: int, database_url: str, seed: int
) -> None:
    """R11. SQLite: a server and a worker; PostgreSQL: two of each."""
    each = 1 if database_url.startswith("sqlite") else 2
    sink[0].seconds = 0.02
    addresses = [site.add_server() for _ in range(each)]
    for _ in range(each):
        site.add("work", lease=LEASE_SECONDS)
    began = time.monotonic()
    people = [f"p{number}@house{number % 7}.example" for number in range(PEOPLE)]
    with killing(site.children, seed, PAUSES, MOST_KILLS) as killed:
        told = register_many(addresses, PATH, people, seconds=REGISTERING_SECONDS)
    lasted = time.monotonic() - began
    assert wait_until(all_sent, CALM_SECONDS), states()

    known = set(db.session.scalars(select(Registration.email)))
    written = {taken.to for taken in sink[0].taken}
    workers = killed.count("work")
    print(
        f"\nR11 seed {seed}: {len(told)} of {PEOPLE} acknowledged in {lasted:.0f} s, "
        f"{len(known)} registered, {len(killed)} kills ({workers} of workers), {len(sink[0].taken)} mails, "
        f"{sink[0].duplicates()} duplicates, calm after {time.monotonic() - began - lasted:.1f} s"
    )
    assert set(told) == set(people) == known
    assert written == known
    assert len(sink[0].copies()) == len(known)  # a duplicate carries the Message-ID of its first
    assert sink[0].duplicates() <= workers
    if database_url.startswith("sqlite"):
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"


def test_a_kill_between_the_answer_and_the_note_makes_one_duplicate(
    site: Site, sink: tuple[Sink, int], webinar_id: int, committed: Committed
) -> None:
    """R12."""
    committed(lambda: queue_for(webinar_id, 1))
    worker = site.add("work", lease=LEASE_SECONDS)

    def kill(taken: Taken) -> None:
        if not worker.kills:
            worker.kill()
            worker.start()

    sink[0].before_answer = kill
    assert wait_until(all_sent, CALM_SECONDS)
    print(f"\nR12: {sink[0].duplicates()} duplicate, {len(sink[0].copies())} Message-ID, row sent")
    assert (len(sink[0].taken), len(sink[0].copies())) == (2, 1)


def test_what_a_killed_worker_had_is_taken_over(
    site: Site, sink: tuple[Sink, int], webinar_id: int, committed: Committed
) -> None:
    """R13: all that one worker had leased, after its lease at the latest."""
    count = 50 if SOAKS else 15
    committed(lambda: queue_for(webinar_id, count))
    sink[0].seconds = 0.05
    first = site.add("work", lease=LEASE_SECONDS, batch=count)
    assert wait_until(lambda: len(sink[0].taken) >= 3, 60)
    first.kill()
    began = time.monotonic()
    held = states().count("sending")
    sink[0].seconds = 0.0
    site.add("work", lease=LEASE_SECONDS)
    assert wait_until(all_sent, LEASE_SECONDS + 60)
    print(f"\nR13: {held} mails held by the killed worker, all sent {time.monotonic() - began:.1f} s later")
    assert held >= count - 5
    assert (len(sink[0].copies()), sink[0].duplicates() <= 1) == (count, True)


def test_the_kill_shows_a_worker_that_notes_before_it_sends(
    site: Site, sink: tuple[Sink, int], webinar_id: int, committed: Committed
) -> None:
    """The negative control: with the note first the same kill loses a mail."""
    committed(lambda: queue_for(webinar_id, 3))
    worker = site.add("work", lease=LEASE_SECONDS, notes_first=True)

    def kill(to: str) -> None:
        if not worker.kills:
            worker.kill()

    sink[0].before_recipient = kill
    assert wait_until(lambda: worker.kills == 1, 60)
    sink[0].before_recipient = None
    site.add("work", lease=LEASE_SECONDS)
    assert wait_until(all_sent, LEASE_SECONDS + 60)
    assert len(sink[0].copies()) == 2  # all three rows say sent


def test_worker_processes_beside_each_other_send_each_mail_once(
    site: Site, sink: tuple[Sink, int], webinar_id: int, committed: Committed
) -> None:
    """R24 with processes, whose clocks are 90 seconds apart; test_mail_faults.py does it with threads."""
    count, processes = (1000, 4) if SOAKS else (40, 2)
    committed(lambda: queue_for(webinar_id, count))
    sink[0].seconds = 0.01
    began = time.monotonic()
    for at in range(processes):
        site.add("work", clock=90 * at / (processes - 1) - 45)
    assert wait_until(all_sent, 120), states().count("sent")
    lasted = time.monotonic() - began
    time.sleep(1)
    print(f"\nR24: {len(sink[0].taken)} mails by {processes} processes in {lasted:.1f} s", end="")
    print(f", {sink[0].duplicates()} duplicates, clocks 90 s apart")
    assert (len(sink[0].taken), sink[0].duplicates()) == (count, 0)


def test_leases_are_two_minutes() -> None:
    """What the short forms shorten."""
    from tracker.mail import rules

    assert timedelta(minutes=2) == rules.LEASE
