"""An organiser follows all webinars in their own calendar, by an address that only they have."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import ics
import pytest
import time_machine
import vobject
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tests.counting import statements
from tracker.accounts import service as accounts
from tracker.accounts.calendar_links import calendar_path
from tracker.audit import COMMAND
from tracker.database import db
from tracker.errors import NotFound, Refusal
from tracker.models import AuditEntry, Organiser, Webinar
from tracker.registrations import service as places
from tracker.web.logs import without_people

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
START = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich, 09:00 UTC

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def _in_march_2027() -> Any:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def path(committed: Committed) -> str:
    def make() -> str:
        organiser = factories.make_organiser()
        series = factories.make_series()
        coming = factories.make_webinar(
            series,
            slug="open-data",
            local_start=START,
            capacity=5,
            platform_link="https://platform.example/j",
        )
        factories.make_webinar(
            series, slug="secret-draft", title="A draft", state="draft", published_at=None, local_start=START
        )
        for name, state in (
            ("mai", "confirmed"),
            ("ben", "confirmed"),
            ("eve", "waitlisted"),
            ("ola", "pending"),
        ):
            factories.make_registration(coming, factories.make_person(f"{name}@lantern.example"), state=state)
        return calendar_path(organiser)

    return str(committed(make))


def events(client: FlaskClient, path: str) -> dict[str, Any]:
    data = client.get(path).data
    found = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert (
        len(vobject.readOne(data.decode()).vevent_list)
        == len(ics.Calendar(data.decode()).events)
        == len(found)
    )
    return {str(event["summary"]): event for event in found}


def test_shows_every_webinar_with_counts_and_no_names(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer.headers["Cache-Control"]
    assert "public" not in answer.headers["Cache-Control"]
    assert (answer.headers["Referrer-Policy"], answer.headers["X-Robots-Tag"]) == (
        "no-referrer",
        "noindex, nofollow",
    )
    assert "Set-Cookie" not in answer.headers
    found = events(client, path)
    coming, draft = found["Child-centred responses"], found["A draft"]
    assert "Registered: 2 of 5 places. Waiting: 1. To be decided: 1" in coming["description"]
    assert (coming["status"], coming["transp"]) == ("CONFIRMED", "TRANSPARENT")
    assert coming["url"].startswith("http://localhost/o/webinars/")
    assert (draft["status"], "Draft, not public yet" in draft["description"]) == ("TENTATIVE", True)
    text = answer.data.replace(b"\r\n ", b"")
    for absent in (b"lantern.example", b"platform.example", b"CLASS:", b"VALARM", b"ORGANIZER", b"METHOD"):
        assert absent not in text


def test_the_public_never_sees_the_draft(client: FlaskClient, path: str) -> None:
    uid = events(client, path)["Child-centred responses"]["uid"]
    public = client.get("/knowledge-exchange/calendar.ics").data
    assert (b"A draft" in public, uid.encode() in public.replace(b"\r\n ", b"")) == (False, True)


def test_programs_hear_that_nothing_changed_until_somebody_registers(
    committed: Committed, client: FlaskClient, path: str
) -> None:
    first = client.get(path)
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    webinar_id = db.session.scalars(select(Webinar.id).where(Webinar.slug == "open-data")).one()
    stamp = events(client, path)["Child-centred responses"].decoded("dtstamp")
    later = NOW + timedelta(hours=1)
    person = committed(
        lambda: (
            factories.make_registration(
                db.session.get_one(Webinar, webinar_id), factories.make_person("new@lantern.example")
            ).id
        )
    )
    committed(lambda: places.change_state(webinar_id, person, "cancelled", COMMAND, later))
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert events(client, path)["Child-centred responses"].decoded("dtstamp") > stamp


def test_a_wrong_address_is_no_calendar(committed: Committed, client: FlaskClient, path: str) -> None:
    wrong = path.replace("-", "-a", 1)[: len(path) - 4] + ".ics"
    for address in (wrong, path.replace("/calendar/c", "/calendar/m"), "/calendar/x.ics"):
        assert client.get(address).status_code == 404, address
    committed(lambda: factories.make_organiser("second@secretariat.example"))
    committed(lambda: setattr(db.session.scalars(select(Organiser)).first(), "active", False))
    assert client.get(path).status_code == 404, "who is disabled sees nothing any more"


def test_is_shown_and_renewed_on_the_profile(signed_in: FlaskClient, client: FlaskClient) -> None:
    organiser = db.session.scalars(select(Organiser)).one()
    path = calendar_path(organiser)
    page = signed_in.get("/o/settings/profile").text
    assert f"http://localhost{path}</textarea>" in page
    assert f"webcal://localhost{path}</textarea>" in page
    assert client.get(path).status_code == 200
    renewed = signed_in.post("/o/settings/calendar", follow_redirects=True).text
    assert "Your calendar has a new address" in renewed
    assert path not in renewed
    assert client.get(path).status_code == 404
    db.session.expire_all()
    assert client.get(calendar_path(db.session.scalars(select(Organiser)).one())).status_code == 200
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.who) == ("organiser.calendar_renewed", "ana@secretariat.example")


def test_a_viewer_has_one_too(app: Flask, committed: Committed, client: FlaskClient) -> None:
    viewer = committed(lambda: factories.make_organiser("vi@secretariat.example", role="viewer"))
    assert client.get(calendar_path(viewer)).status_code == 200


def test_the_command_prints_and_renews_it(
    app: Flask, committed: Committed, client: FlaskClient, path: str
) -> None:
    printed = run(app, "organisers", "calendar", "ana@secretariat.example").stdout.strip()
    assert printed == f"http://localhost{path}"
    renewed = run(app, "organisers", "calendar", "ana@secretariat.example", "--new").stdout.strip()
    assert renewed != printed
    db.session.rollback()
    assert client.get(path).status_code == 404
    assert client.get(renewed.removeprefix("http://localhost")).status_code == 200
    committed(lambda: factories.make_organiser("second@secretariat.example", password="x"))
    ana = db.session.scalars(select(Organiser.id).where(Organiser.email == "ana@secretariat.example")).one()
    committed(lambda: accounts.disable(ana, actor=COMMAND, now=NOW))
    assert isinstance(run(app, "organisers", "calendar", "ana@secretariat.example").exception, Refusal)
    assert isinstance(run(app, "organisers", "calendar", "nobody@x.example").exception, NotFound)


def test_the_log_keeps_no_key(path: str) -> None:
    assert without_people(f"GET {path} failed") == "GET /calendar/….ics failed"


def test_thirty_webinars_take_as_many_queries_as_one(
    committed: Committed, client: FlaskClient, path: str
) -> None:
    client.get(path)
    with statements() as few:
        client.get(path)
    series = db.session.scalars(select(Webinar)).first().series

    def more() -> None:
        for number in range(30):
            factories.make_webinar(series, slug=f"w-{number}", local_start=START)

    committed(more)
    with statements() as many:
        client.get(path)
    assert len(many) == len(few)
