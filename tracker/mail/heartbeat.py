"""Knows the worker's signs of life, and a clock that nobody should believe.

While the worker runs, the clock must agree with the time that the machine has been up; when it starts, the
clock may have moved on by weeks, because an instance may stand still over holidays. A clock further ahead is
doubted: nothing is sent, nobody is reminded and nothing is erased until it is right again or somebody says
that it is right (`webinar-tracker doctor --accept-clock`).
"""

import time
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from tracker.database import begin_write, db
from tracker.models import Fact

WORKER = "worker"
SEEN = "clock"
DOUBTED = "clock doubted"
BEATS_EVERY = timedelta(seconds=30)
LONGEST_JUMP = timedelta(hours=48)
LONGEST_REST = timedelta(days=30)


class Clock:
    """The clock when one process last believed it, and for how long the machine was up then."""

    def __init__(self) -> None:
        self._believed: tuple[datetime, float] | None = None

    def has_jumped(self, now: datetime) -> bool:
        """Whether the clock is further ahead than the time that went by since it was last believed."""
        if self._believed is None:
            return False
        then, up = self._believed
        return (now - then) - timedelta(seconds=uptime() - up) > LONGEST_JUMP

    def believe(self, now: datetime) -> None:
        """Begin anew from here."""
        self._believed = (now, uptime())


def uptime() -> float:
    """Seconds that no setting of the clock changes; with the time asleep where the system counts it."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def find_fact(key: str) -> Fact | None:
    """What the program remembers under a name."""
    return db.session.get(Fact, key, populate_existing=True)


def is_doubted() -> bool:
    """Whether a worker found the clock too far ahead, and nobody said since that it is right."""
    return find_fact(DOUBTED) is not None


def beat(now: datetime, clock: Clock) -> bool:
    """Note that the worker works, at most twice a minute; whether the clock is believed. Commits."""
    was_doubted = is_doubted()
    is_believed = _may_believe(now, clock, was_doubted)
    if is_believed:
        clock.believe(now)
    last = find_fact(WORKER)
    if last is None or abs(now - last.at) >= BEATS_EVERY or is_believed == was_doubted:
        _note(now, is_believed)
    return is_believed


def _may_believe(now: datetime, clock: Clock, was_doubted: bool) -> bool:
    """A doubt ends by itself when the clock comes back to about what was last believed."""
    seen = find_fact(SEEN)
    if seen is None or now - seen.at <= LONGEST_JUMP:
        return True
    return not was_doubted and not clock.has_jumped(now) and now - seen.at <= LONGEST_REST


def _note(now: datetime, is_believed: bool) -> None:
    begin_write()
    try:
        _remember(WORKER, now)
        if is_believed:
            accept_clock(now)
        elif find_fact(DOUBTED) is None:
            _remember(DOUBTED, now)
        db.session.commit()
    except IntegrityError:  # another worker's first sign of life came in this moment
        db.session.rollback()


def accept_clock(now: datetime) -> None:
    """The clock is right: what is further ahead of this moment is doubted. The caller commits."""
    _remember(SEEN, now)
    _drop(DOUBTED)
    db.session.flush()


def _remember(key: str, now: datetime) -> None:
    db.session.merge(Fact(key=key, value="", at=now))


def _drop(key: str) -> None:
    found = db.session.get(Fact, key)
    if found is not None:
        db.session.delete(found)
