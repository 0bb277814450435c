"""The database keeps the house's rules: same schema as the models, no write without the lock."""

import threading
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask

from tracker.clock import utc_now
from tracker.database import Base, UtcDateTime, WroteWithoutLock, begin_write, db
from tracker.models import SitePage


def test_migrations_make_exactly_the_models(app: Flask) -> None:
    options = {"render_as_batch": True, "include_name": is_ours}
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """Not a table of the queue that wakes the worker, which makes its own."""
    return kind != "table" or not str(name).startswith("wakeups")


def page(key: str = "help") -> SitePage:
    return SitePage(key=key, markdown="x", updated_at=utc_now())


def test_refuses_to_write_without_the_lock(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite needs the lock file")
    db.session.add(page())
    with pytest.raises(WroteWithoutLock):
        db.session.flush()
    db.session.rollback()


def test_instants_come_back_aware(app: Flask) -> None:
    moment = datetime(2020, 6, 17, 13, tzinfo=UTC)
    begin_write()
    db.session.add(SitePage(key="help", markdown="x", updated_at=moment))
    db.session.commit()
    assert db.session.scalars(db.select(SitePage)).one().updated_at == moment
    with pytest.raises(ValueError, match="without zone"):
        UtcDateTime().process_bind_param(datetime(2020, 6, 17, 13), db.engine.dialect)  # noqa: DTZ001


def add_without_losing(app: Flask, times: int) -> None:
    with app.app_context():
        for _ in range(times):
            begin_write()
            row = db.session.scalars(db.select(SitePage).with_for_update()).one()
            row.version += 1
            db.session.commit()


def test_threads_never_lose_each_others_writes(app: Flask) -> None:
    begin_write()
    db.session.add(page())
    db.session.commit()
    threads = [threading.Thread(target=add_without_losing, args=(app, 25)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert db.session.scalars(db.select(SitePage)).one().version == 101
