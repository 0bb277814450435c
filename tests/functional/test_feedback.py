"""People say what they thought of a webinar; organisers read it without names."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tests.conftest import sign_in
from tracker.afterwards.feedback_queries import summarise_webinar
from tracker.audit import PUBLIC
from tracker.clock import utc_now
from tracker.database import db
from tracker.models import Feedback, Registration, Webinar
from tracker.registrations.erase_service import erase_address
from tracker.registrations.link_queries import token_for

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def held(committed: Committed) -> Webinar:
    """Ended an hour ago; two people came, one with a place did not, one gave hers back."""

    def make() -> Webinar:
        start = (utc_now() - timedelta(hours=2)).replace(tzinfo=None, microsecond=0)
        webinar = factories.make_webinar(
            factories.make_series(),
            slug="held",
            state="held",
            number=1,
            zone="UTC",
            local_start=start,
            minutes=60,
        )
        for name in ("maya", "ben", "lea", "cy"):
            person = factories.make_person(f"{name}@lantern.example", name=name.title())
            state = "cancelled" if name == "cy" else "confirmed"
            factories.make_registration(webinar, person, state=state)
            if name in ("maya", "ben"):
                factories.make_attendance(webinar, person)
        return webinar

    return committed(make)


def link_of(name: str) -> str:
    wanted = select(Registration).where(Registration.email == f"{name}@lantern.example")
    return f"/r/{token_for(db.session.scalars(wanted).one(), 'manage')}"


def test_an_answer_is_kept_and_can_be_changed(client: FlaskClient, held: Webinar) -> None:
    link = link_of("maya")
    assert f'href="{link}/feedback"' in client.get(link).text
    page = client.get(f"{link}/feedback").text
    assert "How useful was this webinar" in page
    assert client.post(f"{link}/feedback", data={}).status_code == 422
    sent = {"usefulness": "5", "level": "right", "use": "Ask once", "wish": ""}
    assert client.post(f"{link}/feedback", data=sent).status_code == 303
    assert client.post(f"{link}/feedback", data=sent | {"usefulness": "4"}).status_code == 303
    assert "Ask once" in client.get(f"{link}/feedback").text
    kept = db.session.scalars(select(Feedback)).one()
    assert (kept.usefulness, kept.level, kept.use) == (4, "right", "Ask once")
    assert (summarise_webinar(held.id).answers, summarise_webinar(held.id).asked) == (1, 2)


@pytest.mark.parametrize(("name", "says"), [("cy", "people who had a place"), ("maya", "closed")])
def test_who_may_not_answer(client: FlaskClient, held: Webinar, name: str, says: str) -> None:
    link = f"{link_of(name)}/feedback"
    with time_machine.travel(utc_now() + timedelta(days=0 if name == "cy" else 31), tick=False):
        assert says in client.get(link).text
        assert client.post(link, data={"usefulness": "5"}).status_code == 409
    assert db.session.scalars(select(Feedback)).all() == []


def test_organisers_read_it_without_names(
    app: Flask, client: FlaskClient, held: Webinar, signed_in: FlaskClient, committed: Committed
) -> None:
    client.post(f"{link_of('maya')}/feedback", data={"usefulness": "5", "use": "=Ask the child once"})
    client.post(f"{link_of('lea')}/feedback", data={"usefulness": "2", "wish": "Data"})
    path = f"/o/webinars/{held.id}/feedback"
    page = signed_in.get(path).text
    assert "of 3 who could answer" in page
    assert "Ask the child once" in page
    assert "Maya" not in page
    reader = committed(lambda: factories.make_organiser("v@x.example", role="viewer"))
    viewer = sign_in(app, reader.fs_uniquifier).get(path).text
    assert "of 3 who could answer" in viewer
    assert "Ask the child once" not in viewer
    table = signed_in.get(f"{path}.csv").data.decode("utf-8-sig")
    assert "5,,'=Ask the child once," in table
    assert signed_in.get(f"{path}.xlsx").status_code == 200
    told = json.loads(run(app, "feedback", "held", "--json").stdout)
    assert (told["answers"], told["asked"], told["mean_usefulness"]) == (2, 3, 3.5)
    assert "2 of 3 answered" in run(app, "feedback", "held").stdout


def test_an_erased_person_leaves_the_count(client: FlaskClient, held: Webinar, committed: Committed) -> None:
    client.post(f"{link_of('maya')}/feedback", data={"usefulness": "5", "use": "I am Maya"})
    committed(lambda: erase_address("maya@lantern.example", PUBLIC, utc_now()))
    kept = db.session.scalars(select(Feedback)).one()
    assert (kept.usefulness, kept.use) == (5, "")


def test_the_score_stands_on_the_overview_and_in_the_list_from_five_answers_on(
    signed_in: FlaskClient, held: Webinar, committed: Committed
) -> None:
    def answer(number: int, usefulness: int) -> None:
        person = factories.make_person(f"a{number}@x.example")
        registration = factories.make_registration(held, person)
        factories.make_attendance(held, person)
        when = {"created_at": utc_now(), "updated_at": utc_now()}
        of = {"webinar_id": held.id, "registration_id": registration.id}
        factories.add(Feedback(usefulness=usefulness, **of, **when))

    pages = (f"/o/webinars/{held.id}", "/o/webinars")
    assert not any(">Useful" in signed_in.get(page).text for page in pages)
    committed(lambda: [answer(number, 4) for number in range(4)])
    for page, rate in zip(pages, ("4 of 6 answered", "of 67%"), strict=True):
        text = signed_in.get(page).text
        assert "too few" in text and rate in text
    committed(lambda: answer(4, 5))
    for page, rate in zip(pages, ("5 of 7 answered", "of 71%"), strict=True):
        text = signed_in.get(page).text
        assert "4.2" in text and rate in text
    assert ",4.2,5,7," in signed_in.get("/o/webinars.csv").text
