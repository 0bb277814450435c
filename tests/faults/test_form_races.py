"""Forms sent many times, late, or over a dropped connection: one effect, one answer, one rule for closing."""

import os
import socket
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import factories
from tests.browser.site import serving
from tests.conftest import sign_in
from tests.faults.racing import run_at_once
from tests.functional.test_webinar_pages import body, fields
from tracker.clock import utc_now
from tracker.database import db, lock_row
from tracker.models import OutboxMail, Registration, Webinar
from tracker.registrations import browser_memory, rules
from tracker.webinars.service import webinars as webinar_service

PAGE = "/knowledge-exchange/open-data"
FORM = f"{PAGE}/register"
DONE = f"{PAGE}/registered"
MAYA = {"email": "maya@lantern.example", "name": "Maya Cruz"}
CSRF = {"csrf_token": "what keeps the forms of one browser safe"}
SPREAD_SECONDS, CLIENTS = (
    (2.0, 200) if "TRACKER_SOAK" in os.environ else (1.0, 24)
)  # make soak: the bar's own

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    def write() -> int:
        factories.make_organisation("Lantern House", domain="lantern.example")
        start = datetime(2099, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
        made = factories.make_webinar(
            factories.make_series(), slug="open-data", local_start=start, capacity=1
        )
        return int(made.id)

    return int(committed(write))


def browser(app: Flask) -> FlaskClient:
    """The same browser each time, as if no answer's cookie had ever reached it."""
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(CSRF)
    return client


def send_five_times(app: Flask) -> set[tuple[int, str, str]]:
    """What five posts of one form at one moment are answered, each with the page it leads to."""
    answers: list[tuple[int, str, str]] = []

    def send() -> None:
        client = browser(app)
        sent = client.post(FORM, data=MAYA)
        answers.append((sent.status_code, sent.location, body(client.get(DONE))))

    assert run_at_once(app, [send] * 5) == []
    assert len(answers) == 5
    return set(answers)


def effects() -> tuple[int, int]:
    """How many registrations and mails there are."""
    db.session.rollback()
    return tuple(
        db.session.scalar(select(func.count()).select_from(one)) or 0 for one in (Registration, OutboxMail)
    )  # type: ignore[return-value]  # two


@pytest.mark.usefixtures("webinar_id")
def test_one_form_sent_five_times_has_one_effect_and_one_answer(app: Flask) -> None:
    ((status, location, page),) = send_five_times(app)
    assert (status, location) == (303, DONE)
    assert "You are registered" in page  # the only place is theirs, whichever answer reaches them
    assert effects() == (1, 1)


@pytest.mark.usefixtures("webinar_id")
def test_answers_differ_when_nothing_tells_the_browser(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser_memory, "browser_key", lambda: "")
    assert len(send_five_times(app)) == 2


@pytest.mark.usefixtures("webinar_id")
def test_a_dropped_connection_and_another_try(app: Flask) -> None:
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookie = f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(CSRF)}"
    content = urlencode(MAYA)
    with serving(app) as url:
        place = urlsplit(url)
        request = (
            f"POST {FORM} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookie}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(content)}\r\n"
            f"Connection: close\r\n\r\n{content}"
        )
        with socket.create_connection((place.hostname, place.port)) as dropped:
            dropped.sendall(request.encode())
        deadline = time.monotonic() + 20
        while effects() != (1, 1) and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.3)  # the server is closed while it is at rest
    client = browser(app)
    assert client.post(FORM, data=MAYA).location == DONE
    assert "You are registered" in body(client.get(DONE))
    assert effects() == (1, 1)


def post_around(app: Flask, closes: datetime) -> list[str]:
    """R08: people send the form from a second before it closes until a second after; what broke the rule."""
    wrong: list[str] = []

    def send(at: int) -> None:
        time.sleep(SPREAD_SECONDS * 2 * at / CLIENTS)
        before = utc_now()
        status = app.test_client().post(FORM, data=MAYA | {"email": f"p{at}@lantern.example"}).status_code
        after = utc_now()
        allowed = {303} if after < closes else {409} if before >= closes else {303, 409}
        if status not in allowed:
            wrong.append(f"{status} between {before} and {after}")

    faults = run_at_once(app, [lambda at=at: send(at) for at in range(CLIENTS)])  # type: ignore[misc]
    late = db.session.scalar(select(func.count()).where(Registration.created_at >= closes))
    return wrong + [repr(fault) for fault in faults] + [f"{late} late"] * bool(late)


@pytest.fixture
def closes(committed: Committed, webinar_id: int) -> datetime:
    """When it closes: in a moment."""
    at = utc_now() + timedelta(seconds=SPREAD_SECONDS)

    def write() -> None:
        webinar = db.session.get_one(Webinar, webinar_id)
        webinar.capacity, webinar.registration_closes_at = None, at

    committed(write)
    return at


def test_registration_closes_by_the_clock_of_the_server(app: Flask, closes: datetime) -> None:
    assert post_around(app, closes) == []
    assert "Registration is closed" in body(app.test_client().get(PAGE))
    before = [one for one in db.session.scalars(select(Registration.created_at)) if one < closes]
    assert before


def test_closing_notices_when_nobody_asks_the_clock(
    app: Flask, closes: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "check_open", lambda places, now, way: None)
    assert post_around(app, closes)


def save_at_once(app: Flask, committed: Committed, webinar_id: int) -> list[int]:
    """R07: the same form saved by four organisers who all saw the same version; the answers."""
    cookies = [
        committed(lambda at=at: factories.make_organiser(f"o{at}@secretariat.example").fs_uniquifier)  # type: ignore[misc]
        for at in range(4)
    ]
    address = f"/o/webinars/{webinar_id}/edit"
    given = fields(sign_in(app, cookies[0]).get(address))
    answers: list[int] = []

    def save(at: int) -> None:
        sent = sign_in(app, cookies[at]).post(address, data=given | {"focus": f"What organiser {at} wrote"})
        answers.append(sent.status_code)
        if sent.status_code == 409:
            assert f"What organiser {at} wrote" in sent.text

    assert run_at_once(app, [lambda at=at: save(at) for at in range(4)]) == []  # type: ignore[misc]
    return sorted(answers)


def test_two_organisers_never_overwrite_each_other(app: Flask, committed: Committed, webinar_id: int) -> None:
    assert save_at_once(app, committed, webinar_id) == [303, 409, 409, 409]


def test_saving_notices_when_nobody_compares_versions(
    app: Flask, committed: Committed, webinar_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(webinar_id: int, version: int, **more: Any) -> Any:
        lock_row(Webinar, webinar_id)
        version = db.session.scalar(select(Webinar.version).where(Webinar.id == webinar_id))
        return kept(webinar_id, version, **more)

    kept = webinar_service.edit_webinar
    monkeypatch.setattr("tracker.pages.webinar_editor.service.edit_webinar", careless)
    assert save_at_once(app, committed, webinar_id) != [303, 409, 409, 409]
