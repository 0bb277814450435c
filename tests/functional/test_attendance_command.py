"""attendance on the command line: read without a database, import, undo, redo, show; refusals in one line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from tests import story
from tests.command_line import run
from tracker.attendance.reading import RecognisedElsewhere
from tracker.commands import cli, main
from tracker.database import db
from tracker.errors import Invalid, NotFound, Unreadable
from tracker.models import AttendanceImport

SAMPLES = Path(__file__).parents[1] / "samples" / "attendance"
EXPECTED: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
READ = [name for name, expected in EXPECTED.items() if "attended" in expected]

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def slug(committed: Committed) -> str:
    return str(committed(story.make_story).slug)


@pytest.mark.parametrize("name", READ)
def test_reads_samples_without_a_database(name: str, tmp_path: Path) -> None:
    expected = EXPECTED[name]
    zone = ["--zone", expected["zone"]] if expected["zone"] else []
    zone += ["--end", expected["end"]] if "end" in expected else []
    result = CliRunner().invoke(
        cli,
        ["--instance", str(tmp_path / "none"), "attendance", "read", str(SAMPLES / name), *zone, "--json"],
    )
    told = json.loads(result.stdout)
    assert told["format"] == expected["format"]
    keys = expected["attended"][0].keys() if expected["attended"] else ()
    got = {(one["email"], one["name"]): {key: one[key] for key in keys} for one in told["attended"]}
    assert got == {(one["email"], one["name"]): dict(one) for one in expected["attended"]}
    absent = {(one["email"], one["name"]) for one in told["registered_not_attended"]}
    assert absent == {(one["email"], one["name"]) for one in expected["registered_not_attended"]}
    assert not (tmp_path / "none").exists()


def test_a_refusal_is_one_line_and_exit_code_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    picture = tmp_path / "report.csv"
    picture.write_bytes(b"\x89PNG\r\n")
    monkeypatch.setattr("sys.argv", ["webinar-tracker", "attendance", "read", str(picture), "--json"])
    with pytest.raises(SystemExit) as left:
        main()
    printed = capsys.readouterr()
    assert (left.value.code, printed.out) == (1, "")
    assert printed.err.startswith("Error: This is a")
    assert printed.err.count("\n") == 1


def test_questions_are_told_but_never_imported_and_a_zone_is_asked_for(app: Flask, slug: str) -> None:
    asked = SAMPLES / "10_zoom_qa_report.csv"
    told = json.loads(run(app, "attendance", "read", asked, "--json").stdout)
    assert {key: told[key] for key in EXPECTED[asked.name]} == EXPECTED[asked.name]
    assert "Unanswered: ឯកសារជាភាសាខ្មែរ?" in run(app, "attendance", "read", asked).stdout
    polls = run(app, "attendance", "read", SAMPLES / "11_zoom_poll_report.csv").stdout
    assert "Have you done this before?: Yes 1, No; never 1" in polls
    assert isinstance(run(app, "attendance", "import", slug, asked).exception, RecognisedElsewhere)
    assert isinstance(run(app, "attendance", "read", story.REPORT).exception, Invalid)


def test_imports_the_story_and_shows_what_is_expected(app: Flask, slug: str) -> None:
    arguments = ("attendance", "import", slug, story.REPORT, "--zone", story.ZONE)
    staged = json.loads(run(app, *arguments, "--json").stdout)
    assert (staged["state"], staged["people"], staged["rows"]) == ("staged", 117, 210)
    nothing_yet = json.loads(run(app, "attendance", "show", slug, "--json").stdout)
    assert nothing_yet["individuals"] is None
    applied = json.loads(run(app, *arguments, "--apply", "--json").stdout)
    assert (applied["state"], applied["merged"], applied["unsure"]) == ("applied", 35, 2)
    shown = json.loads(run(app, "attendance", "show", slug, "--json").stdout)
    assert {name: shown[name] for name in story.SHOWN} == {name: story.EXPECTED[name] for name in story.SHOWN}
    again = run(app, *arguments, "--apply", "--json")
    assert json.loads(again.stdout)["is_known"]
    assert "Nothing changed" in again.stderr
    assert json.loads(run(app, "attendance", "show", slug, "--json").stdout)["individuals"] == 117


def test_places_and_the_report_name_the_same_people(app: Flask, slug: str) -> None:
    run(app, "registrations", "import", slug, story.FOLDER / "registrations.csv", "--json")
    run(app, "attendance", "import", slug, story.REPORT, "--zone", story.ZONE, "--apply", "--json")
    shown = json.loads(run(app, "attendance", "show", slug, "--json").stdout)
    assert {name: shown[name] for name in story.SHOWN} == {name: story.EXPECTED[name] for name in story.SHOWN}


def test_undoes_and_redoes(app: Flask, slug: str) -> None:
    arguments = ("attendance", "import", slug, story.REPORT, "--zone", story.ZONE, "--apply", "--json")
    number = json.loads(run(app, *arguments).stdout)["import"]
    assert json.loads(run(app, "attendance", "undo", number, "--json").stdout)["state"] == "undone"
    assert json.loads(run(app, "attendance", "show", slug, "--json").stdout)["individuals"] is None
    assert json.loads(run(app, "attendance", "redo", number, "--json").stdout)["state"] == "applied"
    assert json.loads(run(app, "attendance", "show", slug, "--json").stdout)["individuals"] == 117
    assert isinstance(run(app, "attendance", "undo", "999").exception, NotFound)


def test_an_unreadable_file_stores_nothing(app: Flask, slug: str, tmp_path: Path) -> None:
    picture = tmp_path / "report.csv"
    picture.write_bytes(b"\x89PNG\r\n")
    assert isinstance(run(app, "attendance", "import", slug, picture).exception, Unreadable)
    assert db.session.scalars(db.select(AttendanceImport)).all() == []
