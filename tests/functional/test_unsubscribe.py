"""People refuse the mails that are not about their place, by a page or by their mail program's own button."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests import factories as make
from tracker.database import db
from tracker.mail import outbox
from tracker.mail.kinds import KINDS
from tracker.mail.letters import Letter, make_letter
from tracker.mail.mime import build
from tracker.models import FocalPoint, MailAddress, Registration
from tracker.registrations.link_queries import token_for

NOW = datetime(2027, 3, 24, 8, 30, tzinfo=UTC)
EMAIL = "maya@lantern.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def _now(app: Flask) -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def page(committed: Committed) -> str:
    def write() -> str:
        webinar = make.make_webinar(make.make_series(), local_start=datetime(2027, 3, 25, 15))  # noqa: DTZ001
        registration = make.make_registration(webinar, make.make_person(EMAIL))
        return f"/unsubscribe/{token_for(registration, 'unsubscribe')}"

    return str(committed(write))


@pytest.fixture
def focal(committed: Committed) -> str:
    def write() -> str:
        lantern = make.make_organisation("Lantern House")
        point = make.add(FocalPoint(organisation_id=lantern.id, email="fay@x.example", created_at=NOW))
        return f"/unsubscribe/{token_for(point, 'digest')}"

    return str(committed(write))


def refused() -> bool:
    db.session.rollback()
    wanted = db.select(MailAddress.unsubscribed_at).where(MailAddress.email == EMAIL)
    return db.session.scalar(wanted) is not None


def test_looking_changes_nothing_a_press_does_and_another_undoes_it(client: FlaskClient, page: str) -> None:
    asked = client.get(page)
    assert asked.status_code == 200 and "maya@…" in asked.text and EMAIL not in asked.text
    assert client.head(page).status_code == 200
    assert not refused()
    assert client.post(page).status_code == 303
    assert refused()
    told = client.get(page).text
    assert "You get no more such mails" in told and "Let them come again" in told
    client.post(page, data={"again": "1"})
    assert not refused()


def test_mail_programs_press_without_our_token(
    app: Flask, client: FlaskClient, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert client.post(page).status_code == 400
    assert client.post(page, data={"List-Unsubscribe": "other"}).status_code == 400
    assert not refused()
    answer = client.post(page, data=ONE_CLICK, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.location) == (200, None)
    assert refused()
    assert client.post(page, data=ONE_CLICK, content_type="multipart/form-data").status_code == 200
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert token
    assert client.post(page, data={"csrf_token": token[1], "again": "1"}).status_code == 303
    assert not refused()


def test_the_weekly_mail_is_refused_by_itself(client: FlaskClient, focal: str) -> None:
    assert "weekly mail" in client.get(focal).text
    client.post(focal, data=ONE_CLICK)
    assert db.session.scalars(db.select(FocalPoint.wants_digest)).one() is False
    client.post(focal, data={"again": "1"})
    assert db.session.scalars(db.select(FocalPoint.wants_digest)).one() is True


def test_other_links_and_ended_ones_open_nothing(
    client: FlaskClient, page: str, committed: Committed
) -> None:
    own = db.session.scalars(db.select(Registration)).one()
    other = f"/unsubscribe/{token_for(own, 'manage')}"
    committed(lambda: setattr(db.session.scalars(db.select(Registration)).one(), "link_generation", 2))
    for path in (other, page, "/unsubscribe/no-such-token"):
        assert client.get(path).status_code == client.post(path, data=ONE_CLICK).status_code == 410
    assert not refused()


@pytest.mark.parametrize("kind", ["confirmation", "message"])
def test_only_mails_that_may_be_refused_have_the_header(
    page: str, client: FlaskClient, committed: Committed, kind: str
) -> None:
    own = db.session.scalars(db.select(Registration)).one().id
    mail_id = committed(lambda: _queue(kind, own))
    letter = make_letter(mail_id, "http://localhost", NOW)
    assert isinstance(letter, Letter)
    mail = build(letter, sender="w@x.example", to=EMAIL, to_name="Maya", message_id="abc", at=NOW)
    assert ("List-Unsubscribe-Post" in mail) == KINDS[kind].is_optional == (kind == "message")
    if kind == "message":
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = str(mail["List-Unsubscribe"]).strip("<>").removeprefix("http://localhost")
        assert client.post(address, data=ONE_CLICK).status_code == 200
        assert refused()


def _queue(kind: str, own: int) -> int:
    mail = outbox.queue(kind, db.session.get_one(Registration, own), NOW)
    assert mail is not None
    db.session.flush()
    return mail.id
