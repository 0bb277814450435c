"""What an import asks before it can read a file; nothing is stored until that is answered."""

import html
import io
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
from tracker.attendance import queries
from tracker.database import db
from tracker.models import AttendanceImport, ImportRow, Webinar

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
