"""Workers beside workers, slow and failing servers, odd mails: each mail goes once, nobody waits: R21–R25."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.sink import Sink, black_hole, free_port, sending, wait_until
from tracker.audit import PUBLIC
from tracker.clock import utc_now
from tracker.config import Settings
from tracker.database import begin_write, db
from tracker.mail import leases, outbox_queries, rules, smtp
from tracker.mail.delivery import deliver_due
from tracker.mail.outbox import queue
from tracker.models import OutboxMail, Webinar
from tracker.registrations import service
from tracker.registrations.details import clean_details

SOAKS = "TRACKER_SOAK" in os.environ
MAILS = 1000 if SOAKS else 100
WORKERS = 4
APART = timedelta(seconds=90)
Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def settings(app: Flask, sink: tuple[Sink, int]) -> Settings:
    return sending(app, sink[1])


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    start = datetime(2099, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
    make = factories.make_webinar
    return int(committed(lambda: make(factories.make_series(), slug="open-data", local_start=start).id))


def register(webinar_id: int, numbers: Sequence[int]) -> None:
    for number in numbers:
        details = clean_details(email=f"p{number}@lantern.example", name="Kofi Mensah")
        service.register(webinar_id, details, PUBLIC, utc_now())


def queue_many(webinar_id: int, count: int) -> None:
    """One message each for as many people, due in the same moment."""
    webinar = db.session.get_one(Webinar, webinar_id)
    for number in range(count):
        person = factories.make_person(f"p{number}@lantern.example")
        registration = factories.make_registration(webinar, person)
        queue("message", registration, utc_now(), details={"subject": "Hello", "text": "Words"})


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMail.state).order_by(OutboxMail.id)))


def all_sent() -> bool:
    return set(states()) == {"sent"}


@contextmanager
def workers(app: Flask, settings: Settings, clocks: Sequence[timedelta]) -> Iterator[None]:
    """One worker for each clock, which is so far from ours; they send until the end of the block."""
    done = threading.Event()

    def run(ahead: timedelta) -> None:
        while not done.is_set():
            with app.app_context():
                try:
                    worked = deliver_due(settings, utc_now() + ahead, is_stopping=done.is_set).total
                finally:
                    db.session.remove()
            if not worked:
                done.wait(0.05)

    threads = [threading.Thread(target=run, args=(ahead,)) for ahead in clocks]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


def clocks() -> list[timedelta]:
    return [APART * (at / (WORKERS - 1) - 0.5) for at in range(WORKERS)]


def test_workers_beside_workers_send_each_mail_once(
    app: Flask, settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    """R24, with clocks that are 90 seconds apart."""
    committed(lambda: queue_many(webinar_id, MAILS))
    began = time.monotonic()
    with workers(app, settings, clocks()):
        assert wait_until(all_sent, 120 if SOAKS else 60), states().count("sent")
        lasted = time.monotonic() - began
        time.sleep(0.3)  # nobody comes back to one
    print(f"\nR24: {len(sink[0].taken)} mails by {WORKERS} workers in {lasted:.1f} s", end="")
    print(f", {sink[0].duplicates()} duplicates, clocks 90 s apart")
    assert (len(sink[0].taken), sink[0].duplicates()) == (MAILS, 0)


def take_without_lease(now: datetime) -> list[leases.Leased]:
    """What a worker does that looks but leaves no trace."""
    begin_write()
    mails = list(db.session.scalars(outbox_queries.due(now, leases.BATCH)))
    for mail in mails:
        mail.attempts += 1
    db.session.commit()
    return [as_leased(mail) for mail in mails]


def as_leased(mail: OutboxMail) -> leases.Leased:
    return leases.Leased(
        id=mail.id,
        kind=mail.kind,
        to=mail.to_email,
        to_name=mail.to_name,
        message_id=mail.message_id,
        attempts=mail.attempts,
        created_at=mail.created_at,
    )


def test_the_count_shows_workers_that_lease_nothing(
    app: Flask,
    settings: Settings,
    sink: tuple[Sink, int],
    committed: Committed,
    webinar_id: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control of R24."""
    monkeypatch.setattr(leases, "take", take_without_lease)
    monkeypatch.setattr(leases, "find_own", lambda mail: db.session.get(OutboxMail, mail.id))
    committed(lambda: queue_many(webinar_id, 40))
    with workers(app, settings, clocks()):
        assert wait_until(all_sent, 60)
    assert sink[0].duplicates() > 0


@pytest.fixture
def quick_leases(monkeypatch: pytest.MonkeyPatch) -> float:
    """Leases of so many seconds, renewed in the same proportion as the real ones."""
    seconds = 120.0 if SOAKS else 2.0
    monkeypatch.setattr(rules, "LEASE", timedelta(seconds=seconds))
    monkeypatch.setattr(rules, "RENEWED_EVERY", timedelta(seconds=seconds / 12))
    return seconds


def send_slowly(app: Flask, settings: Settings, sink: Sink, seconds: float) -> float:
    """Two workers at a server so slow that a batch takes several leases; how long it took."""
    sink.seconds = seconds / 8
    began = time.monotonic()
    with workers(app, settings, [timedelta(), timedelta()]):
        assert wait_until(all_sent, 3600), states()
    return time.monotonic() - began


