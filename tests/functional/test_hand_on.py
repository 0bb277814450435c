"""Somebody who cannot come hands their place to a colleague, and learns nothing about that colleague."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tracker.audit import COMMAND, PUBLIC
from tracker.database import db
from tracker.models import AuditEntry, Organisation, OutboxMail, Registration, Webinar
from tracker.registrations import service
from tracker.registrations.details import clean_details
from tracker.registrations.link_queries import token_for

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
COLLEAGUE = {"name": "Ben Okoro", "email": "Ben@Lantern.example"}
SEEN: dict[str, list[str]] = {}
SURE = COLLEAGUE | {"is_sure": "yes"}

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def _in_march_2027() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    """One place only."""

    def make() -> int:
        factories.make_organisation("Lantern House", domain="lantern.example")
        start = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
        series = factories.make_series()
        return int(factories.make_webinar(series, local_start=start, slug="open-data", capacity=1).id)

    return int(committed(make))


def register(committed: Committed, webinar_id: int, email: str, now: datetime = NOW) -> Registration:
    details = clean_details(email=email, name="Maya Cruz", zone="Asia/Manila")
    made = committed(lambda: service.register(webinar_id, details, PUBLIC, now)).registration
    return db.session.get_one(Registration, made.id)


@pytest.fixture
def own(committed: Committed, webinar_id: int) -> Registration:
    return register(committed, webinar_id, "maya@lantern.example")


def link(registration: Registration) -> str:
    return f"/r/{token_for(db.session.get_one(Registration, registration.id), 'manage')}"


def places() -> dict[str, str]:
    """The state of each address' newest registration."""
    db.session.rollback()
    rows = db.session.execute(select(Registration.email, Registration.state).order_by(Registration.id))
    return {row[0]: row[1] for row in rows}


def mails() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.execute(select(OutboxMail.kind, OutboxMail.to_email).order_by(OutboxMail.id))
    return [(row[0], row[1].partition("@")[0]) for row in rows]


def test_a_colleague_gets_the_place_and_nobody_comes_in_between(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    register(committed, webinar_id, "next@other.example")
    asked = client.post(link(own) + "/hand-on", data=COLLEAGUE)
    assert asked.status_code == 200 and "ben@lantern.example" in asked.text
    assert places()["maya@lantern.example"] == "confirmed"
    answer = client.post(link(own) + "/hand-on", data=SURE)
    assert (answer.status_code, answer.location) == (303, link(own))
    assert places() == {
        "maya@lantern.example": "cancelled",
        "next@other.example": "waitlisted",
        "ben@lantern.example": "confirmed",
    }
    assert mails()[2:] == [("cancelled", "maya"), ("handed_on", "ben")]
    taker = db.session.scalars(select(Registration).where(Registration.source == "handed_on")).one()
    assert (taker.name, taker.zone, taker.registered_by_id) == ("Ben Okoro", "Asia/Manila", own.id)
    linked = db.session.get_one(Organisation, taker.organisation_id)
    assert (linked.name, taker.linked_how) == ("Lantern House", "domain")
    told = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "handed_on")).one()
    assert told.details == {"by": "Maya Cruz"}
    page = client.get(link(own)).text
    assert "Your place is cancelled" in page and "We write to Ben Okoro" in page


def test_both_histories_say_so(client: FlaskClient, own: Registration) -> None:
    client.post(link(own) + "/hand-on", data=SURE)
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    taker = db.session.scalars(select(Registration.id).where(Registration.source == "handed_on")).one()
    assert [(entry.action, entry.object_id, entry.who) for entry in entries] == [
        ("registration.handed_on", own.id, "public"),
        ("registration.received", taker, "public"),
    ]
    assert entries[0].after == {"state": "cancelled", "to": taker}
    assert entries[1].after == {"state": "confirmed", "from": own.id}


