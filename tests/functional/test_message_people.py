"""An organiser writes to the people of a list: the number first, a look, a test to oneself, then sending."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories as make
from tests.command_line import run
from tests.counting import statements
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import Invalid
from tracker.mail.batch_queries import list_batches
from tracker.mail.letters import Letter, make_letter
from tracker.models import AuditEntry, MailAddress, OutboxMail, Webinar

WORDS = {"subject": "Slides for {{title}}", "text": "Dear {{name}},\n\nthe **slides** are <b>here</b>."}

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    """Four confirmed people, one of whom unsubscribed and one of whom no mail reaches; one who waits."""

    def write() -> int:
        start = datetime.now() + timedelta(days=30)  # noqa: DTZ005
        webinar = make.make_webinar(make.make_series(), slug="models", local_start=start)
        for number in range(4):
            make.make_registration(webinar, make.make_person(f"p{number}@lantern.example"))
        make.make_registration(webinar, make.make_person("waits@lantern.example"), state="waitlisted")
        make.add(MailAddress(email="p1@lantern.example", unsubscribed_at=utc_now()))
        make.add(MailAddress(email="p2@lantern.example", blocked_at=utc_now()))
        return int(webinar.id)

    return int(committed(write))


@pytest.fixture
def page(webinar_id: int) -> str:
    return f"/o/webinars/{webinar_id}/registrations/message?state=confirmed"


def mails() -> list[OutboxMail]:
    db.session.rollback()
    return list(db.session.scalars(db.select(OutboxMail).order_by(OutboxMail.id)))


def test_the_number_comes_first_and_has_to_hold(
    signed_in: FlaskClient, page: str, webinar_id: int, committed: Committed
) -> None:
    asked = signed_in.get(page).text
    assert "This goes to 2 people" in asked and "One unsubscribed and is left out." in asked
    assert "No mail arrives at one address." in asked
    confirm = signed_in.post(page, data=WORDS | {"then": "ask"}).text
    assert "Send this to 2 people?" in confirm and "Send to 2 people" in confirm
    assert mails() == []

    def register() -> None:
        webinar = db.session.get_one(Webinar, webinar_id)
        make.make_registration(webinar, make.make_person("new@lantern.example"))

    committed(register)
    changed = signed_in.post(page, data=WORDS | {"then": "send", "people": "2"})
    assert changed.status_code == 409
    assert "It would go to 3 people now, not to 2. Nothing was sent" in changed.text
    assert "Send to 3 people" in changed.text and mails() == []
    sent = signed_in.post(page, data=WORDS | {"then": "send", "people": "3"})
    assert (sent.status_code, sent.location) == (303, f"/o/webinars/{webinar_id}/mails/plan")
    assert [mail.to_email for mail in mails()] == [f"{name}@lantern.example" for name in ("p0", "p3", "new")]
    told = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "mail.message")).one()
    assert told.after is not None and told.after["people"] == 3 and told.who == "ana@secretariat.example"


def test_each_reader_gets_their_own_and_nothing_typed_is_markup(signed_in: FlaskClient, page: str) -> None:
    signed_in.post(page, data=WORDS | {"then": "send", "people": "2"})
    letter = make_letter(mails()[0].id, "http://localhost", utc_now())
    assert isinstance(letter, Letter)
    message = letter.message
    assert message.subject == "Slides for Child-centred responses"
    assert "Dear P0," in message.text
    assert "<strong>slides</strong>" in message.html and "&lt;b&gt;here&lt;/b&gt;" in message.html
    assert letter.unsubscribe_url in message.html


def test_the_filter_of_the_list_says_to_whom(signed_in: FlaskClient, page: str) -> None:
    waiting = page.replace("confirmed", "waitlisted")
    assert "This goes to one person" in signed_in.get(waiting).text
    signed_in.post(waiting, data=WORDS | {"then": "send", "people": "1"})
    assert [mail.to_email for mail in mails()] == ["waits@lantern.example"]
    assert "There is nobody to write to" in signed_in.get(page.replace("confirmed", "declined")).text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"subject": ""}, "Enter a subject"),
        ({"text": " "}, "Enter a text"),
        ({"text": "Dear {{nome}}"}, "There is no field called nome. The fields are: {{name}}"),
        ({"subject": "{{when}}"}, "There is no field called when"),
        ({"text": "x" * 8001}, "Shorten this to 8000 characters"),
    ],
)
def test_what_cannot_be_sent_is_said_at_its_field(
    signed_in: FlaskClient, page: str, words: dict[str, str], said: str
) -> None:
    answer = signed_in.post(page, data=WORDS | words | {"then": "ask"})
    assert answer.status_code == 422 and said in answer.text
    assert mails() == []


def test_it_is_shown_in_a_frame_that_runs_nothing(signed_in: FlaskClient, page: str) -> None:
    outside = signed_in.get(page)
    assert "frame-src 'self'" in outside.headers["Content-Security-Policy"]
    address = re.search(r'<iframe[^>]* src="([^"]+)" sandbox>', outside.text)
    assert address
    assert signed_in.get(address[1]).status_code == 200
    words = WORDS | {"text": "Dear {{name}} <script>alert(1)</script>"}
    shown = signed_in.post(address[1], data=words)
    policy = shown.headers["Content-Security-Policy"]
    assert "sandbox" in policy and "default-src 'none'" in policy and "script-src" not in policy
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Dear Maya Cruz" in shown.text and "<script" not in shown.text
    assert "Slides for Child-centred responses" in shown.text
    text = signed_in.post(address[1], data=words | {"as": "text"})
    assert "Dear Maya Cruz &lt;script&gt;" in text.text
    assert mails() == []


def test_a_test_goes_to_the_organiser_without_anybodys_links(signed_in: FlaskClient, page: str) -> None:
    words = WORDS | {"text": "Join at {{joining_page}}"}
    answer = signed_in.post(page, data=words | {"then": "test"})
    assert "A test is on its way to ana@secretariat.example" in answer.text
    assert "Join at {{joining_page}}" in answer.text  # what was typed is kept
    [mail] = mails()
    assert mail.to_email == "ana@secretariat.example"
    letter = make_letter(mail.id, "http://localhost", utc_now())
    assert isinstance(letter, Letter)
    assert letter.message.subject.startswith("Test: Slides for")
    assert not re.search(r"/(r|unsubscribe)/[a-z]\d", letter.message.text + letter.message.html)
    assert letter.unsubscribe_url == ""


def test_a_field_is_put_in_without_script_and_the_text_can_be_changed_again(
    signed_in: FlaskClient, page: str
) -> None:
    assert "here&lt;/b&gt;. {{date}}" in signed_in.post(page, data=WORDS | {"insert": "date"}).text
    assert 'name="subject"' in signed_in.post(page, data=WORDS | {"then": "change"}).text
    assert mails() == []


def test_a_batch_shows_how_far_it_is(
    signed_in: FlaskClient, page: str, webinar_id: int, committed: Committed
) -> None:
    for _again in range(2):
        signed_in.post(page, data=WORDS | {"then": "send", "people": "2"})

    def deliver() -> None:
        first, second, third, _fourth = db.session.scalars(db.select(OutboxMail).order_by(OutboxMail.id))
        first.state = second.state = "sent"
        third.state = "failed"

    committed(deliver)
    newer, older = list_batches(webinar_id)
    assert (older.people, older.sent, older.on_the_way, older.not_sent) == (2, 2, 0, 0)
    assert (newer.people, newer.sent, newer.on_the_way, newer.not_sent) == (2, 0, 1, 1)
    plan = signed_in.get(f"/o/webinars/{webinar_id}/mails/plan").text
    assert "2 of 2 sent" in plan and "0 of 2 sent, one not" in plan
    log = signed_in.get(f"/o/webinars/{webinar_id}/mails").text
    assert "Slides for {{title}}" in log and "2 of 2 sent" in log and "0 of 2 sent" in log
    with statements() as sent:
        list_batches(webinar_id)
    assert len(sent) == 2


def test_the_command_counts_and_sends(app: Flask, webinar_id: int, tmp_path: Path) -> None:
    file = tmp_path / "text.md"
    file.write_text("Dear {{name}}", encoding="utf-8")
    arguments = ("mail", "message", "models", "--subject", "News", "--text-file", file)
    looked = run(app, *arguments, "--dry-run")
    assert looked.stdout == "It would go to 2 people; 1 unsubscribed and are left out\n"
    assert mails() == []
    assert run(app, *arguments).stdout.startswith("It goes to 2 people")
    assert len(mails()) == 2
    file.write_text("{{unknown}}", encoding="utf-8")
    assert isinstance(run(app, *arguments).exception, Invalid)