def test_a_slow_server_lets_nobody_else_send_the_same(
    app: Flask,
    settings: Settings,
    sink: tuple[Sink, int],
    committed: Committed,
    webinar_id: int,
    quick_leases: float,
) -> None:
    """R25: each batch of 20 takes two and a half leases."""
    committed(lambda: queue_many(webinar_id, 2 * leases.BATCH))
    lasted = send_slowly(app, settings, sink[0], quick_leases)
    print(f"\nR25: {len(sink[0].taken)} mails in {lasted:.1f} s, leases of {quick_leases} s", end="")
    print(f", {sink[0].duplicates()} duplicates")
    assert sink[0].duplicates() == 0
    assert lasted > 2 * quick_leases


def test_the_slow_server_shows_leases_that_nobody_renews(
    app: Flask,
    settings: Settings,
    sink: tuple[Sink, int],
    committed: Committed,
    webinar_id: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control of R25."""
    monkeypatch.setattr(rules, "LEASE", timedelta(seconds=0.6))
    monkeypatch.setattr(rules, "RENEWED_EVERY", timedelta(hours=1))
    committed(lambda: queue_many(webinar_id, leases.BATCH))
    send_slowly(app, settings, sink[0], 1.2)
    assert sink[0].duplicates() > 0


FAULTS = ("refused", "black hole", "421", "451")


@pytest.mark.parametrize("fault", FAULTS)
def test_registering_does_not_feel_a_mail_server_that_fails(
    app: Flask,
    settings: Settings,
    sink: tuple[Sink, int],
    committed: Committed,
    webinar_id: int,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    """R21: answers take as long as before, and everything leaves once the server is back."""
    people, outage = (300, 900.0) if SOAKS else (12, 0.5)
    if not SOAKS:
        monkeypatch.setattr(rules, "FIRST_PAUSE", timedelta(seconds=0.5))
        monkeypatch.setattr(rules, "PAUSE_WHEN_YOUNG", timedelta(seconds=1))
        monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.5)
    calm = time_registrations(app, webinar_id, range(1000, 1000 + people))
    began = time.monotonic()
    with failing(app, settings, sink[0], fault) as bad, workers(app, bad, [timedelta()]):
        slow = time_registrations(app, webinar_id, range(people))
        time.sleep(max(0.0, outage - (time.monotonic() - began)))
        assert len(sink[0].taken) == 0
    sink[0].answer = sink[0].sender_answer = ""
    back = time.monotonic()
    with workers(app, settings, [timedelta()]):
        assert wait_until(all_sent, 300), states()
    print(
        f"\nR21 {fault}: registering p95 {calm * 1000:.0f} ms calm, {slow * 1000:.0f} ms while it fails; ",
        end="",
    )
    print(f"all {2 * people} delivered {time.monotonic() - back:.1f} s after it was back")
    assert (len(sink[0].copies()), sink[0].duplicates()) == (2 * people, 0)
    assert slow < 2


def time_registrations(app: Flask, webinar_id: int, numbers: range) -> float:
    """The 95th percentile in seconds of registering with its mail, committed."""
    took = []
    for number in numbers:
        began = time.monotonic()
        with app.app_context():
            begin_write()
            register(webinar_id, [number])
            db.session.commit()
            db.session.remove()
        took.append(time.monotonic() - began)
    return sorted(took)[int(len(took) * 0.95)]


@contextmanager
def failing(app: Flask, settings: Settings, sink: Sink, fault: str) -> Iterator[Settings]:
    """Settings under which the mail server fails in one way."""
    if fault == "black hole":
        with black_hole() as port:
            yield sending(app, port)
        return
    sink.sender_answer = "421 4.3.2 Shutting down" if fault == "421" else ""
    sink.answer = "451 4.7.1 Later" if fault == "451" else ""
    yield sending(app, free_port()) if fault == "refused" else settings


def test_registering_shows_mail_that_is_sent_inside_the_request(
    app: Flask, committed: Committed, webinar_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of R21: whoever sends before answering waits for the server."""
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 1.0)
    with black_hole() as port:
        committed(lambda: register(webinar_id, [1]))
        began = time.monotonic()
        deliver_due(sending(app, port), utc_now())
        assert time.monotonic() - began > 0.9


def spoil() -> None:
    """Four mails that cannot be written or sent."""
    rows = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    rows[0].to_email = "x" * 250 + "@y.z"
    rows[1].to_email = "mai@Почта.рф"
    rows[2].kind = "no such kind"
    rows[3].to_email = "two@x.example, other@y.example"
    rows[4].to_name = "Eve\r\nBcc: x@y.example"


def test_four_poisoned_mails_of_a_hundred_stop_nobody(
    app: Flask, settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    """R22."""
    committed(lambda: queue_many(webinar_id, 100))
    committed(spoil)
    began = time.monotonic()
    with workers(app, settings, [timedelta()]):
        assert wait_until(lambda: states().count("sent") == 96, 60), states()
    lasted = time.monotonic() - began
    rows = list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))
    print(
        f"\nR22: 96 of 100 sent in {lasted:.1f} s, 4 poisoned failed at try {max(r.attempts for r in rows)}"
    )
    assert [row.state for row in rows[:5]] == ["failed"] * 4 + ["sent"]
    assert max(row.attempts for row in rows) <= 3
    assert all("Bcc" not in taken.message for taken in sink[0].taken)
