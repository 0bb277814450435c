"""Anybody registers in the browser, also without script; nobody learns whether an address was known."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests import factories
from tests.conftest import make_app
from tests.counting import statements
from tracker.audit import COMMAND
from tracker.database import db
from tracker.models import OutboxMail, Registration, Webinar
from tracker.registrations import service

PAGE = "/knowledge-exchange/open-data"
FORM = f"{PAGE}/register"
DONE = f"{PAGE}/registered"
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
MAYA = {"email": "maya@lantern.example", "name": "Maya Cruz"}

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def _in_march_2027() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    def make() -> int:
        factories.make_organisation("Lantern House", domain="lantern.example")
        start = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
        return int(
            factories.make_webinar(
                factories.make_series(contact_email="help@secretariat.example"),
                slug="open-data",
                local_start=start,
                capacity=2,
                platform_link="https://platform.example/j/123",
            ).id
        )

    return int(committed(make))


def change(committed: Committed, webinar_id: int, **values: Any) -> None:
    def write() -> None:
        for name, value in values.items():
            setattr(db.session.get_one(Webinar, webinar_id), name, value)

    committed(write)


def send(browser: FlaskClient, **more: str) -> TestResponse:
    return browser.post(FORM, data=MAYA | more)


def told(browser: FlaskClient) -> str:
    """The heading of the page after registering."""
    page = browser.get(DONE)
    found = re.search(r"<h1>(.*?)</h1>", page.text)
    return found.group(1) if found and page.status_code == 200 else str(page.status_code)


def test_two_fields_do_when_the_address_tells_the_organisation(client: FlaskClient, webinar_id: int) -> None:
    answer = send(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, DONE)
    page = client.get(DONE).text
    assert "You are registered" in page
    assert "waiting list" not in page
    assert "Lantern House" in page and "recognised from" in page
    assert "maya@lantern.example" in page
    assert "platform.example" not in page
    [kept] = db.session.scalars(select(Registration))
    assert (kept.state, kept.source, kept.linked_how, kept.language) == (
        "confirmed",
        "public",
        "domain",
        "en",
    )


def test_an_unknown_domain_is_asked_for_the_organisation(client: FlaskClient, webinar_id: int) -> None:
    asked = send(client, email="maya@gmail.com")
    assert asked.status_code == 422
    assert "gmail.com is used by many people. Which organisation are you with?" in asked.text
    assert 'value="maya@gmail.com"' in asked.text and 'value="Maya Cruz"' in asked.text
    assert re.search(r"<title>\s*Error:", asked.text)
    assert send(client, email="maya@gmail.com", organisation="Red Semilla").status_code == 303
    alone = send(client, email="jun@gmail.com", is_alone="y", organisation="ignored then")
    assert alone.status_code == 303
    typed = db.session.execute(select(Registration.organisation_as_typed).order_by(Registration.id)).all()
    assert [row[0] for row in typed] == ["Red Semilla", ""]


def test_every_fault_stands_at_its_field_and_what_was_typed_is_kept(
    client: FlaskClient, webinar_id: int
) -> None:
    page = client.post(FORM, data={"email": "maya@", "name": "", "organisation": "Kept"})
    assert page.status_code == 422
    for words in ("There is a problem", "Enter your full name", "in the correct format"):
        assert words in page.text
    assert 'value="maya@"' in page.text and 'value="Kept"' in page.text


def test_offers_the_address_that_was_meant(client: FlaskClient, webinar_id: int) -> None:
    page = send(client, email="maya@gmial.com").text
    assert "Did you mean" in page and "maya@gmail.com" in page
    assert send(client, email="maya@gmial.com", organisation="Red Semilla").status_code == 303


def test_full_then_waiting_list(client: FlaskClient, app: Flask, webinar_id: int) -> None:
    for number in range(2):
        send(app.test_client(), email=f"p{number}@lantern.example")
    page = client.get(FORM).text
    assert "All 2 places are taken" in page
    assert "Join the waiting list" in page
    assert send(client).status_code == 303
    assert told(client) == "You are on the waiting list"


def test_a_known_address_looks_like_a_new_one_to_any_other_browser(app: Flask, webinar_id: int) -> None:
    mine, other, fresh = app.test_client(), app.test_client(), app.test_client()
    send(mine)
    send(app.test_client(), email="p1@lantern.example")
    known, new = send(other, name="Somebody Else"), send(fresh, email="new1@lantern.example")
    assert known.status_code == new.status_code == 303
    assert sorted(known.headers.keys()) == sorted(new.headers.keys())
    assert told(other) == told(fresh) == "You are on the waiting list"
    assert told(mine) == "You are registered"
    page = other.get(DONE).text
    assert "Somebody Else" in page and "Maya Cruz" not in page
    cookies = [answer.headers["Set-Cookie"].split(";")[0] for answer in (known, new)]
    assert len(cookies[0]) - len("Somebody Else") * 4 // 3 <= len(cookies[1]) + 8
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 3


def test_its_own_browser_sees_its_place_move(app: Flask, committed: Committed, webinar_id: int) -> None:
    first, mine, other = app.test_client(), app.test_client(), app.test_client()
    change(committed, webinar_id, capacity=1)
    send(first, email="first@lantern.example")
    send(mine)
    send(other)
    assert (told(mine), told(other)) == ("You are on the waiting list",) * 2
    place = db.session.scalars(select(Registration.id).order_by(Registration.id)).first()
    committed(lambda: service.change_state(webinar_id, place, "cancelled", COMMAND, NOW))
    assert told(mine) == "You are registered"
    assert told(other) == "You are on the waiting list"
    send(mine)
    assert told(mine) == "You are registered"
    assert told(first) == "302"
    assert "See your place" in mine.get(PAGE).text
    assert "See your place" not in first.get(PAGE).text


def test_a_place_is_shown_no_more_when_the_webinar_is_cancelled(
    client: FlaskClient, committed: Committed, webinar_id: int
) -> None:
    send(client)
    change(committed, webinar_id, state="cancelled")
    answer = client.get(DONE, follow_redirects=True)
    assert "This webinar was cancelled" in answer.text
    assert "You are registered" not in answer.text


def test_a_browser_that_registered_nobody_is_told_nothing(client: FlaskClient, webinar_id: int) -> None:
    assert client.get(DONE).status_code == 302
    client.set_cookie("places", "forged.cookie")
    assert client.get(DONE).status_code == 302


@pytest.mark.parametrize(
    ("facts", "words", "status"),
    [
        ({"state": "cancelled"}, "This webinar was cancelled", 409),
        ({"registration_closes_at": NOW}, "Registration is closed", 409),
        ({"starts_at": datetime(2027, 2, 1, tzinfo=UTC)}, "This webinar is over", 409),
        ({"state": "draft", "published_at": None}, "We cannot find that page", 404),
    ],
)
def test_a_closed_door_says_why(
    client: FlaskClient, committed: Committed, webinar_id: int, facts: dict[str, Any], words: str, status: int
) -> None:
    change(committed, webinar_id, **facts)
    answer = send(client)
    assert answer.status_code == status
    assert words in answer.text
    assert client.get(FORM).status_code in (200, 404)
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 0


def test_opening_pages_changes_nothing(client: FlaskClient, webinar_id: int) -> None:
    for path in (PAGE, FORM, DONE):
        client.get(path)
        client.head(path)
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 0


def test_programs_that_fill_in_everything_are_asked_again(client: FlaskClient, webinar_id: int) -> None:
    answer = send(client, leave_blank="https://spam.example")
    assert answer.status_code == 422
    assert "Send the form once more" in answer.text
    assert "spam.example" not in answer.text


def test_fields_a_person_may_not_send_are_ignored(client: FlaskClient, webinar_id: int) -> None:
    send(client, state="declined", source="organiser", organisation_id="1", webinar_id="7")
    [kept] = db.session.scalars(select(Registration))
    assert (kept.state, kept.source) == ("confirmed", "public")


def test_the_zone_comes_with_the_form_or_the_cookie(app: Flask, webinar_id: int) -> None:
    send(app.test_client(), tz="Asia/Manila")
    send(app.test_client(), email="p1@lantern.example", tz="Nowhere/Land")
    zones = db.session.scalars(select(Registration.zone).order_by(Registration.id)).all()
    assert list(zones) == ["Asia/Manila", "UTC"]
    assert list(db.session.scalars(select(OutboxMail.zone).order_by(OutboxMail.id))) == ["Asia/Manila", "UTC"]


def test_sends_the_mail_again_where_mail_is_sent(client: FlaskClient, webinar_id: int) -> None:
    send(client)
    with time_machine.travel(datetime(2027, 3, 1, 12, 30, tzinfo=UTC)):
        answer = client.post(DONE)
    assert answer.status_code == 302
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 2


def test_registering_takes_few_statements(client: FlaskClient, webinar_id: int) -> None:
    send(client)
    with statements() as sent:
        assert send(client, email="p2@lantern.example").status_code == 303
    assert (
        len([one for one in sent if not one.startswith(("SAVEPOINT", "RELEASE"))]) <= 14
    )  # two locks; other keys, too


def test_a_stamped_form_sent_at_once_is_asked_again(
    tmp_path: Any, database_url: str, app: Flask, webinar_id: int
) -> None:
    slow = make_app(tmp_path, database_url=database_url, form_minimum_seconds=2.0)
    with slow.app_context():
        browser = slow.test_client()
        page = browser.get(FORM).text
        made = re.search(r'name="made" type="hidden" value="([^"]+)"', page)
        assert made is not None
        quick = browser.post(FORM, data=MAYA | {"made": made.group(1)})
        assert quick.status_code == 422 and "That was very quick" in quick.text
        assert made.group(1) in quick.text
        with time_machine.travel(datetime(2027, 3, 1, 12, 0, 3, tzinfo=UTC)):
            assert browser.post(FORM, data=MAYA | {"made": made.group(1)}).status_code == 303
        assert browser.post(FORM, data=MAYA | {"made": "forged"}).status_code == 422
        db.session.remove()
        db.engine.dispose()


def test_one_address_of_the_network_may_not_try_for_ever(
    tmp_path: Any, database_url: str, app: Flask, webinar_id: int
) -> None:
    strict = make_app(tmp_path, database_url=database_url, register_limit="2 per hour")
    with strict.app_context():
        browser = strict.test_client()
        answers = [send(browser, email=f"p{number}@lantern.example").status_code for number in range(3)]
        assert answers == [303, 303, 429]
        assert browser.get(FORM).status_code == 200
        db.session.remove()
        db.engine.dispose()


def test_one_domain_at_a_time_is_recognised(client: FlaskClient, webinar_id: int) -> None:
    def ask(domain: str) -> Any:
        return client.get("/api/v1/recognise", query_string={"domain": domain}).get_json()["organisation"]

    assert ask("kh.lantern.example") == "Lantern House"
    for domain in ("", "gmail.com", "example", "lantern.example@x", "*", "lantern.exampl"):
        assert ask(domain) is None


def test_the_address_that_was_meant_is_one_press_away(client: FlaskClient, webinar_id: int) -> None:
    assert send(client, email="maya@gmial.com", meant="maya@gmail.com", is_alone="y").status_code == 303
    assert db.session.scalars(select(Registration.email)).all() == ["maya@gmail.com"]
    send(client, email="jun@gmial.com", is_alone="y")
    assert "It looks like" in client.get(DONE).text


HOSTILE = [
    "\x00",
    "a\x00b",
    "\u202eevil",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "%(name)s %s",
    "' OR 1=1 --",
    "=cmd|calc",
    "x" * 100_000,
    "\ud83d\ude00 🙂",
    "\r\nBcc: a@b.example",
    "\u2028line",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_refused_or_kept_as_text(client: FlaskClient, webinar_id: int, text: str) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    for name in ("email", "name", "organisation", "tz", "made", "meant", "leave_blank", "is_alone"):
        answer = client.post(FORM, data=MAYA | {"organisation": "Red Semilla", name: raw})
        assert answer.status_code in (303, 422)
        page = client.get(DONE)
        for shown in (answer.text, page.text):
            assert "<script>alert" not in shown
            assert ">49<" not in shown
    assert client.post(FORM, data=b"\xff\xfe=\xff&%%%", content_type="application/x-www-form-urlencoded")
