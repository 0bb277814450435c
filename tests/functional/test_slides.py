"""Presenters hand in their slides by a link; organisers see who was asked and what is missing."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tracker.audit import PUBLIC
from tracker.clock import utc_now
from tracker.database import db
from tracker.models import Material, OutboxMail, Presentation, SlidesRequest, Webinar
from tracker.registrations.erase_service import erase_address
from tracker.registrations.link_queries import token_for

Committed = Callable[[Callable[[], Any]], Any]
PDF = b"%PDF-1.4\n%%EOF"


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    def make() -> Webinar:
        start = datetime.now(UTC).replace(tzinfo=None, microsecond=0) - timedelta(days=1)
        made = factories.make_webinar(
            factories.make_series(), slug="held", state="held", number=1, zone="UTC", local_start=start
        )
        factories.add(Presentation(webinar_id=made.id, position=1, title="Four models"))
        factories.add(Presentation(webinar_id=made.id, position=2, title="Questions", is_presentation=False))
        return made

    return committed(make)


def asked() -> SlidesRequest:
    db.session.rollback()
    return db.session.scalars(select(SlidesRequest)).one()


@pytest.fixture
def link(webinar: Webinar, signed_in: FlaskClient) -> str:
    """Where Pia, who was asked, hands in her slides."""
    talk = db.session.scalars(select(Presentation).where(Presentation.position == 1)).one()
    sent = {"presentation": str(talk.id), "email": "Pia@Lantern.example", "name": "Pia"}
    assert signed_in.post(f"/o/webinars/{webinar.id}/slides", data=sent).status_code == 303
    return f"/slides/{token_for(asked(), 'give')}"


def materials() -> list[Material]:
    db.session.rollback()
    return list(db.session.scalars(select(Material).order_by(Material.id)))


def test_who_is_asked_gets_one_mail(link: str, webinar: Webinar, signed_in: FlaskClient) -> None:
    mail = db.session.scalars(select(OutboxMail)).one()
    assert (mail.kind, mail.to_email, mail.slides_request_id) == ("slides", "pia@lantern.example", asked().id)
    page = signed_in.get(f"/o/webinars/{webinar.id}/slides").text
    assert "pia@lantern.example" in page
    assert "missing" in page
    assert "Presentations without their slides: 1" in signed_in.get(f"/o/webinars/{webinar.id}").text
    wrong = {"presentation": "0", "email": "x"}
    assert signed_in.post(f"/o/webinars/{webinar.id}/slides", data=wrong).status_code == 404
    wrong = {"presentation": str(asked().presentation_id), "email": "no address"}
    answer = signed_in.post(f"/o/webinars/{webinar.id}/slides", data=wrong)
    assert answer.status_code == 422
    assert "name@example.com" in answer.text


def test_a_file_is_kept_for_organisers_only(link: str, client: FlaskClient, webinar: Webinar) -> None:
    assert "Four models" in client.get(link).text
    sent = {"file": (io.BytesIO(PDF), "my slides.pdf")}
    assert client.post(link, data=sent, content_type="multipart/form-data").status_code == 303
    (one,) = materials()
    assert (one.kind, one.visibility, one.title) == ("slides", "organisers", "Four models")
    assert one.presentation_id == asked().presentation_id
    assert asked().answered_at is not None
    assert one.file_name in client.get(link).text
    path = f"/{webinar.series.slug}/held/materials/{one.id}"
    assert client.get(path).status_code == 404


def test_a_link_does_too(link: str, client: FlaskClient) -> None:
    assert client.post(link, data={"url": "https://slides.example/1"}).status_code == 303
    assert [one.url for one in materials()] == ["https://slides.example/1"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"url": "javascript:alert(1)"},
        {"file": (b"<html><script>1</script>", "x.html")},
        {"file": (b"MZ\x90", "slides.pdf")},
    ],
)
def test_what_is_refused(link: str, client: FlaskClient, sent: dict[str, Any]) -> None:
    data = {
        name: (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value
        for name, value in sent.items()
    }
    answer = client.post(link, data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert materials() == []


def test_the_link_ends(link: str, client: FlaskClient, webinar: Webinar, signed_in: FlaskClient) -> None:
    with time_machine.travel(utc_now() + timedelta(days=95), tick=False):
        assert client.get(link).status_code == 410
    assert signed_in.post(f"/o/webinars/{webinar.id}/slides/{asked().id}/end").status_code == 303
    assert client.get(link).status_code == 410
    assert client.post(link, data={"url": "https://slides.example/1"}).status_code == 410


def test_by_command_and_erased(app: Flask, link: str, committed: Committed, client: FlaskClient) -> None:
    number = str(asked().presentation_id)
    told = json.loads(run(app, "slides", "held", "--ask", number, "pia@lantern.example", "--json").stdout)
    assert [(row["presentation"], len(row["asked"])) for row in told] == [("Four models", 1)]
    db.session.rollback()
    assert len(db.session.scalars(select(OutboxMail)).all()) == 2
    committed(lambda: erase_address("pia@lantern.example", PUBLIC, utc_now()))
    assert asked().email.startswith("erased-")
    assert client.get(link).status_code == 410
