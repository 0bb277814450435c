"""Organisers let each other in, and out, on their page and by command."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tests.conftest import sign_in
from tests.counting import statements
from tracker.accounts import service
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import Invalid, Refusal
from tracker.models import AuditEntry, Organiser

Committed = Callable[[Callable[[], Any]], Any]
PAGE = "/o/settings/organisers"


def confirmed(client: FlaskClient) -> FlaskClient:
    """Whoever gave the password a moment ago."""
    with client.session_transaction() as session:
        session["fs_paa"] = time.time()
    return client


@pytest.fixture
def ana(app: Flask, committed: Committed) -> Organiser:
    return committed(lambda: factories.make_organiser(password=hash_password("four unusual words")))


@pytest.fixture
def browser(app: Flask, ana: Organiser) -> FlaskClient:
    return confirmed(sign_in(app, ana.fs_uniquifier))


def the_link(text: str) -> str:
    found = re.search(r"http://localhost(/o/sign-in/[\w-]{43})", text)
    assert found
    return found[1]


def test_invites_resets_disables_and_enables(app: Flask, browser: FlaskClient) -> None:
    page = browser.post(PAGE, data={"email": "Ben@x.example", "name": "Ben", "role": "viewer"})
    link = the_link(page.text)
    assert link not in browser.get(PAGE).text, "shown once"
    ben = app.test_client()
    assert ben.post(link, data={"password": "seven green bicycles"}).status_code == 303
    row = db.session.scalars(select(Organiser).where(Organiser.email == "ben@x.example")).one()
    assert ben.get(PAGE).status_code == 403
    assert browser.post(f"{PAGE}/{row.id}/change", data={"to": "organiser"}).status_code == 303
    assert ben.get(PAGE).status_code == 200
    assert browser.post(f"{PAGE}/{row.id}/change", data={"to": "disabled"}).status_code == 303
    assert ben.get(PAGE).status_code == 302
    assert browser.post(f"{PAGE}/{row.id}/reset").status_code == 409
    assert browser.post(f"{PAGE}/{row.id}/change", data={"to": "enabled"}).status_code == 303
    again = the_link(browser.post(f"{PAGE}/{row.id}/reset").text)
    assert app.test_client().get(again).status_code == 200
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == [
        "organiser.invited",
        "organiser.password_set",
        "organiser.role",
        "organiser.disabled",
        "organiser.enabled",
        "organiser.reset",
    ]


def test_somebody_stays(browser: FlaskClient, ana: Organiser) -> None:
    for to in ("disabled", "viewer"):
        answer = browser.post(f"{PAGE}/{ana.id}/change", data={"to": to})
        assert (answer.status_code, "last organiser" in answer.text) == (409, True)
    assert browser.get(PAGE).status_code == 200
    assert browser.post(f"{PAGE}/{ana.id}/change", data={"to": "chief"}).status_code == 422
    assert browser.post(f"{PAGE}/999/change", data={"to": "disabled"}).status_code == 404


@pytest.mark.parametrize("email", ["", "no address", "ana@secretariat.example", "ANA@secretariat.example"])
def test_refuses_an_address_at_its_field(browser: FlaskClient, email: str) -> None:
    answer = browser.post(PAGE, data={"email": email, "name": "X", "role": "organiser"})
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text


def test_asks_for_the_password_first(app: Flask, ana: Organiser) -> None:
    browser = sign_in(app, ana.fs_uniquifier)
    asked = browser.get(PAGE)
    assert asked.headers["Location"] == "/o/confirm-password?next=/o/settings/organisers"
    assert browser.post(PAGE, data={"email": "x@x.example"}).status_code == 302
    assert db.session.scalars(select(Organiser.email)).all() == [ana.email]
    wrong = browser.post("/o/confirm-password", data={"password": "wrong", "next": PAGE})
    assert wrong.status_code == 422
    right = browser.post("/o/confirm-password", data={"password": "four unusual words", "next": PAGE})
    assert right.headers["Location"] == PAGE
    assert browser.get(PAGE).status_code == 200


def test_changes_ones_own_name_zone_and_password(app: Flask, browser: FlaskClient, ana: Organiser) -> None:
    other = sign_in(app, ana.fs_uniquifier)
    answer = browser.post("/o/settings/profile", data={"name": "Ana L.", "zone": "geneva"})
    assert answer.status_code == 303
    page = browser.get("/o/settings/profile").text
    assert "Ana L." in page and "Zurich (Europe/Zurich)" in page
    assert browser.post("/o/settings/profile", data={"name": "", "zone": "Nowhere"}).status_code == 422
    wrong = browser.post("/o/settings/password", data={"old": "x", "new": "seven green bicycles"})
    assert (wrong.status_code, 'href="#old"' in wrong.text) == (422, True)
    short = browser.post("/o/settings/password", data={"old": "four unusual words", "new": "short"})
    assert (short.status_code, 'href="#new"' in short.text) == (422, True)
    data = {"old": "four unusual words", "new": "seven green bicycles"}
    assert browser.post("/o/settings/password", data=data).status_code == 303
    assert browser.get("/o/settings/profile").status_code == 200
    assert other.get("/o/settings/profile").status_code == 302, "other browsers are signed out"


def test_by_command(app: Flask) -> None:
    first = run(app, "organisers", "add", "ana@x.example").stdout.strip()
    second = run(app, "organisers", "reset", "ANA@x.example").stdout.strip()
    client = app.test_client()
    assert client.get(the_link(first)).status_code == 410
    assert client.post(the_link(second), data={"password": "seven green bicycles"}).status_code == 303
    assert isinstance(run(app, "organisers", "add", "ana@x.example").exception, Invalid)
    assert isinstance(run(app, "organisers", "disable", "ana@x.example").exception, Refusal)
    assert isinstance(run(app, "organisers", "disable", "no@x.example").exception, Refusal)


def test_the_page_asks_as_often_for_thirty_as_for_one(browser: FlaskClient, committed: Committed) -> None:
    def add_thirty() -> None:
        for number in range(30):
            service.invite(email=f"p{number}@x.example", name="", actor=COMMAND, now=utc_now())

    with statements() as one:
        browser.get(PAGE)
    committed(add_thirty)
    with statements() as many:
        browser.get(PAGE)
    assert len(one) == len(many) <= 8
