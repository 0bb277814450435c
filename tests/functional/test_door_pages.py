"""What anybody reads who wants to register: each state of the door, and what this browser was told."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import factories
from tests.functional.test_webinar_pages import body
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
def make(committed: Committed) -> Callable[..., int]:
    def make_it(**more: Any) -> int:
        def write() -> int:
            factories.make_organisation("Lantern House", domain="lantern.example")
            series = factories.make_series(contact_email="help@secretariat.example")
            start = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
            return int(factories.make_webinar(series, slug="open-data", local_start=start, **more).id)

        return int(committed(write))

    return make_it


@pytest.mark.parametrize(
    ("facts", "heading", "says", "has_form"),
    [
        (
            {"registration_opens_at": NOW + timedelta(days=1)},
            "Registration is not open yet",
            "It opens on 2 March 2027, 13:00 (Zurich time).",
            False,
        ),
        ({"admission": "invitation"}, "By invitation", "help@secretariat.example", False),
        ({"admission": "approval"}, "Ask for a place", "The organisers decide about each registration", True),
        (
            {"admission": "focal_point"},
            "Ask for a place",
            "The focal point of your organisation decides",
            True,
        ),
        (
            {"admits": "recognised"},
            "Register",
            "For people of organisations we know: use your work address. Should yours be among them?",
            True,
        ),
        (
            {"admits": "domains", "admitted_domains": ["unicef.org", "who.int"]},
            "Register",
            "For people with an address at unicef.org, who.int.",
            True,
        ),
        ({"quota": 3}, "Register", "At most 3 places for one organisation; others of it wait.", True),
        ({"capacity": 0}, "Join the waiting list", "Places are given out later.", True),
    ],
)
def test_each_door_in_words(
    client: FlaskClient,
    make: Callable[..., int],
    facts: dict[str, Any],
    heading: str,
    says: str,
    has_form: bool,
) -> None:
    make(**facts)
    for address in (PAGE, FORM):
        page = client.get(address)
        shown = body(page)
        assert heading in shown and says in shown
        assert ('name="email"' in page.text) is has_form
    if not has_form:
        refused = client.post(FORM, data=MAYA)
        assert refused.status_code == 409 and heading in body(refused)
    home = client.get("/").text
    assert (f"{PAGE}#register" in home) is has_form


def test_the_same_browser_sees_that_it_is_decided_about(
    client: FlaskClient, make: Callable[..., int], committed: Committed
) -> None:
    at = make(admission="approval")
    assert client.post(FORM, data=MAYA).location == DONE
    done = body(client.get(DONE))
    assert "We have your registration" in done and "The organisers decide about it" in done
    assert "Put it in your calendar" not in done
    assert "Your registration is being decided" in body(client.get(PAGE))
    assert "Ask for a place" in body(client.application.test_client().get(PAGE))
    only = db.session.scalars(select(Registration.id)).one()
    committed(lambda: service.approve(at, [only], COMMAND, NOW))
    assert "You are registered" in body(client.get(DONE))
    other = client.application.test_client()
    other.post(FORM, data=MAYA)
    assert "We have your registration" in body(other.get(DONE))


@pytest.mark.parametrize(
    ("email", "says"),
    [
        ("maya@else.example", "else.example is not among their addresses"),
        ("maya@gmail.com", "gmail.com is used by many people. Register with your work address"),
    ],
)
def test_who_is_not_admitted_reads_what_to_do(
    client: FlaskClient, make: Callable[..., int], email: str, says: str
) -> None:
    make(admits="recognised")
    for more in ({}, {"organisation": "Lantern House"}):
        refused = client.post(FORM, data={"email": email, "name": "Maya Cruz"} | more)
        assert refused.status_code == 422
        assert says in body(refused) and "mailto:help@secretariat.example" in refused.text
        assert "Which organisation are you with" not in body(refused)
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 0
    assert client.post(FORM, data=MAYA).status_code == 303


def test_says_that_the_places_of_an_organisation_are_taken(
    client: FlaskClient, make: Callable[..., int]
) -> None:
    make(quota=2, capacity=20)
    for name in ("a", "b"):
        other = client.application.test_client()
        other.post(FORM, data=MAYA | {"email": f"{name}@lantern.example"})
        assert "places are taken" not in body(other.get(DONE))
    client.post(FORM, data=MAYA)
    assert "Your organisation’s 2 places are taken." in body(client.get(DONE))
    stranger = client.application.test_client()  # the same for an address that has a place
    stranger.post(FORM, data=MAYA | {"email": "a@lantern.example"})
    assert "Your organisation’s 2 places are taken." in body(stranger.get(DONE))
    elsewhere = client.application.test_client()
    elsewhere.post(FORM, data={"email": "x@gmail.com", "name": "Xia Li", "is_alone": "y"})
    assert "You are registered" in body(elsewhere.get(DONE))


def test_the_same_form_sent_again_is_answered_alike(client: FlaskClient, make: Callable[..., int]) -> None:
    make(capacity=1)
    answers = []
    for _ in range(5):
        again = client.application.test_client()  # no cookie of an answer ever reached the browser
        with again.session_transaction() as session:
            session["csrf_token"] = "what keeps the forms of one browser safe"
        sent = again.post(FORM, data=MAYA)
        answers.append((sent.status_code, sent.location, body(again.get(DONE))))
    assert len(set(answers)) == 1 and "You are registered" in answers[0][2]
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 1
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 1
    other = client.application.test_client()
    other.post(FORM, data=MAYA)
    assert "You are on the waiting list" in body(other.get(DONE))


def test_the_mail_comes_again_also_after_closing(
    client: FlaskClient, make: Callable[..., int], committed: Committed
) -> None:
    at = make(quota=5)
    client.post(FORM, data=MAYA)
    later = NOW + timedelta(hours=1)
    committed(lambda: setattr(db.session.get_one(Webinar, at), "registration_closes_at", NOW))
    with time_machine.travel(later, tick=False):
        assert client.post(DONE).status_code == 302
    assert db.session.scalars(select(OutboxMail.kind)).all() == ["confirmation"] * 2
    assert "You are registered" in body(client.get(PAGE))
