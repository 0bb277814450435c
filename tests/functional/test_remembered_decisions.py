"""Decisions that later files are read by: listed, searched, downloaded, taken back one by one, audited."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.command_line import run
from tests.counting import statements
from tests.functional.test_attendance_import import csv, row, stage, take_in
from tracker.attendance import queries, service
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import Invalid, NotFound, Refusal
from tracker.models import AttendanceImport, AuditEntry, MatchDecision, Organisation, Webinar

Committed = Callable[[Callable[[], Any]], Any]
PAGE = "/o/settings/decisions"
FILE = csv(
    row("Maya Cruz", "maya@lantern.org", "15:00:00", "15:30:00"),
    row("Nairobi office", "", "15:20:00", "16:00:00"),
    row("Quito desk", "", "15:20:00", "16:00:00"),
    row("=Jun", "jun@gmail.com", "15:00:00", "16:00:00"),
)


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    committed(lambda: factories.make_organisation("Lantern House", domain="lantern.org"))
    return committed(lambda: factories.make_webinar(factories.make_series(), state="held"))


def someone(imported: AttendanceImport, name: str) -> int:
    return next(one.id for one in queries.people_of(imported.id) if one.name_as_given == name)


def lantern_id() -> int:
    return db.session.scalars(db.select(Organisation.id).where(Organisation.name == "Lantern House")).one()


def decide_all(imported: AttendanceImport) -> None:
    jun, office = someone(imported, "=Jun"), someone(imported, "Nairobi office")
    service.link_organisation(imported, [jun], lantern_id(), COMMAND)
    service.name_person(imported, office, "Ivy Stone", "ivy@lantern.org", COMMAND)
    service.leave_unnamed(imported, someone(imported, "Quito desk"), COMMAND)


def test_they_are_listed_found_and_taken_back(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    imported = committed(lambda: take_in(webinar, FILE))
    committed(lambda: decide_all(imported))
    page = signed_in.get(PAGE).text
    assert "3 decisions" in page
    assert "Ivy Stone" in page and "nairobi office" in page and "a connection that nobody can name" in page
    assert "Ivy Stone" not in signed_in.get(f"{PAGE}?what=email").text
    assert "1 decision<" in signed_in.get(f"{PAGE}?q=NAIROBI").text
    assert "no decision with these filters" in signed_in.get(f"{PAGE}?q=%25&state=nonsense").text
    sheet = signed_in.get(f"{PAGE}.csv?what=person").text
    assert "Ivy Stone,ivy@lantern.org" in sheet and "jun@gmail.com" not in sheet

    kept = db.session.scalars(db.select(MatchDecision).where(MatchDecision.what == "email")).one()
    back = f"{PAGE}/{kept.id}/take-back"
    assert signed_in.get(back).status_code == 405
    assert signed_in.post(back).status_code == 303
    assert signed_in.post(back).status_code == 404
    assert "jun@gmail.com" not in signed_in.get(PAGE).text
    assert "taken back" in signed_in.get(f"{PAGE}?state=back").text
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "decision.taken_back")).one()
    assert entry.before is not None and entry.before["organisation_id"] == lantern_id()

    db.session.rollback()
    assert {one.name_as_given: one.linked_how for one in queries.people_of(imported.id)}["=Jun"] == "chosen"
    again = committed(lambda: stage(webinar, csv(row("J", "jun@gmail.com", "15:00:00", "16:00:00"))))
    assert queries.people_of(again.id)[0].organisation_id is None


def test_the_audit_says_how_it_was_before(webinar: Webinar, committed: Committed) -> None:
    imported = committed(lambda: stage(webinar, FILE))
    committed(lambda: decide_all(imported))
    jun = someone(imported, "=Jun")
    committed(lambda: service.reopen(imported, [jun], COMMAND))
    entries = db.session.scalars(
        db.select(AuditEntry).where(AuditEntry.action.startswith("attendance.")).order_by(AuditEntry.id)
    )
    told = {entry.action: (entry.before or {}).get("people") for entry in entries}
    assert told["attendance.linked"][0]["organisation_id"] is None
    assert told["attendance.left_unnamed"][0]["treated_as"] == "person"
    assert told["attendance.reopened"] == [
        {
            "id": jun,
            "is_decided": True,
            "treated_as": "person",
            "same_as_id": None,
            "organisation_id": lantern_id(),
            "linked_how": "chosen",
            "head_count": 0,
        }
    ]


def test_many_are_listed_by_as_many_queries_as_one(
    app: Flask, signed_in: FlaskClient, committed: Committed
) -> None:
    def keep(first: int, last: int) -> None:
        for n in range(first, last):
            db.session.add(MatchDecision(what="person", key=f"name:n{n}", created_at=utc_now()))

    counts = []
    for first, last in ((0, 1), (1, 60)):
        committed(lambda first=first, last=last: keep(first, last))  # type: ignore[misc]
        with statements() as sent:
            page = signed_in.get(PAGE)
        counts.append(len(sent))
    assert "60 decisions" in page.text and "n59" in page.text and "n9<" not in page.text
    assert "n9<" in signed_in.get(f"{PAGE}?page=2").text
    assert counts[0] == counts[1]


def test_commands_tell_and_take_back(app: Flask, webinar: Webinar, committed: Committed) -> None:
    imported = committed(lambda: take_in(webinar, FILE))
    committed(lambda: decide_all(imported))
    told = json.loads(run(app, "attendance", "decisions", "--json").stdout)["decisions"]
    assert {one["means"] for one in told} == {"organisation", "somebody", "unnamed"}
    assert "nairobi office = Ivy Stone ivy@lantern.org" in run(app, "attendance", "decisions").stdout
    number = told[0]["number"]
    left = json.loads(run(app, "attendance", "decisions", "--take-back", number, "--json").stdout)
    assert len(left["decisions"]) == 2
    assert isinstance(run(app, "attendance", "decisions", "--take-back", number).exception, NotFound)
    back = run(app, "attendance", "decisions", "--state", "taken-back", "--search", "QUITO").stdout
    assert "person: quito desk = unnamed" in back


def test_a_command_decides_about_rooms(app: Flask, webinar: Webinar, committed: Committed) -> None:
    imported = committed(lambda: take_in(webinar, FILE))
    slug, office = webinar.slug, someone(imported, "Nairobi office")

    def decide(number: int, *answer: object) -> Any:
        return run(app, "attendance", "decide", slug, number, *answer, "--json")

    asked = json.loads(run(app, "attendance", "review", slug, "--json").stdout)["imports"][0]["to_decide"]
    assert {one["number"]: "--heads" in one["answers"] for one in asked} == {
        office: True,
        someone(imported, "Quito desk"): True,
        someone(imported, "=Jun"): False,
    }
    assert isinstance(decide(office, "--heads", 0).exception, Invalid)
    assert isinstance(decide(office, "--heads", 4, "--unnamed").exception, Refusal)
    assert isinstance(decide(someone(imported, "=Jun"), "--heads", 4).exception, Refusal)
    decide(office, "--heads", 4)
    decide(someone(imported, "Quito desk"), "--colleagues", "Ada, ada@lantern.org", "--colleagues", "Bo")
    db.session.rollback()
    found = {one.name: one for one in queries.people_of(imported.id)}
    assert (found["Nairobi office"].head_count, found["Quito desk"].treated_as) == (4, "named")
    assert found["Ada"].email == "ada@lantern.org" and "Bo" in found
    run(app, "attendance", "reopen", slug, office)
    assert decide(office, "--unnamed").exit_code == 0
