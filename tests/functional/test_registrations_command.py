"""registrations on the command line: the same services, JSON alone on stdout."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.command_line import run
from tracker.errors import NotFound
from tracker.registrations.rules import AlreadyRegistered

STORY = Path(__file__).parents[1] / "samples" / "registrations.csv"


@pytest.fixture
def slug(committed: Callable[[Callable[[], Any]], Any]) -> str:
    """The tenth webinar of the story, which is over."""
    return str(committed(lambda: factories.make_webinar(factories.make_series(), slug="child-centred").slug))


def test_imports_and_counts_the_story(app: Flask, slug: str) -> None:
    made = json.loads(run(app, "registrations", "import", slug, STORY, "--json").stdout)
    assert (made["confirmed"], made["waitlisted"], made["known"], made["problems"]) == (169, 0, 0, [])
    printed = run(app, "registrations", "count", slug, "--json").stdout
    assert printed.count("\n") == 1
    counts = json.loads(printed)
    emails = counts.pop("emails")
    assert counts == {
        "confirmed": 169,
        "waitlisted": 0,
        "pending": 0,
        "declined": 0,
        "cancelled": 0,
        "duplicates": 0,
    }
    assert len(set(emails)) == 169
    listed = json.loads(run(app, "registrations", "list", slug, "--json").stdout)
    assert len(listed) == 169
    assert {"name", "email", "state", "organisation", "created_at"} <= set(listed[0])


def test_names_the_lines_left_out_on_stderr(app: Flask, slug: str, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,email\nMaya,maya@lantern.example\nJun,nowhere\n")
    result = run(app, "registrations", "import", slug, file, "--json")
    assert json.loads(result.stdout)["problems"] == [{"line": 3, "problem": "This is not an email address"}]
    assert "Line 3: This is not an email address" in result.stderr


def test_adds_and_cancels_one_person(app: Flask, slug: str) -> None:
    add = ("registrations", "add", slug, "--email", "Maya@lantern.example", "--name", "Maya Cruz")
    added = json.loads(run(app, *add, "--json").stdout)
    assert (added["email"], added["state"]) == ("maya@lantern.example", "confirmed")
    assert isinstance(run(app, *add).exception, AlreadyRegistered)
    cancelled = json.loads(run(app, "registrations", "cancel", slug, "maya@lantern.example", "--json").stdout)
    assert cancelled["state"] == "cancelled"
    assert isinstance(run(app, "registrations", "cancel", slug, "maya@lantern.example").exception, NotFound)
