"""What webinars are about: chosen for each from its series' vocabulary, told in recaps and their index."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.command_line import run
from tests.functional.test_recap_pages import publish, text_of
from tests.functional.test_recaps import make_held
from tracker.database import db
from tracker.errors import NotFound, Refusal
from tracker.models import Series

Committed = Callable[[Callable[[], Any]], Any]
NEEDS = "technical issues and capacity needs of grantees"
PRACTICE = "best practices and lessons learned from different countries and grantees"
SLUG = "knowledge-exchange"


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    return int(committed(make_held).id)


@pytest.fixture
def series_id(webinar_id: int) -> int:
    return db.session.scalars(db.select(Series.id)).one()


def test_themes_are_typed_chosen_and_told(
    signed_in: FlaskClient,
    client: FlaskClient,
    app: Flask,
    webinar_id: int,
    series_id: int,
    committed: Committed,
) -> None:
    page = f"/o/webinars/{webinar_id}/themes"
    assert signed_in.post(page, data={"new": f"{NEEDS}\nhelplines\n"}).status_code == 303
    html = signed_in.get(page).text
    assert html.count("checked") == 2
    signed_in.post(f"/o/settings/series/{series_id}/themes", data={"wish": "earlier", "earlier": PRACTICE})
    said = run(app, "recap", str(webinar_id)).stdout
    assert f"The webinars before 2020 focused on {PRACTICE}." in said
    assert f"In 2020, the webinars have focused on {NEEDS} and helplines." in said
    assert NEEDS not in run(app, "recap", str(webinar_id), "--length", "paragraph").stdout
    committed(lambda: publish(webinar_id))
    assert NEEDS in text_of(client.get("/recaps/2020/child-centred").text)
    index = client.get("/recaps").text
    assert NEEDS in index
    theme_id = index.split("theme=")[1].split('"')[0]
    assert client.get(f"/recaps?theme={theme_id}").text.count("datetile") == 1
    assert client.get("/recaps?theme=999").text.count("datetile") == 1


def test_themes_of_other_years_are_not_told(app: Flask, webinar_id: int, committed: Committed) -> None:
    def before() -> str:
        series = db.session.scalars(db.select(Series)).one()
        values = {"state": "held", "number": 7, "year_number": 4, "slug": "older"}
        old = factories.make_webinar(series, **values)
        old.local_start, old.starts_at = old.local_start.replace(year=2019), old.starts_at.replace(year=2019)
        return old.slug

    old = committed(before)
    run(app, "themes", "set", old, "history")
    run(app, "themes", "set", str(webinar_id), NEEDS)
    said = run(app, "recap", str(webinar_id)).stdout
    assert NEEDS in said
    assert "history" not in said


def test_the_vocabulary_is_kept_in_order(signed_in: FlaskClient, webinar_id: int, series_id: int) -> None:
    page = f"/o/settings/series/{series_id}/themes"
    assert "No theme yet" in signed_in.get(page).text
    signed_in.post(f"/o/webinars/{webinar_id}/themes", data={"new": "one\ntwo"})
    signed_in.post(f"/o/webinars/{webinar_id}/themes", data={"theme": "one"})
    ids = [part.split('"')[0] for part in signed_in.get(page).text.split('name="theme_id" value="')[1:]]
    same = signed_in.post(page, data={"theme_id": ids[0], "wish": "rename", "name": "Two"})
    assert same.status_code == 422
    assert "already" in same.text
    signed_in.post(page, data={"theme_id": ids[0], "wish": "rename", "name": "first"})
    used = signed_in.post(page, data={"theme_id": ids[0], "wish": "delete"})
    assert used.status_code == 409
    signed_in.post(page, data={"theme_id": ids[1], "wish": "delete"})
    html = signed_in.get(page).text
    assert "first" in html
    assert "two" not in html
    assert signed_in.post(page, data={"theme_id": "999", "wish": "delete"}).status_code == 404
    many = "\n".join(f"theme {number}" for number in range(101))
    assert signed_in.post(f"/o/webinars/{webinar_id}/themes", data={"new": many}).status_code == 422


def test_by_command(app: Flask, webinar_id: int) -> None:
    made = json.loads(run(app, "themes", "set", str(webinar_id), "b", "a", "--json").stdout)
    assert made["themes"] == ["a", "b"]
    assert run(app, "themes", "rename", SLUG, "B", "c").stdout == "c\n"
    assert isinstance(run(app, "themes", "delete", SLUG, "c").exception, Refusal)
    run(app, "themes", "set", str(webinar_id), "a")
    run(app, "themes", "delete", SLUG, "c")
    assert json.loads(run(app, "themes", "list", SLUG, "--json").stdout)[0]["webinars"] == 1
    assert isinstance(run(app, "themes", "delete", SLUG, "c").exception, NotFound)
    said = run(app, "themes", "before", SLUG, "las buenas prácticas", "--language", "es")
    assert said.stdout == "las buenas prácticas\n"
    assert (
        "se centraron en las buenas prácticas."
        in run(app, "recap", str(webinar_id), "--language", "es").stdout
    )
