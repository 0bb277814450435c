"""An organiser takes a year away whole: every table counts to the same figures, nobody is named unasked."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.command_line import run
from tests.conftest import sign_in
from tests.functional.test_report_command import two_webinars
from tracker.figures.counts import Period
from tracker.figures.period_queries import period_figures
from tracker.jobs.worker import run_waiting
from tracker.reports.pack import MOST_IN_WORKBOOK, make_pack
from tracker.reports.pack_job import pack_asked
from tracker.table_files.workbook import read_workbook

Committed = Callable[[Callable[[], Any]], Any]
ASKED = {"year": 2020, "series": "", "rolls_up": False, "with_names": False, "locale": "en_GB"}


@pytest.fixture
def year(app: Flask, committed: Committed) -> Flask:
    committed(two_webinars)
    return app


def rows_of(packed: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(packed.read(name).decode("utf-8-sig"))))


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def test_one_press_makes_it_and_its_page_has_the_file(year: Flask, signed_in: FlaskClient) -> None:
    assert 'action="/o/reports/2020/pack"' in signed_in.get("/o/reports/2020").text
    answer = signed_in.post("/o/reports/2020/pack")
    assert answer.status_code == 303
    assert "Year pack" in signed_in.get(answer.location).text
    (number,) = run_waiting(year)
    page = signed_in.get(f"/o/jobs/{number}").text
    assert "report-2020.zip" in page
    link = page.split(f'href="/o/jobs/{number}/')[1].split('"')[0]
    packed = opened(signed_in.get(f"/o/jobs/{number}/{link}").data)
    assert sorted(packed.namelist()) == [
        "METHOD.txt",
        "SHA256SUMS",
        "attendances.csv",
        "countries.csv",
        "figures.csv",
        "kinds.csv",
        "method.csv",
        "organisations.csv",
        "regions.csv",
        "report-2020.pdf",
        "report-2020.xlsx",
        "webinars.csv",
    ]


def test_the_figures_can_be_counted_from_its_lines(year: Flask) -> None:
    packed = opened(make_pack(pack_asked(ASKED)))
    figures = period_figures(Period(year=2020))
    lines = rows_of(packed, "attendances.csv")
    told = {row["Figure"]: int(row["Count"]) for row in rows_of(packed, "figures.csv")}
    people = "Person (a number of this file)"
    assert len(lines) == told["Attendances"] == figures.attendances
    assert len({row[people] for row in lines}) == told["Different people"] == figures.individuals
    assert len({row["Organisation"] for row in lines} - {""}) == told["Organisations"]
    assert len({row["Country code"] for row in lines} - {""}) == told["Countries"]
    by_kind = {kind: len({row[people] for row in lines if row["Kind"] == kind}) for kind in figures.by_kind}
    assert by_kind == dict(figures.by_kind)


def test_the_workbook_holds_named_tables_with_the_same_numbers(year: Flask) -> None:
    packed = opened(make_pack(pack_asked(ASKED)))
    workbook = packed.read("report-2020.xlsx")
    parts = opened(workbook)
    tables = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/tables/")]
    for name in ("figures", "kinds", "webinars", "organisations", "countries", "method", "attendances"):
        assert sum(f'displayName="{name}"' in table for table in tables) == 1, name
    assert len([name for name in parts.namelist() if name.startswith("xl/charts/chart")]) == 5
    figures = period_figures(Period(year=2020))
    sheet = read_workbook(workbook)[0]
    assert sheet.rows[0][1] == ("Figure", "Count")
    assert sheet.rows[3][1] == ("Attendances", str(figures.attendances))


def test_checksums_and_method(year: Flask) -> None:
    packed = opened(make_pack(pack_asked(ASKED)))
    sums = dict(line.split("  ")[::-1] for line in packed.read("SHA256SUMS").decode().splitlines())
    assert set(sums) == set(packed.namelist()) - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256(packed.read(name)).hexdigest() == digest
    said = packed.read("METHOD.txt").decode()
    assert "A person counts from 5 minutes in all" in said
    assert "2 of 3 webinars" in said
    assert packed.read("report-2020.pdf").startswith(b"%PDF-1.7")


def test_names_only_where_they_are_asked_for(year: Flask, tmp_path: Path) -> None:
    without = make_pack(pack_asked(ASKED))
    assert b"@" not in opened(without).read("attendances.csv")
    path = tmp_path / "year.zip"
    assert run(year, "year-pack", 2020, "-o", path, "--names").exit_code == 0
    with_names = opened(path.read_bytes())
    assert b"@" in with_names.read("attendances.csv")
    assert "holds names and addresses" in with_names.read("METHOD.txt").decode()


def test_many_attendances_stay_out_of_the_workbook(year: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_IN_WORKBOOK == 50_000
    monkeypatch.setattr("tracker.reports.pack.MOST_IN_WORKBOOK", 2)
    packed = opened(make_pack(pack_asked(ASKED)))
    assert len(rows_of(packed, "attendances.csv")) == 3
    assert "they stand in attendances.csv only" in packed.read("METHOD.txt").decode()
    parts = opened(packed.read("report-2020.xlsx"))
    tables = [parts.read(name).decode() for name in parts.namelist() if "tables/" in name]
    assert not any('displayName="attendances"' in table for table in tables)


def test_an_empty_year_has_a_pack_too(app: Flask, committed: Committed) -> None:
    committed(factories.make_series)
    packed = opened(make_pack(pack_asked(ASKED | {"year": 1999})))
    assert rows_of(packed, "attendances.csv") == []


def test_viewers_get_none(year: Flask, committed: Committed) -> None:
    reader = committed(lambda: factories.make_organiser("v@x.example", role="viewer"))
    browser = sign_in(year, reader.fs_uniquifier)
    assert "/pack" not in browser.get("/o/reports/2020").text
    assert browser.post("/o/reports/2020/pack").status_code == 403
