"""Knows the database: naming of constraints, instants in UTC, SQLite's pragmas, the write lock, row locks."""

import contextlib
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, Executable, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import TypeDecorator

from tracker.errors import N_, Refusal

try:
    import fcntl
except ImportError:  # Windows: one process only, BEGIN IMMEDIATE alone has to do
    fcntl = None  # type: ignore[assignment]

LOCK_WAIT_SECONDS = 60
WRITING = "tracker_writing"


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on both sides, stored as naive UTC so that both databases order it alike."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """All models; collections say `lazy="raise_on_sql"`, so that no page asks row by row."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime()},
    )


db = SQLAlchemy(model_class=Base)


class Busy(Refusal):
    """Another process kept the write lock for too long."""

    status = 503


class WroteWithoutLock(RuntimeError):
    """A bug: something writes without `begin_write`."""


def begin_write() -> None:
    """Start a writing transaction: whatever is read from now on stays true until commit or rollback.

    On SQLite it holds the lock file and BEGIN IMMEDIATE; on PostgreSQL it begins a transaction, in which
    services lock the rows they decide on (`lock_row`). Ends the reading transaction before it. Raises Busy.
    """
    db.session.rollback()
    db.session.connection(execution_options={WRITING: True})


def write_apart(statement: Executable) -> int:
    """One writing statement in a transaction of its own, beside the session's, which must not be writing.

    Returns how many rows it changed. Raises Busy.
    """
    with db.engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
        return int(connection.execute(statement).rowcount)


def lock_row(model: type[Base], row_id: int) -> None:
    """Hold one row until the transaction ends (PostgreSQL); SQLite already holds the whole database."""
    if db.engine.dialect.name == "sqlite":
        return
    key = model.__table__.c.id
    db.session.execute(db.select(key).where(key == row_id).with_for_update())


def watch_engine(engine: Engine, lock_path: Path | None) -> None:
    """Make an engine keep the rules: pragmas and lock on SQLite, nothing written without `begin_write`."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", lambda connection: _begin(connection, lock_path))
    event.listen(engine, "checkin", _release)
    event.listen(engine, "close", _release)


@event.listens_for(Session, "before_flush")
def _refuse_unlocked(session: Session, context: Any, instances: Any) -> None:
    if not (session.new or session.dirty or session.deleted):
        return
    options = session.connection().get_execution_options()
    if session.get_bind().dialect.name == "sqlite" and not options.get(WRITING):
        raise WroteWithoutLock("call database.begin_write() before the service")


def _set_pragmas(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection, lock_path: Path | None) -> None:
    if not connection.get_execution_options().get(WRITING):
        connection.exec_driver_sql("BEGIN")
        return
    if lock_path is not None and fcntl is not None and "lock" not in connection.info:
        connection.info["lock"] = _locked(lock_path)
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except BaseException:
        _release(None, connection)
        raise


def _locked(path: Path) -> IO[bytes]:
    """The open lock file; who holds it writes. Every try opens it anew, so threads exclude each other too."""
    file = path.open("ab")
    deadline = time.monotonic() + LOCK_WAIT_SECONDS
    pause = 0.001
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        except OSError:
            if time.monotonic() > deadline:
                file.close()
                raise Busy(N_("Another process is writing for a long time. Try again in a minute")) from None
            time.sleep(pause)
            pause = min(pause * 1.5, 0.02)


def _release(connection: Any, record: Any) -> None:
    """After the transaction's end the connection goes back to the pool: only then the lock is free."""
    file = record.info.pop("lock", None) if record is not None else None
    if file is not None:
        file.close()


@contextlib.contextmanager
def private_file() -> Iterator[None]:
    """Files made inside can be read by their owner only."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
