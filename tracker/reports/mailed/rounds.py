"""Does what is due of mailed reports, each in a transaction of its own; the worker and a command call it."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from tracker.database import begin_write, db
from tracker.reports.mailed import queries, sending_service

log = logging.getLogger("tracker.reports")


def run_mailed(now: datetime, *, keeps: bool = True) -> int:
    """Begin every report whose date has come, note what failed, try it again; how many were begun.

    Whatever is wrong with one, the others go on. `keeps` false only looks and leaves all as it was.
    """
    begun = 0
    for report_id in queries.list_due(now):
        begun += _step(partial(sending_service.queue_due, report_id, now), keeps)
    for sending_id in queries.list_broken_off():
        _step(partial(sending_service.note_failure, sending_id, now), keeps)
    for sending_id in queries.list_to_try(now):
        begun += _step(partial(sending_service.try_again, sending_id, now), keeps)
    return begun


def _step(act: Callable[[], int], keeps: bool) -> int:
    try:
        begin_write()
        done = int(act())
        if keeps:
            db.session.commit()
        else:
            db.session.rollback()
    except Exception:
        db.session.rollback()
        log.exception("a mailed report cannot be begun")
        return 0
    return done
