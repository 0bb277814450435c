"""Every page, file and command of a random year says what its raw files say, counted without the product."""

import csv
import io
import json
import os
import random
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import time_machine
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests import factories as make
from tests.command_line import run
from tests.conftest import sign_in
from tests.counted_years import reference, write_year
from tracker.attendance.service import apply_import, stage_import
from tracker.attendance.uploads import read_upload
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import Base, begin_write, db
from tracker.figures.suppression import SMALLEST
from tracker.models import Organisation, Webinar
from tracker.organisations.countries import country_name
from tracker.organisations.service import import_organisations
from tracker.recaps import service as recaps
from tracker.webinars import service
from tracker.webinars.queries import get_webinar

ZONE = "Europe/Zurich"
EXAMPLES = 40 if os.environ.get("TRACKER_SOAK") else 2
YEAR_END = datetime(2020, 12, 31, 12, tzinfo=UTC)
LEVELS = ("individuals", "organisations", "countries")


@given(seed=st.integers(0, 10_000), webinars=st.integers(1, 3), people=st.integers(3, 45))
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    phases=[Phase.generate],  # an example is slow: none is made smaller
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_year_says_the_same_everywhere(app: Flask, seed: int, webinars: int, people: int) -> None:
    with tempfile.TemporaryDirectory() as name, emptied():
        folder = Path(name)
        write_year(folder, random.Random(seed), webinars, people)
        expected = reference(folder)
        who = load(folder)
        with time_machine.travel(YEAR_END):
            browser = sign_in(app, who)
            check_pages(browser, expected)
        browser = sign_in(app, who)
        check_commands(app, expected, folder)
        for webinar in db.session.scalars(select(Webinar)).all():
            check_webinar(
                app, browser, webinar, expected["per_webinar"][f"{webinar.local_start:%Y-%m-%d}"], folder
            )


@contextmanager
def emptied() -> Iterator[None]:
    """Another world in the same application: all rows are gone, and what is written will be."""
    begin_write()
    for table in reversed(Base.metadata.sorted_tables):
        db.session.execute(table.delete())
    yield
    db.session.remove()


def load(folder: Path) -> str:
    """The year imported, each recap published where it may be; who can sign in."""
    import_organisations((folder / "organisations.csv").read_bytes(), actor=COMMAND)
    host = db.session.scalars(select(Organisation).where(Organisation.name == "Host")).one()
    series = make.make_series(host=host)
    for path in sorted(folder.glob("2020-*.csv")):
        year, month, day = map(int, path.stem.split("-"))
        start = make.datetime(year, month, day, 15)  # noqa: DTZ001
        webinar = make.make_webinar(series, slug=f"w-{path.stem}x", title=path.stem, local_start=start)
        service.hold(webinar.id, actor=COMMAND, now=utc_now())
        upload = read_upload(path.read_bytes(), path.name, near=start.date())
        apply_import(
            stage_import(get_webinar(webinar.slug), upload, ZONE, COMMAND).imported, COMMAND, utc_now()
        )
        recap = recaps.ensure_draft(webinar, COMMAND, utc_now())
        recaps.publish_recap(recap.id, version=recap.version, actor=COMMAND, now=utc_now())
    who = make.make_organiser().fs_uniquifier
    db.session.commit()
    return str(who)


def check_commands(app: Flask, expected: dict[str, Any], folder: Path) -> None:
    told = json.loads(run(app, "report", 2020).stdout)
    for key in ("webinars", "attendances", *LEVELS, "registered", "by_kind", "per_organisation"):
        assert told[key] == expected[key], key
    for by, key in (("country", "per_country"), ("organisation", "per_organisation")):
        parts = json.loads(run(app, "figures", "--by", by, "--year", 2020, "--json").stdout)["parts"]
        assert {
            part["label"] or part["key"]: part["individuals"] for part in parts if part["key"]
        } == expected[key]
    rows = list(
        csv.reader(io.StringIO(run(app, "report", 2020, "--format", "csv").stdout_bytes.decode("utf-8-sig")))
    )
    figures = {(row[0], row[1]): row[2] for row in rows}
    assert figures["Figures", "Different people"] == str(expected["individuals"])
    for code, count in expected["per_country"].items():
        assert figures["Different people by country", country_name(code)] == str(count)
    path = folder / "2020.xlsx"
    assert run(app, "report", 2020, "-o", path).exit_code == 0
    book = CalamineWorkbook.from_path(path)
    sheet = {row[0]: row[1] for row in book.get_sheet_by_name("Figures").to_python()}
    assert [sheet[name] for name in ("Different people", "Organisations", "Countries")] == [
        expected[level] for level in LEVELS
    ]


