"""What somebody's attendance rests on: rows, why they are theirs, corrections, notes; page and command."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.command_line import run
from tests.functional.test_attendance_import import csv, row, take_in
from tests.functional.test_attendance_pages import text_of
from tracker.attendance import service
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import NotFound
from tracker.models import Attendance, AttendanceImport, AttendanceNote, ImportPerson, Webinar
from tracker.registrations.erase_service import erase_address
from tracker.registrations.person_queries import describe_person

Committed = Callable[[Callable[[], Any]], Any]
ROWS = csv(
    row("Maya", "maya@lantern.org", "15:00:00", "15:30:00"),
    row("Maya C", "Maya@Lantern.org", "15:40:00", "16:00:00"),
    row("Maja Kruz", "", "15:28:00", "15:42:00"),
    row("Ivy", "", "15:00:00", "16:00:00"),
)


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    committed(lambda: factories.make_organisation("Lantern House", domain="lantern.org"))
    found = committed(lambda: factories.make_webinar(factories.make_series(), slug="tenth", state="held"))
    imported = committed(lambda: take_in(found, ROWS))
    by_key = {one.key: one.id for one in db.session.scalars(db.select(ImportPerson))}
    committed(
        lambda: service.join_with(
            imported, by_key["name:maja kruz"], by_key["email:maya@lantern.org"], COMMAND
        )
    )
    return db.session.get_one(Webinar, found.id)


def page_of(webinar: Webinar, name: str = "Maya") -> str:
    asked = db.select(Attendance).where(Attendance.name.startswith(name), Attendance.webinar_id == webinar.id)
    return f"/o/webinars/{webinar.id}/attendance/people/{db.session.scalars(asked).one().id}"


def test_a_page_says_why_rows_are_one_person_and_takes_them_apart(
    signed_in: FlaskClient, webinar: Webinar
) -> None:
    page = page_of(webinar)
    shown = text_of(signed_in.get(page))
    assert "Why 60 minutes One file shows them" in shown and "Counted by rule 1." in shown
    assert "Row 2 , Row 3 The same email, capitals aside: certain." in shown
    assert re.search(r"Row 4 Said by hand to be Maya\. command ?, ", shown)
    assert "rows under the same name are one person" in text_of(signed_in.get(page_of(webinar, "Ivy")))
    form = signed_in.get(page).text.partition("/reopen")
    where = form[0].rpartition('action="')[2] + "/reopen"
    (person,) = re.findall(r'value="(\d+)"', form[2].partition("</form>")[0])
    assert signed_in.post(where, data={"person": person}).status_code == 303
    shown = text_of(signed_in.get(page))
    assert "Why 50 minutes" in shown and "Take it apart" not in shown


def test_what_was_said_by_hand_stays_readable_and_notes_change_nothing(
    signed_in: FlaskClient, webinar: Webinar
) -> None:
    page = page_of(webinar)
    for minutes, reason in ((30, "Left early"), (45, "Came back")):
        assert signed_in.post(page, data={"minutes": minutes, "reason": reason}).status_code == 303
    shown = text_of(signed_in.get(page))
    assert "Why 45 minutes" in shown and "The file alone gives 60 minutes." in shown
    assert re.search(r"45 minutes Came back · .* 30 minutes until .* Left early", shown)
    assert "Write the note" in text_of(signed_in.post(f"{page}/notes", data={"text": " "}))
    assert signed_in.post(f"{page}/notes", data={"text": "x" * 2001}).status_code == 422
    assert signed_in.post(f"{page}/notes", data={"text": "Asked for the slides"}).status_code == 303
    assert "Asked for the slides" in signed_in.get(page).text
    kept = db.session.scalars(db.select(AttendanceNote)).one()
    gone = f"notes/{kept.id}/remove"
    assert "Asked for the slides" in signed_in.get(f"/o/people/{kept.person_id}").text
    assert "Why 45 minutes" in text_of(signed_in.get(page))
    other = page_of(webinar, "Ivy").rpartition("/")[0] + "/999999"
    assert signed_in.post(f"{other}/{gone}").status_code == 404
    assert signed_in.post(f"{page}/{gone}").status_code == 303
    assert signed_in.post(f"{page}/{gone}").status_code == 404


def test_commands_tell_the_same(app: Flask, webinar: Webinar) -> None:
    def told(*arguments: object) -> Any:
        return json.loads(run(app, "attendance", *arguments, "--json").stdout)

    (file,) = told("files", "tenth")["files"]
    assert (file["state"], file["rows"], file["zone"]) == ("applied", 4, "Europe/Zurich")
    assert [one["name"] for one in told("people", "tenth")["people"]] == ["Ivy", "Maya"]
    assert told("note", "tenth", "Ivy", "Sat in the hall")["state"] == "kept"
    found = told("evidence", "tenth", "maya@lantern.org")
    assert (found["minutes"], found["source"], found["by_hand"], found["notes"]) == (60, "file", [], [])
    assert [(one["line"], one["as_given"][0]) for one in found["rows"]] == [
        (2, "Maya"), (3, "Maya C"), (4, "Maja Kruz"),
    ]  # fmt: skip
    assert [(one["lines"], one["by"]) for one in found["ties"]] == [([2, 3], None), ([4], "command")]
    (note,) = told("evidence", "tenth", "ivy")["notes"]
    shown = run(app, "attendance", "evidence", "tenth", "Ivy").stdout
    assert "row 5: 15:00:00 to 16:00:00" in shown and "Sat in the hall" in shown
    assert told("note", "tenth", "Ivy", "--remove", note["note"])["state"] == "gone"
    assert isinstance(run(app, "attendance", "evidence", "tenth", "Nobody").exception, NotFound)
    assert isinstance(run(app, "attendance", "note", "tenth", "Ivy", "--remove", 9).exception, NotFound)
    assert "Ivy" in run(app, "attendance", "people", "tenth").stdout
    assert "applied" in run(app, "attendance", "files", "tenth").stdout


def test_a_decision_remembered_from_an_earlier_file_says_so(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    later = committed(lambda: factories.make_webinar(webinar.series, slug="later", state="held"))
    committed(
        lambda: take_in(
            later,
            csv(
                row("Maya", "maya@lantern.org", "15:00:00", "15:30:00"),
                row("Maja Kruz", "", "15:30:00", "16:00:00"),
            ),
        )
    )
    assert "remembered from an earlier file" in text_of(signed_in.get(page_of(later)))


def test_notes_are_handed_out_and_go_with_the_person(webinar: Webinar, committed: Committed) -> None:
    asked = db.select(Attendance).where(Attendance.name.startswith("Maya"))
    committed(lambda: service.add_note(db.session.scalars(asked).one(), "Asked for slides", COMMAND))
    (note,) = describe_person("maya@lantern.org")["notes"]
    assert note["text"] == "Asked for slides"
    committed(lambda: erase_address("maya@lantern.org", COMMAND, utc_now()))
    assert db.session.scalars(db.select(AttendanceNote)).all() == []


def test_what_is_measured_in_part_says_so(
    app: Flask, signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    here, year = f"/o/webinars/{webinar.id}/attendance", webinar.local_start.year

    def told() -> Any:
        return json.loads(run(app, "attendance", "show", "tenth", "--json").stdout)

    assert told()["partly"] is None
    more = csv(row("Lee", "lee@x.example", "15:00:00", "16:00:00"))
    waits = committed(lambda: service.stage_import(webinar, more, "Europe/Zurich", COMMAND).imported.id)
    assert (told()["state"], told()["partly"]) == ("measured", "waits")
    assert "Partly measured. A file waits" in text_of(signed_in.get(here))
    assert "partly measured: an import waits for review" in text_of(signed_in.get("/o/webinars"))
    shown = text_of(signed_in.get(f"/o/reports/{year}"))
    assert "partly measured" in shown
    assert "of one in part only" in text_of(signed_in.get("/o/reports/figures"))
    assert json.loads(run(app, "report", year).stdout)["partly_measured"] == 1
    committed(lambda: service.discard_import(db.session.get_one(AttendanceImport, waits), COMMAND))
    assert told()["partly"] is None
    said = service.Said(name="Ivy", email="ivy@x.example", minutes=60, reason="Sat beside me")
    committed(lambda: service.mark_attendance(webinar, said, COMMAND))
    counted = db.session.scalars(db.select(AttendanceImport)).one().id
    committed(lambda: service.undo_import(db.session.get_one(AttendanceImport, counted), COMMAND, utc_now()))
    assert (told()["individuals"], told()["partly"]) == (1, "by_hand")
    assert "by hand only" in run(app, "attendance", "show", "tenth").stdout
    assert "partly measured: by hand only" in text_of(signed_in.get("/o/webinars"))
