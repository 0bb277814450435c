"""How many people can register in a second, and what each costs, beside a bare insert: 1, 8, 32 at once."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask, request
from sqlalchemy import text

from tests import databases
from tests.benchmarks.measuring import Browser, measure_crowd, say
from tests.benchmarks.test_pages import open_webinar, places
from tests.conftest import SECRET
from tracker import create_app
from tracker.config import load_settings
from tracker.database import begin_write, db
from tracker.models import OutboxMail
from tracker.schema import upgrade_schema

pytestmark = pytest.mark.benchmark
CLIENTS = (1, 8, 32)
CALLS = 160  # for each number of clients, shared out among them


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An instance as it is run, on either database, with limits that count but never refuse."""
    settings: dict[str, Any] = {"register_limit": "1000000 per hour", "base_url": "http://localhost"}
    if request.param == "postgresql":
        settings["database_url"] = databases.start_postgresql(tmp_path / "postgresql")
    made = create_app(load_settings(tmp_path / "instance", secret_key=SECRET, **settings))
    with made.app_context():
        upgrade_schema()
    yield made
    with made.app_context():
        db.engine.dispose()


def bare(app: Flask) -> Flask:
    """Flask that does nothing but insert a row into the same database, and commit."""
    with app.app_context():
        engine = db.engine
        begin_write()
        db.session.execute(text("CREATE TABLE bare (id VARCHAR(32) PRIMARY KEY, email VARCHAR(254))"))
        db.session.commit()
    made = Flask("bare")
    writes = {"tracker_writing": True}

    def insert() -> str:
        with engine.connect().execution_options(**writes) as connection:
            values = {"id": uuid4().hex, "email": request.form["email"]}
            connection.execute(text("INSERT INTO bare VALUES (:id, :email)"), values)
            connection.commit()
        return "done"

    made.add_url_rule("/", view_func=insert, methods=["POST"])
    return made


def in_app(app: Flask, write: Callable[[], Any]) -> Any:
    with app.app_context():
        begin_write()
        result = write()
        db.session.commit()
        return result


def test_registrations_at_once(app: Flask) -> None:
    address, webinar_id = in_app(app, open_webinar)
    numbers = count()

    def register() -> None:
        browser, number = Browser(app.wsgi_app), next(numbers)
        assert browser.get(f"{address}/register") == 200
        email = f"kofi{number}@house{number % 300}.example"
        assert browser.post(f"{address}/register", email=email, name="Kofi Mensah") == 303
        assert browser.get(browser.location) == 200
        assert b"You are registered" in browser.body

    ground = bare(app)

    def insert() -> None:
        assert Browser(ground.wsgi_app).post("/", email="kofi@house.example") == 200

    with app.app_context():
        name = db.engine.dialect.name
    print()
    for clients in CLIENTS:
        say(f"{name}, {clients} at once: a bare insert", measure_crowd(insert, clients, CALLS // clients))
        say(f"{name}, {clients} at once: a registration", measure_crowd(register, clients, CALLS // clients))
    done = next(numbers)
    assert in_app(app, lambda: places(webinar_id)) == 300 + done
    mails = db.select(db.func.count()).select_from(OutboxMail)
    assert in_app(app, lambda: db.session.scalar(mails)) == done
