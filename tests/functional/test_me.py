"""People ask for all their registrations by e-mail, and change what holds for all of them."""

import json
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
from tracker.models import (
    AuditEntry,
    MailAddress,
    OutboxMail,
    Person,
    Recap,
    Registration,
    SeriesRegistration,
    Webinar,
)
from tracker.registrations import service
from tracker.registrations.details import clean_details
from tracker.registrations.link_queries import token_for
from tracker.signed_links import PERSON_KEPT

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
EMAIL = "maya@lantern.example"

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def _in_march_2027() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person(committed: Committed) -> Person:
    """A place to come and two pasts: one a month ago, with a recap, one years ago, without registration."""

    def make() -> int:
        series = factories.make_series()
        one = factories.make_person(EMAIL, name="Maya Cruz")
        recent = factories.make_webinar(
            series, slug="recent", title="A month ago", state="held", number=2, local_start=day(2027, 2, 1)
        )
        factories.make_registration(recent, one)
        factories.make_attendance(recent, one, seconds=78 * 60 + 30)
        values = {"language": "en", "created_at": NOW, "updated_at": NOW, "published_at": NOW}
        factories.add(Recap(webinar_id=recent.id, state="published", **values))
        old = factories.make_webinar(
            series, slug="old", title="Years ago", state="held", number=1, local_start=day(2021, 2, 1)
        )
        factories.make_registration(old, one)
        walked = factories.make_webinar(
            series, slug="walked", title="A walk-in", state="held", number=3, local_start=day(2022, 2, 1)
        )
        factories.make_attendance(walked, one, seconds=600)
        factories.make_webinar(series, slug="coming", title="To come", local_start=day(2027, 3, 25))
        factories.add(
            SeriesRegistration(
                series_id=series.id, person_id=one.id, email=EMAIL, name="Maya Cruz", created_at=NOW
            )
        )
        return int(one.id)

    number = committed(make)
    register(committed, "coming", EMAIL)
    return db.session.get_one(Person, number)


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, 10)  # noqa: DTZ001 - wall time in Zurich


def register(committed: Committed, slug: str, email: str) -> int:
    def make() -> int:
        webinar_id = db.session.scalars(select(Webinar.id).where(Webinar.slug == slug)).one()
        details = clean_details(email=email, name="Maya Cruz", zone="Asia/Manila")
        return int(service.register(webinar_id, details, PUBLIC, NOW).registration.id)

    return int(committed(make))


def own_page(person: Person) -> str:
    one = db.session.get_one(Person, person.id)
    return f"/me/{token_for(one, 'person', until=NOW + PERSON_KEPT)}"


def mails() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.execute(select(OutboxMail.kind, OutboxMail.to_email).order_by(OutboxMail.id))
    return [(row[0], row[1]) for row in rows]


def test_the_link_goes_to_the_address_in_its_language_and_zone(client: FlaskClient, person: Person) -> None:
    answer = client.post("/me", data={"email": "Maya@Lantern.example"})
    assert (answer.status_code, answer.location) == (303, "/me")
    assert mails()[-1] == ("all_links", EMAIL)
    sent = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "all_links")).one()
    assert (sent.person_id, sent.zone, sent.webinar_id) == (person.id, "Asia/Manila", None)


def test_an_unknown_address_leaves_nothing(client: FlaskClient, person: Person) -> None:
    before = mails()
    client.post("/me", data={"email": "nobody@lantern.example"})
    assert mails() == before
    assert "nobody@lantern.example" not in str(db.session.execute(select(Person.email)).all())


