"""Fixtures of the benchmarks: an application on SQLite as it is run, checks of tokens and limits included."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.conftest import SECRET
from tracker import create_app
from tracker.config import load_settings
from tracker.database import begin_write, db
from tracker.schema import upgrade_schema


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Flask]:
    """An empty instance, with limits so high that they count but never refuse.

    Outside its context, so that each request has one of its own, as when it is served.
    """
    limits = {"register_limit": "1000000 per hour", "sign_in_limit": "1000000 per hour"}
    app = create_app(load_settings(tmp_path, secret_key=SECRET, base_url="http://localhost", **limits))
    with app.app_context():
        upgrade_schema()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def written(served: Flask) -> Callable[[Callable[[], Any]], Any]:
    """Run something that writes in a context and a writing transaction of its own, and commit."""

    def run(write: Callable[[], Any]) -> Any:
        with served.app_context():
            begin_write()
            result = write()
            db.session.commit()
            return result

    return run
