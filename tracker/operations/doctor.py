"""Knows whether an instance is well: versions, database, schema, mail, zones, disk."""

import platform
import shutil
import sqlite3
import stat
from importlib.metadata import version
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from tracker.clock import utc_now
from tracker.config import Settings
from tracker.database import db
from tracker.mail.heartbeat import WORKER, find_fact, is_doubted
from tracker.mail.outbox_queries import get_standing
from tracker.models import Organiser, OutboxMail
from tracker.operations.health import LONGEST_DUE_SECONDS
from tracker.schema import current_version, newest_version

SAFE_SQLITE = (3, 51, 3)
LEAST_FREE_BYTES = 200 * 1024 * 1024


def examine(settings: Settings) -> dict[str, Any]:
    """Everything as JSON-ready data; `problems` must be mended, `remarks` are good to know."""
    problems: list[str] = []
    remarks: list[str] = []
    kind = db.engine.dialect.name
    found: dict[str, Any] = {
        "version": version("webinar-tracker"),
        "python": platform.python_version(),
        "zones": version("tzdata"),
        "instance": str(settings.instance),
        "database": kind,
    }
    try:
        found["database_version"] = _database_version(kind)
        found["schema"], found["schema_needed"] = current_version(), newest_version()
        if found["schema"] == found["schema_needed"]:
            found |= _counts(problems) | _worker(settings, problems)
        else:
            problems.append("The schema is not this program's. Run: webinar-tracker upgrade")
    except SQLAlchemyError as error:
        problems.append(f"The database does not answer: {type(error).__name__}")
    if kind == "sqlite" and sqlite3.sqlite_version_info < SAFE_SQLITE:
        remarks.append(
            f"SQLite {sqlite3.sqlite_version} has a rare fault when two processes write at once (fixed in "
            "3.51.3); here one lock file keeps writers apart."
        )
    _look_at_files(settings, problems)
    _look_at_mail(settings, remarks)
    return found | {"problems": problems, "remarks": remarks}


def _database_version(kind: str) -> str:
    with db.engine.connect() as connection:
        query = "SELECT sqlite_version()" if kind == "sqlite" else "SHOW server_version"
        return str(connection.scalar(text(query)))


def _counts(problems: list[str]) -> dict[str, Any]:
    rows = db.session.execute(select(OutboxMail.state, func.count()).group_by(OutboxMail.state))
    mails = dict(rows.all())
    organisers = db.session.scalar(select(func.count()).where(Organiser.active)) or 0
    if mails.get("failed"):
        problems.append(f"Mails that could not be delivered: {mails['failed']}")
    return {"organisers": organisers, "mails": mails}


def _worker(settings: Settings, problems: list[str]) -> dict[str, Any]:
    """How the worker stands; it has a task only where there is a mail server."""
    now = utc_now()
    standing, worked = get_standing(now), find_fact(WORKER)
    if is_doubted():
        problems.append(
            "The clock is further ahead than can be believed: nothing is sent. If it is right, run: "
            "webinar-tracker doctor --accept-clock"
        )
    if settings.smtp_host and standing.oldest_due_seconds > LONGEST_DUE_SECONDS:
        seconds = standing.oldest_due_seconds
        problems.append(f"A mail has been waiting to be sent for {seconds} seconds: does the worker run?")
    return {
        "worker_last_worked": worked.at.isoformat() if worked else "never",
        "mail_oldest_due_seconds": standing.oldest_due_seconds,
        "addresses_blocked": standing.blocked_addresses,
    }


def _look_at_files(settings: Settings, problems: list[str]) -> None:
    key = settings.instance / "secret_key"
    if key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        problems.append(f"Others can read {key}. Run: chmod 600 {key}")
    if shutil.disk_usage(settings.instance).free < LEAST_FREE_BYTES:
        problems.append("The disk is nearly full")


def _look_at_mail(settings: Settings, remarks: list[str]) -> None:
    if not settings.smtp_host:
        remarks.append("No mail server is set (TRACKER_SMTP_HOST): organisers send the messages themselves.")
    if not settings.base_url:
        remarks.append(
            "No public address is set (TRACKER_BASE_URL): links take the address that was asked for."
        )
