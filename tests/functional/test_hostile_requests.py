"""What nobody would send from our pages: things of other webinars, times without end, planted cookies."""

import re
import time
import urllib.parse
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests import factories
from tests.conftest import sign_in
from tests.functional.test_access import content
from tests.functional.test_webinar_pages import FOUR, fields
from tests.world import make_world
from tracker.database import db
from tracker.models import Presentation

Committed = Callable[[Callable[[], Any]], Any]
ADDRESS, PASSWORD = "ana@secretariat.example", "four unusual words here"


def make_agenda(slug: str) -> tuple[int, int]:
    """(a webinar, the second of its two items)."""
    host = factories.make_organisation(f"Host of {slug}", kind="host")
    webinar = factories.make_webinar(factories.make_series(slug=f"series-{slug}", host=host), slug=slug)
    items = [
        factories.add(Presentation(webinar_id=webinar.id, position=at, title=title))
        for at, title in ((1, "First"), (2, "Second"))
    ]
    return webinar.id, items[1].id


def test_an_agenda_moves_its_own_items_only(signed_in: FlaskClient, committed: Committed) -> None:
    mine, own_item = committed(lambda: make_agenda("mine"))
    _other, other_item = committed(lambda: make_agenda("other"))
    address = f"/o/webinars/{mine}/agenda"
    for foreign in (str(other_item), "1" * 25, "x", ""):
        assert signed_in.post(address, data={"up": foreign}).status_code == 404
    assert [position_of(own_item), position_of(other_item)] == [2, 2]
    assert signed_in.post(address, data={"up": str(own_item)}).status_code == 303
    assert position_of(own_item) < 2


def position_of(item: int) -> int:
    return int(db.session.scalars(select(Presentation.position).where(Presentation.id == item)).one())


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_dates_at_the_end_of_time_are_refused(
    signed_in: FlaskClient, committed: Committed, zone: str
) -> None:
    series = committed(factories.make_series)
    webinar = committed(lambda: factories.make_webinar(series, zone=zone))
    address = f"/o/webinars/{webinar.id}/edit"
    given = fields(signed_in.get(address))
    for closes in ("0001-01-01T00:00", "9999-12-31T23:59"):
        assert signed_in.post(address, data=given | {"closes": closes}).status_code == 422
    last = {"year": "9999", "month": "12", "day": "31", "start": "23:59"}
    assert signed_in.post(address, data=given | last).status_code == 422
    new = fields(signed_in.get("/o/webinars/new")) | FOUR | last | {"series": str(series.id), "zone": zone}
    assert signed_in.post("/o/webinars/new", data=new).status_code == 422


