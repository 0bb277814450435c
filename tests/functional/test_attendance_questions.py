"""What an import asks before it can read a file; nothing is stored until that is answered."""

import html
import io
import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from tests.command_line import run
from tests.counting import statements
from tracker.attendance import queries, service
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import NotFound, Unreadable
from tracker.models import (
    Attendance,
    AttendanceImport,
    AuditEntry,
    ColumnMapping,
    ImportPerson,
    ImportRow,
    Webinar,
)

Committed = Callable[[Callable[[], Any]], Any]

# AM and PM are written month first, yet the webinar was on 3 April.
EITHER = (
    b"Name,Email,Join Time,Leave Time\r\n"
    b"Maya,maya@lantern.org,03/04/2020 03:00:00 PM,03/04/2020 04:00:00 PM\r\n"
)


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    day = datetime(2020, 4, 3, 15)  # noqa: DTZ001 - local
    return committed(
        lambda: factories.make_webinar(factories.make_series(), local_start=day, slug="april", state="held")
    )


def address(webinar: Webinar) -> str:
    return f"/o/webinars/{webinar.id}/attendance/import"


def send(browser: FlaskClient, webinar: Webinar, *files: tuple[bytes, str]) -> TestResponse:
    sent = [(io.BytesIO(data), name) for data, name in files]
    return browser.post(
        address(webinar), data={"file": sent, "reads_in": "own"}, content_type="multipart/form-data"
    )


def carried(page: TestResponse) -> dict[str, Any]:
    """What the page carries on: its hidden fields."""
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text):
        if name != "csrf_token":
            found.setdefault(name, []).append(html.unescape(value))
    return found


def answer(browser: FlaskClient, webinar: Webinar, page: TestResponse, **said: Any) -> TestResponse:
    return browser.post(address(webinar), data=carried(page) | said, content_type="multipart/form-data")


