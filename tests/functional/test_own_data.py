"""People see, download and delete what we hold about them; organisers and commands do it for them."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tracker.audit import PUBLIC
from tracker.clock import utc_now
from tracker.database import db
from tracker.models import AuditEntry, JoinClick, OutboxMail, Person, Registration, Webinar
from tracker.registrations import service
from tracker.registrations.details import clean_details
from tracker.registrations.link_queries import token_for

Committed = Callable[[Callable[[], Any]], Any]
EMAIL = "maya@lantern.example"


@pytest.fixture
def own(committed: Committed) -> Registration:
    """A place at a webinar to come, of somebody who was at one before."""

    def make() -> int:
        start = (utc_now() + timedelta(days=20)).replace(tzinfo=None, microsecond=0)
        factories.make_organisation("Lantern House", domain="lantern.example")
        series = factories.make_series()
        held = factories.make_webinar(series, slug="before", state="held", number=1, title="An earlier one")
        person = factories.make_person(EMAIL, name="Maya Cruz")
        factories.make_registration(held, person)
        factories.make_attendance(held, person, seconds=4680)
        other = factories.make_webinar(series, slug="walked-in", state="held", number=2, title="A walk-in")
        factories.make_attendance(other, person)
        coming = factories.make_webinar(series, slug="open-data", local_start=start, capacity=1)
        details = clean_details(email=EMAIL, name="Maya Cruz", zone="Asia/Manila")
        made = service.register(coming.id, details, PUBLIC, utc_now()).registration
        factories.add(JoinClick(registration_id=made.id, at=utc_now()))
        return made.id

    return db.session.get_one(Registration, committed(make))


def link(registration: Registration) -> str:
    return f"/r/{token_for(db.session.get_one(Registration, registration.id), 'manage')}"


def test_says_in_words_what_is_held(client: FlaskClient, own: Registration) -> None:
    page = client.get(link(own) + "/data")
    for words in ("Maya Cruz", EMAIL, "Lantern House", "1 mail", "1 time", "Download it", "Delete my data"):
        assert words in page.text, words
    assert page.headers["Referrer-Policy"] == "no-referrer"
    told = client.get(link(own) + "/data.json").get_json()
    assert told["registration"]["email"] == EMAIL
    assert len(told["went_to_the_platform_at"]) == 1


def test_deletes_only_with_the_tick(client: FlaskClient, own: Registration) -> None:
    page = link(own) + "/delete-data"
    asked = client.get(page)
    assert asked.status_code == 200 and EMAIL in asked.text
    answer = client.post(page)
    assert answer.status_code == 422 and "Tick the box" in answer.text
    assert db.session.get_one(Registration, own.id).email == EMAIL


def test_deleting_ends_links_and_the_browsers_memory(
    client: FlaskClient, own: Registration, committed: Committed
) -> None:
    page, number = link(own), own.id
    client.set_cookie("places", "something")
    answer = client.post(page + "/delete-data", data={"is_sure": "y"})
    assert (answer.status_code, answer.location) == (303, "/")
    assert "places=;" in answer.headers["Set-Cookie"]
    assert "All we held about you is deleted" in client.get("/").text
    for ending in ("", "/data", "/data.json", "/join", "/webinar.ics", "/delete-data"):
        assert client.get(page + ending).status_code == 410
    kept = db.session.get_one(Registration, number)
    assert kept.state == "cancelled" and kept.name.startswith("erased-")
    assert db.session.scalars(select(Person).where(Person.email == EMAIL)).all() == []


def test_organisers_delete_for_those_who_ask(signed_in: FlaskClient, own: Registration) -> None:
    page = f"/o/webinars/{own.webinar_id}/registrations/{own.id}"
    assert f"{page}/erase" in signed_in.get(page).text
    asked = signed_in.get(f"{page}/erase")
    assert "Maya Cruz" in asked.text and "Delete this person?" in asked.text
    assert signed_in.post(f"{page}/erase").status_code == 422
    assert signed_in.post(f"{page}/erase", data={"is_sure": "y"}).status_code == 303
    assert EMAIL not in signed_in.get(page).text
    done = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person.erased")).one()
    assert done.who == "ana@secretariat.example"
    assert signed_in.post(f"{page}/erase", data={"is_sure": "y"}).status_code == 404


def test_by_command(app: Flask, own: Registration) -> None:
    told = json.loads(run(app, "people", "export", "Maya@Lantern.example", "--json").stdout)
    assert [one["webinar"]["title"] for one in told["registrations"]] == [
        "Child-centred responses",
        "An earlier one",
    ]
    assert told["registrations"][1]["attendance"][0]["seconds"] == 4680
    assert [one["webinar"] for one in told["attendance_without_registration"]] == ["A walk-in"]
    assert "there for 78 minutes" in run(app, "people", "export", EMAIL).stdout
    assert run(app, "people", "erase", EMAIL).exit_code == 1  # nobody said yes
    done = run(app, "people", "erase", EMAIL, "--yes")
    assert done.exit_code == 0 and "2 registrations blanked, 1 places given back" in done.stdout
    assert run(app, "people", "erase", EMAIL, "--yes").exit_code == 1
    db.session.rollback()
    assert EMAIL not in set(db.session.scalars(select(OutboxMail.to_email)))
    assert json.loads(run(app, "people", "export", EMAIL, "--json").stdout)["registrations"] == []
    assert db.session.scalars(select(Webinar).where(Webinar.slug == "open-data")).one().state == "scheduled"
