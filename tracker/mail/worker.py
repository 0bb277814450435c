"""Knows the worker beside the server: every few seconds it sends due mails and fills free places."""

import logging
import threading

from flask import Flask

from tracker.audit import Actor
from tracker.clock import utc_now
from tracker.config import Settings
from tracker.database import begin_write, db
from tracker.mail.delivery import BATCH, deliver_due
from tracker.registrations import queries, service

PAUSE_SECONDS = 5.0
WORKER = Actor(who="worker")

log = logging.getLogger("tracker.worker")


class Worker:
    """A thread that works until it is stopped."""

    def __init__(self, app: Flask, pause_seconds: float) -> None:
        self._app = app
        self._pause = pause_seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mail-worker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, wait_seconds: float = 10.0) -> None:
        """End after the mail under way."""
        self._stopped.set()
        self._thread.join(wait_seconds)

    def _run(self) -> None:
        while not self._stopped.wait(self._pause):
            try:
                work(self._app)
            except Exception:  # a round that fails is logged; the next one tries again
                log.exception("a round of the worker failed")


def start_worker(app: Flask, pause_seconds: float = PAUSE_SECONDS) -> Worker:
    """A running worker for an application; call its `stop()` at the end."""
    worker = Worker(app, pause_seconds)
    worker.start()
    return worker


def work(app: Flask) -> None:
    """One round: free places first, because they make mails."""
    settings: Settings = app.config["TRACKER"]
    with app.app_context():
        try:
            for webinar_id in queries.list_webinars_with_free_places(utc_now()):
                begin_write()
                service.fill_places(webinar_id, WORKER, utc_now())
                db.session.commit()
            while deliver_due(settings, utc_now()).sent >= BATCH:
                pass
        finally:
            db.session.remove()
