"""Series in a group: their webinars are numbered together, and counted together."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories as make
from tests.command_line import run
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.webinars import service
from tracker.webinars.group_queries import get_group, list_groups, list_numbered
from tracker.webinars.service.groups import save_group

Committed = Callable[[Callable[[], Any]], Any]


def held(series: Any, title: str, on: date, person: Any) -> None:
    start = datetime(on.year, on.month, on.day, 15)  # noqa: DTZ001
    webinar = make.make_webinar(series, title=title, slug=title, local_start=start)
    service.hold(webinar.id, actor=COMMAND, now=utc_now())
    make.make_attendance(webinar, person)


def two_series() -> None:
    """One had seven before 2020, the other none; a person came to both."""
    one = make.make_series(held_before=7, balance_before_on=date(2020, 1, 1))
    two = make.make_series("Clinics", slug="clinics", host=one.host)
    person = make.make_person()
    held(two, "clinic-a", date(2019, 5, 1), person)
    held(one, "w-8", date(2020, 2, 1), person)
    held(two, "clinic-b", date(2020, 3, 1), person)
    held(one, "w-9", date(2020, 4, 1), person)
    save_group(None, name="All programmes", series_ids=[one.id, two.id], actor=COMMAND, now=utc_now())


@pytest.fixture
def group(app: Flask, committed: Committed) -> Flask:
    committed(two_series)
    return app


def numbers() -> dict[str, int | None]:
    db.session.rollback()
    return {each.webinar.title: each.number for each in list_numbered(get_group("all-programmes"))}


def test_webinars_are_numbered_together(group: Flask) -> None:
    # In May 2019 nobody can say how many of the seven had been held.
    assert numbers() == {"w-9": 11, "clinic-b": 10, "w-8": 9, "clinic-a": None}
    told = json.loads(run(group, "series", "groups", "numbers", "all-programmes", "--json").stdout)
    assert [row["number"] for row in told] == [11, 10, 9, None]


def test_pages(group: Flask, signed_in: FlaskClient) -> None:
    assert "All programmes" in signed_in.get("/o/settings/groups").text
    page = signed_in.get("/o/settings/groups/all-programmes").text
    assert "w-9" in page
    assert "not known" in page
    assert signed_in.get("/o/settings/groups/nothing").status_code == 404
    assert signed_in.post("/o/settings/groups/new", data={"name": ""}).status_code == 422
    assert signed_in.post("/o/settings/groups/new", data={"name": "None"}).status_code == 422
    made = signed_in.post("/o/settings/groups/new", data={"name": "Clinics only", "series": "2"})
    assert made.location == "/o/settings/groups/clinics-only"
    figures = signed_in.get("/o/reports/figures?group=clinics-only&by=series").text
    assert "attendance recorded for 2 of 2" in figures
    assert signed_in.get("/o/reports/figures?group=nothing").status_code == 404
    assert signed_in.post("/o/settings/groups/clinics-only/delete").status_code == 303
    db.session.rollback()
    assert [one.slug for one, _ in list_groups()] == ["all-programmes"]


def test_commands(group: Flask) -> None:
    told = json.loads(run(group, "figures", "--group", "all-programmes", "--by", "series", "--json").stdout)
    assert (told["webinars"], told["total"]["individuals"], told["total"]["attendances"]) == (11, 1, 4)
    assert run(group, "series", "groups", "save", "Clinics", "--series", "clinics").stdout == "clinics\n"
    listed = json.loads(run(group, "series", "groups", "list", "--json").stdout)
    assert [row["series"] for row in listed] == [["clinics", "knowledge-exchange"], ["clinics"]]
    assert run(group, "series", "groups", "delete", "clinics").exit_code == 0
    assert run(group, "figures", "--group", "all-programmes", "--keep", "X").exception is not None
