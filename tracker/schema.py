"""Knows the schema's version: makes it, brings it up to date, and refuses to work on an older one."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from tracker.config import PACKAGE
from tracker.database import WRITING, db
from tracker.errors import N_, Refusal


class OldSchema(Refusal):
    """The database is of an older (or no) version; the message names the command that helps."""


def upgrade_schema(version: str = "head") -> tuple[str | None, str | None]:
    """Bring the database to a version, the newest, in one transaction; returns (before, after)."""
    before = current_version()
    config = _config()
    with db.engine.connect().execution_options(**{WRITING: True}) as connection:
        config.attributes["connection"] = connection
        with _without_references(connection):
            command.upgrade(config, version)
    return before, current_version()


@contextmanager
def _without_references(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew: with foreign keys on, dropping the old one would take along
    the rows that refer to it. They are checked afterwards. Raises RuntimeError.
    """
    raw = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite" or raw is None:
        yield
        return
    cursor = raw.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        if cursor.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise RuntimeError("a row refers to one that is gone; restore the backup")
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


def current_version() -> str | None:
    """The version the database is at; None where it has no tables yet."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_version() -> str | None:
    """The version this program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def require_current_schema() -> None:
    """Raise OldSchema unless the database is at the newest version."""
    current = current_version()
    if current == newest_version():
        return
    if current is None:
        raise OldSchema(N_("There is no database here yet. Run: webinar-tracker init"))
    raise OldSchema(N_("The database is of an older version. Run: webinar-tracker upgrade"))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(PACKAGE / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
