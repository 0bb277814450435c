"""Wakes the workers when mail or a job was queued: huey carries the word, the tables stay the truth.

A wake-up says nothing but "look": nothing that comes out of the queue is read or run. A lost one costs a few
seconds, until the worker looks by itself.
"""

import logging
import threading
import time
from typing import Any

from flask import Flask, current_app, has_app_context
from huey.storage import BaseStorage, PostgresStorage, RedisStorage, SqliteStorage
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from tracker.config import Settings
from tracker.models import Job, OutboxMail

MAIL, JOBS = "tracker", "jobs"  # names of queues
POLL_SECONDS = 0.25
ENOUGH = 20  # so many waiting words wake as well as a thousand
QUIET_AFTER_FAULT_SECONDS = 10.0
_ROWS: dict[str, type[OutboxMail] | type[Job]] = {MAIL: OutboxMail, JOBS: Job}
_QUEUED, _COMMITTED = "queued", "committed"

log = logging.getLogger("tracker.wakeup")


class Wakeups:
    """The way from whoever queues to whoever does it: a file of its own, Redis, or PostgreSQL."""

    def __init__(self, settings: Settings, name: str = MAIL) -> None:
        self._settings = settings
        self._name = name
        self._is_needed = name != MAIL or bool(settings.smtp_host)
        self._storage: BaseStorage | None = None
        self._quiet_until = 0.0

    def wake(self) -> None:
        """Say that there is something to do. Never fails, never takes long."""
        if not self._is_needed or time.monotonic() < self._quiet_until:
            return
        try:
            storage = self._opened()
            if storage.queue_size() < ENOUGH:
                storage.enqueue(b"look")
        except Exception as fault:  # the worker looks by itself every few seconds
            self._keep_quiet(fault)

    def wait(self, seconds: float, stopped: threading.Event) -> bool:
        """Wait until somebody wakes us, the seconds are over or `stopped` is set; whether we were woken."""
        if not self._is_needed:
            stopped.wait(seconds)
            return False
        deadline = time.monotonic() + seconds
        while not stopped.is_set() and (left := deadline - time.monotonic()) > 0:
            try:
                storage = self._opened()
                if storage.dequeue() is not None:
                    storage.flush_queue()
                    return True
            except Exception as fault:
                self._keep_quiet(fault)
                stopped.wait(min(left, 1.0))
            else:
                if isinstance(storage, SqliteStorage):  # the others wait in `dequeue` themselves
                    stopped.wait(min(left, POLL_SECONDS))
        return False

    def _opened(self) -> BaseStorage:
        if self._storage is None:
            self._storage = _open(self._settings, self._name)
        return self._storage

    def _keep_quiet(self, fault: Exception) -> None:
        self._quiet_until = time.monotonic() + QUIET_AFTER_FAULT_SECONDS
        self._storage = None
        log.warning("no wake-ups for a moment: %s", type(fault).__name__)


def _open(settings: Settings, name: str) -> BaseStorage:
    if settings.redis_url:
        joined = "&" if "?" in settings.redis_url else "?"
        url = f"{settings.redis_url}{joined}socket_connect_timeout=1&socket_timeout=3"
        return RedisStorage(name, url=url, read_timeout=1)
    if settings.database_url.startswith("postgresql"):
        address = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
        return _open_postgresql(name, address)
    return SqliteStorage(name, filename=str(settings.instance / "wakeups.sqlite"), timeout=1, fsync=False)


def _open_postgresql(name: str, address: str) -> PostgresStorage:
    """Who opens it first makes its tables. PostgreSQL refuses that to whoever does so in the same moment,
    with "if not exists" too; so one waits for the other. The lock ends with its connection.
    """
    import psycopg  # noqa: PLC0415 - optional

    with psycopg.connect(address, autocommit=True, connect_timeout=2) as one_at_a_time:
        one_at_a_time.execute("SELECT pg_advisory_lock(hashtext('wakeups'))")
        return PostgresStorage(name, dsn=address, read_timeout=1, table_prefix="wakeups", connect_timeout=2)


def init_app(app: Flask) -> None:
    """Give an application its wake-ups."""
    app.extensions["wakeups"] = {name: Wakeups(app.config["TRACKER"], name) for name in _ROWS}


def wakeups_of(app: Flask, name: str = MAIL) -> Wakeups:
    """The wake-ups of an application for mail, or for jobs."""
    found: Wakeups = app.extensions["wakeups"][name]
    return found


@event.listens_for(Session, "after_flush")
def _see_queued(session: Session, context: Any) -> None:
    for name, model in _ROWS.items():
        if any(isinstance(row, model) and row.state == "waiting" for row in (*session.new, *session.dirty)):
            session.info.setdefault(_QUEUED, set()).add(name)


@event.listens_for(Session, "after_commit")
def _see_committed(session: Session) -> None:
    if queued := session.info.pop(_QUEUED, None):
        session.info[_COMMITTED] = queued


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_QUEUED, None)


@event.listens_for(Session, "after_transaction_end")
def _wake(session: Session, transaction: SessionTransaction) -> None:
    """Only now the write lock is free again."""
    if transaction.parent is not None or not has_app_context():
        return
    wakeups = current_app.extensions.get("wakeups", {})
    for name in session.info.pop(_COMMITTED, ()):
        if name in wakeups:
            wakeups[name].wake()
