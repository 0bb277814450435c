"""A recap on its way out: saved while it is written, reviewed, published at its time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.conftest import sign_in
from tests.functional.test_recap_pages import PUBLIC, TEXT, text_of
from tests.functional.test_recaps import make_held
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.mail.worker import work
from tracker.models import AuditEntry, Organiser, Recap, Series
from tracker.recaps import service, timing_service
from tracker.webinars.queries import get_webinar

Committed = Callable[[Callable[[], Any]], Any]
LATER = timedelta(days=2)


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    return int(committed(make_held).id)


@pytest.fixture
def page(webinar_id: int) -> str:
    return f"/o/webinars/{webinar_id}/recap"


@pytest.fixture
def reviewed(committed: Committed, webinar_id: int) -> None:
    committed(lambda: setattr(db.session.scalars(db.select(Series)).one(), "reviews_recaps", True))


@pytest.fixture
def second(app: Flask, committed: Committed) -> FlaskClient:
    """The browser of another organiser."""
    bo = committed(lambda: factories.make_organiser("bo@secretariat.example", name="Bo"))
    return sign_in(app, bo.fs_uniquifier)


def recap() -> Recap:
    db.session.rollback()
    return db.session.scalars(db.select(Recap)).one()


def test_a_draft_is_kept_while_it_is_written(signed_in: FlaskClient, page: str) -> None:
    first = signed_in.post(f"{page}/autosave", data=TEXT | {"version": "1", "body": "Half a {{peop"})
    assert first.status_code == 200
    assert first.json is not None
    assert (first.json["version"], first.json["said"][:6]) == (2, "Saved ")
    again = signed_in.post(f"{page}/autosave", data=TEXT | {"version": "2"})
    assert again.status_code == 200
    assert recap().body == TEXT["body"]
    saves = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "recap.saved")).all()
    assert len(saves) == 1


def test_two_editors_never_overwrite_each_other_silently(
    signed_in: FlaskClient, second: FlaskClient, page: str
) -> None:
    second.post(page, data=TEXT | {"version": "1", "title": "Of Bo"})
    answer = signed_in.post(f"{page}/autosave", data=TEXT | {"version": "1"})
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["is_stale"]
    assert "Bo saved this recap" in answer.json["said"]
    both = signed_in.post(page, data=TEXT | {"version": "1"})
    assert both.status_code == 409
    assert "Of Bo" in both.text
    assert TEXT["title"] in both.text
    assert recap().title == "Of Bo"
    assert signed_in.post(page, data=TEXT | {"version": "2"}).status_code == 302
    assert recap().title == TEXT["title"]


def test_a_public_text_is_never_autosaved(signed_in: FlaskClient, page: str) -> None:
    signed_in.post(f"{page}/publish", data={"version": "1"})
    assert signed_in.post(f"{page}/autosave", data=TEXT | {"version": "2"}).status_code == 409
    assert "data-autosave" not in signed_in.get(page).text


def test_a_suggestion_is_used(signed_in: FlaskClient, page: str) -> None:
    html = signed_in.post(page, data=TEXT | {"version": "1", "use_title": "{{host}} hosts"}).text
    assert 'value="{{host}} hosts"' in html
    assert "End Violence hosts its 10th Global Knowledge Exchange Webinar" in text_of(html)


def test_personal_data_is_named_by_line_and_may_stay_with_a_reason(signed_in: FlaskClient, page: str) -> None:
    body = "First\n\nWrite to ana@people.example or https://x.example/j?pwd=a1"
    signed_in.post(page, data=TEXT | {"version": "1", "body": body})
    html = signed_in.get(page).text
    assert "The text holds an email address (line 3)" in html
    assert f"{page}/personal-data" in html
    assert signed_in.post(f"{page}/publish", data={"version": "2"}).status_code == 409
    found = signed_in.get(f"{page}/personal-data").text
    assert "ana@people.example" in found
    assert "Link with a personal token" in found
    refused = signed_in.post(f"{page}/personal-data", data={"version": "2", "reason": " "})
    assert refused.status_code == 422
    allowed = signed_in.post(f"{page}/personal-data", data={"version": "2", "reason": "The press office"})
    assert allowed.status_code == 302
    assert all("people.example" not in text for text in recap().allowed)
    signed_in.post(page, data=TEXT | {"version": "3", "body": f"{body} and bo@people.example"})
    assert signed_in.post(f"{page}/publish", data={"version": "4"}).status_code == 409
    signed_in.post(page, data=TEXT | {"version": "4", "body": body})
    assert signed_in.post(f"{page}/publish", data={"version": "5"}).status_code == 302
    entry = db.session.scalars(
        db.select(AuditEntry).where(AuditEntry.action == "recap.personal_data_allowed")
    ).one()
    assert "people.example" not in str(entry.after)


def test_a_second_organiser_approves_and_nobody_their_own(
    signed_in: FlaskClient, second: FlaskClient, page: str, reviewed: None
) -> None:
    signed_in.post(page, data=TEXT | {"version": "1"})
    assert "A second organiser has to approve it" in signed_in.get(page).text
    assert signed_in.post(f"{page}/publish", data={"version": "2"}).status_code == 409
    assert signed_in.post(f"{page}/review", data={"version": "2", "wish": "ask"}).status_code == 302
    assert "Review a recap" not in signed_in.get("/o").text
    assert "Review a recap before it is published" in second.get("/o").text
    own = signed_in.post(f"{page}/review", data={"version": "3", "wish": "approve"})
    assert own.status_code == 409
    assert "Nobody approves their own text" in own.text
    assert second.post(f"{page}/review", data={"version": "3", "wish": "return"}).status_code == 422
    sent_back = {"version": "3", "wish": "return", "note": "Name the four models"}
    assert second.post(f"{page}/review", data=sent_back).status_code == 302
    assert "Name the four models" in signed_in.get(page).text
    assert "A recap came back to you" in signed_in.get("/o").text
    signed_in.post(page, data=TEXT | {"version": "4", "body": "Better, {{people}}"})
    signed_in.post(f"{page}/review", data={"version": "5", "wish": "ask"})
    assert second.post(f"{page}/review", data={"version": "6", "wish": "approve"}).status_code == 302
    assert recap().review == "approved"
    signed_in.post(page, data=TEXT | {"version": "7", "body": "Other words"})
    assert recap().review == ""
    assert signed_in.post(f"{page}/publish", data={"version": "8"}).status_code == 409


def test_approved_it_is_published_and_corrected_without_another_review(
    signed_in: FlaskClient, second: FlaskClient, page: str, reviewed: None
) -> None:
    signed_in.post(f"{page}/review", data={"version": "1", "wish": "ask"})
    assert "12 individuals" in text_of(second.get(page).text)
    second.post(f"{page}/review", data={"version": "2", "wish": "approve"})
    assert signed_in.post(f"{page}/publish", data={"version": "3"}).status_code == 302
    said = TEXT | {"version": "4", "correction": "One word"}
    assert signed_in.post(page, data=said).status_code == 302


def test_without_the_wish_of_the_series_nobody_is_asked(signed_in: FlaskClient, page: str) -> None:
    refused = signed_in.post(f"{page}/review", data={"version": "1", "wish": "ask"})
    assert "This series asks no second organiser" in refused.text
    assert "Its settings can change that" in signed_in.get(f"{page}/review").text


def schedule(signed_in: FlaskClient, page: str, version: int = 1) -> None:
    on = (utc_now() + LATER).date().isoformat()
    data = {"version": str(version), "when": "later", "on": on, "time": "10:00"}
    assert signed_in.post(f"{page}/publish", data=data).status_code == 302


def make_due(committed: Committed) -> None:
    past = utc_now() - timedelta(minutes=1)
    committed(lambda: setattr(db.session.scalars(db.select(Recap)).one(), "publish_at", past))


def test_it_is_published_at_its_time_by_the_worker(
    signed_in: FlaskClient, client: FlaskClient, app: Flask, page: str, committed: Committed
) -> None:
    schedule(signed_in, page)
    html = signed_in.get(page).text
    assert "Published by itself on" in html
    assert "On your clock" in html
    work(app)
    assert client.get(PUBLIC).status_code == 404
    make_due(committed)
    work(app)
    assert client.get(PUBLIC).status_code == 200
    ana = db.session.scalars(db.select(Organiser).where(Organiser.email != "command")).first()
    assert ana is not None
    assert recap().published_by_id == ana.id


def test_what_stops_it_meanwhile_is_told(
    signed_in: FlaskClient, client: FlaskClient, app: Flask, page: str, committed: Committed
) -> None:
    schedule(signed_in, page)
    signed_in.post(page, data=TEXT | {"version": "2", "body": "Call +41 22 555 01 02"})
    make_due(committed)
    work(app)
    assert client.get(PUBLIC).status_code == 404
    assert (recap().state, recap().publish_at) == ("draft", None)
    html = signed_in.get(page).text
    assert "It was not published at the time you chose." in html
    assert "phone number (line 1)" in html
    assert "A recap was not published at its time" in signed_in.get("/o").text
    signed_in.post(f"{page}/unschedule", data={"version": str(recap().version)})
    assert "A recap was not published" not in signed_in.get("/o").text


def test_a_time_can_be_taken_back_and_none_in_the_past_is_taken(
    signed_in: FlaskClient, app: Flask, page: str, webinar_id: int, committed: Committed
) -> None:
    past = {"version": "1", "when": "later", "on": "2020-06-18", "time": "10:00"}
    answer = signed_in.post(f"{page}/publish", data=past)
    assert answer.status_code == 422
    assert "Choose a time to come" in answer.text
    nothing = signed_in.post(f"{page}/publish", data={"version": "1", "when": "later"})
    assert "Choose the day" in nothing.text
    schedule(signed_in, page)
    signed_in.post(f"{page}/unschedule", data={"version": "2"})
    assert recap().publish_at is None
    committed(lambda: service.ensure_draft(get_webinar(webinar_id), COMMAND, utc_now()))
    begun = committed(lambda: timing_service.publish_due(recap().id, actor=COMMAND, now=utc_now()))
    assert begun is None
