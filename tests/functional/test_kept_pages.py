"""Public pages are kept for a moment: the same for everybody but for their token, never for the known."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from tests import factories
from tests.conftest import make_app
from tracker.database import begin_write, db
from tracker.models import Organiser, Webinar
from tracker.schema import upgrade_schema

PATH = "/knowledge-exchange/measuring-change"


@pytest.fixture
def busy(tmp_path) -> Iterator[Flask]:
    """An application that keeps its pages for an hour, with one webinar to register for."""
    app = make_app(tmp_path, page_seconds=3600)
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context():
        upgrade_schema()
        begin_write()
        factories.make_organiser()
        series = factories.make_series()
        factories.make_webinar(
            series,
            slug="measuring-change",
            title="Measuring change",
            local_start=factories.utc_now().replace(tzinfo=None, year=2100),
        )
        db.session.commit()
        yield app
        db.session.remove()


def rename(title: str) -> None:
    begin_write()
    db.session.scalars(db.select(Webinar)).one().title = title
    db.session.commit()


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_second_visit_has_its_own_token_still(busy: Flask) -> None:
    browser = busy.test_client()
    first = token_in(browser.get(PATH).text)
    assert browser.get(PATH).status_code == 200
    form = {"email": "maya@lantern.example", "name": "Maya", "organisation": "L", "csrf_token": first}
    assert browser.post(f"{PATH}/register", data=form).status_code == 303


def test_a_kept_page_has_the_token_of_its_reader(busy: Flask) -> None:
    first, second = busy.test_client(), busy.test_client()
    tokens = {token_in(first.get(PATH).text), token_in(second.get(PATH).text)}
    assert len(tokens) == 2
    form = {"email": "maya@lantern.example", "name": "Maya Cruz", "organisation": "Lantern"}
    for browser in (first, second):
        token = token_in(browser.get(PATH).text)
        assert browser.post(f"{PATH}/register", data=form | {"csrf_token": token}).status_code == 303


def test_anonymous_readers_see_it_as_it_was_for_a_moment(busy: Flask) -> None:
    assert "Measuring change" in busy.test_client().get(PATH).text
    rename("Another title")
    assert "Measuring change" in busy.test_client().get(PATH).text
    busy.extensions["kept_pages"].clear()
    assert "Another title" in busy.test_client().get(PATH).text


def test_whoever_is_known_sees_it_as_it_is(busy: Flask) -> None:
    reader, organiser, holder = busy.test_client(), busy.test_client(), busy.test_client()
    token = token_in(holder.get(PATH).text)
    form = {"email": "maya@lantern.example", "name": "Maya", "organisation": "L", "csrf_token": token}
    assert holder.post(f"{PATH}/register", data=form).status_code == 303
    with organiser.session_transaction() as session:
        session["_user_id"] = db.session.scalars(db.select(Organiser.fs_uniquifier)).one()
        session["_fresh"] = True
    rename("Another title")
    assert "Measuring change" in reader.get(PATH).text
    assert "Another title" in organiser.get(PATH).text
    page = holder.get(PATH).text
    assert "Another title" in page and "You are registered" in page
    assert "You are registered" not in busy.test_client().get(PATH).text


def test_languages_zones_and_queries_are_kept_apart(busy: Flask) -> None:
    abroad = busy.test_client()
    abroad.set_cookie("zone", "Asia/Manila")
    here, there = busy.test_client().get(PATH).text, abroad.get(PATH).text
    assert "World time" in here and "Manila (UTC+8)" not in here
    assert "Manila (UTC+8)" in there
