"""invitations on the command line: the same service as the pages, JSON alone on stdout."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tracker.database import db
from tracker.errors import Invalid, NotFound
from tracker.models import OutboxMail

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def _webinar(committed: Committed) -> None:
    start = datetime(2099, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
    make = factories.make_webinar
    committed(lambda: make(factories.make_series(), slug="open-data", local_start=start))


def test_invites_lists_and_withdraws(app: Flask) -> None:
    add = ("invitations", "add", "open-data")
    done = run(app, *add, "Maya Cruz <Maya@lantern.example>", "bo@lantern.example", "nobody", "--json")
    made = json.loads(done.stdout)
    assert (made["new"], made["again"], made["known"]) == (2, 0, 0)
    assert "Line 3: “nobody” is no email address" in done.stderr
    db.session.rollback()
    assert list(db.session.scalars(select(OutboxMail.kind))) == ["invitation"] * 2
    gone = run(app, "invitations", "withdraw", "open-data", "MAYA@lantern.example", "--json")
    assert json.loads(gone.stdout)["standing"] == "withdrawn"
    listed = json.loads(run(app, "invitations", "list", "open-data", "--json").stdout)
    assert [(row["email"], row["standing"]) for row in listed] == [
        ("bo@lantern.example", "open"),
        ("maya@lantern.example", "withdrawn"),
    ]
    only = json.loads(run(app, "invitations", "list", "open-data", "--standing", "open", "--json").stdout)
    assert [row["email"] for row in only] == ["bo@lantern.example"]
    again = json.loads(run(app, *add, "maya@lantern.example", "--json").stdout)
    assert (again["new"], again["again"]) == (0, 1)


def test_invites_those_of_a_file(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,email\nMaya Cruz,maya@lantern.example\n")
    assert "1 invited" in run(app, "invitations", "add", "open-data", "--file", file).stdout


def test_refuses_what_names_nobody(app: Flask) -> None:
    assert isinstance(run(app, "invitations", "add", "open-data").exception, Invalid)
    unknown = run(app, "invitations", "withdraw", "open-data", "eve@lantern.example")
    assert isinstance(unknown.exception, NotFound)