def test_a_turn_on_the_list_is_handed_on_too(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    first = register(committed, webinar_id, "first@other.example", NOW - timedelta(hours=2))
    register(committed, webinar_id, "second@other.example", NOW - timedelta(hours=1))
    page = client.get(link(first) + "/hand-on").text
    assert "where you stand on the list" in page
    client.post(link(first) + "/hand-on", data=SURE)
    assert places()["ben@lantern.example"] == "waitlisted"
    assert mails()[-1] == ("nominated", "ben")
    committed(lambda: service.change_state(webinar_id, own.id, "cancelled", COMMAND, NOW))
    assert places()["ben@lantern.example"] == "confirmed"
    assert places()["second@other.example"] == "waitlisted"


def test_a_colleague_who_waits_gets_the_place(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    register(committed, webinar_id, "first@other.example")
    register(committed, webinar_id, "ben@lantern.example")
    client.post(link(own) + "/hand-on", data=SURE)
    assert places()["ben@lantern.example"] == "confirmed"
    assert places()["first@other.example"] == "waitlisted"
    assert mails()[-2:] == [("cancelled", "maya"), ("handed_on", "ben")]


def test_a_place_that_the_colleague_has_goes_to_the_next(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    ben = clean_details(email="ben@lantern.example", name="Ben Okoro")
    committed(lambda: service.add_by_hand(webinar_id, ben, COMMAND, NOW, state="confirmed", notify=False))
    committed(lambda: setattr(db.session.get_one(Webinar, webinar_id), "capacity", 2))
    register(committed, webinar_id, "next@other.example")
    client.post(link(own) + "/hand-on", data=SURE)
    assert places() == {
        "maya@lantern.example": "cancelled",
        "ben@lantern.example": "confirmed",
        "next@other.example": "confirmed",
    }


@pytest.mark.parametrize("state", ["", "confirmed", "waitlisted", "declined", "cancelled"])
def test_the_giver_never_learns_whether_the_colleague_was_known(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int, state: str
) -> None:
    if state:
        ben = clean_details(email="ben@lantern.example", name="Ben Okoro")
        added = committed(lambda: service.add_by_hand(webinar_id, ben, COMMAND, NOW, state="waitlisted"))
        if state != "waitlisted":
            added_id = added.id
            committed(lambda: service.change_state(webinar_id, added_id, state, COMMAND, NOW, over=True))
    asked = client.post(link(own) + "/hand-on", data=COLLEAGUE)
    done = client.post(link(own) + "/hand-on", data=SURE, follow_redirects=True)
    seen = [
        re.sub(r"[a-z]\d+-[a-z2-7]{32}|csrf_token\" value=\"[^\"]+", "", page.text) for page in (asked, done)
    ]
    assert "Give it to this colleague?" in seen[0] and "Your place is cancelled" in seen[1]
    assert seen == SEEN.setdefault("pages", seen)  # the same for every state
    assert places()["maya@lantern.example"] == "cancelled"
    if state == "declined":
        assert places()["ben@lantern.example"] == "declined"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": "", "email": "ben@lantern.example"}, "Enter your full name"),
        ({"name": "Ben", "email": "ben@"}, "Enter an email address in the correct format"),
        ({"name": "Maya", "email": "maya@lantern.example", "is_sure": "yes"}, "This is your own address"),
    ],
)
def test_faults_come_back(client: FlaskClient, own: Registration, sent: dict[str, str], words: str) -> None:
    answer = client.post(link(own) + "/hand-on", data=sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert places() == {"maya@lantern.example": "confirmed"}


def test_there_must_be_a_place_to_give(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    client.post(link(own) + "/hand-on", data=SURE)
    assert client.post(link(own) + "/hand-on", data=SURE).status_code == 409
    assert "There is no place of yours" in client.get(link(own) + "/hand-on").text
    assert len(places()) == 2


def test_a_place_by_invitation_stays(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    committed(lambda: setattr(db.session.get_one(Webinar, webinar_id), "admission", "invitation"))
    assert "by invitation" in client.get(link(own) + "/hand-on").text
    assert client.post(link(own) + "/hand-on", data=SURE).status_code == 409
    assert places() == {"maya@lantern.example": "confirmed"}


def test_the_colleague_must_be_admitted(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    committed(lambda: setattr(db.session.get_one(Webinar, webinar_id), "admits", "recognised"))
    answer = client.post(link(own) + "/hand-on", data=SURE | {"email": "ben@elsewhere.example"})
    assert answer.status_code == 422
    assert "elsewhere.example is not among their addresses" in answer.text
    assert client.post(link(own) + "/hand-on", data=SURE).status_code == 303


def test_a_quota_holds(client: FlaskClient, committed: Committed, own: Registration, webinar_id: int) -> None:
    """A colleague of one's own organisation takes its place; another organisation needs one of its own."""

    def make() -> None:
        factories.make_organisation("Blue Door", domain="door.example")
        webinar = db.session.get_one(Webinar, webinar_id)
        webinar.quota, webinar.capacity = 1, 5

    committed(make)
    register(committed, webinar_id, "first@door.example")
    answer = client.post(link(own) + "/hand-on", data=SURE | {"email": "ben@door.example"})
    assert answer.status_code == 422 and "has its 1 places already" in answer.text
    assert client.post(link(own) + "/hand-on", data=SURE).status_code == 303
    assert places()["ben@lantern.example"] == "confirmed"


def test_colleagues_of_an_unknown_office_stay_together(
    client: FlaskClient, committed: Committed, webinar_id: int
) -> None:
    details = clean_details(email="maya@office.example", name="Maya Cruz", organisation="The Office")
    giver = committed(lambda: service.register(webinar_id, details, PUBLIC, NOW)).registration
    client.post(link(giver) + "/hand-on", data=SURE | {"email": "ben@office.example"})
    taker = db.session.scalars(select(Registration).where(Registration.source == "handed_on")).one()
    assert taker.organisation_as_typed == "The Office"
