"""Mail is delivered in order, within limits, once: what refuses, comes back or is odd stops nobody else."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from tests import factories
from tests.conftest import make_app
from tests.faults.racing import run_at_once
from tests.sink import Sink, black_hole, free_port, sending, wait_until
from tracker.audit import COMMAND, PUBLIC
from tracker.config import Settings
from tracker.database import begin_write, db
from tracker.mail import delivery, leases, rules, smtp
from tracker.mail import service as mail_service
from tracker.mail.delivery import Delivered, deliver_due
from tracker.mail.outbox import queue
from tracker.mail.wakeup import JOBS, MAIL, Wakeups, wakeups_of
from tracker.mail.worker import start_worker
from tracker.models import MailAddress, OutboxMail, Registration
from tracker.registrations import service
from tracker.registrations.details import clean_details

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
START = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def settings(app: Flask, sink: tuple[Sink, int]) -> Settings:
    return sending(app, sink[1])


@pytest.fixture(autouse=True)
def _in_march_2027() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    make = factories.make_webinar
    return int(committed(lambda: make(factories.make_series(), slug="open-data", local_start=START).id))


def register(committed: Committed, webinar_id: int, number: int = 1) -> int:
    details = clean_details(email=f"p{number}@lantern.example", name="Maya Cruz")
    return int(committed(lambda: service.register(webinar_id, details, PUBLIC, NOW)).registration.id)


def cancel(committed: Committed, webinar_id: int, registration_id: int) -> None:
    committed(lambda: service.change_state(webinar_id, registration_id, "cancelled", COMMAND, NOW))


def mails() -> list[OutboxMail]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def states() -> list[str]:
    return [mail.state for mail in mails()]


def test_nothing_overtakes_an_earlier_mail_to_the_same_address(
    settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    """The withdrawal of a calendar entry must not come before the entry."""
    first = register(committed, webinar_id)
    sink[0].answer = "451 Later"
    assert deliver_due(settings, NOW) == Delivered(again=1)
    cancel(committed, webinar_id, first)
    sink[0].answer = ""
    assert deliver_due(settings, NOW) == Delivered()  # the first one still waits for its next try
    later = NOW + timedelta(minutes=1)
    assert deliver_due(settings, later) == Delivered(stopped=1)
    assert deliver_due(settings, later) == Delivered(sent=1)
    register(committed, webinar_id, 2)  # others do not wait for them
    assert deliver_due(settings, NOW) == Delivered(sent=1)


def test_what_was_sent_is_kept_without_its_secrets(
    settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    register(committed, webinar_id)
    deliver_due(settings, NOW)
    [mail] = mails()
    [taken] = sink[0].taken
    assert mail.sent_subject == str(taken.message["Subject"]).strip()
    assert "/r/…" in mail.sent_text
    body = taken.message.get_body(("plain",))
    assert body is not None and len(body.get_content()) > len(mail.sent_text)


def test_the_sixth_mail_in_an_hour_waits(
    settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    register(committed, webinar_id)
    registration = db.session.scalars(select(Registration)).one()
    for minute in range(8):
        committed(lambda at=minute: queue("link", registration, NOW + timedelta(minutes=at)))
    done = [deliver_due(settings, NOW + timedelta(minutes=minute)) for minute in range(20)]
    assert sum(each.sent for each in done) == 5
    assert mails()[5].last_error == rules.OVER_LIMIT
    with time_machine.travel(NOW + timedelta(minutes=61)):
        for _ in range(6):
            deliver_due(settings, NOW + timedelta(minutes=61))
    assert len(sink[0].taken) > 5


def test_organisers_messages_are_not_counted(
    settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    register(committed, webinar_id)
    registration = db.session.scalars(select(Registration)).one()
    for _ in range(7):
        committed(lambda: queue("message", registration, NOW, details={"subject": "Hello", "text": "Words"}))
    while deliver_due(settings, NOW).total:
        pass
    assert len(sink[0].taken) == 8


def test_what_organisers_tell_does_not_wait_behind_a_limit(
    settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    """Else a stranger could keep it back by asking for links."""
    register(committed, webinar_id)
    registration = db.session.scalars(select(Registration)).one()
    for _ in range(6):
        committed(lambda: queue("link", registration, NOW))
    while deliver_due(settings, NOW).total:
        pass
    assert states() == ["sent"] * 5 + ["waiting"] * 2
    committed(lambda: queue("message", registration, NOW, details={"subject": "Hello", "text": "Words"}))
    assert deliver_due(settings, NOW) == Delivered(sent=1)
    assert states() == ["sent"] * 5 + ["waiting"] * 2 + ["sent"]


def test_a_person_who_is_gone_is_tried_twice_and_no_more(
    settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    sink[0].refused = {"p1@lantern.example": "550 5.1.1 No such person"}
    first = register(committed, webinar_id)
    assert deliver_due(settings, NOW) == Delivered(failed=1)
    cancel(committed, webinar_id, first)
    assert deliver_due(settings, NOW) == Delivered(failed=1)
    [address] = db.session.scalars(select(MailAddress)).all()
    assert (address.hard_bounces, address.blocked_at is not None) == (2, True)
    committed(lambda: queue("link", db.session.scalars(select(Registration)).one(), NOW))
    assert deliver_due(settings, NOW) == Delivered()
    assert mails()[-1].last_error == rules.BLOCKED
    assert states() == ["failed", "failed", "stopped"]

    sink[0].refused = {}
    register(committed, webinar_id)  # the person's own try, from a browser
    assert deliver_due(settings, NOW) == Delivered(sent=1)


def test_an_organiser_gives_an_address_another_chance(
    settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    sink[0].refused = {"p1@lantern.example": "550 5.1.1 No such person"}
    first = register(committed, webinar_id)
    deliver_due(settings, NOW)
    cancel(committed, webinar_id, first)
    deliver_due(settings, NOW)
    sink[0].refused = {}
    again = mails()[1].id
    committed(lambda: mail_service.send_again(again, COMMAND, NOW))
    assert deliver_due(settings, NOW) == Delivered(sent=1)


def test_refusals_by_policy_do_not_block_an_address(
    settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    sink[0].answer = "554 5.7.1 Relay access denied"
    register(committed, webinar_id)
    assert deliver_due(settings, NOW) == Delivered(failed=1)
    assert db.session.scalar(select(func.count()).select_from(MailAddress)) == 0


def test_poison_fails_alone(
    settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    for number in range(20):
        register(committed, webinar_id, number)

    def spoil() -> None:
        rows = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
        rows[0].to_name = "Eve\r\nBcc: x@y.example"
        rows[1].to_email = "x" * 250 + "@y"
        rows[2].to_email = "mai@Почта.рф"
        rows[3].to_email = "май@почта.рф"
        rows[4].kind = "no such kind"

    committed(spoil)
    while deliver_due(settings, NOW).total:
        pass
    assert len(sink[0].taken) == 16
    assert states()[:5] == ["sent", "failed", "failed", "failed", "failed"]
    assert max(mail.attempts for mail in mails()) == 1


@pytest.mark.parametrize("code", ["421 4.3.2 Shutting down", "451 4.7.1 Later"])
@pytest.mark.parametrize("where", ["sender_answer", "answer", "data_answer"])
def test_later_is_later_for_all(
    settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int, where: str, code: str
) -> None:
    for number in range(3):
        register(committed, webinar_id, number)
    setattr(sink[0], where, code)
    for _ in range(5):
        deliver_due(settings, NOW)
    assert states() == ["waiting"] * 3
    assert all(NOW < mail.due_at <= NOW + timedelta(minutes=3) for mail in mails())
    setattr(sink[0], where, "")
    with time_machine.travel(NOW + timedelta(minutes=5)):
        while deliver_due(settings, NOW + timedelta(minutes=5)).total:
            pass
    assert (states(), len(sink[0].taken)) == (["sent"] * 3, 3)


def test_a_server_that_breaks_off_delays_one_mail(
    settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    for number in range(4):
        register(committed, webinar_id, number)
    sink[0].drops_after_data = 1
    assert deliver_due(settings, NOW) == Delivered(again=4)
    assert deliver_due(settings, NOW) == Delivered(sent=3)
    assert deliver_due(settings, NOW + timedelta(minutes=1)) == Delivered(sent=1)
    assert (sink[0].duplicates(), len(sink[0].copies())) == (1, 4)


def test_a_black_hole_is_left_after_a_while(
    app: Flask, committed: Committed, webinar_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.3)
    register(committed, webinar_id)
    with black_hole() as port:
        assert deliver_due(sending(app, port), NOW) == Delivered(again=1)
    assert states() == ["waiting"]


def test_leases_are_renewed_while_a_batch_is_being_sent(
    settings: Settings,
    sink: tuple[Sink, int],
    committed: Committed,
    webinar_id: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "RENEWED_EVERY", timedelta(seconds=0.05))
    for number in range(3):
        register(committed, webinar_id, number)
    seen: list[datetime | None] = []
    sink[0].seconds = 0.3
    sink[0].before_answer = lambda taken: seen.append(None)
    with time_machine.travel(NOW) as clock:
        runner = threading.Thread(target=lambda: None)
        runner.start()
        leased = leases.take(NOW)
        with leases.kept(leased):
            clock.shift(timedelta(minutes=1, seconds=55))
            assert wait_until(lambda: ends_after(NOW + timedelta(minutes=3)), 5)
        assert leases.take(NOW + timedelta(minutes=3)) == []
        assert len(leases.take(NOW + timedelta(minutes=4))) == 3


def ends_after(moment: datetime) -> bool:
    return all((mail.lease_until or NOW) > moment for mail in mails())


def test_who_lost_the_lease_leaves_the_mail_to_its_new_owner(
    committed: Committed, webinar_id: int, sink: tuple[Sink, int]
) -> None:
    register(committed, webinar_id)
    [old] = leases.take(NOW)
    [new] = leases.take(NOW + timedelta(minutes=3))
    begin_write()
    assert leases.find_own(old) is None
    assert leases.find_own(new) is not None
    db.session.rollback()
    leases.renew([old], NOW + timedelta(hours=1))
    leases.put_back([old], [], "", NOW)
    assert states() == ["sending"]


def test_a_worker_that_ends_gives_back_what_it_has_not_sent(
    settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    for number in range(5):
        register(committed, webinar_id, number)
    stops = lambda: len(sink[0].taken) >= 2  # noqa: E731
    assert deliver_due(settings, NOW, is_stopping=stops) == Delivered(sent=2, again=3)
    assert [mail.attempts for mail in mails()] == [1, 1, 0, 0, 0]
    assert deliver_due(settings, NOW) == Delivered(sent=3)


def test_what_a_wrong_clock_put_off_is_sent_once_it_is_right(
    settings: Settings, sink: tuple[Sink, int], committed: Committed, webinar_id: int
) -> None:
    for number in range(2):
        register(committed, webinar_id, number)

    def put_off() -> None:
        first, second = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
        first.due_at = NOW + timedelta(days=3650)
        second.state, second.lease_until = "sending", NOW + timedelta(hours=2)

    committed(put_off)
    assert deliver_due(settings, NOW) == Delivered(sent=2)


def test_a_confirmation_leaves_within_a_second(
    app: Flask, sink: tuple[Sink, int], committed: Committed, webinar_id: int, tmp_path: Any
) -> None:
    """Woken by the commit, long before the worker would look by itself."""
    values = vars(sending(app, sink[1])) | {"redis_url": ""}
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    own = make_app(
        tmp_path,
        **{key: value for key, value in values.items() if key != "instance"} | {"database_url": address},
    )
    worker = start_worker(own, pause_seconds=60)
    try:
        with own.app_context():
            wait_until(lambda: db.session.scalar(select(func.count()).select_from(OutboxMail)) == 0, 1)
            threading.Event().wait(1.0)  # its first round is over
            begin_write()
            details = clean_details(email="p1@lantern.example", name="Maya Cruz")
            service.register(webinar_id, details, PUBLIC, NOW)
            db.session.commit()
            assert wait_until(lambda: len(sink[0].taken) == 1, 3)
    finally:
        worker.stop()
        with own.app_context():
            db.engine.dispose()


def test_the_first_wakeups_of_several_at_once_are_all_given(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """The queue makes its tables when it is first opened, by the web process and both workers in a moment."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("a file of its own is locked by whoever makes it")
    settings = sending(app, free_port())
    for _ in range(10):
        begin_write()
        for name in ("kv", "schedule", "task", "counter"):
            db.session.execute(text(f"DROP TABLE IF EXISTS wakeups_{name}"))
        db.session.commit()
        several = [Wakeups(settings, name) for name in (MAIL, JOBS) for _ in range(3)]
        assert run_at_once(app, [one.wake for one in several]) == []
    assert [line.getMessage() for line in caplog.records if line.name == "tracker.wakeup"] == []


