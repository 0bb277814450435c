"""Organisers ask those who register more than name and address, and people answer what is asked of them."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests import factories
from tests.counting import statements
from tracker.audit import COMMAND
from tracker.database import db
from tracker.models import Answer, AuditEntry, Question, Registration, Webinar
from tracker.registrations.link_queries import token_for
from tracker.registrations.questions_queries import answers_of, list_questions
from tracker.webinars import service as webinars

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
FORM = "/knowledge-exchange/open-data/register"
MAYA = {"email": "maya@lantern.example", "name": "Maya Cruz"}
NEEDS = "Captions, as I do not hear well"

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
        return int(factories.make_webinar(series, slug="open-data", local_start=start).id)

    return int(committed(make))


@pytest.fixture
def asked(committed: Committed, webinar_id: int) -> dict[str, int]:
    """A required yes or no, what depends on it, and two questions that nobody has to answer."""

    def make() -> dict[str, int]:
        webinar = db.session.get_one(Webinar, webinar_id)
        webinar.interpretation = ["fr", "ar"]

        def ask(**more: Any) -> int:
            return int(factories.make_question(webinar, **more).id)

        speaks = ask(kind="yes_no", text="Do you speak?", is_required=True)
        topic = ask(text="On what?", position=1, is_required=True, asked_if_id=speaks, asked_if_answer="yes")
        role = ask(kind="choice", text="Your role", position=2, choices=["Police", "Lawyer"])
        days = ask(kind="choices", text="Days", position=3, choices=["Monday", "Friday"])
        return {"speaks": speaks, "topic": topic, "role": role, "days": days}

    return dict(committed(make))


def send(browser: FlaskClient, asked: dict[str, int], **answers: Any) -> TestResponse:
    data = MAYA | {f"question_{asked[key]}" if key in asked else key: value for key, value in answers.items()}
    return browser.post(FORM, data=data)


def kept() -> tuple[Registration, dict[int, Any]]:
    db.session.rollback()
    registration = db.session.scalars(select(Registration)).one()
    return registration, answers_of(registration.id)


def texts(webinar_id: int) -> list[str]:
    db.session.rollback()
    return [one.text for one in list_questions(webinar_id)]


def test_two_fields_where_nothing_is_asked(
    client: FlaskClient, committed: Committed, webinar_id: int
) -> None:
    page = client.get(FORM).text
    assert "Help the organisers plan (optional)" in page and "Access needs" in page
    assert "Language you want to hear" not in page
    committed(lambda: setattr(db.session.get_one(Webinar, webinar_id), "asks_access_needs", False))
    page = client.get(FORM).text
    assert "Help the organisers" not in page and "<details" not in page.split("<main")[1]


def test_what_is_required_stands_open_the_rest_is_folded(client: FlaskClient, asked: dict[str, int]) -> None:
    page = client.get(FORM).text
    openly, folded = page.split("<details")[0], page.split("<details")[1].split("</details>")[0]
    for text in ("Do you speak?", "On what?", "Only if “Do you speak?” is “Yes”."):
        assert text in openly and text not in folded
    for text in ("Your role", "No answer", "Days", "Language you want to hear", "العربية", "Access needs"):
        assert text in folded and text not in openly
    assert f'data-if="question_{asked["speaks"]}" data-is="yes"' in openly
    assert "<details" in page and "open>" not in page.split("<details")[1][:30]
    assert "Do you speak?" in client.get("/knowledge-exchange/open-data").text


def test_answers_are_kept(client: FlaskClient, asked: dict[str, int]) -> None:
    answer = send(
        client,
        asked,
        speaks="yes",
        topic="Law",
        days=["Friday", "Monday"],
        interpretation="fr",
        access_needs=NEEDS,
    )
    assert answer.status_code == 303
    registration, answers = kept()
    assert answers == {asked["speaks"]: True, asked["topic"]: "Law", asked["days"]: ["Monday", "Friday"]}
    assert (registration.interpretation, registration.access_needs) == ("fr", NEEDS)
    again = send(client, asked, speaks="no")
    assert again.status_code == 303  # a second try changes nothing
    assert kept()[1] == answers


def test_what_is_not_asked_is_dropped(client: FlaskClient, asked: dict[str, int]) -> None:
    assert send(client, asked, speaks="no", topic="Law", interpretation="zh").status_code == 303
    registration, answers = kept()
    assert answers == {asked["speaks"]: False}
    assert registration.interpretation == ""


def test_faults_stand_at_the_field_and_keep_what_was_typed(
    client: FlaskClient, asked: dict[str, int]
) -> None:
    page = send(client, asked, topic="Law", access_needs=NEEDS)
    assert page.status_code == 422
    assert "Choose yes or no" in page.text and f'href="#question_{asked["speaks"]}"' in page.text
    assert NEEDS in page.text and 'value="Law"' in page.text
    assert re.search(r"<details[^>]* open>", page.text)
    page = send(client, asked, speaks="yes", role="Judge")
    assert page.status_code == 422
    assert "Answer this question" in page.text and "Choose an answer of the list" in page.text
    assert db.session.scalars(select(Registration)).all() == []


def test_people_change_their_answers(client: FlaskClient, asked: dict[str, int]) -> None:
    send(client, asked, speaks="yes", topic="Law", access_needs=NEEDS)
    registration, _ = kept()
    link = f"/r/{token_for(registration, 'manage')}"
    page = client.get(link).text
    assert 'value="Law"' in page and NEEDS in page
    data = {"name": "Maya Cruz", "organisation": "", "language": "en", "country": ""}
    refused = client.post(link, data=data | {"access_needs": NEEDS})
    assert refused.status_code == 422 and "Choose yes or no" in refused.text
    data |= {f"question_{asked['speaks']}": "no", "access_needs": "None now", "interpretation": "ar"}
    assert client.post(link, data=data).status_code == 303
    registration, answers = kept()
    assert answers == {asked["speaks"]: False}
    assert (registration.access_needs, registration.interpretation) == ("None now", "ar")
    [entry] = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "registration.answers_changed")
    )
    assert (entry.who, entry.before) == (
        "public",
        {"interpretation": "", "Do you speak?": True, "On what?": "Law"},
    )
    assert entry.after == {"interpretation": "ar", "Do you speak?": False, "access_needs_changed": True}
    mine = client.get(f"{link}/data.json").get_json()
    assert mine["answers"] == [{"question": "Do you speak?", "answer": False}]
    assert mine["registration"]["access_needs"] == "None now"
    assert mine["registration"]["interpretation"] == "ar"


def test_an_organiser_notes_what_somebody_told(
    client: FlaskClient, signed_in: FlaskClient, webinar_id: int, asked: dict[str, int]
) -> None:
    send(client, asked, speaks="no", access_needs=NEEDS)
    registration, _ = kept()
    address = f"/o/webinars/{webinar_id}/registrations/{registration.id}"
    page = signed_in.get(address).text
    assert NEEDS in page and "Do you speak?" in page
    assert NEEDS in signed_in.get(f"{address}/answers").text
    data = {f"question_{asked['role']}": "Lawyer", "access_needs": "", "interpretation": ""}
    assert signed_in.post(f"{address}/answers", data=data).status_code == 303
    registration, answers = kept()
    assert (answers, registration.access_needs) == ({asked["role"]: "Lawyer"}, "")
    wrong = signed_in.post(f"{address}/answers", data={f"question_{asked['role']}": "Judge"})
    assert wrong.status_code == 422 and "Choose an answer of the list" in wrong.text
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert entry.who == "ana@secretariat.example"
    assert NEEDS not in str(entry.before) + str(entry.after)


def test_adds_edits_moves_and_deletes_questions(signed_in: FlaskClient, webinar_id: int) -> None:
    base = f"/o/webinars/{webinar_id}/questions"
    assert "None yet" in signed_in.get(base).text
    assert base in signed_in.get(f"/o/webinars/{webinar_id}/edit").text
    refused = signed_in.post(base, data={"text": "Your role", "kind": "choice", "choices": "Police"})
    assert refused.status_code == 422 and "at least two choices" in refused.text
    choice = {"text": "Your role", "kind": "choice", "choices": "Police\nLawyer\n\n"}
    assert signed_in.post(base, data=choice).status_code == 303
    [role] = list_questions(webinar_id)
    rank = {"text": "Rank", "kind": "text", "condition": f"{role.id}:Police", "hint": "As in your letter"}
    assert signed_in.post(base, data=rank).status_code == 303
    assert signed_in.post(base, data={"text": "Third", "kind": "yes_no"}).status_code == 303
    page = signed_in.get(base).text
    assert "Only if “Your role” is “Police”." in page and "Police · Lawyer" in page
    _, second, third = list_questions(webinar_id)
    assert (second.hint, second.asked_if_id, third.is_required) == ("As in your letter", role.id, False)
    refused = signed_in.post(f"{base}/{second.id}/move", data={"to": "up"})
    assert refused.status_code == 409 and "stays after it" in refused.text
    signed_in.post(f"{base}/{third.id}/move", data={"to": "up"})
    assert texts(webinar_id) == ["Your role", "Third", "Rank"]
    refused = signed_in.post(f"{base}/{role.id}", data=choice | {"choices": "Judge\nLawyer"})
    assert refused.status_code == 422 and "Change that question first" in refused.text
    seen = re.search(r'name="seen" value="(\w+)"', signed_in.get(f"{base}/{role.id}").text)
    assert seen
    data = choice | {"text": "Your work", "seen": seen[1], "is_required": "y"}
    assert signed_in.post(f"{base}/{role.id}", data=data).status_code == 303
    assert signed_in.post(f"{base}/{role.id}", data=data).status_code == 409  # somebody saved in between
    assert signed_in.post(f"{base}/{role.id}/delete").status_code == 409
    assert "Delete “Rank”?" in signed_in.get(f"{base}/{second.id}/delete").text
    assert signed_in.post(f"{base}/{second.id}/delete").status_code == 303
    assert texts(webinar_id) == ["Your work", "Third"]
    assert signed_in.get(f"{base}/999").status_code == 404


def test_answered_questions_keep_their_meaning(
    client: FlaskClient, signed_in: FlaskClient, webinar_id: int, asked: dict[str, int]
) -> None:
    send(client, asked, speaks="no", role="Lawyer")
    base = f"/o/webinars/{webinar_id}/questions"
    address = f"{base}/{asked['role']}"
    page = signed_in.get(address).text
    assert "One person answered this" in page and 'name="text"' not in page
    # other words are not taken, what may change is
    data = {"text": "Other", "kind": "text", "choices": "", "hint": "More or less", "is_required": "y"}
    assert signed_in.post(address, data=data).status_code == 303
    db.session.rollback()
    question = db.session.get_one(Question, asked["role"])
    assert (question.text, question.kind, question.hint) == ("Your role", "choice", "More or less")
    assert question.choices == ["Police", "Lawyer"] and question.is_required
    assert signed_in.post(f"{address}/move", data={"to": "down"}).status_code == 303
    refused = signed_in.post(f"{address}/delete")
    assert refused.status_code == 409 and "it has answers (1)" in refused.text


def test_a_copy_asks_the_same(committed: Committed, webinar_id: int, asked: dict[str, int]) -> None:
    copy = committed(
        lambda: webinars.clone_webinar(
            webinar_id,
            calendar_domain="tests.example",
            actor=COMMAND,
            now=NOW,
            local_start=datetime(2027, 5, 1, 10),  # noqa: DTZ001 - wall time
        )
    )
    first, second, *_ = list_questions(copy.id)
    assert texts(copy.id) == ["Do you speak?", "On what?", "Your role", "Days"]
    assert first.id != asked["speaks"] and second.asked_if_id == first.id


def test_shows_what_people_answered(
    client: FlaskClient, signed_in: FlaskClient, committed: Committed, webinar_id: int, asked: dict[str, int]
) -> None:
    address = f"/o/webinars/{webinar_id}/registrations/answers"
    assert "no answers yet" in signed_in.get(address).text
    send(client, asked, speaks="yes", topic="Law and <b>order</b>", days=["Monday", "Friday"])
    signed_in.get(address)
    with statements() as for_one:
        page = signed_in.get(address).text
    assert "Law and &lt;b&gt;order" in page and "100%" in page

    def many() -> None:
        webinar = db.session.get_one(Webinar, webinar_id)
        for number in range(30):
            person = factories.make_person(f"p{number}@lantern.example")
            state = "cancelled" if number < 3 else "confirmed"
            one = factories.make_registration(webinar, person, state=state)
            factories.add(Answer(registration_id=one.id, question_id=asked["days"], value=["Friday"]))

    committed(many)
    with statements() as for_many:
        page = signed_in.get(address).text
    assert len(for_many) == len(for_one)
    assert re.search(r"Friday.*?>28<.*?>100%<", page, re.DOTALL) and re.search(
        r"Monday.*?>1<", page, re.DOTALL
    )
