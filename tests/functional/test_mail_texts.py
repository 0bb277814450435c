"""Organisers write the mails of a series in their own words, look at them, go back; and leave some out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories as make
from tracker.clock import utc_now
from tracker.database import db
from tracker.mail import outbox
from tracker.mail.letters import Letter, make_letter
from tracker.mail.text_queries import EDITABLE
from tracker.models import AuditEntry, MailText, OutboxMail, Series
from tracker.web.languages import Language

WORDS = {
    "subject": "Welcome, {{name}}: {{title}}",
    "text": "Dear **{{name}}** of {{organisation}}, see {{joining_page}}. <i>raw</i>",
    "version": "0",
}

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def series_id(committed: Committed) -> int:
    return int(committed(make.make_series).id)


@pytest.fixture
def page(series_id: int) -> str:
    return f"/o/settings/series/{series_id}/mails"


@pytest.fixture
def text_page(page: str) -> str:
    return f"{page}/confirmation/en"


def send(committed: Committed, series_id: int, name: str = "Maya Cruz", **more: Any) -> Letter:
    """The confirmation of somebody new."""

    def write() -> int:
        series = db.session.get_one(Series, series_id)
        webinar = make.make_webinar(series, local_start=make.datetime(2099, 6, 17, 15))  # noqa: DTZ001
        person = make.make_person(f"maya{webinar.id}@x.example", name=name)
        own = make.make_registration(webinar, person, organisation_as_typed="Lantern *House*", **more)
        mail = outbox.queue("confirmation", own, utc_now())
        db.session.flush()
        assert mail is not None
        return mail.id

    letter = make_letter(committed(write), "http://localhost", utc_now())
    assert isinstance(letter, Letter)
    return letter


def test_every_mail_of_a_series_is_named_and_can_be_changed(signed_in: FlaskClient, page: str) -> None:
    html = signed_in.get(page).text
    for kind in EDITABLE:
        assert f"{page}/{kind}/en" in html
        assert signed_in.get(f"{page}/{kind}/en").status_code == 200
        assert signed_in.get(f"{page}/{kind}/en/preview").status_code == 200
    assert signed_in.get(f"{page}/message/en").status_code == 404
    assert signed_in.get(f"{page}/confirmation/xx").status_code == 404


def test_own_words_are_sent_and_ours_come_back(
    signed_in: FlaskClient, text_page: str, page: str, series_id: int, committed: Committed
) -> None:
    assert "These are the words that come with the program." in signed_in.get(text_page).text
    assert signed_in.post(text_page, data=WORDS).status_code == 303
    message = send(committed, series_id).message
    assert message.subject == "Welcome, Maya Cruz: Child-centred responses"
    assert "<strong>Maya Cruz</strong> of Lantern *House*, see <a" in message.html
    assert "&lt;i&gt;raw&lt;/i&gt;" in message.html and "Join the webinar" in message.html
    assert "Dear **Maya Cruz** of Lantern *House*" in message.text
    assert "Own words" in signed_in.get(page).text
    assert send(committed, series_id, language="fr").message.subject.startswith("You are registered")
    assert signed_in.post(f"{text_page}/restore", data={"version": "1"}).status_code == 303
    assert send(committed, series_id).message.subject.startswith("You are registered")
    actions = db.session.scalars(
        db.select(AuditEntry.action).where(AuditEntry.action.like("mail.text%"))
    ).all()
    assert actions == ["mail.text_saved", "mail.text_restored"]


@pytest.mark.parametrize("typed", ["<b>Eve</b>", "[x](javascript:alert(1))", "**Eve**", "Eve\n# head"])
def test_what_registrants_typed_is_no_markup_in_them(
    signed_in: FlaskClient, text_page: str, series_id: int, committed: Committed, typed: str
) -> None:
    signed_in.post(text_page, data=WORDS | {"text": "Dear {{name}}"})
    html = send(committed, series_id, name=typed).message.html
    opening = html.partition("Dear ")[2].partition("</div>")[0]
    assert not any(tag in opening for tag in ("<b>", "<a", "<strong>", "<h"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"subject": ""}, "Enter a subject"),
        ({"text": "{{nome}}"}, "There is no field called nome. The fields are: {{name}}, {{series}}"),
        ({"subject": "{{reason}}"}, "There is no field called reason"),
        ({"text": "x" * 4001}, "Shorten this to 4000 characters"),
    ],
)
def test_what_cannot_be_kept_is_said(
    signed_in: FlaskClient, text_page: str, words: dict[str, str], said: str
) -> None:
    answer = signed_in.post(text_page, data=WORDS | words)
    assert answer.status_code == 422 and said in answer.text
    assert db.session.scalars(db.select(MailText)).all() == []


def test_a_stale_edit_overwrites_nothing(signed_in: FlaskClient, text_page: str) -> None:
    signed_in.post(text_page, data=WORDS)
    for path in (text_page, f"{text_page}/restore"):
        assert signed_in.post(path, data=WORDS | {"subject": "Later"}).status_code == 409
    assert db.session.scalars(db.select(MailText.subject)).one() == WORDS["subject"]
    signed_in.post(text_page, data=WORDS | {"subject": "Newer", "version": "1"})
    db.session.rollback()
    assert db.session.scalars(db.select(MailText.subject)).one() == "Newer"


def test_the_look_follows_what_is_typed_without_keeping_it(signed_in: FlaskClient, text_page: str) -> None:
    outside = signed_in.get(text_page)
    assert "frame-src 'self'" in outside.headers["Content-Security-Policy"]
    shown = signed_in.post(f"{text_page}/preview", data=WORDS)
    assert "Welcome, Maya Cruz: " in shown.text and "<strong>Maya Cruz</strong>" in shown.text
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert "You are registered" in signed_in.get(f"{text_page}/preview").text
    assert "Dear **Maya" in signed_in.post(f"{text_page}/preview", data=WORDS | {"as": "text"}).text
    assert "{{date}}" in signed_in.post(text_page, data=WORDS | {"insert": "date"}).text
    assert db.session.scalars(db.select(MailText)).all() == []


def test_a_series_says_what_goes_out_by_itself(signed_in: FlaskClient, page: str, series_id: int) -> None:
    html = signed_in.get(page).text
    assert "1 day before" in html and "Thanks" in html
    wishes = {"version": "1", "reminders": ["2880", "60"], "kinds": ["thanks"], "follow_up_hours": "48"}
    assert signed_in.post(page, data=wishes).status_code == 303
    series = db.session.get_one(Series, series_id)
    assert (series.reminders, series.mails_off, series.follow_up_hours) == (
        [2880, 60],
        ["missed", "recap"],
        48,
    )
    assert series.version == 2
    assert "Not sent" in signed_in.get(page).text
    assert signed_in.post(page, data=wishes).status_code == 409
    wrong = signed_in.post(page, data=wishes | {"version": "2", "follow_up_hours": "soon"})
    assert wrong.status_code == 422 and "Enter whole hours" in wrong.text


def test_each_language_of_the_site_has_words_of_its_own(
    app: Flask, signed_in: FlaskClient, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "TRACKER", replace(app.config["TRACKER"], languages=("en", "ar")))
    arabic = Language(code="ar", tag="ar", name="العربية", direction="rtl")
    offered = [*app.jinja_env.globals["languages"], arabic]
    monkeypatch.setitem(app.jinja_env.globals, "languages", offered)
    assert f"{page}/reminder/ar" in signed_in.get(page).text
    signed_in.post(f"{page}/reminder/ar", data=WORDS | {"text": "تذكير"})
    assert "تذكير" in signed_in.get(f"{page}/reminder/ar").text
    assert "تذكير" not in signed_in.get(f"{page}/reminder/en").text
    assert 'dir="rtl"' in signed_in.get(f"{page}/reminder/ar/preview").text


def test_no_mail_is_queued_by_any_of_it(signed_in: FlaskClient, text_page: str, page: str) -> None:
    signed_in.post(text_page, data=WORDS)
    signed_in.get(page)
    assert db.session.scalars(db.select(OutboxMail)).all() == []
