"""One figure, one place: every page, file and command that tells of the story's webinar says the same."""

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from tests.command_line import run
from tests.databases import absent
from tests.functional.test_recap_command import make_tenth
from tests.story import EXPECTED, REPORT, ZONE
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.recaps import service
from tracker.webinars.queries import get_webinar

Committed = Callable[[Callable[[], Any]], Any]
PEOPLE, ORGANISATIONS, COUNTRIES = (EXPECTED[key] for key in ("individuals", "organisations", "countries"))
A_WEEK_LATER = datetime(2020, 6, 24, 9, tzinfo=UTC)


def publish() -> None:
    recap = service.ensure_draft(get_webinar("child-centred"), COMMAND, utc_now())
    service.publish_recap(recap.id, version=recap.version, actor=COMMAND, now=utc_now())


@pytest.fixture
def told(app: Flask, committed: Committed) -> Iterator[Flask]:
    """The tenth webinar a week after it: attendance imported by command, recap published."""
    with time_machine.travel(A_WEEK_LATER):
        committed(make_tenth)
        assert (
            run(app, "attendance", "import", "child-centred", REPORT, "--zone", ZONE, "--apply").exit_code
            == 0
        )
        committed(publish)
        yield app


def words(page: str) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_commands_and_files(told: Flask, tmp_path: Path) -> None:
    show = json.loads(run(told, "attendance", "show", "child-centred", "--json").stdout)
    assert {key: show[key] for key in EXPECTED if key in show and key != "rule"} == {
        key: EXPECTED[key] for key in EXPECTED if key in show and key != "rule"
    }
    report = json.loads(run(told, "report", 2020).stdout)
    assert (report["webinars"], report["measured"], report["attendances"]) == (1, 1, PEOPLE)
    for key in ("individuals", "organisations", "countries", "by_kind", "per_organisation", "registered"):
        assert report[key] == EXPECTED[key], key
    text = run(told, "report", 2020, "--format", "csv").stdout_bytes.decode("utf-8-sig")
    rows = {(row[0], row[1]): row[2] for row in csv.reader(io.StringIO(text))}
    assert rows["Figures", "Different people"] == str(PEOPLE)
    assert rows["Different people by kind", "Grantee"] == str(EXPECTED["by_kind"]["grantee"])
    for organisation, people in EXPECTED["per_organisation"].items():
        assert rows["Different people by organisation", organisation] == str(people)
    path = tmp_path / "2020.xlsx"
    assert run(told, "report", 2020, "-o", path).exit_code == 0
    book = CalamineWorkbook.from_path(path)
    figures = {row[0]: row[1] for row in book.get_sheet_by_name("Figures").to_python()}
    assert (figures["Different people"], figures["Organisations"]) == (PEOPLE, ORGANISATIONS)
    webinars = book.get_sheet_by_name("Webinars").to_python()
    assert webinars[1][4:6] == [EXPECTED["registered"], PEOPLE]
    listed = {row[0]: row[2] for row in book.get_sheet_by_name("Organisations").to_python()[1:]}
    assert listed == EXPECTED["per_organisation"]


def test_pages(told: Flask, signed_in: FlaskClient) -> None:
    attendance = get_webinar("child-centred").id
    said = {
        "/o": f"individuals {PEOPLE} organisations {ORGANISATIONS} countries {COUNTRIES}",
        "/o/reports/2020": f"Different people {PEOPLE}",
        "/o/reports": f"1 {PEOPLE} {PEOPLE} {ORGANISATIONS} {COUNTRIES} 1 of",
        f"/o/webinars/{attendance}/attendance": f"{PEOPLE}",
        "/statistics": f"{PEOPLE} attendances by {PEOPLE} different people",
        "/statistics/2020": f"different people {PEOPLE} organisations {ORGANISATIONS} countries {COUNTRIES}",
        "/recaps/2020/child-centred": f"{PEOPLE} individuals from partner and grantee organisations",
        "/knowledge-exchange/child-centred": f"{PEOPLE}",
    }
    for address, sentence in said.items():
        page = words(signed_in.get(address).text)
        assert sentence in page, (address, page[:3000])
    assert f"Different people {PEOPLE} 0" in words(signed_in.get("/o").text)
    people = signed_in.get("/o/reports/2020/people").text
    assert f"{PEOPLE} people" in people
    rows = signed_in.get("/o/reports/2020/people.csv").data.decode("utf-8-sig").splitlines()
    assert len(rows) == PEOPLE + 1


def test_recap_as_text_and_pdf(told: Flask, tmp_path: Path) -> None:
    sentence = f"gathered {PEOPLE} individuals from partner and grantee organisations around the world"
    assert sentence in run(told, "recap", "child-centred").stdout
    path = tmp_path / "recap.pdf"
    assert run(told, "recap", "child-centred", "--format", "pdf", "-o", path).exit_code == 0
    if shutil.which("pdftotext") is None:
        absent("pdftotext", "it is not installed")
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True, text=True).stdout
    flat = " ".join(text.split())
    assert sentence in flat
    assert f"{ORGANISATIONS} organisations" in flat
    assert f"{COUNTRIES} countries" in flat