def test_a_planted_session_gives_nobodys_forms_away(
    app: Flask, committed: Committed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever knows a browser's token from before signing in, or out, can send nothing in its name later."""
    committed(lambda: factories.make_organiser(ADDRESS, password=hash_password(PASSWORD)))
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    browser = app.test_client()
    planted = token(browser.get("/o/sign-in"))
    known = {"email": ADDRESS, "password": PASSWORD, "csrf_token": planted}
    assert browser.post("/o/sign-in", data=known).status_code == 302
    change = {"name": "Mallory", "zone": "UTC"}
    assert browser.post("/o/settings/profile", data=change | {"csrf_token": planted}).status_code == 400
    own = token(browser.get("/o/settings/profile"))
    assert browser.post("/o/settings/profile", data=change | {"csrf_token": own}).status_code == 303
    assert browser.post("/o/sign-out", data={"csrf_token": own}).status_code == 302
    assert browser.post("/o/sign-in", data=known | {"csrf_token": own}).status_code == 400


def token(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found
    return found[1]


def test_old_cookies_let_nobody_in(app: Flask, committed: Committed, monkeypatch: pytest.MonkeyPatch) -> None:
    organiser = committed(lambda: factories.make_organiser(ADDRESS))
    browser = sign_in(app, organiser.fs_uniquifier)
    assert browser.get("/o/settings/profile").status_code == 200
    a_week_on = time.time() + 7 * 24 * 3600 + 5
    monkeypatch.setattr(time, "time", lambda: a_week_on)
    assert browser.get("/o/settings/profile").status_code == 302


def test_what_shows_a_person_is_kept_by_nobody(
    app: Flask, client: FlaskClient, signed_in: FlaskClient, committed: Committed
) -> None:
    series = committed(factories.make_series)
    start = datetime.now().replace(microsecond=0) + timedelta(days=9)  # noqa: DTZ005
    webinar = committed(lambda: factories.make_webinar(series, slug="soon", local_start=start))
    page = f"/{series.slug}/{webinar.slug}"
    assert client.get(page).headers["Cache-Control"] == "private, no-cache"
    client.post(f"{page}/register", data={"email": "mai@lantern.example", "name": "Mai", "is_alone": "y"})
    for address in (page, f"{page}/registered", "/"):
        assert client.get(address).headers["Cache-Control"] == "no-store"
    for address in (page, "/", "/o", "/o/sign-in", "/o/confirm-password", "/o/webinars.csv", "/o/nothing"):
        assert signed_in.get(address).headers["Cache-Control"] == "no-store"
    assert app.test_client().get("/o/sign-in").headers["Cache-Control"] == "no-store"
    assert app.test_client().get(f"{page}/webinar.ics").headers["Cache-Control"] == "public, max-age=900"


def test_a_password_of_any_length_is_only_wrong(client: FlaskClient, signed_in: FlaskClient) -> None:
    for email in ("ana@secretariat.example", "nobody@x.example"):
        sent = {"email": email, "password": "p" * 5000}
        assert client.post("/o/sign-in", data=sent).status_code == 422
    assert signed_in.post("/o/confirm-password", data={"password": "ﷺ" * 5000}).status_code == 422
    change = {"old": "p" * 5000, "new": "p" * 5000}
    assert signed_in.post("/o/settings/password", data=change).status_code == 422


@pytest.mark.parametrize("address", ["/o/sign-in", "/first-run", "/o/webinars/new"])
def test_nobody_sends_json(signed_in: FlaskClient, address: str) -> None:
    deep = {"data": "[" * 100_000, "content_type": "application/json"}
    assert signed_in.post(address, **deep).status_code == 415
    assert signed_in.get(address, **deep).status_code == 415


def test_forms_reach_no_thing_of_another_webinar(signed_in: FlaskClient, committed: Committed) -> None:
    world = committed(make_world)
    mine, _item = committed(lambda: make_agenda("mine"))
    coming, past, applied = world[""], world["attendance"], world["attendance.undo"]["import_id"]
    before = content()
    ticked = {"state": "cancelled", "r": [str(coming["registration_id"]), "999999"]}
    assert signed_in.post(f"/o/webinars/{mine}/registrations", data=ticked).status_code == 303
    for number in (coming["presentation_id"], 999_999_999, "1" * 25):
        material = {"kind": "slides", "title": "x", "language": "en", "visibility": "public"}
        material |= {"url": "https://x.example/slides", "presentation": str(number)}
        assert signed_in.post(f"/o/webinars/{mine}/materials", data=material).status_code == 422
    imports = f"/o/webinars/{past['webinar_id']}/attendance/import/{applied}"
    for number in (past["import_person_id"], 999_999_999, "1" * 25):
        assert signed_in.post(f"{imports}/reopen", data={"person": str(number)}).status_code == 404
    assert content() == before


@pytest.mark.parametrize(
    "way",
    ["/%09/evil.example", "/%0a/evil.example", "/%0d%0aX:1", "/%5cevil.example", "//evil.example", "/%7f/x"],
)
def test_no_address_leads_to_another_site(client: FlaskClient, way: str) -> None:
    for more in ("", "&zone=Lima"):
        assert client.get(f"/time-zone?back={way}{more}").status_code == 404
    path = urllib.parse.unquote(way)
    for query in ("lang=en", "tz=Lima", ""):
        answer = client.get("/", query_string=query, environ_overrides={"PATH_INFO": path})
        assert answer.status_code in (302, 308, 404)
        links = [answer.location or "", *re.findall(r'href="([^"]*)"', answer.text)]
        assert not [link for link in links if re.match(r"\s*/\s*[/\\]", link)]
