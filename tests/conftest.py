"""Fixtures of every test: an application on a fresh database, SQLite and PostgreSQL, a client, sign-ins."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache

from tests import databases, factories
from tests.sink import Sink, running
from tracker import create_app
from tracker.config import load_settings
from tracker.database import db
from tracker.schema import upgrade_schema

# The same cases each time, so that a change is judged by what it changes; `make soak` looks for new ones.
settings.register_profile("repeatable", derandomize=True)
settings.load_profile("default" if os.environ.get("TRACKER_SOAK") else "repeatable")

SECRET = "a key for tests only, long enough to sign with"
COMPILED = FileSystemBytecodeCache()  # by the content of each template: good for every process and run
QUICK_HASH = {"argon2__rounds": 1, "argon2__memory_cost": 512, "argon2__parallelism": 1}


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database whose schema is new; made once per test process."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        return f"sqlite:///{folder / 'tracker.sqlite'}"
    return databases.start_postgresql(folder)


@pytest.fixture(scope="session")
def _session_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = make_app(tmp_path_factory.mktemp("instance"), database_url=database_url)
    with app.app_context():
        upgrade_schema()
        db.engine.dispose()
    if database_url.startswith("sqlite"):
        path = Path(database_url.removeprefix("sqlite:///"))
        path.rename(path.with_suffix(".template"))
    return app


class Browser(FlaskClient):
    """Sends each request in a context of its own: who is signed in and what was loaded never leak over."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Afterwards the test's own session sees what the request committed."""
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        db.session.rollback()
        return answer


def make_app(instance: Path, **settings: Any) -> Flask:
    """An application for tests, without limits on tries."""
    quiet = {"secret_key": SECRET, "register_limit": "", "sign_in_limit": "", "page_seconds": 0}
    quiet["base_url"] = "http://localhost"
    app = create_app(load_settings(instance, **(quiet | settings)))
    app.config["TESTING"] = True
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = COMPILED
    app.extensions["security"].pwd_context.update(**QUICK_HASH)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def app(_session_app: Flask, database_url: str) -> Iterator[Flask]:
    """The application inside its context, on an empty database of the newest schema."""
    if database_url.startswith("sqlite"):
        path = Path(database_url.removeprefix("sqlite:///"))
        databases.copy_sqlite(path.with_suffix(".template"), path)
    with _session_app.app_context():
        yield _session_app
        db.session.remove()
        db.engine.dispose()
    if not database_url.startswith("sqlite"):
        databases.empty_postgresql(database_url)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """An anonymous browser."""
    return app.test_client()


@pytest.fixture
def committed(app: Flask) -> Callable[[Callable[[], Any]], Any]:
    """Run something that writes in a writing transaction of its own, and commit."""
    from tracker.database import begin_write

    def run(write: Callable[[], Any]) -> Any:
        begin_write()
        result = write()
        db.session.commit()
        return result

    return run


@pytest.fixture
def signed_in(app: Flask, committed: Callable[[Callable[[], Any]], Any]) -> FlaskClient:
    """A browser in which an organiser is signed in."""
    return sign_in(app, committed(factories.make_organiser).fs_uniquifier)


def sign_in(app: Flask, uniquifier: str) -> FlaskClient:
    """A browser with the session that Flask-Security leaves behind after signing in."""
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = uniquifier
        session["_fresh"] = True
    return browser


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    """A real mail server, and its port."""
    handler = Sink()
    with running(handler) as port:
        yield handler, port
