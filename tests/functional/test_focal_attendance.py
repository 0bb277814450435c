"""After a webinar a focal point sees which of their colleagues came, and nothing of anybody else."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.counting import statements
from tracker.database import db
from tracker.models import FocalPoint, Organisation, Webinar
from tracker.registrations.link_queries import token_for

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def held(committed: Committed) -> dict[str, Any]:
    """Lantern House: one came, one came briefly, one did not. Blue Door: one came. One webinar unrecorded."""

    def make() -> dict[str, Any]:
        own = factories.make_organisation("Lantern House", domain="lantern.example")
        other = factories.make_organisation("Blue Door", domain="blue.example")
        series = factories.make_series()
        webinar = factories.make_webinar(series, title="First", state="held", number=1)
        later = factories.make_webinar(series, title="Second", state="held", number=2)
        for email, seconds in (("ann@lantern.example", 3600), ("bo@lantern.example", 90)):
            attend(webinar, own, email, seconds)
        attend(webinar, other, "zoe@blue.example", 1800)
        absent = factories.make_person("cy@lantern.example")
        factories.make_registration(webinar, absent, organisation_id=own.id)
        factories.make_registration(later, absent, organisation_id=own.id)
        factories.make_import(webinar)
        focal = factories.make_focal_point(own, factories.make_person("maya@lantern.example"))
        return {"focal": focal.id, "first": webinar.id, "second": later.id, "own": own.id}

    found: dict[str, Any] = committed(make)
    return found | {"page": f"/f/{token_for(db.session.get_one(FocalPoint, found['focal']), 'focal')}"}


def attend(webinar: Webinar, organisation: Organisation, email: str, seconds: int) -> None:
    person = factories.make_person(email)
    factories.make_registration(webinar, person, organisation_id=organisation.id)
    factories.make_attendance(
        webinar, person, organisation_id=organisation.id, kind="partner", seconds=seconds
    )


def test_sees_own_people_and_their_minutes(client: FlaskClient, held: dict[str, Any]) -> None:
    page = held["page"]
    assert f'href="{page}/attendance"' in client.get(page).text
    listed = client.get(f"{page}/attendance")
    assert listed.status_code == 200
    for words in ("First", "Second", "not measured"):
        assert words in listed.text
    shown = client.get(f"{page}/attendance/{held['first']}").text
    for words in ("2 of your colleagues came", "ann@lantern.example", "Came briefly", "Did not come"):
        assert words in shown
    assert "blue.example" not in shown
    assert "Zoe" not in shown
    later = client.get(f"{page}/attendance/{held['second']}").text
    assert "not recorded yet" in later


def test_the_same_as_a_file(client: FlaskClient, held: dict[str, Any]) -> None:
    file = client.get(f"{held['page']}/attendance/{held['first']}.csv").data.decode("utf-8-sig")
    lines = [tuple(line.values()) for line in csv.DictReader(io.StringIO(file))]
    assert lines == [
        ("Ann", "ann@lantern.example", "Came", "60"),
        ("Bo", "bo@lantern.example", "Came briefly", "1"),
        ("Cy", "cy@lantern.example", "Did not come", ""),
    ]


def test_webinars_of_others_are_not_there(
    client: FlaskClient, committed: Committed, held: dict[str, Any]
) -> None:
    def make() -> int:
        first = db.session.get_one(Webinar, held["first"])
        other = db.session.scalars(db.select(Organisation).where(Organisation.name == "Blue Door")).one()
        webinar = factories.make_webinar(first.series, title="Theirs", state="held", number=3)
        attend(webinar, other, "yan@blue.example", 3600)
        return int(webinar.id)

    theirs, nothing = committed(make), client.get("/no-such-page")
    assert "Theirs" not in client.get(f"{held['page']}/attendance").text
    for at in (theirs, 999_999):
        for ending in ("", ".csv"):
            answer = client.get(f"{held['page']}/attendance/{at}{ending}")
            assert (answer.status_code, answer.text) == (404, nothing.text)
    ended = client.get(f"/f/{'f1-' + 'a' * 32}/attendance")
    assert ended.status_code == 410
    assert "This link has ended" in ended.text


def test_many_people_and_webinars_ask_no_more(
    client: FlaskClient, committed: Committed, held: dict[str, Any]
) -> None:
    paths = (f"{held['page']}/attendance", f"{held['page']}/attendance/{held['first']}")

    def counted() -> list[int]:
        found = []
        for path in paths:
            client.get(path)
            with statements() as sent:
                client.get(path)
            found.append(len(sent))
        return found

    few = counted()

    def more() -> None:
        first = db.session.get_one(Webinar, held["first"])
        own = db.session.get_one(Organisation, held["own"])
        for number in range(30):
            attend(first, own, f"p{number}@lantern.example", 3600)
            webinar = factories.make_webinar(first.series, state="held", number=10 + number)
            attend(webinar, own, f"q{number}@lantern.example", 3600)

    committed(more)
    assert counted() == few
