"""Before, during and after a webinar its joining page says what is on, whom to call, and where to read on."""

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
from tracker.models import AuditEntry, JoinClick, OutboxMail, Presentation, Registration, Webinar
from tracker.registrations import service
from tracker.registrations.details import clean_details
from tracker.registrations.link_queries import token_for

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
STARTS = datetime(2027, 3, 25, 9, tzinfo=UTC)
PLATFORM = "https://platform.example/j/123?pwd=abc"
DIAL_IN = "Switzerland +41 44 000 00 00\nPhilippines +63 (2) 000-0000 toll-free\nCode: 000 111 222\n"

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def _in_march_2027() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    def make() -> int:
        start = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
        series = factories.make_series(contact_email="help@secretariat.example")
        webinar = factories.make_webinar(
            series, local_start=start, slug="open-data", capacity=1, platform_link=PLATFORM, dial_in=DIAL_IN
        )
        for position, (title, minutes) in enumerate([("Welcome", 10), ("Barnahus", 30), ("Questions", None)]):
            factories.add(
                Presentation(webinar_id=webinar.id, position=position, title=title, minutes=minutes)
            )
        return int(webinar.id)

    return int(committed(make))


@pytest.fixture
def own(committed: Committed, webinar_id: int) -> Registration:
    return register(committed, webinar_id, "maya@lantern.example")


def register(committed: Committed, webinar_id: int, email: str) -> Registration:
    details = clean_details(email=email, name="Maya Cruz", zone="Asia/Manila")
    made = committed(lambda: service.register(webinar_id, details, PUBLIC, NOW)).registration
    return db.session.get_one(Registration, made.id)


def link(registration: Registration, purpose: Any = "manage") -> str:
    return f"/r/{token_for(db.session.get_one(Registration, registration.id), purpose)}"


def join(registration: Registration) -> str:
    return f"{link(registration, 'join')}/join"


def change(committed: Committed, webinar_id: int, **values: Any) -> None:
    def write_it() -> None:
        for name, value in values.items():
            setattr(db.session.get_one(Webinar, webinar_id), name, value)

    committed(write_it)


def at(minutes: int) -> Any:
    """So many minutes after the start."""
    return time_machine.travel(STARTS + timedelta(minutes=minutes), tick=False)


def test_before_it_helps_to_get_ready(client: FlaskClient, own: Registration) -> None:
    with at(-130):
        page = client.get(join(own)).text
    for words in ("Starts in 2 hours 10 minutes", "Test your sound", "takes far less data", "Barnahus"):
        assert words in page, words
    assert 'data-until="2027-03-25T09:00Z"' in page and 'data-said="Starts in {0}"' in page
    assert 'href="tel:+41440000000"' in page and 'href="tel:+6320000000"' in page
    assert "Code: 000 111 222" in page and page.count('href="tel:') == 2
    assert "Join now" not in page and "On now" not in page


@pytest.mark.parametrize(
    ("minutes", "current"), [(-5, None), (0, "Welcome"), (12, "Barnahus"), (41, "Questions")]
)
def test_says_what_is_on(client: FlaskClient, own: Registration, minutes: int, current: str | None) -> None:
    with at(minutes):
        page = client.get(join(own)).text
    assert "Join now" in page
    assert ("On now" in page) == (current is not None)
    if current:
        assert f'{current}</bdi> <span class="tag ok">Now</span>' in page
        assert page.count("Now</span>") == 1


def test_numbers_and_organisers_stay_when_the_platform_is_not_there(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    change(committed, webinar_id, platform_link="")
    with at(5):
        page = client.get(join(own)).text
    assert "have not opened the room yet" in page and "Join now" not in page
    assert 'href="tel:+41440000000"' in page and "help@secretariat.example" in page


@pytest.mark.parametrize("state", ["waitlisted", "cancelled", "declined", "pending"])
@pytest.mark.parametrize("minutes", [-60, 5])
def test_numbers_are_for_people_with_a_place(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int, state: str, minutes: int
) -> None:
    with at(minutes):
        committed(lambda: setattr(db.session.get_one(Registration, own.id), "state", state))
        for path in (join(own), link(own), f"{link(own, 'join')}/webinar.ics"):
            page = client.get(path).text
            assert "tel:" not in page and "+41 44" not in page and "000 111 222" not in page


def test_a_new_platform_link_takes_effect_without_a_new_mail(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    way = join(own)
    with at(0):
        assert client.post(way).location == PLATFORM
        change(committed, webinar_id, platform_link="https://elsewhere.example/2")
        assert client.post(way).location == "https://elsewhere.example/2"
    db.session.rollback()
    assert list(db.session.scalars(select(OutboxMail.kind))) == ["confirmation"]


def test_cancelling_ends_the_way_in(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    way = join(own)
    with at(0):
        client.post(link(own) + "/cancel")
        assert client.post(way).location == way
        committed(lambda: service.change_state(webinar_id, own.id, "confirmed", COMMAND, STARTS))
        assert client.post(way).location == PLATFORM
    assert len(db.session.scalars(select(JoinClick)).all()) == 1


def test_afterwards_it_says_who_writes_and_where(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    change(committed, webinar_id, state="held", number=1)
    with at(200):
        page = client.get(join(own)).text
        assert "We will write when the slides are ready" in page and "tel:" not in page

        def off() -> None:
            db.session.get_one(Webinar, webinar_id).series.mails_off = ["recap"]

        committed(off)
        page = client.get(join(own)).text
        assert "We will write" not in page and "when they are ready" in page


def move(committed: Committed, webinar_id: int, now: datetime) -> None:
    change(
        committed,
        webinar_id,
        moved_at=now,
        moved_from=STARTS - timedelta(days=7),
        moved_from_zone="Europe/Zurich",
    )


def test_a_new_date_is_told_and_can_be_kept(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    assert "New date" not in client.get(link(own)).text
    move(committed, webinar_id, NOW + timedelta(hours=1))
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        page = client.get(link(own)).text
        for words in ("New date", "Thursday 18 March 2027, 10:00", "Thursday 25 March 2027, 10:00"):
            assert words in page, words
        assert "17:00 Manila" in page and "Keep my place" in page
        with_button = client.get(f"{link(own)}/join").text
        assert "New date" in with_button and "Keep my place" in with_button
        calendar = client.get(join(own)).text  # others may see that link
        assert "New date" in calendar and "Keep my place" not in calendar
        answer = client.post(f"{link(own)}/keep")
        assert (answer.status_code, answer.location) == (303, link(own))
        page = client.get(link(own)).text
        assert "New date" not in page and "You keep your place" in page
        assert client.post(f"{link(own, 'join')}/keep").status_code == 410
        [kept] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.kept"))
        assert (kept.who, kept.object_id) == ("public", own.id)
    move(committed, webinar_id, NOW + timedelta(hours=5))
    with time_machine.travel(NOW + timedelta(hours=6), tick=False):
        assert "New date" in client.get(link(own)).text  # moved once more


def test_who_registers_afterwards_need_not_be_told(
    client: FlaskClient, committed: Committed, webinar_id: int
) -> None:
    move(committed, webinar_id, NOW - timedelta(hours=1))
    assert "New date" not in client.get(link(register(committed, webinar_id, "ben@x.example"))).text
