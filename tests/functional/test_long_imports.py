"""A large attendance file is read, asked about, staged and counted in the background."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import factories as make
from tracker.attendance import long_files
from tracker.database import db
from tracker.jobs.worker import run_waiting
from tracker.models import Attendance, AttendanceImport, ColumnMapping, ImportPerson, Job, JobFile, Webinar
from tracker.pages import apply_import

Committed = Callable[[Callable[[], Any]], Any]
HEAD = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"


def zoom(rows: int, day: str = "06/17/2020", hour: int = 3) -> bytes:
    line = "Kofi Mensah {0},kofi{0}@lantern.example,{1} {2:02}:00:00 PM,{1} {2:02}:45:00 PM,45,No"
    return "\r\n".join([HEAD, *(line.format(n // 2, day, hour) for n in range(rows))]).encode()


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty rows are many."""
    monkeypatch.setattr(long_files, "LONG_ROWS", 30)
    monkeypatch.setattr(apply_import, "LONG_ROWS", 30)


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    start = datetime(2020, 6, 17, 15)  # noqa: DTZ001 - wall time in Zurich
    return committed(lambda: make.make_webinar(make.make_series(), state="held", local_start=start))


def send(browser: FlaskClient, webinar: Webinar, content: bytes, name: str = "r.csv") -> Any:
    values = {"file": (io.BytesIO(content), name), "reads_in": "own"}
    return browser.post(f"/o/webinars/{webinar.id}/attendance/import", data=values)


def job() -> Job:
    db.session.rollback()
    return db.session.scalars(select(Job).order_by(Job.id.desc())).first()  # type: ignore[return-value]


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_large_file_is_read_counted_and_undone(
    app: Flask, signed_in: FlaskClient, webinar: Webinar
) -> None:
    answer = send(signed_in, webinar, zoom(40))
    assert (answer.status_code, answer.location) == (303, f"/o/jobs/{job().id}")
    assert (count(AttendanceImport), count(JobFile)) == (0, 1)
    assert "is large and is read in the background" in signed_in.get(answer.location).text
    upload = f"/o/webinars/{webinar.id}/attendance/import"
    assert answer.location in signed_in.get(upload).text
    run_waiting(app)
    assert answer.location not in signed_in.get(upload).text
    staged = db.session.scalars(select(AttendanceImport)).one()
    review = f"/o/webinars/{webinar.id}/attendance/import/{staged.id}/review"
    assert (staged.state, staged.row_count, count(Attendance), count(JobFile)) == ("staged", 40, 0, 0)
    assert review in signed_in.get(answer.location).text
    assert signed_in.get(review).status_code == 200

    apply = f"/o/webinars/{webinar.id}/attendance/import/{staged.id}/apply"
    first, second = signed_in.post(apply).location, signed_in.post(apply).location
    assert first == second and count(Attendance) == 0
    run_waiting(app)
    assert (count(Attendance), job().state) == (20, "done")
    assert f"done={staged.id}" in signed_in.get(first).text
    assert signed_in.post(f"/o/webinars/{webinar.id}/attendance/import/{staged.id}/undo").status_code == 303
    assert count(Attendance) == 0


def test_the_same_large_file_again_changes_nothing(
    app: Flask, signed_in: FlaskClient, webinar: Webinar
) -> None:
    send(signed_in, webinar, zoom(40))
    run_waiting(app)
    staged = db.session.scalars(select(AttendanceImport)).one().id
    signed_in.post(f"/o/webinars/{webinar.id}/attendance/import/{staged}/apply")
    run_waiting(app)
    send(signed_in, webinar, zoom(40))
    run_waiting(app)
    assert job().message == long_files.KNOWN
    assert (count(AttendanceImport), count(Attendance)) == (1, 20)


def test_blank_rows_below_a_short_list_do_not_make_it_large(signed_in: FlaskClient, webinar: Webinar) -> None:
    answer = send(signed_in, webinar, zoom(6) + b"\r\n" + b",,,,,\r\n" * 200)
    assert answer.location.endswith("/review")
    assert (count(Job), count(ImportPerson)) == (0, 3)


def test_what_is_no_report_is_refused_at_once(app: Flask, signed_in: FlaskClient, webinar: Webinar) -> None:
    answer = send(signed_in, webinar, b"%PDF-1.7\n" + b"x\n" * 100, "report.pdf")
    assert answer.status_code == 422 and "This is a PDF." in answer.text
    assert count(Job) == 0


def test_a_large_list_without_known_headings_is_asked_about(
    app: Flask, signed_in: FlaskClient, webinar: Webinar
) -> None:
    lines = ["Wer;Was", *(f"Mai Tran {n};Lantern House" for n in range(40))]
    send(signed_in, webinar, "\n".join(lines).encode(), "liste.csv")
    run_waiting(app)
    assert job().state == "asking"
    place = f"/o/webinars/{webinar.id}/attendance/import/asked/{job().id}"
    assert place in signed_in.get(f"/o/jobs/{job().id}").text
    assert "Say what the columns hold." in signed_in.get(place).text
    assert signed_in.post(place, data={"header": "0"}).status_code == 422
    answer = signed_in.post(place, data={"header": "0", "column_0": "name", "column_1": "organisation"})
    assert answer.location == f"/o/jobs/{job().id}"
    run_waiting(app)
    assert (job().state, count(ImportPerson), count(ColumnMapping), count(JobFile)) == ("done", 40, 1, 0)
    assert signed_in.get(place).location == f"/o/jobs/{job().id}"


def test_a_large_file_with_open_dates_is_asked_about(
    app: Flask, signed_in: FlaskClient, committed: Committed, webinar: Webinar
) -> None:
    start = datetime(2020, 5, 6, 15)  # noqa: DTZ001 - so AM and PM say month first
    other = committed(
        lambda: make.make_webinar(webinar.series, state="held", local_start=start, slug="other")
    )
    send(signed_in, other, zoom(40, day="06/05/2020"))
    run_waiting(app)
    place = f"/o/webinars/{other.id}/attendance/import/asked/{job().id}"
    assert "06/05/2020" in signed_in.get(place).text
    assert signed_in.post(place, data={"order": "?"}).status_code == 422
    signed_in.post(place, data={"order": "MDY"})
    run_waiting(app)  # and now it is of another day than the webinar
    page = signed_in.get(place).text
    assert "Does this file belong here?" in page and "the webinar was on 6 May" in page


def test_a_large_file_in_another_zone_is_asked_about(
    app: Flask, signed_in: FlaskClient, webinar: Webinar
) -> None:
    send(signed_in, webinar, zoom(40, hour=9))
    run_waiting(app)
    place = f"/o/webinars/{webinar.id}/attendance/import/asked/{job().id}"
    page = signed_in.get(place).text
    assert "Its times fit in this zone." in page and "Manila" in page
    assert signed_in.post(place, data={"zone": "nowhere"}).status_code == 422
    signed_in.post(place, data={"zone": "Asia/Manila"})
    run_waiting(app)
    assert db.session.scalars(select(AttendanceImport)).one().zone == "Asia/Manila"


def test_a_webinar_that_is_not_over_counts_nothing(
    app: Flask, signed_in: FlaskClient, committed: Committed, webinar: Webinar
) -> None:
    send(signed_in, webinar, zoom(40))
    run_waiting(app)
    staged = db.session.scalars(select(AttendanceImport)).one().id
    committed(lambda: setattr(db.session.get_one(Webinar, webinar.id), "state", "cancelled"))
    answer = signed_in.post(f"/o/webinars/{webinar.id}/attendance/import/{staged}/apply")
    assert answer.status_code == 409 and count(Job) == 1