def text_of(page: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def imports(webinar: Webinar) -> list[AttendanceImport]:
    db.session.rollback()
    return list(queries.list_imports(webinar.id))


def test_asks_which_day_is_meant_and_reads_it_so(signed_in: FlaskClient, webinar: Webinar) -> None:
    asked = send(signed_in, webinar, (EITHER, "april.csv"))
    assert asked.status_code == 200
    assert "Is 03/04/2020 3 April or 4 March?" in text_of(asked)
    assert "Friday 3 April 2020 The day of the webinar" in text_of(asked)
    assert imports(webinar) == []
    unsaid = answer(signed_in, webinar, asked)
    assert unsaid.status_code == 422
    assert 'role="alert"' in unsaid.text
    review = answer(signed_in, webinar, unsaid, order="DMY")
    assert review.status_code == 303
    assert "Step 3 of 5" in signed_in.get(review.headers["Location"]).text
    (imported,) = imports(webinar)
    assert (imported.file_name, imported.details["date_order"]) == ("april.csv", "DMY")
    joined = db.session.scalars(db.select(ImportRow.joined_at)).one()
    assert (joined.month, joined.day) == (4, 3)  # type: ignore[union-attr]
    assert queries.problems_of(imported.id) == []


def test_the_wrong_day_is_refused_with_the_file_unstored(signed_in: FlaskClient, webinar: Webinar) -> None:
    asked = send(signed_in, webinar, (EITHER, "april.csv"))
    wrong = answer(signed_in, webinar, asked, order="MDY")
    assert wrong.status_code == 409
    assert "This report is from 4 March" in wrong.text
    assert imports(webinar) == []


def test_a_damaged_answer_is_refused(signed_in: FlaskClient, webinar: Webinar) -> None:
    asked = send(signed_in, webinar, (EITHER, "april.csv"))
    damaged = answer(signed_in, webinar, asked, carried="AAAA", order="DMY")
    assert damaged.status_code == 422
    assert "did not come back whole" in damaged.text


def test_what_the_webinars_day_settles_is_not_asked(signed_in: FlaskClient, webinar: Webinar) -> None:
    plain = EITHER.replace(b"03:00:00 PM", b"15:00:00").replace(b"04:00:00 PM", b"16:00:00")
    assert send(signed_in, webinar, (plain, "april.csv")).status_code == 303
    (imported,) = imports(webinar)
    assert imported.details["date_order"] == "DMY"


def test_the_command_takes_the_order(app: Flask, webinar: Webinar, tmp_path: Path) -> None:
    file = tmp_path / "april.csv"
    file.write_bytes(EITHER)
    told = run(app, "attendance", "import", "april", file, "--zone", "Europe/Zurich", "--order", "dmy")
    assert "import 1 staged" in told.stdout
    assert told.stderr == ""
    (imported,) = imports(webinar)
    assert imported.details["date_order"] == "DMY"


UNKNOWN = (
    b"Wer war da;Adresse;Wie lange;Quark\r\n"
    b"Maya Cruz;maya at lantern.org;64;7\r\n"
    b"Jun Okafor;jun at lakeside.org;12;8\r\n"
)


def kept() -> list[ColumnMapping]:
    db.session.rollback()
    return list(db.session.scalars(db.select(ColumnMapping)))


def test_asks_what_columns_hold_and_remembers_it(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    asked = send(signed_in, webinar, (UNKNOWN, "wer.csv"))
    assert asked.status_code == 422
    shown = text_of(asked)
    assert "Wer war da" in shown and "Maya Cruz Jun Okafor" in shown and "Not used" in shown
    assert imports(webinar) == []
    guessed = re.findall(r'<select id="(column_\d)".*?(?:value="(\w*)" selected)', asked.text, re.DOTALL)
    assert dict(guessed)["column_0"] == "name"
    nobody = answer(signed_in, webinar, asked, column_2="minutes")
    assert nobody.status_code == 422
    assert "Say which column holds the names" in nobody.text
    twice = answer(signed_in, webinar, asked, column_0="name", column_1="name")
    assert "said to hold the same" in twice.text
    review = answer(signed_in, webinar, twice, column_0="name", column_2="minutes")
    assert review.status_code == 303
    page = signed_in.get(review.headers["Location"])
    assert "Step 3 of 5" in page.text and "Match columns" in page.text
    (imported,) = imports(webinar)
    assert imported.details["columns"] == {"name": 0, "minutes": 2}
    assert [(one.columns, one.headings[0]) for one in kept()] == [({"name": 0, "minutes": 2}, "Wer war da")]

    again = UNKNOWN.replace(b"Wer war da", b"WER  war da").replace(b"64", b"65")
    assert send(signed_in, webinar, (again, "2.csv")).status_code == 303
    assert [one.details["columns"] for one in imports(webinar)] == [{"name": 0, "minutes": 2}] * 2

    listed = signed_in.get("/o/settings/columns")
    assert "Wer war da, Wie lange" in text_of(listed).replace(" ,", ",")
    forgotten = signed_in.post(f"/o/settings/columns/{kept()[0].id}/delete")
    assert forgotten.status_code == 303
    assert kept() == []
    assert send(signed_in, webinar, (again + b"\r\n", "3.csv")).status_code == 422


def test_the_first_row_may_be_a_person(signed_in: FlaskClient, webinar: Webinar) -> None:
    asked = send(signed_in, webinar, (b"Maya Cruz;64\r\nJun Okafor;12\r\n", "wer.csv"))
    assert "Row 1 names a person already" in text_of(asked)
    review = answer(signed_in, webinar, asked, column_0="name", column_1="minutes", no_heading="1")
    assert review.status_code == 303
    (imported,) = imports(webinar)
    assert [one.name for one in queries.people_of(imported.id)] == ["Maya Cruz", "Jun Okafor"]
    assert kept() == []


def test_columns_first_then_the_day(signed_in: FlaskClient, webinar: Webinar) -> None:
    data = EITHER.replace(b"Name,Email,Join Time,Leave Time", b"Wer,Wo,Von,Bis").replace(b"@", b" at ")
    asked = send(signed_in, webinar, (data, "april.csv"))
    said = {"column_0": "name", "column_2": "joined", "column_3": "left"}
    which = answer(signed_in, webinar, asked, **said)
    assert which.status_code == 200
    assert "Is 03/04/2020 3 April or 4 March?" in text_of(which)
    assert answer(signed_in, webinar, which, order="DMY").status_code == 303
    (imported,) = imports(webinar)
    assert imported.details["columns"] == {"name": 0, "joined": 2, "left": 3}
    assert [one.seconds for one in queries.people_of(imported.id)] == [3600]
    assert len(kept()) == 1


def test_the_command_takes_what_columns_hold(app: Flask, webinar: Webinar, tmp_path: Path) -> None:
    file = tmp_path / "wer.csv"
    file.write_bytes(UNKNOWN)
    arguments = ("attendance", "import", "april", file)
    assert isinstance(run(app, *arguments).exception, Unreadable)
    maps = ("--map", "Wer war da=name", "--map", "wie lange=minutes")
    assert "2 people" in run(app, *arguments, *maps).stdout
    assert "none of: name" in str(run(app, *arguments, "--map", "Wer war da=nom").exception)
    assert "has these headings: Wer" in str(run(app, *arguments, "--map", "Wer=name").exception)
    (imported,) = imports(webinar)
    assert imported.details["columns"] == {"name": 0, "minutes": 2}


def test_the_command_shows_and_forgets_columns(
    app: Flask, signed_in: FlaskClient, webinar: Webinar, tmp_path: Path
) -> None:
    asked = send(signed_in, webinar, (UNKNOWN, "wer.csv"))
    answer(signed_in, webinar, asked, column_0="name", column_2="minutes")
    file = tmp_path / "next.csv"
    file.write_bytes(UNKNOWN.replace(b"64", b"63"))
    assert "2 people" in run(app, "attendance", "import", "april", file).stdout
    shown = run(app, "attendance", "columns").stdout
    assert "Wer war da=name, Wie lange=minutes" in shown
    (one,) = json.loads(run(app, "attendance", "columns", "--json").stdout)["columns"]
    assert run(app, "attendance", "columns", "--forget", str(one["number"])).stdout == ""
    assert isinstance(run(app, "attendance", "import", "april", file).exception, Unreadable)
    assert isinstance(run(app, "attendance", "columns", "--forget", "999").exception, NotFound)


def test_many_kept_columns_are_listed_by_as_many_queries_as_one(
    app: Flask, signed_in: FlaskClient, committed: Committed
) -> None:
    def keep(first: int, last: int) -> None:
        for n in range(first, last):
            service.keep_mapping([f"Wer {n}", "Was"], {"name": 0}, COMMAND, utc_now())

    counts = []
    for first, last in ((0, 1), (1, 30)):
        committed(lambda first=first, last=last: keep(first, last))  # type: ignore[misc]
        with statements() as sent:
            page = signed_in.get("/o/settings/columns")
        counts.append(len(sent))
    assert "30 lists" in page.text
    assert counts[0] == counts[1]


def test_the_latest_answer_about_columns_holds(app: Flask, committed: Committed) -> None:
    for columns in ({"name": 0}, {"name": 1}, {"name": 1}):
        committed(lambda columns=columns: service.keep_mapping(["Wer", "Was"], columns, COMMAND, utc_now()))  # type: ignore[misc]
    assert [one.columns for one in kept()] == [{"name": 1}]
    entries = db.session.scalars(db.select(AuditEntry.after).where(AuditEntry.action == "columns.kept"))
    assert list(entries) == [{"name": 0}, {"name": 1}]


HEAD = b"Name,Email,Minutes\r\n"
FIRST, SECOND = HEAD + b"Maya,maya@lantern.org,30\r\n", HEAD + b"Jun,jun@lakeside.org,40\r\n"


def seconds(webinar: Webinar) -> dict[str, int]:
    db.session.rollback()
    rows = db.session.execute(
        db.select(Attendance.name, Attendance.seconds).where(Attendance.webinar_id == webinar.id)
    )
    return {row.name: row.seconds for row in rows}


def test_several_files_are_reviewed_one_after_the_other(signed_in: FlaskClient, webinar: Webinar) -> None:
    later = SECOND + b"Maya,MAYA@lantern.org,20\r\n"
    files = ((FIRST, "one.csv"), (b"\x89PNG", "odd.png"), (later, "two.csv"))
    sent = send(signed_in, webinar, *files)
    assert sent.status_code == 303
    page = signed_in.get(sent.headers["Location"])
    assert "odd.png is left out: This is a picture." in text_of(page)
    assert "File 1 of 2: one.csv" in text_of(page)
    assert [one.file_name for one in imports(webinar)] == ["two.csv", "one.csv"]
    confirm = sent.headers["Location"].replace("review", "confirm")
    assert "File 1 of 2: one.csv" in text_of(signed_in.get(confirm))
    applied = signed_in.post(sent.headers["Location"].replace("review", "apply"))
    second = signed_in.get(applied.headers["Location"])
    assert "one.csv counts. Now the next file." in text_of(second)
    assert "File 2 of 2: two.csv" in text_of(second)
    done = signed_in.post(applied.headers["Location"].replace("review", "apply"))
    assert done.headers["Location"].split("?")[0].endswith("/attendance")
    assert seconds(webinar) == {"Maya": 1800, "Jun": 2400}
    again = send(signed_in, webinar, (FIRST, "one.csv"), (later, "two.csv"))
    assert text_of(signed_in.get(again.headers["Location"])).count("Nothing changed.") == 2


def test_starting_over_with_one_goes_on_with_the_next(signed_in: FlaskClient, webinar: Webinar) -> None:
    review = send(signed_in, webinar, (FIRST, "one.csv"), (SECOND, "two.csv")).headers["Location"]
    left = signed_in.post(review.replace("review", "discard"))
    (imported,) = imports(webinar)
    assert left.headers["Location"].endswith(f"/{imported.id}/review")
    assert imported.file_name == "two.csv"
    assert "File 1 of" not in text_of(signed_in.get(left.headers["Location"]))
    assert (
        signed_in.post(left.headers["Location"].replace("review", "discard"))
        .headers["Location"]
        .endswith("/import")
    )


def test_a_question_about_one_file_lets_the_others_wait(signed_in: FlaskClient, webinar: Webinar) -> None:
    sent = ((FIRST, "one.csv"), (UNKNOWN, "wer.csv"), (EITHER, "april.csv"))
    columns = send(signed_in, webinar, *sent)
    assert [one.file_name for one in imports(webinar)] == ["one.csv"]
    which = answer(signed_in, webinar, columns, column_0="name", column_2="minutes")
    assert "Is 03/04/2020 3 April or 4 March?" in text_of(which)
    review = answer(signed_in, webinar, which, order="DMY")
    assert [one.file_name for one in imports(webinar)] == ["april.csv", "wer.csv", "one.csv"]
    assert "File 1 of 3: one.csv" in text_of(signed_in.get(review.headers["Location"]))


def test_of_several_bad_files_each_is_named(signed_in: FlaskClient, webinar: Webinar) -> None:
    refused = send(signed_in, webinar, (b"%PDF", "a.pdf"), (b"\x89PNG", "b.png"))
    assert refused.status_code == 422
    assert "a.pdf: This is a PDF." in text_of(refused) and "b.png: This is a picture." in text_of(refused)
    many = send(signed_in, webinar, *[(FIRST, f"{n}.csv") for n in range(21)])
    assert (many.status_code, "at most 20 files" in many.text) == (422, True)
    assert imports(webinar) == []


@pytest.mark.parametrize(
    ("pasted", "people"),
    [
        ("Name\tMinutes\nMaya Cruz\t64\nJun Okafor\t12\n", ["Maya Cruz", "Jun Okafor"]),
        ("Maya Cruz <maya@lantern.org>; Jun Okafor <jun@lakeside.org>", ["Maya Cruz", "Jun Okafor"]),
        ("\n\nmaya@lantern.org\njun@lakeside.org\n", ["", ""]),
    ],
)
def test_rows_can_be_pasted(signed_in: FlaskClient, webinar: Webinar, pasted: str, people: list[str]) -> None:
    form = {"pasted": pasted, "reads_in": "own"}
    sent = signed_in.post(address(webinar), data=form, content_type="multipart/form-data")
    assert sent.status_code == 303
    (imported,) = imports(webinar)
    found = queries.people_of(imported.id)
    assert imported.file_name == "Pasted rows"
    assert [one.name for one in found] == people or [one.email for one in found] == [
        "maya@lantern.org",
        "jun@lakeside.org",
    ]


def test_pasted_names_alone_are_asked_about(signed_in: FlaskClient, webinar: Webinar) -> None:
    form = {"pasted": "Maya Cruz\nJun Okafor", "reads_in": "own"}
    asked = signed_in.post(address(webinar), data=form, content_type="multipart/form-data")
    assert asked.status_code == 422
    assert answer(signed_in, webinar, asked, column_0="name", no_heading="1").status_code == 303
    (imported,) = imports(webinar)
    assert [one.name for one in queries.people_of(imported.id)] == ["Maya Cruz", "Jun Okafor"]


def test_what_was_pasted_stays_where_it_is_refused(signed_in: FlaskClient, webinar: Webinar) -> None:
    form = {"pasted": "Lorem ipsum " * 20, "reads_in": "own"}
    refused = signed_in.post(address(webinar), data=form, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert "no column with names or emails" in refused.text
    assert "Lorem ipsum Lorem ipsum" in refused.text


def test_which_of_two_emails_is_meant_is_asked_and_remembered(
    signed_in: FlaskClient, webinar: Webinar
) -> None:
    data = b"Name,Email,Work,E-mail\r\nAda,ada@home.example,x,ada@work.example\r\n"
    asked = send(signed_in, webinar, (data, "two.csv"))
    assert asked.status_code == 422
    assert "Two columns could be the e-mail: “Email” and “E-mail”. Which of them is it?" in text_of(asked)
    assert "ada@work.example" in asked.text
    said = {"column_0": "name", "column_1": "", "column_3": "email"}
    assert answer(signed_in, webinar, asked, **said).status_code == 303
    next_time = send(signed_in, webinar, (data.replace(b"Ada,ada", b"Ben,ben"), "again.csv"))
    assert next_time.status_code == 303
    emails = db.session.scalars(db.select(ImportPerson.email).order_by(ImportPerson.id))
    assert list(emails) == ["ada@work.example", "ada@work.example"]
