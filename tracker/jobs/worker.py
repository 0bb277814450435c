"""Knows the worker of jobs: a thread beside the one of mail, so that long work never delays a mail."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask

from tracker.clock import utc_now
from tracker.database import Busy, begin_write, db
from tracker.errors import Refusal
from tracker.jobs import leases, service, states
from tracker.jobs.kinds import kinds_of
from tracker.jobs.leases import Claim
from tracker.jobs.telling import tell_when_long
from tracker.jobs.work import Interrupted, Lost, Work, kept
from tracker.mail.wakeup import JOBS, wakeups_of

PAUSE_SECONDS = 2.0
CLEANED_EVERY = timedelta(hours=1)

log = logging.getLogger("tracker.jobs")


class JobWorker:
    """A thread that works until it is stopped."""

    def __init__(self, app: Flask, pause_seconds: float) -> None:
        self._app = app
        self._pause = pause_seconds
        self._cleaned_at: datetime | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="job-worker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, wait_seconds: float = 25.0) -> None:
        """End; a job that is not storing yet is given back."""
        self._stopped.set()
        self._thread.join(wait_seconds)

    def _run(self) -> None:
        wakeups = wakeups_of(self._app, JOBS)
        while not self._stopped.is_set():
            try:
                self._clean_up(utc_now())
                if run_next(self._app, self._stopped.is_set):
                    continue
            except Exception:  # the next round tries again
                log.exception("a round of the worker of jobs failed")
            wakeups.wait(self._pause, self._stopped)

    def _clean_up(self, now: datetime) -> None:
        if self._cleaned_at is not None and abs(now - self._cleaned_at) < CLEANED_EVERY:
            return
        self._cleaned_at = now
        with self._app.app_context():
            try:
                begin_write()
                service.clean_up(now)
                db.session.commit()
            finally:
                db.session.remove()


def start_job_worker(app: Flask, pause_seconds: float = PAUSE_SECONDS) -> JobWorker:
    """A running worker for an application; call its `stop()` at the end."""
    worker = JobWorker(app, pause_seconds)
    worker.start()
    return worker


def _never() -> bool:
    return False


def run_waiting(app: Flask) -> list[int]:
    """Do everything that is due, one after the other; the numbers of the jobs."""
    done: list[int] = []
    while (number := run_next(app)) is not None:
        done.append(number)
    return done


def run_next(app: Flask, is_stopping: Callable[[], bool] = _never) -> int | None:
    """Do the next job that is due, whatever comes of it; its number, None where there is none."""
    with app.app_context():
        try:
            claim = leases.take(utc_now())
            if claim is not None:
                _run(app, Work(claim, is_stopping))
            return claim.id if claim else None
        finally:
            db.session.remove()


def _run(app: Flask, work: Work) -> None:
    claim = work.claim
    kind = kinds_of(app).get(claim.kind)
    try:
        if kind is None:
            raise Refusal(states.UNKNOWN_KIND)
        with kept(app, work, lambda: log.exception("job %s was not renewed", claim.id)):
            outcome = kind.run(work)
            if work.job is None:
                work.begin()
            assert work.job is not None
            service.settle(work.job, outcome, utc_now())
            tell_when_long(work.job, utc_now())
            db.session.commit()
    except Lost:
        log.info("job %s was stopped, or taken over by another worker", claim.id)
    except Interrupted:
        _give_back(claim, counts=False)
    except Busy:
        _give_back(claim, counts=True)
    except Refusal as refused:
        _fail(claim, refused)
    except Exception:
        log.exception("job %s (%s) broke off", claim.id, claim.kind)
        _give_back(claim, counts=True)


def _give_back(claim: Claim, *, counts: bool) -> None:
    begin_write()
    job, now = leases.find_own(claim), utc_now()
    if job is not None and counts and job.tries >= states.MOST_TRIES:
        service.fail(job, states.BROKE_OFF, {"tries": job.tries, "number": job.id}, now)
        tell_when_long(job, now)
    elif job is not None:
        leases.put_back(job, now + (states.PAUSE_AFTER_FAULT if counts else timedelta()), counts=counts)
    db.session.commit()


def _fail(claim: Claim, refused: Refusal) -> None:
    begin_write()
    job, now = leases.find_own(claim), utc_now()
    if job is not None:
        service.fail(job, refused.message, refused.values, now)
        tell_when_long(job, now)
    db.session.commit()
