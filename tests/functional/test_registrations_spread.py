"""Organisers see registrations by organisation, over time, and what happened to each."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import python_calamine
import time_machine
from flask.testing import FlaskClient

from tests import factories
from tests.counting import statements
from tracker.audit import PUBLIC
from tracker.database import db
from tracker.models import Organisation, Person, Registration, Webinar
from tracker.registrations import service
from tracker.registrations.details import clean_details
from tracker.registrations.link_queries import token_for
from tracker.registrations.own_service import end_links

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def _in_march_2027() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    def make() -> int:
        start = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
        series = factories.make_series()
        return int(factories.make_webinar(series, slug="open-data", local_start=start, quota=2).id)

    return int(committed(make))


@pytest.fixture
def base(webinar_id: int) -> str:
    return f"/o/webinars/{webinar_id}/registrations"


def person(
    webinar_id: int, number: int, organisation: Organisation | None = None, **more: Any
) -> Registration:
    webinar = db.session.get_one(Webinar, webinar_id)
    one = factories.make_person(f"p{number}@mail.example")
    linked = organisation.id if organisation else None
    return factories.make_registration(webinar, one, organisation_id=linked, **more)


def fill(webinar_id: int) -> None:
    lantern = factories.make_organisation("Lantern House")
    blue = factories.make_organisation("Blue Door")
    webinar = db.session.get_one(Webinar, webinar_id)
    early = factories.make_webinar(webinar.series, state="held", number=1)
    for number, state in enumerate(("confirmed", "confirmed", "waitlisted", "pending", "cancelled")):
        person(webinar_id, number, lantern, state=state)
    first = person(webinar_id, 10, blue)
    factories.make_attendance(early, db.session.get_one(Person, first.person_id))
    person(webinar_id, 20, organisation_as_typed="Red  door")
    person(webinar_id, 21, organisation_as_typed="RED DOOR", state="waitlisted")
    person(webinar_id, 22)


def test_by_organisation(signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int) -> None:
    assert "Nobody has registered yet" in signed_in.get(f"{base}/organisations").text
    committed(lambda: fill(webinar_id))
    page = signed_in.get(f"{base}/organisations").text
    for words in (
        "At most 2 people of each organisation",
        "2 organisations",
        "Not in the directory",
        "Red door",
    ):
        assert words in page
    assert page.index("Lantern House") < page.index("Blue Door")
    assert "> of 2" in page or re.search(r">2</a> of 2", page)
    upwards = signed_in.get(f"{base}/organisations?sort=confirmed").text
    assert upwards.index("Blue Door") < upwards.index("Lantern House")
    assert signed_in.get(f"{base}/organisations?sort=nonsense").status_code == 200


def test_every_number_opens_the_people_it_counts(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    committed(lambda: fill(webinar_id))
    page = signed_in.get(f"{base}/organisations").text
    links = re.findall(rf'href="({base}\?[^"]+)">(\d+)</a>', page)
    assert len(links) == 8
    for link, count in links:
        listed = signed_in.get(link.replace("&amp;", "&")).text
        assert f"of {count}</caption>" in listed or f"of {count}<" in listed, link


def test_by_organisation_as_a_file(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    committed(lambda: fill(webinar_id))
    text = signed_in.get(f"{base}/organisations.csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1:] == [
        ["Lantern House", "yes", "2", "1", "1", "0", "2"],
        ["Blue Door", "yes", "1", "0", "0", "1", "2"],
        ["Red door", "no", "1", "0", "1", "0", "2"],
        ["", "no", "1", "0", "0", "0", "2"],
    ]
    book = python_calamine.load_workbook(io.BytesIO(signed_in.get(f"{base}/organisations.xlsx").data))
    assert len(book.get_sheet_by_index(0).to_python()) == 5
    assert signed_in.get(f"{base}/organisations.exe").status_code == 404


def test_over_time(signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int) -> None:
    assert "Nobody has registered yet" in signed_in.get(f"{base}/over-time").text

    def make() -> None:
        for number, days in enumerate((5, 5, 3, 0)):
            at = NOW - timedelta(days=days)
            person(webinar_id, number, created_at=at)
        gone = person(webinar_id, 9, state="cancelled", created_at=NOW - timedelta(days=5))
        gone.state_changed_at = NOW - timedelta(days=1)

    committed(make)
    page = signed_in.get(f"{base}/over-time").text
    for words in (
        "New registrations by day",
        "24 February 2027 to 1 March 2027.",
        "those of Zurich",
        "Busiest day",
    ):
        assert words in page
    rows = re.findall(r'<th scope="row"[^>]*>([^<]*)</th>\s*' + r"<td[^>]*>(\d+)</td>\s*" * 3, page)
    assert rows == [
        ("1 March 2027", "1", "0", "4"),
        ("28 February 2027", "0", "1", "3"),
        ("26 February 2027", "1", "0", "4"),
        ("24 February 2027", "3", "0", "3"),
    ]
    text = signed_in.get(f"{base}/over-time.csv").data.decode("utf-8-sig")
    assert text.splitlines()[1] == "2027-03-01,1,0,4"
    assert signed_in.get(f"{base}/over-time.txt").status_code == 404


@pytest.mark.parametrize("path", ["organisations", "over-time"])
def test_the_pages_ask_as_often_for_thirty_as_for_one(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int, path: str
) -> None:
    committed(lambda: person(webinar_id, 0, factories.make_organisation("First")))
    signed_in.get(f"{base}/{path}")
    with statements() as for_one:
        signed_in.get(f"{base}/{path}")

    def many() -> None:
        for number in range(1, 31):
            person(webinar_id, number, factories.make_organisation(f"Organisation {number}"))

    committed(many)
    with statements() as for_many:
        signed_in.get(f"{base}/{path}")
    assert len(for_many) == len(for_one)


def test_the_history_of_one_registration(
    client: FlaskClient, signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    blue = committed(lambda: factories.make_organisation("Blue Door")).name
    details = clean_details(email="maya@mail.example", name="Maya Cruz", organisation="Lantern")
    own = committed(lambda: service.register(webinar_id, details, PUBLIC, NOW)).registration
    at = f"{base}/{own.id}"
    changed = {"name": "Maya Cruz Li", "organisation": "Lantern", "language": "en", "country": "PE"}
    link = f"/r/{token_for(own, 'manage')}"
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert client.post(link, data=changed | {"access_needs": "Captions"}).status_code == 303
    signed_in.post(f"{at}/organisation", data={"organisation": blue})
    signed_in.post(f"{at}/state", data={"state": "waitlisted"})
    committed(lambda: end_links(webinar_id, own.id, PUBLIC, NOW))
    page = signed_in.get(at).text
    history = re.sub(r"<[^>]+>", " ", page.split('id="history-caption"')[1].split("</table>")[0])
    history = " ".join(history.split())
    for words in (
        "History (times of Zurich)",
        "1 March 2027, 14:00 Details changed the person Name: Maya Cruz → Maya Cruz Li Country: – → Peru",
        "Answers changed the person Access needs changed",
        "Organisation chosen Ana Lindqvist Organisation: – → Blue Door",
        "Moved to the waiting list Ana Lindqvist State: Confirmed → Waiting",
        "New link sent, old ones ended the person –",
        "1 March 2027, 13:00 Registered the page –",
    ):
        assert words in history, words
    assert "Captions" not in history
    mails = page.split('id="mails-caption"')[1].split("</table>")[0]
    assert "On the waiting list" in mails and "/mails/" in mails and "Waiting" in mails
