"""An upgrade keeps every row of an older database, whatever tables it has to make anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text

from tests import databases
from tests.conftest import make_app
from tracker.database import WRITING, Base, db
from tracker.schema import upgrade_schema

NOW = "2026-01-02 03:04:05"


OLDER = [(database, version) for database in ("sqlite", "postgresql") for version in ("0001", "0002")]


@pytest.fixture(params=OLDER, ids=lambda pair: "-".join(pair))
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of an earlier version."""
    database, version = request.param
    address = f"sqlite:///{tmp_path / 'old.sqlite'}"
    if database == "postgresql":
        address = databases.start_postgresql(tmp_path / "postgresql")
    app = make_app(tmp_path / "instance", database_url=address)
    with app.app_context():
        upgrade_schema(version)
        yield app
        db.engine.dispose()


def fill() -> None:
    """A registration that others refer to, written as that version would."""
    rows = {
        "organisations": {"id": 1, "name": "H", "name_key": "h", "created_at": NOW, "updated_at": NOW},
        "series": {"id": 1, "slug": "s", "name": "S", "host_id": 1, "zone": "UTC", "created_at": NOW},
        "webinars": {"id": 1, "series_id": 1, "host_id": 1, "slug": "w", "title": "W", "zone": "UTC"},
        "people": {"id": 1, "name": "Ana", "email": "ana@example.org", "created_at": NOW},
        "registrations": {
            "id": 1,
            "webinar_id": 1,
            "person_id": 1,
            "email": "ana@example.org",
            "name": "Ana",
        },
        "join_clicks": {"id": 1, "registration_id": 1, "at": NOW},
        "outbox": {"id": 1, "kind": "confirmation", "webinar_id": 1, "registration_id": 1, "message_id": "1"},
    }
    with db.engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
        for table, given in rows.items():
            values = dict(given)
            for column in inspect(connection).get_columns(table):
                if column["name"] in values or column["nullable"] or column.get("default"):
                    continue
                values[column["name"]] = value_of(str(column["type"]))
            names = ", ".join(values)
            places = ", ".join(f":{name}" for name in values)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)  # noqa: S608


def value_of(kind: str) -> object:
    """Something of a column's type."""
    if kind.startswith(("DATETIME", "TIMESTAMP")):
        return NOW
    if kind == "BOOLEAN":
        return False
    return 1 if kind == "INTEGER" else "{}" if kind == "JSON" else "x"


def test_every_row_is_kept(older: Flask) -> None:
    fill()
    assert upgrade_schema()[0] in ("0001", "0002")
    with db.engine.connect() as connection:
        for table in ("webinars", "people", "registrations", "join_clicks", "outbox"):
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 1, table  # noqa: S608
        admission, reminders = connection.execute(
            text("SELECT webinars.admission, series.reminders FROM webinars, series")
        ).one()
        assert (admission, str(reminders)) == ("open", "[1440, 60]")
        context = MigrationContext.configure(connection, opts={"render_as_batch": True})
        assert compare_metadata(context, Base.metadata) == []
        active = next(
            index
            for index in inspect(connection).get_indexes("registrations")
            if index["name"] == "uq_registrations_active"
        )
        assert active["unique"]
        options = active["dialect_options"]
        assert "waitlisted" in str(options.get("sqlite_where", options.get("postgresql_where")))


def test_references_hold_again_afterwards(older: Flask) -> None:
    upgrade_schema()
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1
