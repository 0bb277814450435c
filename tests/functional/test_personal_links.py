"""With the link in their mail people see and change their registration, and reach the platform in time."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import factories
from tests.conftest import make_app
from tracker.audit import COMMAND, PUBLIC
from tracker.database import db
from tracker.mail.fact_queries import find_facts
from tracker.mail.messages import write
from tracker.models import AuditEntry, JoinClick, Organisation, OutboxMail, Recap, Registration, Webinar
from tracker.registrations import service
from tracker.registrations.details import clean_details
from tracker.registrations.link_queries import token_for

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
STARTS = datetime(2027, 3, 25, 9, tzinfo=UTC)
SECRET = "https://platform.example/j/123?pwd=abc"
SITE = "https://webinars.example"
MINUTE = timedelta(minutes=1)

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def _in_march_2027() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    def make() -> int:
        factories.make_organisation("Lantern House", domain="lantern.example")
        factories.make_organisation("Blue Door")
        start = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich
        series = factories.make_series(contact_email="help@secretariat.example")
        values = {"slug": "open-data", "capacity": 1, "platform_link": SECRET}
        return int(factories.make_webinar(series, local_start=start, **values).id)

    return int(committed(make))


def register(committed: Committed, webinar_id: int, number: int = 1) -> Registration:
    details = clean_details(email=f"p{number}@lantern.example", name="Maya Cruz", zone="Asia/Manila")
    own = committed(lambda: service.register(webinar_id, details, PUBLIC, NOW)).registration
    return db.session.get_one(Registration, own.id)


@pytest.fixture
def own(committed: Committed, webinar_id: int) -> Registration:
    """The one place."""
    return register(committed, webinar_id)


def link(registration: Registration, purpose: Any = "manage") -> str:
    return f"/r/{token_for(db.session.get_one(Registration, registration.id), purpose)}"


def change(committed: Committed, webinar_id: int, **values: Any) -> None:
    def write_it() -> None:
        for name, value in values.items():
            setattr(db.session.get_one(Webinar, webinar_id), name, value)

    committed(write_it)


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Registration.state).order_by(Registration.id)))


def mails() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMail.kind).order_by(OutboxMail.id)))


def clicks() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(JoinClick)) or 0


def at(minutes: int) -> Any:
    """So many minutes after the start."""
    return time_machine.travel(STARTS + minutes * MINUTE, tick=False)


def test_shows_the_registration(client: FlaskClient, own: Registration) -> None:
    page = client.get(link(own))
    assert page.status_code == 200
    for words in (
        "You are registered",
        "Maya Cruz",
        "Lantern House",
        "10:00–11:30",
        "Starts in 23 days 21 hours",
    ):
        assert words in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_changes_the_details_and_keeps_what_was(client: FlaskClient, own: Registration) -> None:
    sent = {"name": "Maya C. Cruz", "organisation": "Blue Door", "country": "PH", "zone": "lima"}
    answer = client.post(link(own), data=sent)
    assert (answer.status_code, answer.location) == (303, link(own))
    kept = db.session.get_one(Registration, own.id)
    linked = db.session.get_one(Organisation, kept.organisation_id)
    assert (kept.name, kept.country, kept.zone) == ("Maya C. Cruz", "PH", "America/Lima")
    assert (linked.name, kept.organisation_as_typed, kept.linked_how) == ("Blue Door", "Blue Door", "name")
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.changed"))
    assert (entry.who, entry.before["name"], entry.after["name"]) == ("public", "Maya Cruz", "Maya C. Cruz")
    client.post(link(own), data=sent)
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 1


def test_an_unchanged_form_changes_nothing(client: FlaskClient, own: Registration) -> None:
    sent = {
        "name": "Maya Cruz",
        "organisation": "Lantern House",
        "country": "",
        "zone": "Manila (Asia/Manila)",
    }
    assert client.post(link(own), data=sent | {"language": "en"}).status_code == 303
    kept = db.session.get_one(Registration, own.id)
    assert (kept.linked_how, kept.organisation_as_typed) == ("domain", "")
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_what_an_organiser_chose_stays_linked(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    door = db.session.scalars(select(Organisation.id).where(Organisation.name == "Blue Door")).one()
    committed(lambda: service.link_organisation(webinar_id, own.id, door, COMMAND))
    client.post(link(own), data={"name": "Maya Cruz", "organisation": "Somewhere else"})
    kept = db.session.get_one(Registration, own.id)
    assert (kept.organisation_id, kept.organisation_as_typed) == (door, "Somewhere else")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Enter your full name"),
        ({"zone": "Nowhere"}, "is not a time zone we know"),
        ({"country": "XX"}, "Choose a country of the list"),
        ({"organisation": "x" * 300}, "Shorten this"),
    ],
)
def test_faults_come_back_with_what_was_typed(
    client: FlaskClient, own: Registration, wrong: dict[str, str], words: str
) -> None:
    answer = client.post(link(own), data={"name": "Maya Other", "organisation": "", "zone": ""} | wrong)
    assert answer.status_code == 422
    assert words in answer.text and "There is a problem" in answer.text
    assert db.session.get_one(Registration, own.id).name == "Maya Cruz"


def test_giving_back_lets_the_next_one_in(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    register(committed, webinar_id, 2)
    asked = client.get(link(own) + "/cancel")
    assert "Cancel your place?" in asked.text
    assert states() == ["confirmed", "waitlisted"]
    assert client.post(link(own) + "/cancel").status_code == 303
    assert states() == ["cancelled", "confirmed"]
    assert mails() == ["confirmation", "waiting", "cancelled", "promotion"]
    assert client.post(link(own) + "/cancel").status_code == 303  # a second click
    assert mails() == ["confirmation", "waiting", "cancelled", "promotion"]
    actions = [entry.action for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert actions == ["registration.cancelled", "registration.moved_up"]
    page = client.get(link(own)).text
    assert "Your place is cancelled" in page and "Register again" in page
    assert client.post(link(own), data={"name": "Eve Other"}).status_code == 409


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_mail_scanner_changes_nothing(client: FlaskClient, own: Registration, method: str) -> None:
    with at(0):
        for token in (link(own), link(own, "join")):
            for ending in ("", "/cancel", "/join", "/webinar.ics", "/data.json"):
                client.open(token + ending, method=method)
    assert (states(), mails(), clicks()) == (["confirmed"], ["confirmation"], 0)


def test_organisers_see_who_went_through(
    client: FlaskClient, signed_in: FlaskClient, own: Registration, webinar_id: int
) -> None:
    page = f"/o/webinars/{webinar_id}/registrations/{own.id}"
    assert "Went to the platform" not in signed_in.get(page).text
    with at(1):
        client.post(link(own) + "/join")
    assert "Went to the platform" in signed_in.get(page).text


def test_comes_back_by_registering_again(client: FlaskClient, own: Registration) -> None:
    client.post(link(own) + "/cancel")
    sent = {"email": "p1@lantern.example", "name": "Maya Cruz"}
    assert client.post("/knowledge-exchange/open-data/register", data=sent).status_code == 303
    assert states() == ["cancelled", "confirmed"]


def test_the_way_opens_fifteen_minutes_before(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    join = link(own, "join") + "/join"
    with at(-16):
        page = client.get(join)
        assert "Starts in 16 minutes" in page.text and "Join now" not in page.text
        assert client.post(join).location == join
    assert clicks() == 0
    with at(-15):
        page = client.get(join)
        assert "The room is open" in page.text and "Join now" in page.text
        assert "form-action 'self' https:" in page.headers["Content-Security-Policy"]
        assert clicks() == 0
        answer = client.post(join)
        assert (answer.status_code, answer.location) == (303, SECRET)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        change(committed, webinar_id, platform_link="https://other.example/room")
        assert client.post(join).location == "https://other.example/room"
        change(committed, webinar_id, platform_link="")
        assert "have not opened the room yet" in client.get(join).text
        assert client.post(join).location == join
    assert clicks() == 2
    assert db.session.scalars(select(JoinClick)).first().at == STARTS - 15 * MINUTE  # type: ignore[union-attr]
    with at(90):
        assert "The webinar is over" in client.get(join).text
        assert client.post(join).location == join


def test_after_the_webinar_the_page_leads_to_the_recap(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    change(committed, webinar_id, state="held", number=1)
    values = {"webinar_id": webinar_id, "language": "en", "created_at": NOW, "updated_at": NOW}
    with at(2000):
        assert "We will write when the slides are ready" in client.get(link(own, "join") + "/join").text
        committed(lambda: factories.add(Recap(**values, state="published", published_at=NOW)))
        for page in (link(own, "join") + "/join", link(own)):
            assert "/recaps/2027/open-data" in client.get(page).text
        assert client.post(link(own), data={"name": "Eve Other"}).status_code == 409
        assert client.post(link(own) + "/cancel").status_code == 409


@pytest.mark.parametrize("state", ["waitlisted", "cancelled", "declined", "pending"])
def test_nobody_without_a_place_gets_in(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int, state: str
) -> None:
    before = link(own, "join") + "/join"
    committed(lambda: setattr(db.session.get_one(Registration, own.id), "state", state))
    with at(0):
        page = client.get(before)
        assert page.status_code == 200 and "Join now" not in page.text
        assert client.post(before).location == before
    assert clicks() == 0


def test_a_cancelled_webinar_lets_nobody_in(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    change(committed, webinar_id, state="cancelled", cancelled_at=NOW, cancel_reason="The speaker is ill")
    with at(0):
        assert "This webinar was cancelled" in client.get(link(own, "join") + "/join").text
        assert client.post(link(own, "join") + "/join").location == link(own, "join") + "/join"
        assert "The speaker is ill" in client.get(link(own)).text
    assert client.post(link(own) + "/cancel").status_code == 409


def test_the_link_of_a_calendar_manages_nothing(client: FlaskClient, own: Registration) -> None:
    join = link(own, "join")
    for path, method in (
        (join, "GET"),
        (join, "POST"),
        (join + "/cancel", "POST"),
        (join + "/data.json", "GET"),
    ):
        assert client.open(path, method=method).status_code == 410
    assert link(own) not in client.get(join + "/join").text
    assert states() == ["confirmed"]
    assert client.get(link(own) + "/join").status_code == 200  # the stronger one opens it too


def test_links_that_ended_look_alike(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    old = link(own)
    pages = [
        client.get("/r/no-such-token"),
        client.get(f"{old[:-3]}aaa"),
        client.get("/r/m999999-" + "a" * 32),
    ]
    committed(lambda: setattr(db.session.get_one(Registration, own.id), "link_generation", 2))
    pages += [client.get(old), client.get(old + "/join"), client.get(old + "/webinar.ics")]
    with time_machine.travel(STARTS + timedelta(days=91)):
        pages.append(client.get(link(own)))
    bodies = {re.sub(r'name="csrf_token" value="[^"]*"', "", page.text) for page in pages}
    assert {page.status_code for page in pages} == {410}
    assert len(bodies) == 1
    assert "This link has ended" in bodies.pop()
    assert pages[0].headers["Cache-Control"] == "no-store"
    with time_machine.travel(STARTS + timedelta(days=90)):
        assert client.get(link(own)).status_code == 200


def test_an_organiser_ends_the_links(
    signed_in: FlaskClient, client: FlaskClient, own: Registration, webinar_id: int
) -> None:
    old = link(own)
    answer = signed_in.post(f"/o/webinars/{webinar_id}/registrations/{own.id}/new-link")
    assert answer.status_code == 303
    assert client.get(old).status_code == 410
    assert client.get(link(own)).status_code == 200
    assert mails() == ["confirmation", "link"]


def test_asking_for_the_link_tells_nobody_who_is_known(client: FlaskClient, own: Registration) -> None:
    answers = [client.post("/me", data={"email": one}) for one in ("P1@lantern.example", "x@y.example")]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/me")}
    shown = [app_page(client) for _ in answers]
    assert shown[0].count("If this address is registered") == 2
    assert mails() == ["confirmation", "all_links"]
    client.post("/me", data={"email": "p1@lantern.example"})
    assert mails() == ["confirmation", "all_links"]
    with time_machine.travel(NOW + 11 * MINUTE):
        client.post("/me", data={"email": "p1@lantern.example"})
        assert mails() == ["confirmation", "all_links", "all_links"]
    assert client.post("/me", data={"email": "nothing"}).status_code == 422


def app_page(client: FlaskClient) -> str:
    return client.get("/me").text


def test_without_an_address_of_its_own_the_site_mails_no_link(
    client: FlaskClient, app: Flask, own: Registration
) -> None:
    before = app.config["TRACKER"]
    app.config["TRACKER"] = replace(before, base_url="", smtp_host="mail.example")
    try:
        page = client.get("/r/no-such-token", headers={"Host": "evil.example"})
        assert page.status_code == 410 and "Write to the organisers" in page.text
        client.post("/me", data={"email": "p1@lantern.example"}, headers={"Host": "evil.example"})
    finally:
        app.config["TRACKER"] = before
    assert mails() == ["confirmation"]
    message = write(find_facts([1], "", NOW)[1], NOW)
    assert "/r/" not in message.text + message.html and message.calendar is not None
    assert b"/r/" not in message.calendar


def test_mails_carry_the_links(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    register(committed, webinar_id, 2)
    ids = list(db.session.scalars(select(OutboxMail.id).order_by(OutboxMail.id)))
    found = find_facts(ids, SITE, NOW)
    placed, waiting = (write(found[each], NOW) for each in ids)
    for text in (placed.text, placed.html):
        assert f"{SITE}{link(own)}" in text
        assert f"{SITE}{link(own, 'join')}/join" in text
    assert "/join" not in waiting.text + waiting.html
    assert f"{SITE}/r/m" in waiting.text and f"{SITE}/r/m" in waiting.html
    [event] = icalendar.Calendar.from_ical(placed.calendar).walk("VEVENT")
    assert event["location"] == f"{SITE}{link(own, 'join')}/join"
    for path in re.findall(rf"{SITE}(/r/[\w/-]+)", placed.text):
        assert client.get(path).status_code == 200
    previews = find_facts(ids, SITE, NOW, hides_links=True)
    assert link(own) not in write(previews[ids[0]], NOW).text


def test_no_token_and_no_platform_is_stored(own: Registration, committed: Committed) -> None:
    held = link(own)[3:].partition("-")[2]
    for table in db.metadata.sorted_tables:
        assert held not in repr(db.session.execute(select(table)).all())


def test_the_personal_file(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    public = client.get("/knowledge-exchange/open-data/webinar.ics")
    answer = client.get(link(own, "join") + "/webinar.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    [event] = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    [shared] = icalendar.Calendar.from_ical(public.data).walk("VEVENT")
    assert (event["uid"], event["sequence"]) == (shared["uid"], shared["sequence"])
    page = f"http://localhost{link(own, 'join')}/join"
    assert event["location"] == page and event["conference"] == page and page in event["description"]
    assert event["conference"].params["VALUE"] == "URI"
    [alarm] = event.walk("VALARM")
    assert alarm["trigger"].dt == timedelta(minutes=-15)
    assert link(own).encode() not in answer.data.replace(b"\r\n ", b"")
    client.post(link(own) + "/cancel")
    given = client.get(link(own, "join") + "/webinar.ics").data.replace(b"\r\n ", b"")
    [event] = icalendar.Calendar.from_ical(given).walk("VEVENT")
    assert (event["status"], event["uid"]) == ("CANCELLED", shared["uid"])
    assert b"/r/" not in given and b"VALARM" not in given


def test_downloads_what_is_held(
    client: FlaskClient, committed: Committed, own: Registration, webinar_id: int
) -> None:
    register(committed, webinar_id, 2)
    with at(0):
        client.post(link(own) + "/join")
        client.post(link(own), data={"name": "Maya C. Cruz", "organisation": "Lantern House", "zone": "Lima"})
    answer = client.get(link(own) + "/data.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    held = answer.get_json()
    assert held["registration"]["email"] == "p1@lantern.example"
    assert [mail["what"] for mail in held["mails"]] == ["confirmation"]
    assert held["went_to_the_platform_at"] == [STARTS.isoformat()]
    assert held["changes"][0]["by"] == "you" and held["changes"][0]["after"]["zone"] == "America/Lima"
    assert "p2@" not in answer.text and "platform.example" not in answer.text


def test_the_platforms_address_occurs_nowhere_else(
    app: Flask, client: FlaskClient, own: Registration, webinar_id: int
) -> None:
    """Every page, file and mail that somebody with a place, or anybody, can get, while the way is open."""
    names = {
        "series_slug": "knowledge-exchange",
        "webinar_slug": "open-data",
        "number": 1,
        "year": 2027,
        "language": "en",
    }
    outputs = 0
    with at(0):
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.rule.startswith("/o"):
                continue
            for token in (link(own)[3:], link(own, "join")[3:]):
                built = rule.build(
                    {name: names.get(name, token if name == "token" else "1") for name in rule.arguments}
                    | {name: 1 for name in rule.arguments if name.endswith("_id")}
                    | {name: names[name] for name in rule.arguments if name in names}
                )
                if built is not None:
                    answer = client.get(built[1])
                    outputs += answer.status_code == 200
                    assert "platform.example" not in answer.text + str(answer.headers), built
        for facts in find_facts([1], SITE, NOW).values():
            message = write(facts, NOW)
            assert "platform.example" not in message.text + message.html + str(message.calendar)
    assert outputs > 15


def test_forms_of_personal_pages_work_over_https_without_a_referrer(
    tmp_path: Any, app: Flask, own: Registration
) -> None:
    """These pages tell no referrer, which Flask-WTF would ask for."""
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        browser = app.test_client()
        page = browser.get(link(own), base_url="https://localhost")
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert found
        sent = {"csrf_token": found[1], "name": "Maya C. Cruz"}
        cross = browser.post(
            link(own), data=sent, base_url="https://localhost", headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert cross.status_code == 400
        assert browser.post(link(own), data={"name": "x y"}, base_url="https://localhost").status_code == 400
        assert browser.post(link(own), data=sent, base_url="https://localhost").status_code == 303
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_asking_is_limited(tmp_path: Any) -> None:
    app = make_app(tmp_path, register_limit="1000 per 15 minutes", smtp_host="mail.example", base_url="")
    with app.app_context():
        browser = app.test_client()
        answers = [browser.post("/me", data={"email": "a@b.example"}).status_code for _ in range(61)]
    assert answers.count(429) == 1


def test_an_organiser_copies_the_message_with_its_links(
    signed_in: FlaskClient, app: Flask, own: Registration, webinar_id: int
) -> None:
    page = "/o/mails/1"
    text = signed_in.get(page).text
    assert link(own) in text and f"{link(own, 'join')}/webinar.ics" in text
    before = app.config["TRACKER"]
    app.config["TRACKER"] = replace(before, smtp_host="mail.example")
    try:
        text = signed_in.get(page).text
    finally:
        app.config["TRACKER"] = before
    assert link(own) not in text and link(own, "join") not in text and "/r/…" in text
