"""One person registers several colleagues, each in their own right; nobody learns who was known."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.conftest import make_app
from tracker.audit import PUBLIC
from tracker.database import db
from tracker.models import OutboxMail, Registration, Webinar
from tracker.registrations import service
from tracker.registrations.details import clean_details
from tracker.registrations.link_queries import token_for

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)

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
        series = factories.make_series()
        return int(factories.make_webinar(series, slug="open-data", local_start=start, capacity=3).id)

    return int(committed(make))


@pytest.fixture
def page(committed: Committed, webinar_id: int) -> str:
    """Where Maya of Lantern House registers colleagues."""
    own = register(committed, webinar_id, "maya@lantern.example")
    return f"/r/{token_for(db.session.get_one(Registration, own), 'manage')}/colleagues"


def register(committed: Committed, webinar_id: int, email: str) -> int:
    details = clean_details(email=email, name="Maya Cruz")
    return int(committed(lambda: service.register(webinar_id, details, PUBLIC, NOW)).registration.id)


def rows() -> list[Registration]:
    db.session.rollback()
    return list(db.session.scalars(select(Registration).order_by(Registration.id)))


def typed(*people: tuple[str, str]) -> dict[str, list[str]]:
    return {"name": [name for name, _ in people], "email": [email for _, email in people]}


def change(committed: Committed, webinar_id: int, **values: Any) -> None:
    def write_it() -> None:
        for name, value in values.items():
            setattr(db.session.get_one(Webinar, webinar_id), name, value)

    committed(write_it)


def test_each_colleague_is_registered_and_counted(client: FlaskClient, page: str, webinar_id: int) -> None:
    manage = page.removesuffix("/colleagues")
    assert f'href="{page}"' in client.get(manage).text
    sent = typed(
        ("Ann Doe", "ann@lantern.example"), ("", ""), ("Bo Roe", "bo@gmail.com"), ("Cy", "cy@x.example")
    )
    answer = client.post(page, data=sent)
    assert (answer.status_code, answer.location) == (303, page)
    maya, ann, bo, cy = rows()
    assert [(one.state, one.source, one.registered_by_id) for one in (ann, bo, cy)] == [
        ("confirmed", "colleague", maya.id),
        ("confirmed", "colleague", maya.id),
        ("waitlisted", "colleague", maya.id),
    ]
    assert ann.linked_how == "domain"
    assert (bo.organisation_id, bo.organisation_as_typed) == (maya.organisation_id, "Lantern House")
    mails = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "nominated"))
    assert [(mail.to_email, mail.details) for mail in mails] == [
        (one.email, {"by": "Maya Cruz"}) for one in (ann, bo, cy)
    ]


def test_a_known_address_gets_the_same_answer(
    client: FlaskClient, committed: Committed, page: str, webinar_id: int
) -> None:
    change(committed, webinar_id, capacity=30)
    register(committed, webinar_id, "ann@lantern.example")

    def shown(email: str) -> tuple[int, str | None, str]:
        answer = client.post(page, data=typed(("Ann Doe", email)))
        told = re.sub(r'name="csrf_token" value="[^"]*"', "", client.get(page).text)
        return answer.status_code, answer.location, told

    known, new = shown("ann@lantern.example"), shown("new@lantern.example")
    assert known == new
    assert len(rows()) == 3


def test_faults_come_back_at_their_row_and_nobody_is_registered(
    client: FlaskClient, committed: Committed, page: str, webinar_id: int
) -> None:
    wrong = client.post(page, data=typed(("Ann Doe", "ann@lantern.example"), ("Bo Roe", "bo")))
    assert (wrong.status_code, 'href="#email-2"' in wrong.text) == (422, True)
    more = client.post(page, data=typed(*[("Ann Doe", "")] * 5) | {"more": "1"})
    assert (more.status_code, more.text.count('name="email"')) == (200, 10)
    many = client.post(page, data=typed(*[("Ann Doe", "")] * 20) | {"more": "1"})
    assert (many.text.count('name="email"'), "More rows" in many.text) == (20, False)
    change(committed, webinar_id, admits="recognised")
    foreign = client.post(page, data=typed(("Ann Doe", "ann@lantern.example"), ("Bo Roe", "bo@gmail.com")))
    assert (foreign.status_code, 'href="#email-2"' in foreign.text) == (422, True)
    assert len(rows()) == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"registration_closes_at": NOW}, "Registration is closed"),
        ({"registration_opens_at": NOW + timedelta(days=1)}, "Registration is not open yet"),
        ({"admission": "invitation"}, "by invitation"),
        ({"state": "cancelled"}, "This webinar was cancelled"),
        ({"state": "held"}, "This webinar is over"),
    ],
)
def test_says_why_nobody_can_be_registered(
    client: FlaskClient, committed: Committed, page: str, webinar_id: int, values: dict[str, Any], words: str
) -> None:
    change(committed, webinar_id, **values)
    shown = client.get(page).text
    assert (words in shown, 'name="email"' in shown) == (True, False)
    late = client.post(page, data=typed(("Ann Doe", "ann@lantern.example")))
    assert (late.status_code, words in late.text) == (409, True)
    assert len(rows()) == 1


def test_who_gave_the_place_back_registers_nobody(client: FlaskClient, page: str) -> None:
    client.post(page.replace("/colleagues", "/cancel"))
    assert "Register yourself first" in client.get(page).text
    assert client.post(page, data=typed(("Ann Doe", "ann@lantern.example"))).status_code == 409
    assert len(rows()) == 1


def test_the_organiser_sees_who_registered_whom(
    client: FlaskClient, signed_in: FlaskClient, page: str, webinar_id: int
) -> None:
    client.post(page, data=typed(("Ann Doe", "ann@lantern.example")))
    maya, ann = rows()
    desk = f"/o/webinars/{webinar_id}/registrations"
    shown = signed_in.get(f"{desk}/{ann.id}").text
    assert "Registered by" in shown
    assert f'href="{desk}/{maya.id}"' in shown
    assert "Registered by" not in signed_in.get(f"{desk}/{maya.id}").text
    assert "a colleague" in signed_in.get(f"{desk}.csv").text


def test_one_address_of_the_network_may_not_name_people_for_ever(
    tmp_path: Any, database_url: str, page: str
) -> None:
    strict = make_app(tmp_path, database_url=database_url, register_limit="2 per hour")
    with strict.app_context():
        browser = strict.test_client()
        answers = [browser.post(page, data=typed(("", ""))).status_code for _ in range(3)]
        assert answers == [422, 422, 429]
        assert browser.get(page).status_code == 200
        db.session.remove()
        db.engine.dispose()
