"""Several people marked by hand at once: with one reason, audited, taken back one by one or all together."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.command_line import run
from tests.counting import statements
from tracker.database import db
from tracker.errors import Invalid
from tracker.figures.queries import webinar_figures
from tracker.models import AttendanceMark, AuditEntry, Webinar

Committed = Callable[[Callable[[], Any]], Any]
SAID = {"was": "present", "minutes": "40", "reason": "They sat in the hall"}


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    def make() -> Webinar:
        held = factories.make_webinar(factories.make_series(), state="held")
        for n in range(4):
            factories.make_registration(held, factories.make_person(f"p{n}@lantern.example"))
        return held

    return committed(make)


def standing() -> list[AttendanceMark]:
    db.session.rollback()
    wanted = db.select(AttendanceMark).where(AttendanceMark.taken_back_at.is_(None))
    return list(db.session.scalars(wanted.order_by(AttendanceMark.id)))


def came(webinar: Webinar) -> int | None:
    db.session.rollback()
    return webinar_figures(db.session.get_one(Webinar, webinar.id)).individuals


def test_several_are_marked_and_taken_back(signed_in: FlaskClient, webinar: Webinar) -> None:
    base = f"/o/webinars/{webinar.id}/attendance"
    page = f"{base}/by-hand/several"
    assert "4 people" in signed_in.get(page).text
    assert "Choose somebody" in signed_in.post(page, data=SAID).text
    everyone = SAID | {"everyone": "1", "total": "4"}
    assert signed_in.post(page, data=everyone | {"reason": " "}).status_code == 422
    assert signed_in.post(page, data=everyone | {"minutes": "x"}).status_code == 422
    assert signed_in.post(page, data=everyone | {"total": "3"}).status_code == 409
    assert signed_in.post(page, data=SAID | {"person": ["0"]}).status_code == 409
    with statements() as sent:
        assert signed_in.post(page, data=everyone).status_code == 303
    assert len(sent) < 60
    marks = standing()
    assert len(marks) == came(webinar) == 4
    assert "Take back all 4" in signed_in.get(base).text
    entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "attendance.marked")).all()
    assert [(entry.before or {})["seconds"] for entry in entries] == [None] * 4

    assert signed_in.post(f"{base}/by-hand/{marks[0].id}/take-back").status_code == 303
    assert came(webinar) == 3
    together = f"{base}/by-hand/{marks[1].id}/take-back-together"
    assert signed_in.post(together).status_code == 303
    assert standing() == [] and not came(webinar)
    assert signed_in.post(together).status_code == 404
    absent = SAID | {"was": "absent", "minutes": "", "person": [str(one.person_id) for one in marks[:2]]}
    assert signed_in.post(page, data=absent).status_code == 303
    assert [one.minutes for one in standing()] == [0, 0]


def test_a_command_marks_several(app: Flask, webinar: Webinar) -> None:
    mark = ("attendance", "mark", webinar.slug, "--minutes", 30, "--reason", "In the hall")
    two = ("--email", "P1@lantern.example", "--email", "p2@lantern.example")
    assert isinstance(run(app, *mark, *two, "--name", "Ivy").exception, Invalid)
    assert isinstance(run(app, *mark, *two, "--email", "who@x.org").exception, Invalid)
    made = json.loads(run(app, *mark, *two, "--json").stdout)["marks"]
    assert len(made) == came(webinar) == 2
    left = run(app, "attendance", "marks", webinar.slug, "--take-back", made[0], "--together", "--json")
    assert json.loads(left.stdout) == {"marks": []}
