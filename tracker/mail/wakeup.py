"""Wakes the worker when mail was queued: huey carries the word, the outbox stays the truth.

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
from tracker.models import OutboxMail

NAME = "tracker"
POLL_SECONDS = 0.25
ENOUGH = 20  # so many waiting words wake as well as a thousand
QUIET_AFTER_FAULT_SECONDS = 10.0
_QUEUED, _COMMITTED = "mail queued", "mail committed"

log = logging.getLogger("tracker.wakeup")


class Wakeups:
    """The way from whoever queues mail to whoever sends it: a file of its own, Redis, or PostgreSQL."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._storage: BaseStorage | None = None
        self._quiet_until = 0.0

    def wake(self) -> None:
        """Say that there is something to send. Never fails, never takes long."""
        if not self._settings.smtp_host or time.monotonic() < self._quiet_until:
            return
        try:
            storage = self._opened()
            if storage.queue_size() < ENOUGH:
                storage.enqueue(b"look")
        except Exception as fault:  # the worker looks by itself every few seconds
            self._keep_quiet(fault)

    def wait(self, seconds: float, stopped: threading.Event) -> bool:
        """Wait until somebody wakes us, the seconds are over or `stopped` is set; whether we were woken."""
        if not self._settings.smtp_host:
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
            self._storage = _open(self._settings)
        return self._storage

    def _keep_quiet(self, fault: Exception) -> None:
        self._quiet_until = time.monotonic() + QUIET_AFTER_FAULT_SECONDS
        self._storage = None
        log.warning("no wake-ups for a moment: %s", type(fault).__name__)


def _open(settings: Settings) -> BaseStorage:
    if settings.redis_url:
        joined = "&" if "?" in settings.redis_url else "?"
        url = f"{settings.redis_url}{joined}socket_connect_timeout=1&socket_timeout=3"
        return RedisStorage(NAME, url=url, read_timeout=1)
    if settings.database_url.startswith("postgresql"):
        address = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
        return PostgresStorage(NAME, dsn=address, read_timeout=1, table_prefix="wakeups", connect_timeout=2)
    return SqliteStorage(NAME, filename=str(settings.instance / "wakeups.sqlite"), timeout=1, fsync=False)


def init_app(app: Flask) -> None:
    """Give an application its wake-ups."""
    app.extensions["wakeups"] = Wakeups(app.config["TRACKER"])


def wakeups_of(app: Flask) -> Wakeups:
    """The wake-ups of an application."""
    found: Wakeups = app.extensions["wakeups"]
    return found


@event.listens_for(Session, "after_flush")
def _see_queued(session: Session, context: Any) -> None:
    if any(isinstance(row, OutboxMail) and row.state == "waiting" for row in (*session.new, *session.dirty)):
        session.info[_QUEUED] = True


@event.listens_for(Session, "after_commit")
def _see_committed(session: Session) -> None:
    if session.info.pop(_QUEUED, False):
        session.info[_COMMITTED] = True


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_QUEUED, None)


@event.listens_for(Session, "after_transaction_end")
def _wake(session: Session, transaction: SessionTransaction) -> None:
    """Only now the write lock is free again."""
    if transaction.parent is None and session.info.pop(_COMMITTED, False) and has_app_context():
        wakeups = current_app.extensions.get("wakeups")
        if wakeups is not None:
            wakeups.wake()
