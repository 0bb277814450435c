"""Reports of questions and polls: kept with a webinar, followed up, downloaded, erased; nobody is counted."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from tests.command_line import run
from tests.counting import statements
from tests.functional.test_attendance_import import content_hash
from tracker.attendance import questions_queries, questions_service
from tracker.audit import COMMAND, PUBLIC
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import Refusal, Unreadable
from tracker.models import (
    AskedQuestion,
    AttendanceImport,
    AuditEntry,
    PollAnswer,
    QuestionsReport,
    Webinar,
)
from tracker.registrations import erase_service
from tracker.registrations.link_queries import token_for
from tracker.registrations.person_queries import describe_person
from tracker.webinars.service import delete_webinar

Committed = Callable[[Callable[[], Any]], Any]
SAMPLES = Path(__file__).parents[1] / "samples" / "attendance"
QUESTIONS, POLLS = SAMPLES / "10_zoom_qa_report.csv", SAMPLES / "11_zoom_poll_report.csv"


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    return committed(lambda: factories.make_webinar(factories.make_series(), slug="tenth", state="held"))


def base(webinar: Webinar) -> str:
    return f"/o/webinars/{webinar.id}/questions-and-polls"


def upload(browser: FlaskClient, webinar: Webinar, *paths: Path) -> TestResponse:
    return browser.post(
        f"/o/webinars/{webinar.id}/attendance/import",
        data={"file": [(io.BytesIO(path.read_bytes()), path.name) for path in paths], "reads_in": "own"},
        content_type="multipart/form-data",
    )


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


def text_of(answer: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def keep(webinar: Webinar, path: Path) -> QuestionsReport:
    return questions_service.keep_report(webinar.id, path.read_bytes(), path.name, COMMAND, utc_now()).report


def count(model: Any) -> int:
    return int(db.session.scalar(db.select(db.func.count()).select_from(model)) or 0)


def test_uploaded_asked_kept_and_never_counted(signed_in: FlaskClient, webinar: Webinar) -> None:
    before = content_hash(webinar)
    asked = upload(signed_in, webinar, QUESTIONS)
    assert asked.status_code == 200
    assert "This is a Q&A report: 3 questions, 1 without an answer." in text_of(asked)
    assert count(QuestionsReport) == 0  # nothing before the answer
    said = {"carried": hidden(asked.text, "carried"), "file_name": hidden(asked.text, "file_name")}
    kept = signed_in.post(base(webinar), data=said, follow_redirects=True)
    assert "The report is kept with the webinar" in text_of(kept)
    assert "Are slides shared, please?" in text_of(kept)
    again = signed_in.post(base(webinar), data=said, follow_redirects=True)
    assert "Nothing changed" in text_of(again)
    polls = upload(signed_in, webinar, POLLS)
    assert "This is a poll report:" in text_of(polls)
    signed_in.post(base(webinar), data={"carried": hidden(polls.text, "carried"), "file_name": "polls.csv"})
    assert (count(QuestionsReport), count(AskedQuestion), count(AttendanceImport)) == (2, 3, 0)
    assert content_hash(webinar) == before
    assert "3 questions" in text_of(signed_in.get(f"/o/webinars/{webinar.id}/attendance"))


def test_among_several_files_they_are_kept_and_the_rest_goes_on(
    signed_in: FlaskClient, webinar: Webinar, tmp_path: Path
) -> None:
    both = upload(signed_in, webinar, QUESTIONS, POLLS)
    assert both.headers["Location"].endswith("questions-and-polls")
    assert (count(QuestionsReport), count(AttendanceImport)) == (2, 0)
    came = tmp_path / "came.csv"
    came.write_text("Name,Email,Minutes\nMaya,maya@x.example,60\n")
    empty = tmp_path / "asked.csv"
    empty.write_bytes(QUESTIONS.read_bytes().split(b"\n1,")[0])
    answer = upload(signed_in, webinar, QUESTIONS, came, empty)
    assert "/review" in answer.headers["Location"]
    said = text_of(signed_in.get(answer.headers["Location"]))
    assert "tells questions or votes. It is kept with the webinar; nobody is counted by it." in said
    assert "asked.csv is left out" in said
    assert (count(QuestionsReport), count(AttendanceImport)) == (2, 1)


@pytest.mark.parametrize("carried", ["", "no-base64", "eJwDAAAAAAE="])
def test_what_was_damaged_on_the_way_is_refused(
    signed_in: FlaskClient, webinar: Webinar, carried: str
) -> None:
    assert signed_in.post(base(webinar), data={"carried": carried, "file_name": "q.csv"}).status_code == 422
    assert count(QuestionsReport) == 0


def test_only_reports_of_questions_and_polls_are_kept(committed: Committed, webinar: Webinar) -> None:
    with pytest.raises(Unreadable):
        committed(lambda: keep(webinar, SAMPLES / "01_zoom_webinar_attendee_modern.csv"))


def test_a_question_is_followed_up_and_taken_back(
    signed_in: FlaskClient, committed: Committed, webinar: Webinar
) -> None:
    committed(lambda: keep(webinar, QUESTIONS))
    one = questions_queries.list_questions(webinar.id, "open")[0]
    page = signed_in.get(f"{base(webinar)}?show=open")
    assert text_of(page).count("ឯកសារជាភាសាខ្មែរ?") == 2  # the question, and what its button says
    address = f"{base(webinar)}/{one.id}/follow-up"
    assert address in page.text
    done = signed_in.post(f"{address}?show=open", data={"done": "1"})
    assert done.headers["Location"].endswith("questions-and-polls?show=open")
    signed_in.post(address, data={"done": "1"})  # twice is once
    counts = questions_queries.count_asked(webinar.id)
    assert (counts.unanswered, counts.open) == (1, 0)
    assert "Not yet" in signed_in.get(f"{base(webinar)}?show=followed_up").text
    signed_in.post(address)
    assert questions_queries.count_asked(webinar.id).open == 1
    actions = db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [one for one in actions if one.startswith("questions.")] == [
        "questions.kept",
        "questions.followed_up",
        "questions.reopened",
    ]


def test_of_another_webinar_there_is_none(
    signed_in: FlaskClient, committed: Committed, webinar: Webinar
) -> None:
    report = committed(lambda: keep(webinar, QUESTIONS))
    other = committed(lambda: factories.make_webinar(webinar.series, slug="other"))
    asked = questions_queries.list_questions(webinar.id)[0]
    assert signed_in.post(f"{base(other)}/{asked.id}/follow-up", data={"done": "1"}).status_code == 404
    assert signed_in.post(f"{base(other)}/reports/{report.id}/delete").status_code == 404
    assert count(QuestionsReport) == 1


def test_the_votes_are_shown_and_downloaded(
    signed_in: FlaskClient, committed: Committed, webinar: Webinar
) -> None:
    committed(lambda: keep(webinar, POLLS))
    polls = questions_queries.list_polls(webinar.id)
    page = text_of(signed_in.get(base(webinar)))
    told = signed_in.get(f"{base(webinar)}/polls.csv").data.decode("utf-8-sig").splitlines()
    assert len(told) == 1 + sum(len(poll.answers) for poll in polls) > 2
    for poll in polls:
        assert poll.question in page
        for answer, people in poll.answers:
            assert f"{answer} {people} " in page
    assert signed_in.get(f"{base(webinar)}/polls.xlsx").data[:2] == b"PK"


def test_questions_are_found_and_downloaded(
    signed_in: FlaskClient, committed: Committed, webinar: Webinar
) -> None:
    committed(lambda: keep(webinar, QUESTIONS))
    found = signed_in.get(f"{base(webinar)}?q=slides").text
    assert "Are slides shared" in found
    assert "How long should" not in found
    assert len(signed_in.get(f"{base(webinar)}/questions.csv").data.splitlines()) == 4
    narrowed = signed_in.get(f"{base(webinar)}/questions.csv?show=open").data.decode("utf-8-sig")
    assert "dara.sok@unicef.example.org" in narrowed
    assert "slides" not in narrowed


def test_a_report_is_let_go(signed_in: FlaskClient, committed: Committed, webinar: Webinar) -> None:
    report = committed(lambda: keep(webinar, QUESTIONS))
    address = f"{base(webinar)}/reports/{report.id}/delete"
    assert "Delete “10_zoom_qa_report.csv”?" in text_of(signed_in.get(address))
    assert count(AskedQuestion) == 3
    assert signed_in.post(address).status_code == 303
    assert (count(QuestionsReport), count(AskedQuestion)) == (0, 0)
    assert "No report yet" in signed_in.get(base(webinar)).text


def test_a_webinar_with_a_report_is_kept(committed: Committed, webinar: Webinar) -> None:
    committed(lambda: keep(webinar, QUESTIONS))
    with pytest.raises(Refusal, match="A report of questions"):
        committed(lambda: delete_webinar(webinar.id, actor=COMMAND, now=utc_now()))


def test_somebody_erased_asked_nothing_any_more(committed: Committed, webinar: Webinar) -> None:
    committed(lambda: keep(webinar, QUESTIONS))
    committed(lambda: keep(webinar, POLLS))

    def mention() -> None:
        first, second, *_rest = db.session.scalars(db.select(AskedQuestion).order_by(AskedQuestion.id))
        first.answer = "Ask Sokha Chan, she knows"
        second.name, second.text = "sokha chan", "Is Sokha Chan here?"
        db.session.scalars(db.select(PollAnswer)).first().answer = "sokha.chan@ijm.example.org"  # type: ignore[union-attr]

    committed(mention)
    person = committed(lambda: factories.make_person("sokha.chan@ijm.example.org", name="Sokha Chan"))
    committed(lambda: erase_service.erase_person(person.id, PUBLIC, utc_now()))
    db.session.rollback()
    rows = [
        str(row)
        for model in (AskedQuestion, PollAnswer)
        for row in db.session.execute(db.select(model.__table__))
    ]
    assert not [row for row in rows if "sokha" in row.casefold()]
    assert [row for row in rows if "dara.sok@unicef.example.org" in row]  # the control
    counts = questions_queries.count_asked(webinar.id)
    assert (counts.questions, counts.unanswered) == (3, 1)


def test_the_command_keeps_and_tells(app: Flask, webinar: Webinar) -> None:
    told = run(app, "attendance", "questions", webinar.slug, QUESTIONS)
    assert told.exit_code == 0
    assert told.stdout.startswith("3 questions, 1 without an answer, 1 to follow up")
    assert "dara.sok@unicef.example.org" in told.stdout
    again = run(app, "attendance", "questions", webinar.slug, QUESTIONS, "--json")
    assert "kept before" in again.stderr
    db.session.rollback()
    assert count(QuestionsReport) == 1


def test_as_many_queries_for_thirty_questions_as_for_one(
    signed_in: FlaskClient, committed: Committed, webinar: Webinar
) -> None:
    counts = []
    for number in (1, 29):
        report = committed(lambda: factories.make_questions_report(webinar))
        committed(
            lambda report=report, number=number: [
                factories.make_asked_question(report, line=line) for line in range(number)
            ]
        )
        with statements() as made:
            signed_in.get(base(webinar))
        counts.append(len(made))
    assert counts[0] == counts[1]


def test_who_only_asked_can_be_erased_too(committed: Committed, webinar: Webinar) -> None:
    committed(lambda: keep(webinar, QUESTIONS))
    committed(lambda: erase_service.erase_address("dara.sok@unicef.example.org", PUBLIC, utc_now()))
    db.session.rollback()
    emails = set(db.session.scalars(db.select(AskedQuestion.email)))
    assert emails == {"sokha.chan@ijm.example.org", None}


def test_who_asked_sees_it_among_their_data(client: FlaskClient, committed: Committed) -> None:
    start = utc_now().replace(tzinfo=None, microsecond=0) - timedelta(days=1)
    webinar = committed(lambda: factories.make_webinar(factories.make_series(), local_start=start))
    committed(lambda: keep(webinar, QUESTIONS))
    person = committed(lambda: factories.make_person("sokha.chan@ijm.example.org"))
    registration = committed(lambda: factories.make_registration(webinar, person))
    link = f"/r/{token_for(registration, 'manage')}"
    assert "You asked" in client.get(f"{link}/data").text
    told = client.get(f"{link}/data.json").get_json()["questions_asked"]
    assert [one["question"] for one in told] == ["How long should an interview be?"]
    everything = describe_person("sokha.chan@ijm.example.org")
    assert everything["questions_asked"] == told
