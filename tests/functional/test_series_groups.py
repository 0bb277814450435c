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
from tracker.webinars.group_queries import get_group, list_groups, list_numbered, series_ids_of
from tracker.webinars.queries import get_webinar
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
    assert "Attendance partly measured: 2 of 2 webinars, of 2 in part only" in figures
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


def test_the_number_in_a_group_is_a_fact_of_the_recap(
    group: Flask, signed_in: FlaskClient, committed: Committed
) -> None:
    webinar = get_webinar("clinic-b")
    overview = signed_in.get(f"/o/webinars/{webinar.id}").text
    assert "<b>10th</b> of the group" in overview
    assert "is not known" in signed_in.get(f"/o/webinars/{get_webinar('clinic-a').id}").text
    page = f"/o/webinars/{webinar.id}/recap"
    shown = signed_in.get(page).text
    assert "{{number_in_group_all_programmes}}" in shown
    assert "/o/settings/groups/all-programmes" in shown
    text = {"title": "Clinic", "summary": "B", "body": "It was {{number_in_group_all_programmes}}."}
    signed_in.post(page, data=text | {"version": "1"})
    signed_in.post(f"{page}/publish", data={"version": "2"})
    public = f"/recaps/2020/{webinar.slug}"
    assert "the 10th webinar of the All programmes group" in signed_in.get(f"{public}.txt").text
    assert "A fact has changed" not in signed_in.get(page).text

    def join() -> None:
        three = make.make_series("Third", slug="third", host=webinar.series.host)
        held(three, "third-a", date(2020, 1, 5), make.make_person("x@three.example"))
        ids = [*series_ids_of(get_group("all-programmes")), three.id]
        kept = get_group("all-programmes")
        save_group(kept, name=kept.name, series_ids=ids, actor=COMMAND, now=utc_now())

    committed(join)
    said = signed_in.get(page).text
    assert "it was “the 10th webinar of the All programmes group”" in said
    assert "it is “the 11th webinar of the All programmes group” now" in said
    assert "10th webinar" in signed_in.get(f"{public}.txt").text
