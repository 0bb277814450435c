"""Focal points: an organiser names them; by their link they register, approve and withdraw colleagues."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.counting import statements
from tracker.audit import COMMAND, PUBLIC
from tracker.database import db
from tracker.models import AuditEntry, FocalPoint, Organisation, OutboxMail, Registration, Webinar
from tracker.registrations import focal_service, service
from tracker.registrations.details import clean_details
from tracker.registrations.link_queries import token_for

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
START = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def _in_march_2027() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    def make() -> int:
        factories.make_organisation("Lantern House", domain="lantern.example")
        factories.make_organisation("Blue Door", domain="blue.example")
        series = factories.make_series(contact_email="help@secretariat.example")
        return int(factories.make_webinar(series, slug="open-data", local_start=START, capacity=3).id)

    return int(committed(make))


@pytest.fixture
def own(committed: Committed, webinar_id: int) -> FocalPoint:
    """The focal point of Lantern House."""
    return name_one(committed, "Lantern House", "Maya Cruz")


def name_one(committed: Committed, organisation: str, name: str) -> FocalPoint:
    values = {"email": f"{name.split()[0]}@focal.example", "name": name, "language": "en"}
    at = organisation_id(organisation)
    made = committed(lambda: focal_service.name_focal_point(at, **values, actor=COMMAND, now=NOW))
    return db.session.get_one(FocalPoint, made.id)


def organisation_id(name: str) -> int:
    return int(db.session.scalars(select(Organisation.id).where(Organisation.name == name)).one())


def link(focal_point: FocalPoint) -> str:
    return f"/f/{token_for(db.session.get_one(FocalPoint, focal_point.id), 'focal')}"


def register(committed: Committed, webinar_id: int, email: str) -> int:
    details = clean_details(email=email, name=email.partition("@")[0].title() + " Doe")
    return int(committed(lambda: service.register(webinar_id, details, PUBLIC, NOW)).registration.id)


def change(committed: Committed, webinar_id: int, **values: Any) -> None:
    def write_it() -> None:
        for name, value in values.items():
            setattr(db.session.get_one(Webinar, webinar_id), name, value)

    committed(write_it)


def state_of(email: str) -> str:
    db.session.rollback()
    wanted = select(Registration.state).where(Registration.email == email).order_by(Registration.id.desc())
    return str(db.session.scalars(wanted).first())


def mails() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    return [(row.kind, row.to_email) for row in rows if row.kind != "focal_point"]


def test_an_organiser_names_sends_again_and_ends(signed_in: FlaskClient, webinar_id: int) -> None:
    at = organisation_id("Lantern House")
    desk = f"/o/organisations/{at}/focal-points"
    assert "Nobody yet" in signed_in.get(f"/o/organisations/{at}").text
    assert signed_in.post(desk, data={"name": "Maya", "email": "nothing"}).status_code == 422
    assert signed_in.post(desk, data={"name": "Maya Cruz", "email": "M@x.example"}).status_code == 303
    again = signed_in.post(desk, data={"name": "Maya Cruz", "email": "m@X.example"})
    assert (again.status_code, "is a focal point already" in again.text) == (422, True)
    made = db.session.scalars(select(FocalPoint)).one()
    first = link(made)
    assert signed_in.get(first).status_code == 200
    assert signed_in.post(f"{desk}/{made.id}/link").status_code == 303
    assert signed_in.get(first).status_code == 200
    assert signed_in.post(f"{desk}/{made.id}/link", data={"ends_old": "1"}).status_code == 303
    assert signed_in.get(first).status_code == 410
    second = link(made)
    page = signed_in.get(f"/o/organisations/{at}")
    assert "Maya Cruz" in page.text
    assert "End Maya Cruz" in signed_in.get(f"{desk}/{made.id}/end").text
    assert signed_in.get(second).status_code == 200
    assert signed_in.post(f"{desk}/{made.id}/end").status_code == 303
    assert signed_in.get(second).status_code == 410
    assert signed_in.post(desk, data={"name": "Maya Cruz", "email": "m@x.example"}).status_code == 303
    assert signed_in.get(second).status_code == 410  # a new one
    assert signed_in.get(link(made)).status_code == 200
    sent = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "focal_point")).all()
    assert [(mail.to_email, mail.focal_point_id) for mail in sent] == [("m@x.example", made.id)] * 4
    audited = select(AuditEntry.action).where(AuditEntry.object_kind == "focal_points")
    done = db.session.scalars(audited.order_by(AuditEntry.id))
    wanted = ["named", "links_ended", "ended", "named"]
    assert list(done) == [f"focal_point.{each}" for each in wanted]


def test_sees_places_quota_and_own_people(
    client: FlaskClient, committed: Committed, webinar_id: int, own: FocalPoint
) -> None:
    change(committed, webinar_id, quota=2)
    register(committed, webinar_id, "ann@lantern.example")
    register(committed, webinar_id, "bob@blue.example")
    page = client.get(link(own))
    for words in ("Lantern House", "Maya Cruz", "1 of 2 used", "Child-centred responses"):
        assert words in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Cache-Control"] == "no-store"
    one = client.get(f"{link(own)}/{webinar_id}").text
    assert "ann@lantern.example" in one
    assert "blue.example" not in one
    assert "of 2 for your organisation" in one


def test_registers_several_within_the_places(
    client: FlaskClient, committed: Committed, webinar_id: int, own: FocalPoint
) -> None:
    register(committed, webinar_id, "bob@blue.example")
    sent = {
        "name": ["Ann Doe", "", "Cy Roe", "Di Poe"],
        "email": ["ann@lantern.example", "", "cy@gmail.com", "di@lantern.example"],
    }
    page = f"{link(own)}/{webinar_id}"
    answer = client.post(page, data=sent)
    assert (answer.status_code, answer.location) == (303, page)
    wanted = select(Registration).where(Registration.source == "focal_point").order_by(Registration.id)
    kept = db.session.scalars(wanted).all()
    assert [(row.email, row.state) for row in kept] == [
        ("ann@lantern.example", "confirmed"),
        ("cy@gmail.com", "confirmed"),
        ("di@lantern.example", "waitlisted"),
    ]
    assert {row.focal_point_id for row in kept} == {own.id}
    assert {row.organisation_id for row in kept} == {organisation_id("Lantern House")}
    told = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "nominated")).all()
    assert [mail.details for mail in told] == [{"by": "Maya Cruz"}] * 3
    shown = client.get(page).text
    assert "cy@gmail.com" in shown
    assert "Maya Cruz" in shown
    client.post(page, data=sent)  # once more changes nothing, and writes to nobody within ten minutes
    assert len(db.session.scalars(select(Registration)).all()) == 4
    assert len(mails()) == 4


def test_rows_come_back_with_their_faults(
    client: FlaskClient, webinar_id: int, own: FocalPoint, committed: Committed
) -> None:
    page = f"{link(own)}/{webinar_id}"
    wrong = client.post(page, data={"name": ["Ann Doe", "Bo"], "email": ["ann@lantern.example", "bo"]})
    assert wrong.status_code == 422
    assert 'href="#email-2"' in wrong.text
    assert 'value="Ann Doe"' in wrong.text
    assert client.post(page, data={"name": [""], "email": [""]}).status_code == 422
    more = client.post(page, data={"name": ["Ann Doe"] * 5, "email": [""] * 5, "more": "1"})
    assert more.status_code == 200
    assert (more.text.count('name="email"'), more.text.count('value="Ann Doe"')) == (10, 5)
    foreign = client.post(page, data={"name": ["Ann Doe"], "email": ["ann@blue.example"]})
    assert foreign.status_code == 422
    assert "blue.example belongs to another organisation" in foreign.text
    change(committed, webinar_id, admits="domains", admitted_domains=["partner.example"])
    closed_to = client.post(page, data={"name": ["Ann Doe"], "email": ["ann@lantern.example"]})
    assert (closed_to.status_code, 'href="#email-1"' in closed_to.text) == (422, True)
    assert db.session.scalars(select(Registration)).all() == []
    assert mails() == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"registration_closes_at": NOW}, "Registration is closed"),
        ({"registration_opens_at": NOW + timedelta(days=1)}, "Registration is not open yet"),
        ({"admission": "invitation"}, "This webinar is by invitation"),
    ],
)
def test_says_why_nobody_can_be_registered(
    client: FlaskClient,
    committed: Committed,
    webinar_id: int,
    own: FocalPoint,
    values: dict[str, Any],
    words: str,
) -> None:
    change(committed, webinar_id, **values)
    page = client.get(f"{link(own)}/{webinar_id}")
    assert words in page.text
    assert 'name="email"' not in page.text
    late = client.post(
        f"{link(own)}/{webinar_id}", data={"name": ["Ann Doe"], "email": ["ann@lantern.example"]}
    )
    assert (late.status_code, words in late.text) == (409, True)
    assert db.session.scalars(select(Registration)).all() == []


def test_approves_and_declines_where_the_focal_point_decides(
    client: FlaskClient, committed: Committed, webinar_id: int, own: FocalPoint
) -> None:
    change(committed, webinar_id, admission="focal_point", capacity=2)
    ids = [register(committed, webinar_id, f"{who}@lantern.example") for who in ("ann", "bob", "cy", "di")]
    page = f"{link(own)}/{webinar_id}"
    assert "Approve" in client.get(page).text
    for at in ids[:3]:
        assert client.post(f"{page}/{at}/decide", data={"answer": "approve"}).status_code == 303
    assert client.post(f"{page}/{ids[3]}/decide", data={"answer": "decline"}).status_code == 303
    states = [state_of(f"{who}@lantern.example") for who in ("ann", "bob", "cy", "di")]
    assert states == ["confirmed", "confirmed", "waitlisted", "declined"]
    told = [kind for kind, _ in mails()][4:]
    assert told == ["approved", "approved", "waiting", "declined"]
    assert client.post(f"{page}/{ids[0]}/decide", data={"answer": "decline"}).status_code == 409
    # whom the focal point names needs no further word
    client.post(page, data={"name": ["Ed Loe"], "email": ["ed@lantern.example"]})
    assert state_of("ed@lantern.example") == "waitlisted"


def test_only_sees_them_where_organisers_decide(
    client: FlaskClient, committed: Committed, webinar_id: int, own: FocalPoint
) -> None:
    change(committed, webinar_id, admission="approval")
    at = register(committed, webinar_id, "ann@lantern.example")
    page = f"{link(own)}/{webinar_id}"
    shown = client.get(page).text
    assert ("ann@lantern.example" in shown, "Approve" in shown) == (True, False)
    assert client.post(f"{page}/{at}/decide", data={"answer": "approve"}).status_code == 409
    assert state_of("ann@lantern.example") == "pending"


def test_withdraws_after_a_question_and_the_next_moves_up(
    client: FlaskClient, committed: Committed, webinar_id: int, own: FocalPoint
) -> None:
    change(committed, webinar_id, capacity=1)
    at = register(committed, webinar_id, "ann@lantern.example")
    register(committed, webinar_id, "bob@blue.example")
    page = f"{link(own)}/{webinar_id}"
    question = client.get(f"{page}/{at}/withdraw")
    assert "Withdraw Ann Doe?" in question.text
    assert state_of("ann@lantern.example") == "confirmed"
    assert client.post(f"{page}/{at}/withdraw").location == page
    assert client.post(f"{page}/{at}/withdraw").status_code == 303  # again changes nothing
    assert (state_of("ann@lantern.example"), state_of("bob@blue.example")) == ("cancelled", "confirmed")
    assert mails()[2:] == [("cancelled", "ann@lantern.example"), ("promotion", "bob@blue.example")]
    assert "no place to give back" in client.get(f"{page}/{at}/withdraw").text


def test_another_organisations_people_are_not_there(
    client: FlaskClient, committed: Committed, webinar_id: int, own: FocalPoint
) -> None:
    change(committed, webinar_id, admission="focal_point")
    theirs = register(committed, webinar_id, "bob@blue.example")
    unknown = register(committed, webinar_id, "eve@gmail.com")
    hidden = committed(
        lambda: (
            factories.make_webinar(
                db.session.get_one(Webinar, webinar_id).series, local_start=START, published_at=None
            ).id
        )
    )
    page, nothing = link(own), client.get("/no-such-page")
    for at in (theirs, unknown, 999_999):
        for method, ending in (("GET", "withdraw"), ("POST", "withdraw"), ("POST", "decide")):
            path = f"{page}/{webinar_id}/{at}/{ending}"
            answer = client.open(path, method=method, data={"answer": "approve"})
            assert (answer.status_code, answer.text) == (404, nothing.text), path
    for at in (hidden, 999_999):
        for method, ending in (("GET", ""), ("POST", ""), ("GET", ".csv")):
            data = {"name": ["Ann Doe"], "email": ["ann@lantern.example"]}
            assert client.open(f"{page}/{at}{ending}", method=method, data=data).status_code == 404
    assert (state_of("bob@blue.example"), state_of("eve@gmail.com")) == ("pending", "pending")


def test_a_link_of_another_kind_opens_nothing(
    client: FlaskClient, committed: Committed, webinar_id: int, own: FocalPoint
) -> None:
    at = register(committed, webinar_id, "ann@lantern.example")
    manage = token_for(db.session.get_one(Registration, at), "manage")
    other = name_one(committed, "Blue Door", "Zoe Ray")
    for token in (manage, "f1", "x", link(own)[3:-1], link(other)[3:].replace(str(other.id), str(own.id), 1)):
        for ending in ("", f"/{webinar_id}", f"/{webinar_id}.csv"):
            assert client.get(f"/f/{token}{ending}").status_code == 410, token
        assert client.post(f"/f/{token}/digest").status_code == 410


def test_the_list_as_a_file_and_by_state(
    client: FlaskClient, committed: Committed, webinar_id: int, own: FocalPoint
) -> None:
    change(committed, webinar_id, capacity=1)
    register(committed, webinar_id, "ann@lantern.example")
    register(committed, webinar_id, "bob@lantern.example")
    register(committed, webinar_id, "cy@blue.example")
    page = f"{link(own)}/{webinar_id}"
    lines = list(csv.DictReader(io.StringIO(client.get(f"{page}.csv").data.decode("utf-8-sig"))))
    assert [(line["Email"], line["State"]) for line in lines] == [
        ("ann@lantern.example", "Confirmed"),
        ("bob@lantern.example", "Waiting"),
    ]
    waiting = client.get(f"{page}?state=waitlisted").text
    assert ("bob@lantern.example" in waiting, "ann@lantern.example" in waiting) == (True, False)
    assert client.get(f"{page}.csv?state=waitlisted").text.count("@") == 1


def test_chooses_the_weekly_mail(client: FlaskClient, webinar_id: int, own: FocalPoint) -> None:
    assert "Stop the weekly mail" in client.get(link(own)).text
    client.post(f"{link(own)}/digest", data={"wants": ""})
    assert not db.session.get_one(FocalPoint, own.id).wants_digest
    client.post(f"{link(own)}/digest", data={"wants": "1"})
    assert db.session.get_one(FocalPoint, own.id).wants_digest


def test_what_they_do_is_written_down_without_their_name(
    client: FlaskClient, committed: Committed, webinar_id: int, own: FocalPoint
) -> None:
    at = register(committed, webinar_id, "ann@lantern.example")
    client.post(f"{link(own)}/{webinar_id}/{at}/withdraw")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.object_kind == "registrations")).one()
    assert (entry.action, entry.who) == ("registration.cancelled", "public")


def test_many_people_and_webinars_ask_no_more(
    client: FlaskClient, committed: Committed, webinar_id: int, own: FocalPoint
) -> None:
    def counted(path: str) -> int:
        client.get(path)
        with statements() as sent:
            client.get(path)
        return len(sent)

    change(committed, webinar_id, capacity=None)
    register(committed, webinar_id, "p0@lantern.example")
    paths = (link(own), f"{link(own)}/{webinar_id}")
    few = [counted(path) for path in paths]
    for at in range(1, 30):
        register(committed, webinar_id, f"p{at}@lantern.example")

    def more() -> None:
        for _ in range(15):
            factories.make_webinar(db.session.get_one(Webinar, webinar_id).series, local_start=START)

    committed(more)
    assert [counted(path) for path in paths] == few


def test_colleagues_fill_their_organisations_quota_and_no_more(
    client: FlaskClient, committed: Committed, webinar_id: int, own: FocalPoint
) -> None:
    change(committed, webinar_id, quota=1, capacity=30)
    sent = {"name": ["Ann Doe", "Bo Roe"], "email": ["ann@gmail.com", "bo@lantern.example"]}
    client.post(f"{link(own)}/{webinar_id}", data=sent)
    assert (state_of("ann@gmail.com"), state_of("bo@lantern.example")) == ("confirmed", "waitlisted")
    assert "1 of 1 used" in client.get(link(own)).text
    register(committed, webinar_id, "zoe@blue.example")
    assert state_of("zoe@blue.example") == "confirmed"
