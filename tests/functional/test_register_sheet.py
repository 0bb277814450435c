"""The register of a webinar to sign off: a tagged PDF with all who count and the figures of the page."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories, story
from tests.command_line import run
from tests.functional.test_attendance_import import take_in
from tracker.attendance.uploads import read_upload
from tracker.database import db
from tracker.errors import Refusal
from tracker.models import Attendance, Webinar
from tracker.recaps import pdf

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    found = committed(story.make_story)
    committed(lambda: take_in(found, read_upload(story.REPORT.read_bytes(), "r.csv")))
    return db.session.get_one(Webinar, found.id)


def address(webinar: Webinar) -> str:
    return f"/o/webinars/{webinar.id}/attendance/register.pdf"


def text_of(pdf: bytes, folder: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    path = folder / "register.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True)
    return told.stdout


def test_everybody_who_counts_is_on_it(signed_in: FlaskClient, webinar: Webinar, tmp_path: Path) -> None:
    answer = signed_in.get(address(webinar))
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert "no-store" in answer.headers["Cache-Control"]
    for mark in (b"pdfuaid:part", b"/StructTreeRoot", b"en-GB"):
        assert mark in answer.data
    text = text_of(answer.data, tmp_path)
    said = " ".join(text.split())
    assert "17 June 2020, 15:00–16:30 Zurich (UTC+2)" in said
    assert "A person counts from 5 minutes in all" in said
    assert "Not on this list: 4 of the host, 3 with too short a stay, 2 connections" in said
    lines = [line.split() for line in text.splitlines()]
    assert ["117", "46", "43", "169", "49"] in lines
    assert {int(line[0]) for line in lines if len(line) > 3 and line[0].isdigit()} >= set(range(1, 118))
    assert text.count("Organisation  ") == text.count("page ") > 1  # the head is on every page
    assert said.count("Signature") == 1


def test_a_name_that_no_font_has_does_not_stop_it(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed, tmp_path: Path
) -> None:
    def rename() -> None:
        one = db.session.scalars(db.select(Attendance).where(Attendance.name == "Fatou Diop")).one()
        one.name = "Fatou \U00020000 #panic() \x07"

    committed(rename)
    answer = signed_in.get(address(webinar))
    assert b"pdfuaid:part" in answer.data
    text = text_of(answer.data, tmp_path)
    assert "#panic()" in text
    assert "could not be shown" in text


def test_nothing_is_signed_that_was_not_measured(
    app: Flask, signed_in: FlaskClient, committed: Committed
) -> None:
    webinar = committed(lambda: factories.make_webinar(factories.make_series(), state="held"))
    answer = signed_in.get(address(webinar))
    assert answer.status_code == 409
    assert "there is no list to sign" in answer.text
    assert isinstance(run(app, "attendance", "register", webinar.slug).exception, Refusal)


def test_the_page_leads_to_it_and_the_command_writes_it(
    app: Flask, signed_in: FlaskClient, webinar: Webinar, tmp_path: Path
) -> None:
    assert address(webinar) in signed_in.get(address(webinar).removesuffix("/register.pdf")).text
    path = tmp_path / "r.pdf"
    run(app, "attendance", "register", webinar.slug, "-o", path)
    assert path.read_bytes().startswith(b"%PDF-1.7")


def test_names_are_never_held_by_this_process(
    signed_in: FlaskClient, webinar: Webinar, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept(*_asked: Any) -> bytes:
        raise AssertionError("typst keeps what it laid out")

    monkeypatch.setattr(pdf, "_compile", kept)
    assert signed_in.get(address(webinar)).data.startswith(b"%PDF")


def test_a_process_that_fails_is_a_fault_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "HERE", Path("/nowhere"))
    with pytest.raises(RuntimeError, match="ended with 2"):
        pdf._compile_apart("register.typ", "{}", datetime.now(UTC), [])
