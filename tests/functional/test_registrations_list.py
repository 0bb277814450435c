"""Organisers look through registrations, change, add, import, download, and copy messages."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tests.counting import statements
from tracker.audit import COMMAND, PUBLIC
from tracker.database import db
from tracker.models import Answer, AuditEntry, OutboxMail, Registration, Webinar
from tracker.registrations import queries, service
from tracker.registrations.details import clean_details
from tracker.tables import Sheet, to_xlsx

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
STORY = Path(__file__).parents[1] / "samples" / "registrations.csv"

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
        return int(factories.make_webinar(series, slug="open-data", local_start=start, capacity=2).id)

    return int(committed(make))


@pytest.fixture
def base(webinar_id: int) -> str:
    return f"/o/webinars/{webinar_id}/registrations"


def register(committed: Committed, webinar_id: int, number: int, **more: str) -> int:
    values = {"email": f"p{number}@lantern.example", "name": f"Person {number} Cruz"} | more
    details = clean_details(**values)
    return int(committed(lambda: service.register(webinar_id, details, PUBLIC, NOW)).registration.id)


def states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Registration.state).order_by(Registration.id)))


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_nobody_yet(signed_in: FlaskClient, base: str) -> None:
    page = signed_in.get(base).text
    assert "Nobody has registered yet" in page
    assert "http://localhost/knowledge-exchange/open-data" in page


def test_shows_counts_and_narrows(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    for number in range(3):
        register(committed, webinar_id, number)
    register(committed, webinar_id, 9, email="a@gmail.com", organisation="Foundation X")
    page = signed_in.get(base).text
    for words in (
        "of 2 places",
        "in one country",
        "Newest first, 1 to 4 of 4",
        "typed, not linked",
        "by domain",
    ):
        assert words in page
    assert "Person 0" not in signed_in.get(base, query_string={"state": "waitlisted"}).text.split("<table")[1]
    assert "1 to 1 of 1" in signed_in.get(base, query_string={"q": "foundation"}).text
    assert "1 to 1 of 1" in signed_in.get(base, query_string={"organisation": "none"}).text
    assert "1 to 3 of 3" in signed_in.get(base, query_string={"country": "ph"}).text
    assert "Nobody matches" in signed_in.get(base, query_string={"q": "zzz"}).text
    nonsense = {"state": "x", "organisation": "9" * 5000, "country": "<b>", "page": "-1", "q": "<b>"}
    assert signed_in.get(base, query_string=nonsense).status_code == 200


def test_the_page_asks_as_often_for_thirty_people_as_for_one(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    register(committed, webinar_id, 0)
    register(committed, webinar_id, 1)
    register(committed, webinar_id, 2)
    signed_in.get(base)
    with statements() as for_few:
        signed_in.get(base)
    for number in range(3, 30):
        register(committed, webinar_id, number)
    with statements() as for_many:
        signed_in.get(base)
    assert len(for_many) == len(for_few)


def test_changes_everybody_who_is_ticked(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    ids = [register(committed, webinar_id, number) for number in range(4)]
    answer = signed_in.post(f"{base}?state=confirmed", data={"state": "cancelled", "r": [ids[0], "x", 99]})
    assert answer.headers["Location"] == f"{base}?state=confirmed"
    assert states() == ["cancelled", "confirmed", "confirmed", "waitlisted"]
    signed_in.post(base, data={"state": "confirmed", "r": ids})
    assert states() == ["cancelled", "confirmed", "confirmed", "waitlisted"]
    signed_in.post(base, data={"state": "confirmed", "r": ids, "over": "y"})
    assert states() == ["confirmed"] * 4
    assert queries.get_places(webinar_id).over == 2
    assert "2 over 2 places" in signed_in.get(base).text
    assert signed_in.post(base, data={"state": "confirmed"}).status_code == 303
    assert signed_in.post(base, data={"state": "anything", "r": ids}).status_code == 404
    assert actions() == ["registration.cancelled", "registration.moved_up"] + ["registration.confirmed"] * 2


def test_changes_the_page_or_everybody_who_matches(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    committed(lambda: setattr(db.session.get_one(Webinar, webinar_id), "capacity", 40))
    ids = [register(committed, webinar_id, number) for number in range(30)]
    page = signed_in.get(base).text
    assert "All 25 on this page" in page and "All 30 who match" in page
    shown = re.findall(r'name="p" value="(\d+)"', page)
    assert len(shown) == 25
    signed_in.post(base, data={"state": "declined", "who": "page", "p": shown, "r": ids[:1]})
    assert states() == ["confirmed"] * 5 + ["declined"] * 25
    look = signed_in.post(f"{base}?state=declined", data={"state": "waitlisted", "who": "all"})
    assert look.status_code == 200 and "Move 25 people to the waiting list?" in look.text
    assert "Everybody who matches:" in look.text and 'name="expected" value="25"' in look.text
    assert states().count("declined") == 25
    register(committed, webinar_id, 31)
    committed(lambda: service.change_state(webinar_id, ids[0], "declined", COMMAND, NOW))
    sent = {"state": "waitlisted", "who": "all", "expected": "25"}
    moved = signed_in.post(f"{base}?state=declined", data=sent)
    assert moved.status_code == 409 and "25 matched before, now it is 26" in moved.text
    assert states().count("declined") == 26
    done = signed_in.post(f"{base}?state=declined", data=sent | {"expected": "26"})
    assert done.headers["Location"] == f"{base}?state=declined"
    assert states().count("waitlisted") == 26
    assert len(db.session.scalars(select(OutboxMail.id).where(OutboxMail.kind == "waiting")).all()) == 26


def test_approves_everybody_who_is_to_be_decided(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    committed(lambda: setattr(db.session.get_one(Webinar, webinar_id), "admission", "approval"))
    for number in range(3):
        register(committed, webinar_id, number)
    page = signed_in.get(base).text
    assert "waiting for a yes or no" in page and "Approve" in page
    look = signed_in.post(base, data={"state": "approve", "who": "all"})
    assert "Approve 3 people?" in look.text and "2 places are free" in look.text
    signed_in.post(base, data={"state": "approve", "who": "all", "expected": "3"})
    assert states() == ["confirmed", "confirmed", "waitlisted"]
    assert "Approve</button>" not in signed_in.get(base).text


def test_narrows_by_what_people_told_and_how_they_came(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    def make() -> tuple[int, int]:
        webinar = db.session.get_one(Webinar, webinar_id)
        webinar.interpretation = ["fr", "ar"]
        role = factories.make_question(webinar, "Your role", kind="choice", choices=["Police", 'A "b"'])
        days = factories.make_question(webinar, "Days", kind="choices", choices=["Mon", "Monday"])
        early = factories.make_webinar(webinar.series, state="held", number=1)
        late = datetime(2027, 3, 26, 10)  # noqa: DTZ001 - wall time in Zurich
        later = factories.make_webinar(webinar.series, state="held", local_start=late)
        for number in range(4):
            person = factories.make_person(f"p{number}@lantern.example")
            one = factories.make_registration(
                webinar,
                person,
                access_needs="Captions" if number == 1 else "",
                interpretation="fr" if number < 2 else "",
                language="fr" if number == 3 else "en",
                source="import" if number == 2 else "public",
            )
            if number in (0, 1):
                factories.make_attendance(early, person)
            if number == 2:
                factories.make_attendance(early, person, seconds=299)
                factories.make_attendance(later, person)
            answer = "Police" if number else 'A "b"'
            factories.add(Answer(registration_id=one.id, question_id=role.id, value=answer))
            if number < 2:
                value = ["Mon"] if number else ["Monday"]
                factories.add(Answer(registration_id=one.id, question_id=days.id, value=value))
        return role.id, days.id

    role, days = committed(make)
    page = signed_in.get(base).text
    for words in (
        "Access needs <b>1</b>",
        "Came before <b>2</b>",
        "For the first time <b>2</b>",
        "Wants to hear French <b>2</b>",
        "Mails in French <b>1</b>",
        "Came by a list <b>1</b>",
        "Confirmed <b>4</b>",
    ):
        assert words in page, words
    for query, emails in (
        ({"needs": "yes"}, [1]),
        ({"came": "before"}, [1, 0]),
        ({"came": "first"}, [3, 2]),
        ({"interpretation": "fr"}, [1, 0]),
        ({"interpretation": "fr", "needs": "yes"}, [1]),
        ({"language": "fr"}, [3]),
        ({"source": "import"}, [2]),
        ({"question": role, "answer": "Police"}, [3, 2, 1]),
        ({"question": role, "answer": 'A "b"'}, [0]),
        ({"question": days, "answer": "Mon"}, [1]),
        ({"question": days}, [1, 0]),
        ({"question": days, "answer": "on"}, []),
        ({"state": "active"}, [3, 2, 1, 0]),
        ({"needs": "no", "came": "never", "source": "post", "question": "x", "answer": "y"}, [3, 2, 1, 0]),
    ):
        text = signed_in.get(f"{base}.csv", query_string=query).data.decode("utf-8-sig")
        found = [line["Email"] for line in csv.DictReader(io.StringIO(text))]
        assert found == [f"p{number}@lantern.example" for number in emails], query
        assert f"of {len(emails)}<" in signed_in.get(base, query_string=query).text or not emails, query
    narrowed = signed_in.get(base, query_string={"interpretation": "fr"}).text
    assert "Came before <b>2</b>" in narrowed and "For the first time" not in narrowed
    shown = signed_in.get(base, query_string={"question": days, "answer": "Mon"}).text
    assert "Days Mon" in shown
    file = signed_in.get(f"{base}.csv", query_string={"needs": "yes"}).data.decode("utf-8-sig")
    [line] = csv.DictReader(io.StringIO(file))
    told = ("Webinars before", "Access needs", "Wants to hear", "Your role", "Days", "Came by")
    assert [line[name] for name in told] == ["1", "Captions", "French", "Police", "Mon", "the page"]


def test_downloads_those_who_are_ticked(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    ids = [register(committed, webinar_id, number) for number in range(4)]

    def names(**data: Any) -> list[str]:
        answer = signed_in.post(f"{base}/chosen.csv?state=confirmed", data=data)
        return [line["Name"][7] for line in csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))]

    assert names(r=ids[1:3], p=ids, who="ticked") == ["2", "1"]
    assert names(r=ids[1:3], p=ids, who="page") == ["3", "2", "1", "0"]
    assert names(who="all") == ["1", "0"]
    assert names() == []
    assert signed_in.post(f"{base}/chosen.exe").status_code == 404


def test_one_person_is_decided_about_and_linked(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    at = register(committed, webinar_id, 1, email="maya@gmail.com", organisation="Lantern Hous")
    page = signed_in.get(f"{base}/{at}").text
    assert "Lantern Hous" in page and "One word away from" in page
    wrong = signed_in.post(f"{base}/{at}/organisation", data={"organisation": "Nobody"})
    assert wrong.status_code == 422 and "no organisation of that name" in wrong.text
    assert (
        signed_in.post(f"{base}/{at}/organisation", data={"organisation": "lantern house"}).status_code == 303
    )
    assert "chosen by Ana Lindqvist" in signed_in.get(f"{base}/{at}").text
    signed_in.post(f"{base}/{at}/state", data={"state": "declined"})
    assert states() == ["declined"]
    again = signed_in.post(f"{base}/{at}/state", data={"state": "declined"})
    assert again.status_code == 409 and "in that state already" in again.text
    assert signed_in.get(f"{base}/999").status_code == 404
    assert actions() == ["registration.linked", "registration.declined"]


def test_adds_a_person_over_capacity(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    for number in range(2):
        register(committed, webinar_id, number)
    assert "goes over the capacity" in signed_in.get(f"{base}/add").text
    data = {"email": "jun@lantern.example", "name": "Jun Okafor", "state": "confirmed", "notify": "y"}
    assert signed_in.post(f"{base}/add", data=data).status_code == 303
    assert "One person over the capacity of 2" in signed_in.get(base).text
    twice = signed_in.post(f"{base}/add", data=data)
    assert twice.status_code == 422 and "has a place already" in twice.text
    faulty = signed_in.post(f"{base}/add", data={"state": "confirmed"})
    assert faulty.status_code == 422 and "Enter your full name" in faulty.text
    written_to = db.session.scalars(select(OutboxMail.to_email).order_by(OutboxMail.id)).all()
    assert written_to[-1] == "jun@lantern.example"


def test_gives_free_places_to_those_who_wait(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    for number in range(4):
        register(committed, webinar_id, number)
    committed(lambda: setattr(db.session.get_one(Webinar, webinar_id), "capacity", 3))
    assert "one place is free" in signed_in.get(base).text
    assert signed_in.post(f"{base}/move-up").status_code == 303
    assert states() == ["confirmed"] * 3 + ["waitlisted"]


def test_imports_a_list_after_a_look(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    sent = {"file": (io.BytesIO(STORY.read_bytes() + b"Odd,nowhere,\n"), "list.csv")}
    look = signed_in.post(f"{base}/import", data=sent, content_type="multipart/form-data")
    assert look.status_code == 200 and "Nothing is written yet" not in look.text
    assert states() == []
    for words in (">2<", ">167<", "This is not an email address", "Fatou Diop"):
        assert words in look.text
    carried = look.text.split('name="looked_at" value="')[1].split('"')[0]
    assert signed_in.post(f"{base}/import", data={"looked_at": carried}).status_code == 303
    assert len(states()) == 169
    again = signed_in.post(
        f"{base}/import",
        data={"file": (io.BytesIO(STORY.read_bytes()), "list.csv")},
        content_type="multipart/form-data",
    )
    assert "Nothing would change" in again.text
    assert db.session.scalars(select(OutboxMail.id)).all() == []
    for data, words in (({}, "Choose a file"), ({"looked_at": "damaged"}, "did not come back whole")):
        refused = signed_in.post(f"{base}/import", data=data)
        assert refused.status_code == 422 and words in refused.text


def test_asks_what_unknown_columns_hold(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    register(committed, webinar_id, 1)
    rows = [
        ["Maya", "Cruz", "maya@lantern.example", "VIP"],
        ["Person", "1", "p1@lantern.example", ""],
        ["Jun", "Li", "jun@mail.example", "Foundation X"],
        ["", "", "", "nothing"],
    ]
    book = to_xlsx([Sheet(name="List", columns=["Prénom", "Nom", "Kontakt", "Remark"], rows=rows)])
    sent = {"file": (io.BytesIO(book), "list.xlsx")}
    asked = signed_in.post(f"{base}/import", data=sent, content_type="multipart/form-data").text
    assert "What do the columns hold?" in asked and "maya@lantern.example" in asked and "4 columns" in asked
    assert re.search(r'name="column_1".*?<option value="last_name" selected>', asked, re.DOTALL)
    carried = asked.split('name="looked_at" value="')[1].split('"')[0]
    assert re.search(r'name="column_2".*?<option value="email" selected>', asked, re.DOTALL)
    said = {"column_0": "first_name", "column_1": "last_name", "column_2": "", "column_3": "organisation"}
    refused = signed_in.post(f"{base}/import", data=said | {"looked_at": carried, "step": "look"})
    assert refused.status_code == 422 and "Choose the column with the email address" in refused.text
    said["column_2"] = "email"
    look = signed_in.post(f"{base}/import", data=said | {"looked_at": carried, "step": "look"}).text
    for words in ("Gets a place", "Waits", "There already, stays", "not in the directory", "Lantern House"):
        assert words in look or words == "Gets a place", words
    assert "The email address is missing" in look and 'name="column_2" value="email"' in look
    assert states() == ["confirmed"]
    again = signed_in.post(f"{base}/import", data=said | {"looked_at": carried, "step": "columns"}).text
    assert re.search(r'name="column_2".*?<option value="email" selected>', again, re.DOTALL)
    signed_in.post(f"{base}/import", data=said | {"looked_at": carried, "step": "write"})
    assert states() == ["confirmed", "confirmed", "waitlisted"]
    names = db.session.scalars(select(Registration.name).order_by(Registration.id)).all()
    assert names[1:] == ["Maya Cruz", "Jun Li"]


def test_downloads_what_the_filter_shows(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    register(committed, webinar_id, 1)
    register(committed, webinar_id, 2, name="=cmd|calc")
    answer = signed_in.get(f"{base}.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="registrations-open-data.csv"'
    lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [line["Email"] for line in lines] == ["p2@lantern.example", "p1@lantern.example"]
    assert lines[0]["Name"] == "'=cmd|calc"
    assert lines[0]["Country"] == "Philippines"
    narrowed = signed_in.get(f"{base}.csv", query_string={"q": "p1@"}).data.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(narrowed)))) == 1
    book = python_calamine.load_workbook(io.BytesIO(signed_in.get(f"{base}.xlsx").data))
    assert len(book.get_sheet_by_index(0).to_python()) == 3
    assert signed_in.get(f"{base}.exe").status_code == 404


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_our_own_list_imported_again_says_the_same(
    app: Flask,
    signed_in: FlaskClient,
    committed: Committed,
    base: str,
    webinar_id: int,
    tmp_path: Path,
    ending: str,
) -> None:
    for number, name in enumerate(("=cmd|calc", "'+Eve Li", "＝Fay Wu")):
        register(committed, webinar_id, number, name=name)
    series = db.session.get_one(Webinar, webinar_id).series
    other = committed(lambda: factories.make_webinar(series, slug="copy"))
    before, file = signed_in.get(f"{base}.csv").data, tmp_path / f"list.{ending}"
    file.write_bytes(signed_in.get(f"{base}.{ending}").data)
    for at in ("open-data", other.slug):
        said = json.loads(run(app, "registrations", "import", at, file, "--json").stdout)
        assert (said["problems"], len(said["people"])) == ([], 3)
    assert signed_in.get(f"{base}.csv").data == before
    copied = signed_in.get(f"/o/webinars/{other.id}/registrations.csv").data
    assert names_in(copied) == names_in(before)


def names_in(content: bytes) -> set[tuple[str, str, str]]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return {(row["Name"], row["Email"], row["Organisation"]) for row in rows}


def test_messages_are_copied_where_no_mail_is_sent(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    mails = base.replace("registrations", "mails")
    assert "No messages yet" in signed_in.get(mails).text
    register(committed, webinar_id, 1)
    assert "This site sends no mail" in signed_in.get(mails).text
    [mail_id] = db.session.scalars(select(OutboxMail.id))
    page = signed_in.get(f"/o/mails/{mail_id}").text
    assert "You are registered: Child-centred responses" in page
    assert "webinar-open-data.ics" in page
    assert signed_in.post(f"/o/mails/{mail_id}/written").status_code == 303
    assert "This site sends no mail" not in signed_in.get(mails).text
    assert signed_in.post(f"/o/mails/{mail_id}/written").status_code == 409
    assert signed_in.post(f"/o/mails/{mail_id}/again").status_code == 409
    assert signed_in.get("/o/mails/999").status_code == 404
    assert actions() == ["mail.written"]


def test_the_messages_page_asks_as_often_for_thirty_as_for_one(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    mails = base.replace("registrations", "mails")
    register(committed, webinar_id, 1)
    signed_in.get(mails)
    with statements() as for_one:
        signed_in.get(mails)
    for number in range(2, 31):
        register(committed, webinar_id, number)
    with statements() as for_many:
        signed_in.get(mails)
    assert len(for_many) == len(for_one)


@pytest.mark.parametrize("page", ["add", "import"])
def test_asking_for_the_head_of_a_form_is_looking(signed_in: FlaskClient, webinar_id: int, page: str) -> None:
    address = f"/o/webinars/{webinar_id}/registrations/{page}"
    assert signed_in.head(address).status_code == signed_in.get(address).status_code == 200


def test_one_person_is_approved_or_confirmed_beyond_the_places(
    signed_in: FlaskClient, committed: Committed, base: str, webinar_id: int
) -> None:
    committed(lambda: setattr(db.session.get_one(Webinar, webinar_id), "admission", "approval"))
    ids = [register(committed, webinar_id, number) for number in range(3)]
    assert "Approve" in signed_in.get(f"{base}/{ids[0]}").text
    for at in ids:
        signed_in.post(f"{base}/{at}/state", data={"state": "approve"})
    assert states() == ["confirmed", "confirmed", "waitlisted"]
    assert "Confirm beyond the places too" in signed_in.get(f"{base}/{ids[2]}").text
    refused = signed_in.post(f"{base}/{ids[2]}/state", data={"state": "confirmed"})
    assert refused.status_code == 409 and "No place is free; the webinar has 2" in refused.text
    signed_in.post(f"{base}/{ids[2]}/state", data={"state": "confirmed", "over": "1"})
    assert states() == ["confirmed"] * 3