def test_old_ways_to_ask_lead_here(client: FlaskClient) -> None:
    answer = client.get("/r/new-link")
    assert (answer.status_code, answer.location) == (301, "/me")
    ended = client.get("/r/m1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    assert ended.status_code == 410 and 'action="/me"' in ended.text
    assert 'href="/me"' in client.get("/").text


def test_lists_what_is_to_come_and_what_was(client: FlaskClient, person: Person) -> None:
    answer = client.get(own_page(person))
    page = answer.text
    order = [page.index(title) for title in ("To come</bdi>", "A month ago", "A walk-in", "Years ago")]
    assert order == sorted(order)
    for words in ("Maya Cruz", EMAIL, "Confirmed", "You came, 78 minutes", "You came, 10 minutes", "Recap"):
        assert words in page, words
    assert (
        page.count('href="/r/m') == 2
    )  # the link of years ago has ended, and nobody registered for the other
    assert "A place in every webinar" in page and "Global Knowledge Exchange Webinar" in page
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    way = page.partition('href="/r/m')[2].partition('"')[0]
    assert client.get(f"/r/m{way}").status_code == 200


def test_one_and_thirty_webinars_take_as_many_queries(
    client: FlaskClient, person: Person, committed: Committed
) -> None:
    address = own_page(person)
    with statements() as few:
        client.get(address)

    def more() -> None:
        series = db.session.scalars(select(Webinar).where(Webinar.slug == "coming")).one().series
        one = db.session.get_one(Person, person.id)
        for number in range(30):
            held = factories.make_webinar(series, state="held", local_start=day(2020, 1, 1 + number))
            factories.make_registration(held, one)
            factories.make_attendance(held, one)

    committed(more)
    with statements() as many:
        page = client.get(address).text
    assert len(many) == len(few)
    assert page.count("<tr") < 30 and 'rel="next"' in page


def test_wishes_hold_for_everything_to_come(client: FlaskClient, person: Person) -> None:
    page = own_page(person)
    answer = client.post(page, data={"language": "en", "zone": "lima"})
    assert (answer.status_code, answer.location) == (303, page)
    zones = db.session.execute(
        select(Webinar.slug, Registration.zone).join(Webinar, Webinar.id == Registration.webinar_id)
    )
    assert {row[0]: row[1] for row in zones} == {"recent": "", "old": "", "coming": "America/Lima"}
    assert db.session.scalars(select(SeriesRegistration.zone)).one() == "America/Lima"
    address = db.session.scalars(select(MailAddress).where(MailAddress.email == EMAIL)).one()
    assert address.unsubscribed_at == NOW
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.changed"))
    assert (entry.who, entry.before["zone"], entry.after["zone"]) == ("public", "Asia/Manila", "America/Lima")
    client.post(page, data={"language": "en", "zone": "lima", "wants_optional": "y"})
    db.session.expire_all()
    assert db.session.scalars(select(MailAddress.unsubscribed_at)).one() is None
    wrong = client.post(page, data={"zone": "Nowhere at all"})
    assert wrong.status_code == 422 and "is not a time zone we know" in wrong.text


def test_ending_all_links_ends_this_one_too(client: FlaskClient, person: Person) -> None:
    page = own_page(person)
    number = db.session.scalars(select(Registration.id).join(Webinar).where(Webinar.slug == "coming")).one()
    place = f"/r/{token_for(db.session.get_one(Registration, number), 'manage')}"
    answer = client.post(f"{page}/end-links")
    assert (answer.status_code, answer.location) == (303, "/me")
    assert client.get(page).status_code == 410 and client.get(place).status_code == 410
    assert client.get(own_page(person)).status_code == 200
    assert db.session.get_one(Registration, number).state == "confirmed"


def test_all_data_is_downloaded_and_deleted(client: FlaskClient, person: Person) -> None:
    page = own_page(person)
    told = json.loads(client.get(f"{page}/data.json").text)
    assert len(told["registrations"]) == 3 and len(told["places_in_series"]) == 1
    asked = client.get(f"{page}/delete-data")
    assert asked.status_code == 200 and EMAIL in asked.text
    assert client.post(f"{page}/delete-data").status_code == 422
    assert client.post(f"{page}/delete-data", data={"is_sure": "y"}).status_code == 303
    assert client.get(page).status_code == 410
    db.session.rollback()
    assert db.session.scalars(select(Registration).where(Registration.email == EMAIL)).all() == []


@pytest.mark.parametrize("change", ["late", "cut", "case", "other_end", "no_end", "other_person", "manage"])
def test_other_tokens_open_nothing(
    app: Flask, client: FlaskClient, person: Person, committed: Committed, change: str
) -> None:
    page = own_page(person)
    proof = page.partition("-")[2]
    end = int((NOW + PERSON_KEPT).timestamp())
    wrong = {
        "late": page,
        "cut": page[:-1],
        "case": page[:-1] + page[-1].upper() if page[-1].isalpha() else page.replace("/me/p", "/me/P"),
        "other_end": page.replace(f"u{end}", f"u{end + 3600}"),
        "no_end": f"/me/{token_for(person, 'person')}",
        "other_person": f"/me/p{person.id + 1}u{end}-{proof}",
        "manage": page.replace("/me/p", "/r/m").replace(f"u{end}", ""),
    }[change]
    later = PERSON_KEPT if change == "late" else timedelta()
    with time_machine.travel(NOW + later, tick=False):
        answer = client.get(wrong)
        assert answer.status_code == 410
        assert "This link has ended" in answer.text and EMAIL not in answer.text
