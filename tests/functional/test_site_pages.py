"""An organiser writes the pages of text; everybody reads them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.conftest import sign_in
from tracker.database import db
from tracker.models import AuditEntry


@pytest.mark.parametrize(
    ("key", "words"),
    [("privacy", "24 months"), ("accessibility", "WCAG"), ("help", "waiting list")],
)
def test_each_page_has_a_built_in_text(client: FlaskClient, key: str, words: str) -> None:
    page = client.get(f"/{key}")
    assert page.status_code == 200
    assert words in page.text
    assert "Edit this text" not in page.text


def save(browser: FlaskClient, text: str, version: int = 0) -> int:
    answer = browser.post("/o/settings/pages/help", data={"markdown": text, "version": version})
    return answer.status_code


def test_an_organisers_text_takes_its_place(client: FlaskClient, signed_in: FlaskClient) -> None:
    assert "## Registering" in signed_in.get("/o/settings/pages/help").text
    assert save(signed_in, "# Ask us\n\n<script>alert(1)</script> **Now**") == 302
    page = client.get("/help").text
    assert "<h2>Ask us</h2>" in page and "<strong>Now</strong>" in page
    assert "<script>alert" not in page
    assert "Last changed on" in page
    assert db.session.scalars(select(AuditEntry.action)).all() == ["site_page.saved"]


def test_a_stale_edit_overwrites_nothing(client: FlaskClient, signed_in: FlaskClient) -> None:
    assert save(signed_in, "First") == 302
    mine = "What I wrote in the meantime, at some length, and want to keep"
    answer = signed_in.post("/o/settings/pages/help", data={"markdown": mine, "version": 0})
    assert answer.status_code == 409
    assert "Two people changed this at once" in answer.text
    assert mine in answer.text
    assert "First" in client.get("/help").text
    assert save(signed_in, "Second", version=1) == 302


def test_no_text_is_refused_at_the_field(signed_in: FlaskClient) -> None:
    answer = signed_in.post("/o/settings/pages/help", data={"markdown": "  ", "version": 0})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "<title>Error:" in answer.text


def test_the_built_in_text_comes_back(client: FlaskClient, signed_in: FlaskClient) -> None:
    save(signed_in, "Ours")
    assert signed_in.post("/o/settings/pages/help/restore", data={"version": 1}).status_code == 302
    assert "The waiting list" in client.get("/help").text


def test_settings_lead_to_the_pages(signed_in: FlaskClient) -> None:
    page = signed_in.get("/o/settings")
    assert page.status_code == 200
    assert "/o/settings/pages/privacy" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_only_organisers_may_edit(app: Flask, client: FlaskClient, committed) -> None:
    assert client.get("/o/settings").status_code == 302
    viewer = sign_in(app, committed(lambda: factories.make_organiser(role="viewer")).fs_uniquifier)
    assert viewer.get("/o/settings").status_code == 403
    assert save(viewer, "Mine") == 403


def test_an_unknown_page_is_not_found(signed_in: FlaskClient) -> None:
    assert signed_in.get("/o/settings/pages/nope").status_code == 404
