"""Invitations: organisers send them; whoever comes with one registers, whatever is asked of others."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.counting import statements
from tracker.database import db
from tracker.models import AuditEntry, Invitation, OutboxMail, Registration, Webinar
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
        values = {"slug": "open-data", "capacity": 1, "admission": "invitation"}
        return int(factories.make_webinar(factories.make_series(), local_start=START, **values).id)

    return int(committed(make))


@pytest.fixture
def desk(webinar_id: int) -> str:
    return f"/o/webinars/{webinar_id}/invitations"


def change(committed: Committed, webinar_id: int, **values: Any) -> None:
    def write_it() -> None:
        for name, value in values.items():
            setattr(db.session.get_one(Webinar, webinar_id), name, value)

    committed(write_it)


def invite(browser: FlaskClient, desk: str, text: str) -> Any:
    """Look at a list, then send."""
    looked = browser.post(f"{desk}/new", data={"text": text})
    carried = re.search(r'name="looked_at" value="([^"]+)"', looked.text)
    return (
        browser.post(f"{desk}/new", data={"looked_at": carried[1], "language": "en"}) if carried else looked
    )


def invitations() -> list[Invitation]:
    db.session.rollback()
    return list(db.session.scalars(select(Invitation).order_by(Invitation.id)))


def link(email: str) -> str:
    found = next(one for one in invitations() if one.email == email)
    return f"/i/{token_for(found, 'invitation')}"


def mails(kind: str) -> list[str]:
    db.session.rollback()
    wanted = select(OutboxMail.to_email).where(OutboxMail.kind == kind).order_by(OutboxMail.id)
    return list(db.session.scalars(wanted))


def test_looks_at_a_list_before_it_is_sent(signed_in: FlaskClient, desk: str) -> None:
    assert "Nobody is invited yet" in signed_in.get(desk).text
    looked = signed_in.post(
        f"{desk}/new", data={"text": "Maya Cruz <Maya@lantern.example>\nbo@x.example\nnobody"}
    )
    assert looked.status_code == 200
    for words in ("Send 2 invitations", "“nobody” is no email address", "maya@lantern.example"):
        assert words in looked.text
    assert invitations() == []
    assert invite(signed_in, desk, "Maya Cruz <Maya@lantern.example>\nbo@x.example").location == desk
    assert [(one.email, one.name) for one in invitations()] == [
        ("maya@lantern.example", "Maya Cruz"),
        ("bo@x.example", ""),
    ]
    assert mails("invitation") == ["maya@lantern.example", "bo@x.example"]
    again = signed_in.post(f"{desk}/new", data={"text": "BO@x.example"})
    assert "Nobody would be invited" in again.text
    assert signed_in.post(f"{desk}/new", data={"text": " "}).status_code == 422


def test_invites_the_people_of_a_file(signed_in: FlaskClient, desk: str) -> None:
    file = (io.BytesIO(b"email,name\nmaya@lantern.example,Maya Cruz\n"), "list.csv")
    looked = signed_in.post(f"{desk}/new", data={"file": file, "text": ""})
    assert "Send one invitation" in looked.text
    wrong = signed_in.post(f"{desk}/new", data={"file": (io.BytesIO(b"who\nmaya\n"), "list.csv")})
    assert (wrong.status_code, "no column called email" in wrong.text) == (422, True)


def test_whoever_is_invited_registers_with_the_address_fixed(
    client: FlaskClient, signed_in: FlaskClient, desk: str
) -> None:
    invite(signed_in, desk, "Maya Cruz <maya@lantern.example>\nbo@gmail.com")
    page = client.get(link("maya@lantern.example"))
    assert page.status_code == 200
    for words in ("Child-centred responses", "maya@lantern.example", 'value="Maya Cruz"'):
        assert words in page.text
    assert 'name="email"' not in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    sent = {"name": "Maya Cruz", "email": "other@x.example"}
    answer = client.post(link("maya@lantern.example"), data=sent)
    assert (answer.status_code, answer.location) == (303, "/knowledge-exchange/open-data/registered")
    assert "You are registered" in client.get(answer.location).text
    assert "You are registered" in client.get(link("maya@lantern.example")).text
    asks = client.post(link("bo@gmail.com"), data={"name": "Bo Roe"})
    assert (asks.status_code, "Which organisation are you with?" in asks.text) == (422, True)
    client.post(link("bo@gmail.com"), data={"name": "Bo Roe", "organisation": "Lantern House"})
    kept = db.session.scalars(select(Registration).order_by(Registration.id)).all()
    assert [(one.email, one.state, one.source) for one in kept] == [
        ("maya@lantern.example", "confirmed", "invitation"),
        ("bo@gmail.com", "waitlisted", "invitation"),
    ]
    assert (mails("confirmation"), mails("waiting")) == (["maya@lantern.example"], ["bo@gmail.com"])


def test_strangers_still_cannot_register(client: FlaskClient, signed_in: FlaskClient, desk: str) -> None:
    invite(signed_in, desk, "maya@lantern.example")
    sent = {"name": "Eve Ray", "email": "eve@lantern.example"}
    assert client.post("/knowledge-exchange/open-data/register", data=sent).status_code == 409
    assert db.session.scalars(select(Registration)).all() == []


def test_an_invitation_stands_above_approval(
    client: FlaskClient, signed_in: FlaskClient, committed: Committed, desk: str, webinar_id: int
) -> None:
    change(committed, webinar_id, admission="approval", admits="domains", admitted_domains=["x.example"])
    invite(signed_in, desk, "maya@lantern.example")
    client.post(link("maya@lantern.example"), data={"name": "Maya Cruz"})
    assert db.session.scalars(select(Registration.state)).one() == "confirmed"


def test_a_withdrawn_invitation_opens_nothing(client: FlaskClient, signed_in: FlaskClient, desk: str) -> None:
    invite(signed_in, desk, "maya@lantern.example\nbo@lantern.example")
    maya, bo = invitations()
    first, other = link(maya.email), link(bo.email)
    client.post(other, data={"name": "Bo Roe"})
    assert signed_in.post(f"{desk}/{maya.id}/withdraw").location == desk
    assert signed_in.post(f"{desk}/{bo.id}/withdraw").status_code == 303
    for path in (first, other):
        assert client.get(path).status_code == 410
        assert client.post(path, data={"name": "Maya Cruz"}).status_code == 410
    assert client.get(first).text == client.get("/i/" + "i99-" + "a" * 32).text
    assert db.session.scalars(select(Registration.state)).all() == ["confirmed"]
    assert signed_in.post(f"{desk}/{maya.id}/send").status_code == 409
    invite(signed_in, desk, "maya@lantern.example")
    assert client.get(first).status_code == 410
    assert client.get(link(maya.email)).status_code == 200
    done = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))
    assert [one for one in done if one.startswith("invitation")] == [
        "invitations.sent",
        "invitation.withdrawn",
        "invitation.withdrawn",
        "invitations.sent",
    ]


def test_sends_again_to_one_and_to_all_without_answer(
    client: FlaskClient, signed_in: FlaskClient, desk: str
) -> None:
    invite(signed_in, desk, "maya@lantern.example\nbo@lantern.example\ncy@lantern.example")
    client.post(link("bo@lantern.example"), data={"name": "Bo Roe"})
    assert "Send again to the 2 without answer" in signed_in.get(desk).text
    signed_in.post(f"{desk}/{invitations()[0].id}/send")
    signed_in.post(f"{desk}/remind")
    assert mails("invitation")[3:] == ["maya@lantern.example", "maya@lantern.example", "cy@lantern.example"]


def test_the_list_shows_who_answered_filtered_and_as_a_file(
    client: FlaskClient, signed_in: FlaskClient, desk: str
) -> None:
    invite(signed_in, desk, "maya@lantern.example\nbo@lantern.example\ncy@lantern.example")
    client.post(link("bo@lantern.example"), data={"name": "Bo Roe"})
    signed_in.post(f"{desk}/{invitations()[2].id}/withdraw")

    def listed(query: str) -> list[tuple[str, str]]:
        file = signed_in.get(f"{desk}.csv{query}").data.decode("utf-8-sig")
        return [(line["Email"], line["State"]) for line in csv.DictReader(io.StringIO(file))]

    assert listed("") == [
        ("cy@lantern.example", "Withdrawn"),
        ("bo@lantern.example", "Registered"),
        ("maya@lantern.example", "Not registered yet"),
    ]
    assert listed("?standing=registered") == [("bo@lantern.example", "Registered")]
    assert listed("?q=MAYA") == [("maya@lantern.example", "Not registered yet")]
    page = signed_in.get(f"{desk}?standing=open").text
    assert ("maya@lantern.example" in page, "bo@lantern.example" in page) == (True, False)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"published_at": None}, "Publish the webinar first"),
        ({"state": "cancelled"}, "This webinar was cancelled"),
        ({"state": "held"}, "This webinar is over"),
    ],
)
def test_says_why_nobody_can_be_invited(
    signed_in: FlaskClient,
    committed: Committed,
    desk: str,
    webinar_id: int,
    values: dict[str, Any],
    words: str,
) -> None:
    change(committed, webinar_id, **values)
    assert signed_in.get(desk).status_code == 200
    late = invite(signed_in, desk, "maya@lantern.example")
    assert (late.status_code, words in late.text) == (409, True)
    assert invitations() == []


@pytest.mark.parametrize("door", ["closed", "over", "cancelled"])
def test_an_invited_person_is_told_why_the_door_is_closed(
    client: FlaskClient, signed_in: FlaskClient, committed: Committed, desk: str, webinar_id: int, door: str
) -> None:
    invite(signed_in, desk, "maya@lantern.example")
    values = {"closed": {"registration_closes_at": NOW}, "over": {"state": "held"}}
    change(committed, webinar_id, **values.get(door, {"state": door}))
    page = client.get(link("maya@lantern.example"))
    assert (page.status_code, 'name="name"' in page.text) == (200, False)
    assert client.post(link("maya@lantern.example"), data={"name": "Maya Cruz"}).status_code == 409
    assert db.session.scalars(select(Registration)).all() == []


def test_many_invitations_ask_no_more(signed_in: FlaskClient, desk: str) -> None:
    def counted() -> int:
        signed_in.get(desk)
        with statements() as sent:
            signed_in.get(desk)
        return len(sent)

    invite(signed_in, desk, "p0@lantern.example")
    few = counted()
    invite(signed_in, desk, "\n".join(f"p{at}@lantern.example" for at in range(1, 30)))
    assert counted() == few