def words(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def check_pages(browser: FlaskClient, expected: dict[str, Any]) -> None:
    people, organisations, countries = (expected[level] for level in LEVELS)
    report = words(browser, "/o/reports/2020")
    assert f"Different people {people}" in report
    assert f"Organisations {organisations} " in report
    assert f"{expected['attendances']} attendances were made by {people} different people" in report
    assert f"{expected['attendances']} {people} {organisations} {countries}" in words(browser, "/o/reports")
    assert f"Different people {people} " in words(browser, "/o/reports/figures?year=2020")
    rows = browser.get("/o/reports/2020/people.csv").data.decode("utf-8-sig").splitlines()
    assert len(rows) == people + 1
    dashboard = words(browser, "/o")
    if expected["individuals"]:
        assert f"Different people {people} 0" in dashboard, dashboard[:2000]
    last = expected["per_webinar"][max(expected["per_webinar"])]
    told = " ".join(f"{level} {last[level]}" for level in LEVELS)
    assert told in dashboard, dashboard[:2000]
    public = words(browser, "/statistics/2020")
    told = f"different people {people} organisations {organisations} countries {countries}"
    at_each = [one[level] for one in expected["per_webinar"].values() for level in LEVELS]
    small = [0 < one < SMALLEST for one in (people, organisations, *expected["by_kind"].values(), *at_each)]
    assert (told not in public) if small[0] else (told in public or any(small)), public[:2000]
    for kind, count in expected["by_kind"].items():
        if 0 < count < SMALLEST and people >= SMALLEST:
            csv_text = browser.get("/statistics/2020.csv").data.decode("utf-8-sig")
            assert f"Kind,{kind.title()},{count}" not in csv_text


def check_webinar(
    app: Flask, browser: FlaskClient, webinar: Webinar, expected: dict[str, int], folder: Path
) -> None:
    told = json.loads(run(app, "attendance", "show", webinar.slug, "--json").stdout)
    assert {key: told[key] for key in expected} == expected
    page = words(browser, f"/o/webinars/{webinar.id}/attendance")
    assert str(expected["individuals"]) in page
    public = words(browser, f"/recaps/2020/{webinar.slug}")
    if expected["individuals"] >= SMALLEST:
        assert re.search(
            rf"people took part(, [0-9]+ of them [a-z ]+)? {expected['individuals']} ", public
        ), public
    else:
        assert "under 5" in public or not expected["individuals"], public
    assert (f" {expected['organisations']} organisations" in public) <= (
        expected["organisations"] >= SMALLEST
    )
    facts = json.loads(run(app, "recap", webinar.slug, "--format", "json").stdout)["facts"]
    if expected["individuals"]:
        assert facts["people"]["value"] == expected["individuals"]
    texts = [run(app, "recap", webinar.slug).stdout]
    document = folder / "recap.docx"
    assert run(app, "recap", webinar.slug, "--format", "docx", "-o", document).exit_code == 0
    texts.append(" ".join(each.text for each in Document(str(document)).paragraphs))
    if shutil.which("pdftotext"):
        path = folder / "recap.pdf"
        assert run(app, "recap", webinar.slug, "--format", "pdf", "-o", path).exit_code == 0
        texts.append(
            subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True, text=True).stdout
        )
    for text in texts:
        if expected["individuals"] > 12:
            assert f"{expected['individuals']} individual" in " ".join(text.split())
