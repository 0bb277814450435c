"""attendance on the command line: read without a database, import, undo, redo, show; refusals in one line."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from tests import factories, story
from tests.attendance_samples import EXPECTED, READ, SAMPLES, assert_told, zone_of
from tests.command_line import run
from tracker.attendance.reading import RecognisedElsewhere
from tracker.commands import cli, main
from tracker.database import db
from tracker.errors import Invalid, NotFound, Refusal, Stale, Unreadable
from tracker.models import AttendanceImport

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def slug(committed: Committed) -> str:
    return str(committed(story.make_story).slug)


@pytest.mark.parametrize("name", READ)
def test_reads_samples_without_a_database(name: str, tmp_path: Path) -> None:
    expected = EXPECTED[name]
    said, ended = zone_of(expected), expected.get("meeting_end_supplied_local")
    options = ["--zone", said] if said else []
    options += ["--end", ended] if ended else []
    result = CliRunner().invoke(
        cli,
        ["--instance", str(tmp_path / "none"), "attendance", "read", str(SAMPLES / name), *options, "--json"],
    )
    assert_told(json.loads(result.stdout), expected)
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
    assert_told(told, EXPECTED[asked.name])
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


def test_several_files_each_whole_or_refused(app: Flask, slug: str, tmp_path: Path) -> None:
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\r\n")
    asked = SAMPLES / "10_zoom_qa_report.csv"
    files = (story.REPORT, picture, asked)
    result = run(app, "attendance", "import", slug, *files, "--zone", story.ZONE, "--apply", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)["files"]
    assert [one["state"] for one in told] == ["applied", "refused", "kept"]
    assert "This is a picture" in told[1]["reason"]
    assert "picture.csv: This is a picture" in result.stderr
    assert "nobody is counted" in result.stderr
    db.session.rollback()
    assert [one.state for one in db.session.scalars(db.select(AttendanceImport))] == ["applied"]
    again = run(app, "attendance", "import", slug, story.REPORT, asked, "--zone", story.ZONE)
    assert (again.exit_code, "imported already" in again.stderr) == (0, True)


def test_a_dry_run_says_the_sum_and_stores_nothing(app: Flask, slug: str) -> None:
    result = run(app, "attendance", "import", slug, story.REPORT, "--zone", story.ZONE, "--dry-run")
    assert "210 rows, 35 merged, 9 left out, 117 people, 2 to decide (dry run" in result.stdout
    assert "Which organisation?" in result.stdout or "Who is this?" in result.stdout
    db.session.rollback()
    assert db.session.scalars(db.select(AttendanceImport)).all() == []


def test_a_report_comes_from_the_standard_input(app: Flask, slug: str) -> None:
    data = story.REPORT.read_bytes()
    told = json.loads(run(app, "attendance", "read", "-", "--zone", story.ZONE, "--json", stdin=data).stdout)
    assert len(told["attended"]) > 117
    arguments = ("attendance", "import", slug, "-", "--zone", story.ZONE, "--json")
    assert json.loads(run(app, *arguments, stdin=data).stdout)["people"] == 117
    assert isinstance(run(app, "attendance", "import", slug, "-", "-", stdin=data).exception, Refusal)


def test_what_cannot_be_counted_says_what_to_add(app: Flask, slug: str, tmp_path: Path) -> None:
    def send(text: str, *more: str) -> Any:
        file = tmp_path / "report.csv"
        file.write_text(text)
        return run(app, "attendance", "import", slug, file, "--zone", story.ZONE, *more)

    unknown = send("Quark,Wer\nx1,Maya\nx2,Jun\n", "--apply")
    assert isinstance(unknown.exception, Unreadable)
    assert "Column 2 Wer: Maya, Jun" in unknown.stderr
    assert "--map 1=name" in unknown.stderr
    assert "2 people" in send("Quark,Wer\nx1,Maya\nx2,Jun\n", "--map", "2=name").stdout
    late = send(
        "Name,Email,Join Time,Leave Time\nMaya,m@x.example,17/06/2020 21:00,17/06/2020 22:00\n", "--apply"
    )
    assert late.exit_code == 1
    assert "It would fit with --zone" in late.stderr
    assert "attendance window WEBINAR --before" in late.stderr
    db.session.rollback()
    assert db.session.scalars(db.select(AttendanceImport.state)).all() == ["staged"]


def test_dates_that_can_be_either_day_are_never_applied_unasked(
    app: Flask, committed: Committed, tmp_path: Path
) -> None:
    day = datetime(2020, 4, 3, 15)  # noqa: DTZ001 - local
    committed(
        lambda: factories.make_webinar(factories.make_series(), local_start=day, slug="april", state="held")
    )
    file = tmp_path / "april.csv"
    file.write_text(
        "Name,Email,Join Time,Leave Time\nMaya,m@x.example,03/04/2020 03:00:00 PM,03/04/2020 04:00:00 PM\n"
    )
    arguments = ("attendance", "import", "april", file, "--zone", "Europe/Zurich", "--apply")
    refused = run(app, *arguments).exception
    assert isinstance(refused, Invalid)
    assert "3 April 2020 or 4 March 2020" in str(refused) or "4 March 2020 or 3 April 2020" in str(refused)
    assert "--order DMY" in str(refused)
    assert db.session.scalars(db.select(AttendanceImport)).all() == []
    assert "applied" in run(app, *arguments, "--order", "DMY").stdout


def test_every_question_of_the_desk_is_answered_by_command(app: Flask, slug: str, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "Name,Email,Organisation,Minutes\n"
        "Maya Cruz,maya@lantern.example,Lantern House,60\nMaya Cruz,,,50\niPhone,,,45\n"
        "Jun Okafor,jun@gmail.com,,40\nAda Bell,ada@gmail.com,,40\n"
    )
    told = json.loads(run(app, "attendance", "import", slug, file, "--json").stdout)
    by_what: dict[str, Any] = {}
    for one in told["to_decide"]:
        by_what.setdefault(one["what"], []).append(one)
    assert set(by_what) == {"same", "connection", "organisation"}
    listed = run(app, "attendance", "review", slug).stdout
    assert "Is this one person? Maya Cruz" in listed

    def decide(number: int, *answer: str) -> dict[str, Any]:
        result = run(app, "attendance", "decide", slug, number, *answer, "--json")
        assert result.exit_code == 0, result.exception
        return dict(json.loads(result.stdout))

    assert isinstance(run(app, "attendance", "decide", slug, 1, "--same", "--none").exception, Refusal)
    assert isinstance(run(app, "attendance", "decide", slug, 999, "--same").exception, Stale)
    decide(by_what["same"][0]["number"], "--same")
    decide(by_what["connection"][0]["number"], "--name", "Lee Wong", "--email", "lee@lantern.example")
    waiting = {one["people"][0]["name"]: one["number"] for one in by_what["organisation"]}
    decide(waiting["Maya Cruz"], "--new", "Lantern House", "--kind", "partner", "--country", "Kenya")
    decide(waiting["Jun Okafor"], "--organisation", "Lantern House")
    left = decide(waiting["Ada Bell"], "--none")
    names = {one["name"]: one["organisation"] for one in left["decided"]}
    assert (names["Jun Okafor"], names["Ada Bell"]) == ("Lantern House", None)
    taken = next(one["id"] for one in left["decided"] if one["name"] == "Jun Okafor")
    assert "to decide" in run(app, "attendance", "reopen", slug, taken).stdout
    again = json.loads(run(app, "attendance", "review", slug, "--json").stdout)["imports"][0]
    assert "Jun Okafor" in [one["people"][0]["name"] for one in again["to_decide"]]
    assert "forgotten" in run(app, "attendance", "discard", told["import"]).stdout


def test_somebody_is_marked_by_hand_and_the_window_is_set(app: Flask, slug: str) -> None:
    run(app, "attendance", "import", slug, story.REPORT, "--zone", story.ZONE, "--apply")
    said = ("--email", "ada@lantern.example", "--name", "Ada Bell", "--minutes", 60, "--reason", "she spoke")
    made = json.loads(run(app, "attendance", "mark", slug, *said, "--json").stdout)
    assert json.loads(run(app, "attendance", "show", slug, "--json").stdout)["individuals"] == 118
    assert "Ada Bell, 60 minutes: she spoke" in run(app, "attendance", "marks", slug).stdout
    gone = run(app, "attendance", "marks", slug, "--take-back", made["mark"], "--json")
    assert json.loads(gone.stdout) == {"marks": []}
    assert json.loads(run(app, "attendance", "show", slug, "--json").stdout)["individuals"] == 117
    assert isinstance(
        run(app, "attendance", "mark", slug, *said, "--organisation", "Nobody").exception, Invalid
    )
    assert json.loads(run(app, "attendance", "window", slug, "--before", 60, "--json").stdout) == {
        "before": 60,
        "after": 30,
    }
    assert "60 minutes before" in run(app, "attendance", "window", slug, "--recount").stdout
