"""Registering for several dates of a series at once, and for whatever is published later."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.counting import statements
from tracker.audit import PUBLIC
from tracker.database import db
from tracker.mail.worker import work
from tracker.models import OutboxMail, Registration, Series, SeriesRegistration, Webinar
from tracker.registrations import series_service, service
from tracker.registrations.details import clean_details
from tracker.registrations.link_queries import token_for

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
PAGE = "/knowledge-exchange/register"
MAYA = {"name": "Maya Cruz", "email": "maya@lantern.example"}

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def _in_march_2027() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ids(committed: Committed) -> list[int]:
    """Three open webinars of a series; the second has no place left to give."""

    def make() -> list[int]:
        factories.make_organisation("Lantern House", domain="lantern.example")
        series = factories.make_series()
        return [
            publish(series, "first", 25),
            publish(series, "second", 26, capacity=0),
            publish(series, "third", 27),
        ]

    return list(committed(make))


def publish(series: Series, slug: str, day: int, **more: Any) -> int:
    start = datetime(2027, 3, day, 10)  # noqa: DTZ001 - wall time in Zurich
    values = {"slug": slug, "title": f"The {slug} one", "published_at": datetime.now(UTC)} | more
    return int(factories.make_webinar(series, local_start=start, **values).id)


def publish_later(committed: Committed, slug: str, **more: Any) -> int:
    return int(committed(lambda: publish(db.session.scalars(select(Series)).one(), slug, 28, **more)))


def change(committed: Committed, webinar_id: int, **values: Any) -> None:
    def write_it() -> None:
        for name, value in values.items():
            setattr(db.session.get_one(Webinar, webinar_id), name, value)

    committed(write_it)


def rows() -> list[tuple[int, str, str]]:
    db.session.rollback()
    found = db.session.scalars(select(Registration).order_by(Registration.id))
    return [(row.webinar_id, row.state, row.source) for row in found]


def mails() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMail.kind).order_by(OutboxMail.id)))


def give(committed: Committed) -> int:
    return int(committed(lambda: series_service.give_series_places(datetime.now(UTC))))


def test_every_open_date_is_ticked(client: FlaskClient, committed: Committed, ids: list[int]) -> None:
    publish_later(committed, "closed", registration_closes_at=NOW)
    publish_later(committed, "early", registration_opens_at=NOW + timedelta(days=1))
    publish_later(committed, "invited", admission="invitation")
    publish_later(committed, "draft", published_at=None, state="draft")
    page = client.get(PAGE).text
    assert re.findall(r'name="date" value="(\d+)"( checked)?', page) == [(str(at), " checked") for at in ids]
    assert "you join the waiting list" in page
    for path in ("/knowledge-exchange", "/knowledge-exchange/first"):
        assert f'href="{PAGE}"' in client.get(path).text


def test_one_date_needs_no_such_form(client: FlaskClient, committed: Committed, ids: list[int]) -> None:
    for at in ids[1:]:
        change(committed, at, registration_closes_at=NOW)
    for path in ("/knowledge-exchange", "/knowledge-exchange/first"):
        assert f'href="{PAGE}"' not in client.get(path).text


def test_registers_for_the_chosen_dates(client: FlaskClient, ids: list[int]) -> None:
    answer = client.post(PAGE, data=MAYA | {"date": [str(ids[1]), str(ids[0])]})
    assert (answer.status_code, answer.location) == (303, "/knowledge-exchange/registered")
    assert rows() == [(ids[0], "confirmed", "series"), (ids[1], "waitlisted", "series")]
    assert mails() == ["confirmation", "waiting"]
    page = client.get(answer.location).text
    for words in (
        "We have your registration for 2 webinars",
        "The first one",
        "The second one",
        "On the waiting list",
    ):
        assert words in page
    assert "The third one" not in page
    assert "You are registered" in client.get("/knowledge-exchange/first/registered").text


def test_a_known_address_gets_the_same_answer(
    app: Flask, client: FlaskClient, committed: Committed, ids: list[int]
) -> None:
    details = clean_details(email="maya@lantern.example", name="Maya Cruz")
    committed(lambda: service.register(ids[1], details, PUBLIC, NOW))
    told = []
    for email in ("maya@lantern.example", "new@lantern.example"):
        browser = app.test_client()
        sent = MAYA | {"email": email, "date": [str(at) for at in ids], "later": "1"}
        answer = browser.post(PAGE, data=sent)
        told.append((answer.status_code, answer.location, browser.get(answer.location).text))
    assert told[0] == told[1]
    assert len(rows()) == 6


def test_what_is_wrong_stands_at_its_field_and_ticks_stay(
    client: FlaskClient, committed: Committed, ids: list[int]
) -> None:
    wrong = client.post(PAGE, data={"name": "", "email": "maya@lantern.example", "date": [str(ids[2])]})
    assert (wrong.status_code, "Enter your full name" in wrong.text) == (422, True)
    assert re.findall(r'value="(\d+)" checked', wrong.text) == [str(ids[2])]
    nothing = client.post(PAGE, data=MAYA)
    assert (nothing.status_code, "Tick at least one webinar" in nothing.text) == (422, True)
    foreign = client.post(PAGE, data=MAYA | {"date": ["999999", "x"]})
    assert foreign.status_code == 422
    asked = client.post(PAGE, data=MAYA | {"email": "m@gmail.com", "date": [str(ids[0])]})
    assert (asked.status_code, "Which organisation are you with?" in asked.text) == (422, True)
    change(committed, ids[2], admits="domains", admitted_domains=["partner.example"])
    kept_out = client.post(PAGE, data=MAYA | {"date": [str(ids[0]), str(ids[2])]})
    assert (kept_out.status_code, "“The third one” is not open to this address" in kept_out.text) == (
        422,
        True,
    )
    assert rows() == []
    assert mails() == []


def test_later_webinars_are_given_when_they_are_published(
    app: Flask, client: FlaskClient, committed: Committed, ids: list[int]
) -> None:
    answer = client.post(PAGE, data=MAYA | {"date": [str(ids[0])], "later": "1"})
    assert "every later webinar" in client.get(answer.location).text
    assert mails() == ["confirmation", "series_place"]
    assert give(committed) == 0  # what was open then was theirs to choose
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        fourth = publish_later(committed, "fourth")
        work(app)
        assert rows() == [(ids[0], "confirmed", "series"), (fourth, "confirmed", "series")]
        work(app)
        assert give(committed) == 0
        assert len(rows()) == 2
    assert mails()[2:] == ["confirmation"]


def test_a_webinar_that_opens_later_is_given_too(
    client: FlaskClient, committed: Committed, ids: list[int]
) -> None:
    early = publish_later(committed, "early", registration_opens_at=NOW + timedelta(days=2))
    client.post(PAGE, data=MAYA | {"date": [], "later": "1"})
    assert give(committed) == 0
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        assert give(committed) == 1
    assert rows() == [(early, "confirmed", "series")]


@pytest.mark.parametrize(
    ("values", "given"),
    [
        ({"capacity": 0}, "waitlisted"),
        ({"admission": "approval"}, "pending"),
        ({"admission": "invitation"}, None),
        ({"registration_closes_at": NOW}, None),
        ({"state": "cancelled"}, None),
        ({"published_at": None, "state": "draft"}, None),
        ({"admits": "recognised"}, "confirmed"),
        ({"admits": "domains", "admitted_domains": ["x.example"]}, None),
    ],
)
def test_they_come_in_as_anybody_does(
    client: FlaskClient, committed: Committed, ids: list[int], values: dict[str, Any], given: str | None
) -> None:
    client.post(PAGE, data=MAYA | {"later": "1"})
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        publish_later(committed, "fourth", **values)
        assert give(committed) == int(given is not None)
        assert give(committed) == 0
    assert [state for _, state, _ in rows()] == ([given] if given else [])


def test_never_for_somebody_who_was_there_before(
    client: FlaskClient, committed: Committed, ids: list[int]
) -> None:
    client.post(PAGE, data=MAYA | {"later": "1"})
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        fourth = publish_later(committed, "fourth")
        assert give(committed) == 1
        own = db.session.scalars(select(Registration)).one()
        client.post(f"/r/{token_for(own, 'manage')}/cancel")
        assert give(committed) == 0
    assert rows() == [(fourth, "cancelled", "series")]


def test_the_link_shows_it_ends_it_and_begins_again(
    client: FlaskClient, committed: Committed, ids: list[int]
) -> None:
    client.post(PAGE, data=MAYA | {"date": [str(ids[0])], "later": "1"})
    place = db.session.scalars(select(SeriesRegistration)).one()
    link = f"/s/{token_for(place, 'series')}"
    page = client.get(link)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    for words in ("You take part in every webinar", "The first one", "maya@lantern.example"):
        assert words in page.text
    assert client.post(link).location == link
    assert "You no longer take part" in client.get(link).text
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        publish_later(committed, "fourth")
        assert give(committed) == 0
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        client.post(link, data={"wants": "1"})
        assert give(committed) == 0  # published while it had ended
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        publish_later(committed, "fifth")
        assert give(committed) == 1
    assert client.get("/s/s1-" + "a" * 32).status_code == 410
    assert (
        client.get(f"/s/{token_for(db.session.scalars(select(Registration)).first(), 'manage')}").status_code
        == 410
    )


def test_asking_again_tells_once_in_ten_minutes(client: FlaskClient, ids: list[int]) -> None:
    for minutes in (0, 1, 12):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            client.post(PAGE, data=MAYA | {"later": "1"})
    assert mails() == ["series_place"] * 2
    assert len(db.session.scalars(select(SeriesRegistration)).all()) == 1


def test_a_quiet_round_asks_little(
    app: Flask, client: FlaskClient, committed: Committed, ids: list[int]
) -> None:
    for number in range(10):
        client.post(PAGE, data=MAYA | {"email": f"p{number}@lantern.example", "later": "1"})
    with statements() as sent:
        assert series_service.list_admitted(NOW) == []
    assert len(sent) == 1


def test_many_dates_ask_no_more(client: FlaskClient, committed: Committed, ids: list[int]) -> None:
    def counted() -> int:
        client.get(PAGE)
        with statements() as sent:
            client.get(PAGE)
        return len(sent)

    change(committed, ids[0], quota=1)
    few = counted()
    for number in range(30):
        publish_later(committed, f"more-{number}", quota=1)
    assert counted() == few
