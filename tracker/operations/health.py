"""Knows whether an instance can work now: its database, its schema, its disk, its worker, its clock."""

import os
import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tracker.config import Settings
from tracker.database import db
from tracker.mail import heartbeat, outbox_queries
from tracker.schema import current_version, newest_version

LONGEST_DUE_SECONDS = 300
LEAST_FREE_BYTES = 10 * 1024 * 1024


@dataclass(kw_only=True)
class Health:
    """`problems` are short English words; there are none where the instance is ready. No personal data."""

    problems: list[str] = field(default_factory=list)
    oldest_due_seconds: int | None = None
    worker_seconds: int | None = None

    def to_json(self) -> dict[str, Any]:
        """What a monitor reads."""
        return {"ready": not self.problems} | vars(self)


def look(settings: Settings, now: datetime) -> Health:
    """Reads only; never raises for a database that is away."""
    health = Health()
    try:
        _look_at_database(settings, health)
        if not health.problems:
            _look_at_worker(settings, now, health)
    except (SQLAlchemyError, OSError) as fault:
        health.problems.append(f"the database does not answer ({type(fault).__name__})")
    return health


def _look_at_database(settings: Settings, health: Health) -> None:
    if current_version() != newest_version():
        health.problems.append("the schema is not this program's")
    if db.engine.dialect.name == "sqlite":
        path = Path(db.engine.url.database or "")
        if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
            health.problems.append("the database cannot be written")
        if shutil.disk_usage(path.parent).free < LEAST_FREE_BYTES:
            health.problems.append("the disk is full")
    elif db.session.scalar(text("SHOW transaction_read_only")) != "off":
        health.problems.append("the database cannot be written")


def _look_at_worker(settings: Settings, now: datetime, health: Health) -> None:
    worked = heartbeat.find_fact(heartbeat.WORKER)
    if worked is not None:
        health.worker_seconds = max(0, int((now - worked.at).total_seconds()))
    if heartbeat.is_doubted():
        health.problems.append("the clock is too far ahead to be believed")
    if settings.smtp_host:
        health.oldest_due_seconds = outbox_queries.get_standing(now).oldest_due_seconds
        if health.oldest_due_seconds > LONGEST_DUE_SECONDS:
            health.problems.append("mail waits to be sent")
