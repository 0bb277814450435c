"""People make their certificate; whoever holds one can check it; organisers take it back."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tests.mail_links import as_sent, links_of
from tracker.audit import PUBLIC
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import NotFound
from tracker.mail.outbox import queue
from tracker.models import Certificate, Registration, Webinar
from tracker.registrations.erase_service import erase_address
from tracker.registrations.link_queries import token_for

Committed = Callable[[Callable[[], Any]], Any]
SITE = "https://webinars.example"


@pytest.fixture
def held(committed: Committed) -> Webinar:
    """Maya was there for an hour, Ben for ten minutes; Lea without a registration; half an hour is asked."""

    def make() -> Webinar:
        start = (utc_now() - timedelta(days=2)).replace(tzinfo=None, microsecond=0)
        webinar = factories.make_webinar(
            factories.make_series(certificate_minutes=30),
            slug="held",
            state="held",
            number=1,
            zone="UTC",
            local_start=start,
        )
        for name, seconds in (("maya", 3600), ("ben", 600), ("lea", 1800)):
            person = factories.make_person(f"{name}@lantern.example", name=name.title())
            if name != "lea":
                factories.make_registration(webinar, person)
            factories.make_attendance(webinar, person, seconds=seconds)
        return webinar

    return committed(make)


def link_of(name: str) -> str:
    wanted = select(Registration).where(Registration.email == f"{name}@lantern.example")
    return f"/r/{token_for(db.session.scalars(wanted).one(), 'manage')}"


def issued() -> list[Certificate]:
    db.session.rollback()
    return list(db.session.scalars(select(Certificate).order_by(Certificate.id)))


def make_maya(client: FlaskClient) -> str:
    """Maya's certificate: the address printed on it."""
    assert client.post(f"{link_of('maya')}/certificate").status_code == 303
    return f"/verify/{token_for(issued()[0], 'verify')}"


def test_who_was_there_long_enough_makes_their_own(client: FlaskClient, held: Webinar) -> None:
    link = link_of("maya")
    assert f'href="{link}/certificate"' in client.get(link).text
    assert client.get(f"{link}/certificate.pdf").status_code == 404
    assert "You were there for 60 minutes" in client.get(f"{link}/certificate").text
    for _ in range(2):
        assert client.post(f"{link}/certificate").status_code == 303
    (one,) = issued()
    assert (one.name, one.minutes) == ("Maya", 60)
    made = client.get(f"{link}/certificate.pdf")
    assert made.data.startswith(b"%PDF-1.7")
    assert "no-store" in made.headers["Cache-Control"]


def test_who_was_not_hears_why(client: FlaskClient, held: Webinar) -> None:
    link = f"{link_of('ben')}/certificate"
    assert "at least 30 minutes; you were there for 10" in client.get(link).text
    assert client.post(link).status_code == 409
    assert issued() == []


def test_anybody_who_holds_it_can_check_it(client: FlaskClient, held: Webinar) -> None:
    address = make_maya(client)
    page = client.get(address)
    assert "This certificate is genuine" in page.text
    assert "Maya" in page.text
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert client.get(f"{address}/certificate.pdf").status_code == 200
    for bent in (address[:-1] + ("a" if address[-1] != "a" else "b"), "/verify/x", "/verify/v99-" + "a" * 32):
        answer = client.get(bent)
        assert answer.status_code == 404
        assert "We do not know this certificate" in answer.text


def test_organisers_take_it_back_and_give_it_again(
    client: FlaskClient, held: Webinar, signed_in: FlaskClient
) -> None:
    address = make_maya(client)
    number = issued()[0].id
    assert signed_in.post(f"/o/certificates/{number}/revoke", data={"reason": ""}).status_code == 422
    sent = {"reason": "It was another Maya"}
    assert signed_in.post(f"/o/certificates/{number}/revoke", data=sent).status_code == 303
    assert "It was another Maya" in client.get(address).text
    assert client.get(f"{address}/certificate.pdf").status_code == 404
    assert client.get(f"{link_of('maya')}/certificate.pdf").status_code == 404
    assert client.post(f"{link_of('maya')}/certificate").status_code == 409
    assert signed_in.post(f"/o/certificates/{number}/restore").status_code == 303
    assert "This certificate is genuine" in client.get(address).text


def test_organisers_see_who_has_one_and_make_the_rest(
    client: FlaskClient, held: Webinar, signed_in: FlaskClient, committed: Committed
) -> None:
    make_maya(client)
    path = f"/o/webinars/{held.id}/certificates"
    page = signed_in.get(path).text
    assert [name in page for name in ("Maya", "Lea", "Ben")] == [True, True, False]
    overview = f"/o/webinars/{held.id}"
    assert f'href="{path}">Certificates nobody has made yet: 1' in signed_in.get(overview).text
    assert signed_in.post(f"{path}/issue").status_code == 303
    assert "Certificates nobody has made yet" not in signed_in.get(overview).text
    assert [one.name for one in issued()] == ["Maya", "Lea"]
    packed = zipfile.ZipFile(io.BytesIO(signed_in.get(f"{path}.zip").data))
    assert len(packed.namelist()) == 2
    committed(lambda: setattr(db.session.get_one(Webinar, held.id).series, "certificate_minutes", 45))
    assert re.findall("No longer earned</span>", signed_in.get(path).text)
    assert "Lea" in signed_in.get(f"{path}?state=lost").text


def test_by_command(app: Flask, held: Webinar, tmp_path: Path) -> None:
    rows = json.loads(run(app, "certificates", "held", "--issue", "--json").stdout)
    assert [(row["name"], row["state"], row["on_certificate"]) for row in rows] == [
        ("Lea", "issued", 30),
        ("Maya", "issued", 60),
    ]
    run(app, "certificates", "held", "-o", tmp_path / "all.zip")
    assert len(zipfile.ZipFile(tmp_path / "all.zip").namelist()) == 2
    run(app, "certificates", "held", "--revoke", "maya@lantern.example", "--reason", "Twice")
    assert issued()[1].revoke_reason == "Twice"
    assert isinstance(
        run(app, "certificates", "held", "--revoke", "no@x.example", "--reason", "x").exception, NotFound
    )


def test_thanks_lead_to_questions_and_certificate(held: Webinar, committed: Committed) -> None:
    wanted = select(Registration).where(Registration.email == "maya@lantern.example")
    mail = committed(lambda: queue("thanks", db.session.scalars(wanted).one(), utc_now()))
    links = links_of(as_sent(mail.id, SITE, utc_now()), SITE)
    assert {f"{link_of('maya')}/feedback", f"{link_of('maya')}/certificate"} <= links


def test_erasing_ends_it(client: FlaskClient, held: Webinar, committed: Committed) -> None:
    address = make_maya(client)
    committed(lambda: erase_address("maya@lantern.example", PUBLIC, utc_now()))
    assert client.get(address).status_code == 404
    assert issued()[0].name.startswith("erased-")
