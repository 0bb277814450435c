"""Knows the worker: woken by mail, and every few seconds, it does what is due: places, recaps, mails."""

import logging
import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy.exc import IntegrityError

from tracker.audit import Actor
from tracker.clock import utc_now
from tracker.config import Settings
from tracker.database import begin_write, db
from tracker.mail import heartbeat
from tracker.mail.delivery import deliver_due
from tracker.mail.heartbeat import Clock
from tracker.mail.schedule_round import Rounds
from tracker.mail.wakeup import wakeups_of
from tracker.recaps.timing_queries import list_due
from tracker.recaps.timing_service import publish_due
from tracker.registrations import queries, series_service, service
from tracker.webinars.rederiving_queries import are_rules_new
from tracker.webinars.service import rederive

PAUSE_SECONDS = 5.0
WORKER = Actor(who="worker")

log = logging.getLogger("tracker.worker")


class Worker:
    """A thread that works until it is stopped."""

    def __init__(self, app: Flask, pause_seconds: float) -> None:
        self._app = app
        self._pause = pause_seconds
        self._clock = Clock()
        self._rounds = Rounds()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mail-worker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, wait_seconds: float = 25.0) -> None:
        """End after the mail under way."""
        self._stopped.set()
        self._thread.join(wait_seconds)

    def wait(self) -> None:
        """Until it is stopped."""
        self._thread.join()

    def _run(self) -> None:
        wakeups = wakeups_of(self._app)
        while not self._stopped.is_set():
            try:
                work(self._app, self._clock, self._stopped.is_set, self._rounds)
            except Exception:  # a round that fails is logged; the next one tries again
                log.exception("a round of the worker failed")
            wakeups.wait(self._pause, self._stopped)


def start_worker(app: Flask, pause_seconds: float = PAUSE_SECONDS) -> Worker:
    """A running worker for an application; call its `stop()` at the end."""
    worker = Worker(app, pause_seconds)
    worker.start()
    return worker


def _follow_new_rules() -> None:
    """Where this program came with newer rules of the world's clocks than the stored instants follow."""
    if not are_rules_new():
        return
    try:
        begin_write()
        rederive(actor=WORKER, now=utc_now())
        db.session.commit()
    except IntegrityError:  # another worker does it in this moment
        db.session.rollback()
    except Exception:
        db.session.rollback()
        log.exception("webinars ahead cannot follow the new clock rules")


def _queue_what_is_due(rounds: Rounds) -> None:
    """Whatever is wrong with it, mails that are queued already go out."""
    try:
        rounds.run(utc_now())
    except Exception:
        db.session.rollback()
        log.exception("what goes out by the clock cannot be queued")


def _give_series_places() -> None:
    """Whoever wants every webinar of a series has a place at what was published since."""
    while series_service.list_admitted(utc_now()):
        begin_write()
        given = series_service.give_series_places(utc_now())
        db.session.commit()
        if not given:
            return


def _publish_recaps() -> None:
    """Recaps whose time has come; one that is stopped by then says why to whoever chose the time."""
    for recap_id in list_due(utc_now()):
        try:
            begin_write()
            publish_due(recap_id, actor=WORKER, now=utc_now())
            db.session.commit()
        except Exception:  # whatever is wrong with one, others and mails still go out
            db.session.rollback()
            log.exception("recap %s cannot be published", recap_id)


def _never() -> bool:
    return False


def work(
    app: Flask,
    clock: Clock | None = None,
    is_stopping: Callable[[], bool] = _never,
    rounds: Rounds | None = None,
) -> bool:
    """One round: what makes mails first. Nothing while the clock is doubted: False."""
    settings: Settings = app.config["TRACKER"]
    with app.app_context():
        try:
            if not heartbeat.beat(utc_now(), clock or Clock()):
                log.error("the clock is too far ahead to be believed: webinar-tracker doctor --accept-clock")
                return False
            _follow_new_rules()
            for webinar_id in queries.list_webinars_with_free_places(utc_now()):
                begin_write()
                service.fill_places(webinar_id, WORKER, utc_now())
                db.session.commit()
            _give_series_places()
            _publish_recaps()
            _queue_what_is_due(rounds or Rounds())
            while not is_stopping() and deliver_due(settings, utc_now(), is_stopping=is_stopping).total:
                pass
            return True
        finally:
            db.session.remove()
