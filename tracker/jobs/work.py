"""What the function of a kind is given: what was asked, files, ways to tell progress and begin storing."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask

from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.jobs import leases, queries, states
from tracker.jobs.leases import Claim
from tracker.jobs.states import GivenFile
from tracker.models import Job

TOLD_EVERY_SECONDS = 0.5


class Lost(Exception):
    """The job was stopped, or another worker has it: nothing of it may be stored."""


class Interrupted(Exception):
    """The worker is being stopped: the job is given back."""


class Work:
    """One job under way. First read and reckon, telling progress; then `begin`, store, return the outcome.

    All that is stored is one transaction, which the worker commits together with the job's end: a crash
    before that leaves nothing behind, and the job is taken up again.
    """

    def __init__(self, claim: Claim, is_stopping: Callable[[], bool] = lambda: False) -> None:
        self.claim = claim
        self.actor = claim.actor
        self.asked = claim.asked
        self.job: Job | None = None  # once storing has begun
        self.is_lost = False
        self._is_stopping = is_stopping
        self._told_at = 0.0

    @property
    def webinar_id(self) -> int:
        """The webinar it is about. A bug where there is none."""
        if self.claim.webinar_id is None:
            raise LookupError("this job is about no webinar")
        return self.claim.webinar_id

    def files(self) -> list[GivenFile]:
        """The files it was given."""
        return [
            GivenFile(name=file.name, content=file.content, content_type=file.content_type)
            for file in queries.list_given(self.claim.id)
        ]

    def step(self, name: str, total: int | None = None) -> None:
        """Tell what is done now (English), and of how many things. Not once storing has begun."""
        self._tell(step=name, done_count=0, total_count=total)

    def advance(self, done: int) -> None:
        """Tell how many of the step's things are done; told twice a second at most."""
        if time.monotonic() - self._told_at >= TOLD_EVERY_SECONDS:
            self._tell(done_count=done)

    def begin(self) -> None:
        """Begin the writing transaction in which everything is stored. Raises Lost."""
        begin_write()
        self.job = leases.find_own(self.claim)
        if self.job is None:
            raise Lost

    def _tell(self, **values: Any) -> None:
        if self._is_stopping():
            raise Interrupted
        self._told_at = time.monotonic()
        if self.is_lost or not leases.renew(self.claim, utc_now(), **values):
            raise Lost

    def keep(self) -> None:
        """Stay the holder, unless storing has begun: then the row itself is locked."""
        if self.job is None:
            self.is_lost = not leases.renew(self.claim, utc_now())


@contextmanager
def kept(app: Flask, work: Work, on_fault: Callable[[], None]) -> Iterator[None]:
    """Hold the job for as long as the block runs, so that slow work lets nobody else begin it."""
    done = threading.Event()

    def keep_until_done() -> None:
        while not done.wait(states.LEASE.total_seconds() / 4):
            with app.app_context():
                try:
                    work.keep()
                except Exception:  # the next one may succeed; the lease outlasts some
                    on_fault()
                finally:
                    db.session.remove()

    keeper = threading.Thread(target=keep_until_done, name="job-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()
