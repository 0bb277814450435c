"""registrations on the command line: the same services, JSON alone on stdout."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.command_line import run
from tracker.audit import PUBLIC
from tracker.clock import utc_now
from tracker.errors import Invalid, NotFound
from tracker.registrations import service
from tracker.registrations.details import clean_details
from tracker.registrations.rules import AlreadyRegistered, NoPlace
from tracker.webinars.queries import get_webinar

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


@pytest.fixture
def small(committed: Callable[[Callable[[], Any]], Any]) -> str:
    """A webinar to come with one place."""
    start = datetime(2099, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
    make = factories.make_webinar
    return str(
        committed(lambda: make(factories.make_series(), slug="small", capacity=1, local_start=start).slug)
    )


def test_promotes_by_turn_or_whom_one_names(app: Flask, small: str) -> None:
    def command(*arguments: str) -> Any:
        result = run(app, "registrations", *arguments, "--json")
        if result.exception:
            raise result.exception
        return json.loads(result.stdout)

    for name in "abc":
        command("add", small, "--email", f"{name}@lantern.example", "--name", "Maya Cruz")
    assert command("promote", small) == {"moved_up": 0, "waiting": 2}
    with pytest.raises(NoPlace):
        command("promote", small, "c@lantern.example")
    assert command("promote", small, "c@lantern.example", "--over-capacity")["state"] == "confirmed"
    run(app, "webinars", "edit", small, "--capacity", "3")
    assert {row["email"][0]: row["state"] for row in command("list", small)} == dict.fromkeys(
        "abc", "confirmed"
    )
    assert "0 moved up, 0 on the waiting list" in run(app, "registrations", "promote", small).stdout


def test_approves_and_declines(app: Flask, committed: Callable[[Callable[[], Any]], Any], small: str) -> None:
    now = utc_now()

    def ask(name: str) -> None:
        details = clean_details(email=f"{name}@lantern.example", name="Maya Cruz")
        service.register(get_webinar(small).id, details, PUBLIC, now)

    run(app, "webinars", "edit", small, "--admission", "approval")
    for name in "abc":
        committed(lambda it=name: ask(it))
    said = [
        run(app, "registrations", *words).stdout.strip()
        for words in (
            ("approve", small, "a@lantern.example"),
            ("approve", small, "b@lantern.example"),
            ("decline", small, "c@lantern.example"),
        )
    ]
    assert [line.rpartition(": ")[2] for line in said] == ["confirmed", "waitlisted", "declined"]
    again = run(app, "registrations", "approve", small, "a@lantern.example").exception
    assert isinstance(again, AlreadyRegistered)
    assert isinstance(run(app, "registrations", "decline", small, "x@lantern.example").exception, NotFound)


def test_a_list_with_other_headings_is_tried_first(app: Flask, slug: str, tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_text(
        "Prénom;Nom;Courriel;Firme;Pays\nMaya;Cruz;maya@x.example;Lantern;Pérou\nJun;Li;jun@x.example;;Atlantis\n"
    )
    run_it = ("registrations", "import", slug, file, "--map", "Firme=organisation")
    tried = json.loads(run(app, *run_it, "--dry-run", "--json").stdout)
    assert (tried["dry_run"], tried["confirmed"]) == (True, 2)
    assert tried["people"][0] == {
        "email": "maya@x.example",
        "name": "Maya Cruz",
        "outcome": "confirmed",
        "organisation": "",
        "organisation_as_given": "Lantern",
    }
    assert tried["remarks"] == [{"line": 3, "problem": "“Atlantis” is no country we know: added without one"}]
    assert json.loads(run(app, "registrations", "list", slug, "--json").stdout) == []
    assert "Nothing was changed" in run(app, *run_it, "--dry-run").stdout
    assert run(app, *run_it).exit_code == 0
    [jun, maya] = json.loads(run(app, "registrations", "list", slug, "--json").stdout)
    assert (maya["country"], maya["organisation_as_typed"], maya["answers"]) == ("PE", "Lantern", {})
    assert jun["country"] == ""
    wrong = run(app, "registrations", "import", slug, file, "--map", "Firma=organisation")
    assert isinstance(wrong.exception, Invalid)