def test_a_wakeup_that_cannot_be_given_fails_nothing(
    app: Flask, committed: Committed, webinar_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = replace(sending(app, free_port()), redis_url="redis://127.0.0.1:1/0")
    wakeups = wakeups_of(app)
    monkeypatch.setattr(wakeups, "_settings", broken)
    register(committed, webinar_id)
    assert states() == ["waiting"]
    assert wakeups.wait(0.05, threading.Event()) is False


def test_a_database_away_for_a_moment_makes_no_duplicate(
    settings: Settings,
    sink: tuple[Sink, int],
    committed: Committed,
    webinar_id: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    register(committed, webinar_id)
    real, faults = leases.find_own, [1, 2]

    def find_own(mail: leases.Leased) -> OutboxMail | None:
        if faults:
            faults.pop()
            raise OperationalError("SELECT", None, Exception("server closed the connection"))
        return real(mail)

    monkeypatch.setattr(leases, "find_own", find_own)
    monkeypatch.setattr(delivery, "NOTE_PAUSE_SECONDS", 0.01)
    assert deliver_due(settings, NOW) == Delivered(sent=1)
    assert (states(), len(sink[0].taken)) == (["sent"], 1)


def test_a_poison_letter_is_told_from_a_database_that_is_away() -> None:
    assert not delivery._is_connection(ValueError("odd"))
    assert delivery._is_connection(TimeoutError())
