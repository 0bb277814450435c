"""focal-points on the command line: named, listed, ended; the link that is printed opens their page."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tracker.database import db
from tracker.errors import Invalid, NotFound
from tracker.models import OutboxMail

HOUSE = "Lantern House"
MAYA = ("--email", "Maya@lantern.example", "--name", "Maya Cruz")

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def _house(committed: Committed) -> None:
    committed(lambda: factories.make_organisation(HOUSE))


def test_names_lists_and_ends(app: Flask) -> None:
    made = json.loads(run(app, "focal-points", "add", HOUSE, *MAYA, "--json").stdout)
    assert (made["email"], made["organisation"], made["is_active"]) == ("maya@lantern.example", HOUSE, True)
    assert isinstance(run(app, "focal-points", "add", HOUSE, *MAYA).exception, Invalid)
    listed = json.loads(run(app, "focal-points", "list", "--json").stdout)
    assert listed == json.loads(run(app, "focal-points", "list", HOUSE, "--json").stdout) == [made]
    ended = json.loads(run(app, "focal-points", "end", HOUSE, "maya@lantern.example", "--json").stdout)
    assert not ended["is_active"]
    assert json.loads(run(app, "focal-points", "list", "--json").stdout) == []
    again = run(app, "focal-points", "end", HOUSE, "maya@lantern.example")
    assert isinstance(again.exception, NotFound)
    assert isinstance(run(app, "focal-points", "list", "No such house").exception, NotFound)


def test_prints_the_link(app: Flask, client: FlaskClient) -> None:
    run(app, "focal-points", "add", HOUSE, *MAYA)
    first = link(app)
    assert client.get(first).status_code == 200
    assert link(app) == first
    second = link(app, "--new")
    assert second != first
    assert (client.get(first).status_code, client.get(second).status_code) == (410, 200)
    assert link(app, "--send") == second
    db.session.rollback()
    assert list(db.session.scalars(select(OutboxMail.kind))) == ["focal_point"] * 3


def link(app: Flask, *options: str) -> str:
    printed = run(app, "focal-points", "link", HOUSE, "maya@lantern.example", *options).stdout
    return printed.strip().removeprefix("http://localhost")
