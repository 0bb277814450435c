"""An organiser asks the command line for a year, as JSON, CSV or a workbook."""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests import factories as make
from tests.command_line import run
from tracker.database import db
from tracker.errors import NotFound
from tracker.figures.counts import Period
from tracker.models import Person, Series
from tracker.reports.queries import year_report
from tracker.reports.year_words import sentences_of

Committed = Callable[[Callable[[], Any]], Any]


def two_webinars() -> None:
    """Mai came twice, Ama once; of a third webinar in another series only a head-count is known."""
    series = make.make_series(held_before=7)
    house = make.make_organisation("=Lantern House", kind="partner", country="PH")
    forum = make.make_organisation("Mango Tree", kind="grantee", country="KE")
    mai, ama = make.make_person("mai@x.example"), make.make_person("ama@x.example")
    for number, month in ((8, 2), (9, 6)):
        webinar = make.make_webinar(
            series,
            title=f"Webinar {number}",
            state="held",
            number=number,
            local_start=datetime(2020, month, 17, 15),  # noqa: DTZ001
        )
        make.make_attendance(webinar, mai, organisation_id=house.id, kind="partner", country="PH")
    make.make_attendance(webinar, ama, organisation_id=forum.id, kind="grantee", country="KE")
    other = make.make_series("Clinics", slug="clinics", host=series.host)
    make.make_webinar(other, title="Clinic", state="held", number=1, head_count=80)


@pytest.fixture
def year(app: Flask, committed: Committed) -> Flask:
    committed(two_webinars)
    return app


def test_json_has_the_figures_of_the_year(year: Flask) -> None:
    told = json.loads(run(year, "report", 2020).stdout)
    assert told["year"] == 2020
    assert (told["webinars"], told["measured"], told["attendances"], told["individuals"]) == (3, 2, 3, 2)
    assert (told["organisations"], told["countries"]) == (2, 2)
    assert told["by_kind"] == {"partner": 1, "grantee": 1, "other": 0, "unknown": 0}
    assert told["per_organisation"] == {"=Lantern House": 1, "Mango Tree": 1}


def test_one_series_only(year: Flask) -> None:
    assert json.loads(run(year, "report", 2020, "--series", "clinics").stdout)["webinars"] == 1
    assert isinstance(run(year, "report", 2020, "--series", "nothing").exception, NotFound)


def test_a_year_without_webinars_has_zeros(year: Flask) -> None:
    told = json.loads(run(year, "report", 2017).stdout)
    assert (told["webinars"], told["measured"], told["individuals"]) == (0, 0, 0)


def test_csv_says_the_same(year: Flask) -> None:
    result = run(year, "report", 2020, "--format", "csv")
    rows = list(csv.reader(io.StringIO(result.stdout_bytes.decode("utf-8-sig"))))
    assert rows[0] == ["Part", "Of", "Count"]
    assert ["Figures", "Different people", "2"] in rows
    assert ["Figures", "People who came for the first time", "2"] in rows
    assert ["Figures", "Median stay in minutes", "60"] in rows
    assert ["Different people by region", "Asia", "1"] in rows
    assert ["Different people by organisation", "'=Lantern House", "1"] in rows
    assert ["Different people by country", "Philippines", "1"] in rows
    assert ["People at each webinar", "2020-06-17 Webinar 9", "2"] in rows
    assert ["People at each webinar", "2020-06-17 Clinic", ""] in rows


def test_pdf_of_the_year_and_of_one_organisation(year: Flask, tmp_path: Path) -> None:
    path = tmp_path / "2020.pdf"
    assert run(year, "report", 2020, "-o", path).exit_code == 0
    assert b"pdfuaid:part" in path.read_bytes()
    refused = run(year, "report", 2020, "--organisation", "Mango Tree", "-o", tmp_path / "x.csv")
    assert "PDF or JSON" in str(refused.exception)


def test_a_year_is_told_in_sentences(year: Flask, committed: Committed) -> None:
    def go_on() -> None:
        series = db.session.scalars(select(Series).where(Series.name != "Clinics")).one()
        start = datetime(2021, 3, 10, 15)  # noqa: DTZ001
        webinar = make.make_webinar(series, title="*Next*", state="held", number=10, local_start=start)
        mai = db.session.scalars(select(Person).where(Person.email == "mai@x.example")).one()
        for person in (mai, make.make_person("new@x.example")):
            make.make_registration(webinar, person)
            make.make_attendance(webinar, person)
        make.make_registration(webinar, make.make_person("absent@x.example"))

    committed(go_on)
    told = [list(sentences_of(year_report(Period(year=at)), str, str, "en_GB")) for at in (2020, 2021, 2017)]
    assert told == [
        [
            "Of the people who came, 2 came for the first time and 0 had come before 2020.",
            "Of the organisations, 2 came for the first time.",
            "Half of the stays were 60 minutes or longer.",
            "Most people came to “Webinar 9” on 17 June 2020: 2.",
        ],
        [
            "Of the people who came, 1 came for the first time and 1 had come before 2021.",
            "3 different people had registered; of 100 registrations 67 led to a visit.",
            "Half of the stays were 60 minutes or longer.",
            "The year before, 2020: different people 2, webinars held 3.",
        ],
        [],
    ]


def test_workbook_has_a_sheet_for_each_level(year: Flask, tmp_path: Path) -> None:
    path = tmp_path / "2020.xlsx"
    result = run(year, "report", 2020, "-o", path)
    assert (result.exit_code, result.stdout) == (0, "")
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == [
        "Figures",
        "Kinds",
        "Webinars",
        "Organisations",
        "Countries",
        "Regions",
        "How we counted",
    ]
    figures = {row[0]: row[1] for row in book.get_sheet_by_name("Figures").to_python()}
    assert (figures["Attendances"], figures["Different people"]) == (3.0, 2.0)
    webinars = book.get_sheet_by_name("Webinars").to_python()
    assert [row[5] for row in webinars] == ["Came", 1.0, 2.0, ""]
    assert book.get_sheet_by_name("Organisations").to_python()[1] == [
        "=Lantern House",
        "Partner",
        1.0,
        2.0,
        2.0,
    ]
