"""What every answer has: headers, error pages, languages, zones, static files."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from tests import factories
from tests.conftest import make_app
from tracker.database import db
from tracker.errors import Invalid, NotFound, Refusal, Stale
from tracker.schema import upgrade_schema
from tracker.web.logs import JsonLines
from tracker.web.paging import page_of

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def faulty(tmp_path) -> Iterator[Flask]:
    """An application of its own with views that fail in every way; its database is empty and unused."""
    app = make_app(tmp_path)
    app.config["TESTING"] = False
    failures = {
        "refusal": Refusal("Only %(count)s places", count=3),
        "missing": NotFound("Secret name"),
        "stale": Stale("Somebody else saved it"),
        "invalid": Invalid("Bad value"),
        "fault": RuntimeError("ana@secretariat.example"),
    }

    def fail(kind: str) -> str:
        raise failures[kind]

    app.add_url_rule("/try/fail/<kind>", "fail", fail, methods=["GET", "POST"])
    yield app


def browser_of(app: Flask) -> FlaskClient:
    """A browser of an application that has no context of its own."""
    return FlaskClient(app, app.response_class)


def test_headers_are_strict(client: FlaskClient) -> None:
    headers = client.get("/help").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers
    assert "Cookie" in headers["Vary"]


def test_https_is_remembered_where_it_is_used(tmp_path) -> None:
    secure = browser_of(make_app(tmp_path, uses_https=True))
    assert "max-age" in secure.get("/robots.txt").headers["Strict-Transport-Security"]
    with secure.application.app_context():
        upgrade_schema()
    cookie = secure.get("/first-run", base_url="https://webinars.example").headers["Set-Cookie"]
    assert re.fullmatch(r"__Host-tracker=[^;]+; Secure; HttpOnly; Path=/; SameSite=Lax", cookie)


def test_the_workspace_is_kept_by_nobody(client: FlaskClient) -> None:
    assert client.get("/o/settings").headers["Cache-Control"] == "no-store"
    assert client.get("/o/nothing-here").headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_for_ever(client: FlaskClient) -> None:
    page = client.get("/help").text
    for name in re.findall(r'"(/static/[^"]+)"', page):
        answer = client.get(name, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert re.search(r"\.[0-9a-f]{10}\.\w+$", name)
    assert client.get("/static/app.css").status_code == 404
    assert client.get("/static/../config.py").status_code == 404


def test_compressed_only_for_those_who_can_read_it(client: FlaskClient) -> None:
    sheet = re.search(r'"(/static/app[^"]+)"', client.get("/help").text)
    assert sheet
    assert client.get(sheet[1], headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    plain = client.get(sheet[1])
    assert "Content-Encoding" not in plain.headers and b"--paper" in plain.data


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("refusal", 409, "Only 3 places"),
        ("missing", 404, "We cannot find that page"),
        ("stale", 409, "Two people changed this at once"),
        ("invalid", 422, "Bad value"),
    ],
)
def test_refusals_have_their_page(faulty: Flask, kind: str, status: int, words: str) -> None:
    answer = browser_of(faulty).get(f"/try/fail/{kind}")
    assert answer.status_code == status
    assert words in answer.text
    assert "Secret name" not in answer.text


def test_a_fault_has_a_reference_and_is_logged(faulty: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = browser_of(faulty).get("/try/fail/fault")
    assert answer.status_code == 500
    reference = re.search(r'<b class="num">([0-9A-F]{6})</b>', answer.text)
    assert reference and reference[1] in caplog.text
    assert "ana@" not in answer.text
    assert "/try/fail" not in caplog.records[-1].getMessage()


def test_logs_name_nobody(committed: Committed) -> None:
    committed(lambda: factories.make_person("mai.tran@lantern.example"))
    with pytest.raises(IntegrityError) as twice:
        committed(lambda: factories.make_person("mai.tran@lantern.example"))
    db.session.rollback()
    record = logging.makeLogRecord({"msg": "to %s", "args": ("mai.tran@lantern.example",)})
    record.exc_info = (twice.type, twice.value, twice.tb)
    line = json.loads(JsonLines().format(record))
    assert "IntegrityError" in line["traceback"] and line["message"] == "to (address)"
    assert "mai.tran" not in str(line)


def test_a_form_without_its_token_is_refused(faulty: Flask) -> None:
    faulty.config["WTF_CSRF_ENABLED"] = True
    long_text = "A text that somebody has written for a long time, before the page got too old"
    secret = "a passphrase of many words that nobody else should read"
    sent = {"body": long_text, "password": secret, "new": secret, "old": secret, "looked_at": "eJ" * 50}
    answer = browser_of(faulty).post("/try/fail/refusal", data=sent)
    assert answer.status_code == 400
    assert "This page was open for too long" in answer.text
    assert long_text in answer.text
    assert secret not in answer.text and "eJeJ" not in answer.text


def test_wrong_methods_and_large_bodies(client: FlaskClient) -> None:
    answer = client.post("/help")
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"]
    too_large = client.post("/o/settings/pages/help", data={"markdown": "x" * (3 * 1024 * 1024)})
    assert too_large.status_code in (302, 413)


def test_a_zone_is_remembered_and_the_address_is_clean(client: FlaskClient) -> None:
    answer = client.get("/help?tz=Lima&a=1")
    assert (answer.status_code, answer.location) == (302, "/help?a=1")
    assert "zone=America/Lima" in answer.headers["Set-Cookie"]
    unknown = client.get("/help?tz=Nowhere")
    assert (unknown.location, unknown.headers.get("Set-Cookie")) == ("/help", None)
    elsewhere = client.get("/?lang=en", environ_overrides={"PATH_INFO": "//other.example/"})
    assert elsewhere.location == "/other.example/"


def test_choosing_a_zone_without_script(client: FlaskClient) -> None:
    assert "Your time zone" in client.get("/time-zone?back=/help").text
    assert client.get("/time-zone?back=/help&zone=nairobi").location == "/help?tz=Africa/Nairobi"
    assert "is not a time zone we know" in client.get("/time-zone?zone=Atlantis").text
    assert client.get("/time-zone?back=//other.example").status_code == 404
    assert client.get("/time-zone?back=https://other.example").status_code == 404


def test_unknown_languages_are_not_offered(client: FlaskClient) -> None:
    answer = client.get("/help?lang=xx")
    assert (answer.location, answer.headers.get("Set-Cookie")) == ("/help", None)
    page = client.get("/help").text
    assert 'id="languages"' not in page
    assert '<html lang="en-GB" dir="ltr"' in page


def test_several_languages_are_offered_and_remembered(tmp_path) -> None:
    browser = browser_of(make_app(tmp_path, languages=("en", "ar", "fr")))
    page = browser.get("/time-zone").text
    assert 'href="?lang=fr"' in page and "Français" in page
    browser.get("/time-zone?lang=ar")
    assert '<html lang="ar" dir="rtl"' in browser.get("/time-zone").text
    wished = browser_of(make_app(tmp_path, languages=("en", "fr")))
    assert '<html lang="fr"' in wished.get("/time-zone", headers={"Accept-Language": "fr-CA,fr"}).text


def test_robots_may_read_public_pages_only(client: FlaskClient) -> None:
    assert "Disallow: /o" in client.get("/robots.txt").text


@pytest.mark.parametrize(
    ("query", "total", "number", "first", "last"),
    [("", 0, 1, 0, 0), ("page=2", 120, 2, 51, 100), ("page=9", 120, 3, 101, 120), ("page=-1", 7, 1, 1, 7)],
)
def test_pages_of_lists(app: Flask, query: str, total: int, number: int, first: int, last: int) -> None:
    with app.test_request_context(f"/?{query}"):
        page = page_of(total)
    assert (page.number, page.first, page.last) == (number, first, last)
