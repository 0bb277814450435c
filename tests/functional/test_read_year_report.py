"""An organiser reads the report of a year, opens what stands behind a figure, and takes it away as a file."""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories as make
from tests.command_line import run
from tests.conftest import sign_in
from tests.counting import statements
from tests.functional.test_report_command import two_webinars
from tracker.clock import utc_now
from tracker.database import db
from tracker.figures.counts import Period
from tracker.figures.period_queries import list_countries, period_figures
from tracker.models import Feedback, Person, Series, Webinar
from tracker.reports.files import year_sheets
from tracker.reports.queries import list_webinars, year_report

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def year(app: Flask, committed: Committed) -> Flask:
    committed(two_webinars)
    return app


def test_a_year_shows_each_level(year: Flask, signed_in: FlaskClient) -> None:
    page = signed_in.get("/o/reports/2020").text
    assert "Attendance partly measured: 2 of 3 webinars" in page
    assert "3 attendances were made by 2 different people" in page
    assert "Of one webinar only a head-count is known" in page
    assert "80 by head-count" in page
    assert "A person counts from 5 minutes in all" in page
    assert "Philippines" in page
    assert "Southeast Asia" not in page and ">Asia<" in page
    assert "Their organisations" in page
    assert "=Lantern House" in page


def test_one_series(year: Flask, signed_in: FlaskClient) -> None:
    assert (
        "Attendance by head-count only: 0 of 1 webinars measured"
        in signed_in.get("/o/reports/2020?series=clinics").text
    )
    assert signed_in.get("/o/reports/2020?series=nothing").status_code == 404


def test_every_year_with_the_opening_balance(year: Flask, signed_in: FlaskClient) -> None:
    page = signed_in.get("/o/reports").text
    assert "2 of 3" in page  # of 2020
    assert "2 of 10" in page  # of all, with seven before the tracker


def test_choosing_a_year_leads_to_its_page(year: Flask, signed_in: FlaskClient) -> None:
    answer = signed_in.get("/o/reports?year=2020&series=clinics&beside=none")
    assert answer.location == "/o/reports/2020?series=clinics&beside=none"


def test_a_year_without_webinars_says_so(year: Flask, signed_in: FlaskClient) -> None:
    assert "No webinars were held in 2017" in signed_in.get("/o/reports/2017").text
    assert signed_in.get("/o/reports/0").status_code == 404


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Ama", "Mai"]),
        ("?kind=grantee", ["Ama"]),
        ("?country=PH", ["Mai"]),
        ("?organisation=2", ["Mai"]),
        ("?q=AMA", ["Ama"]),
        ("?q=%25", []),
        ("?series=clinics", []),
        ("?times=2", ["Mai"]),
        ("?times=1", ["Ama"]),
        ("?came=first", ["Ama", "Mai"]),
        ("?came=before", []),
    ],
)
def test_a_figure_opens_the_people_behind_it(
    year: Flask, signed_in: FlaskClient, query: str, names: list[str]
) -> None:
    page = signed_in.get(f"/o/reports/2020/people{query}").text
    assert [name for name in ("Ama", "Mai") if f"<bdi>{name}</bdi>" in page] == names
    file = signed_in.get(f"/o/reports/2020/people.csv{query}")
    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == names
    assert file.headers["Content-Disposition"] == 'attachment; filename="people-2020.csv"'


@pytest.mark.parametrize(
    "query",
    ["?kind=friend", "?country=Peru", "?organisation=x", "?organisation=999", "?came=x", "?times=two"],
)
def test_nonsense_is_not_found(year: Flask, signed_in: FlaskClient, query: str) -> None:
    assert signed_in.get(f"/o/reports/2020/people{query}").status_code == 404


def test_organisations_and_countries_in_full(year: Flask, signed_in: FlaskClient) -> None:
    assert "Mango Tree" in signed_in.get("/o/reports/2020/organisations").text
    assert "Mango Tree" not in signed_in.get("/o/reports/2020/organisations?q=lantern").text
    assert "Mango Tree" not in signed_in.get("/o/reports/2020/organisations?kind=partner").text
    assert "Mango Tree" not in signed_in.get("/o/reports/2020/organisations?country=PH").text
    assert "Kenya" in signed_in.get("/o/reports/2020/countries").text


def test_who_came_before_and_who_is_new(year: Flask, signed_in: FlaskClient, committed: Committed) -> None:
    def write() -> None:
        series = make.db.session.get_one(Series, 1)
        earlier = make.make_webinar(series, state="held", local_start=datetime(2019, 5, 1, 15))  # noqa: DTZ001
        mai = make.db.session.scalars(make.db.select(Person).where(Person.name == "Mai")).one()
        make.make_attendance(earlier, mai)

    committed(write)
    page = signed_in.get("/o/reports/2020/people?came=before").text
    assert "<bdi>Mai</bdi>" in page
    assert "<bdi>Ama</bdi>" not in page
    assert "<bdi>Ama</bdi>" in signed_in.get("/o/reports/2020/people?came=first").text
    assert "came=before" in signed_in.get("/o/reports/2020").text


def test_everybody_registered_in_the_year_each_once(
    year: Flask, signed_in: FlaskClient, committed: Committed
) -> None:
    def write() -> None:
        first, second = make.db.session.scalars(make.db.select(Webinar).where(Webinar.series_id == 1)).all()
        mai = make.db.session.scalars(make.db.select(Person).where(Person.name == "Mai")).one()
        make.make_registration(first, mai)
        make.make_registration(second, mai)
        make.make_registration(second, make.make_person("kofi@x.example"))
        make.make_registration(second, make.make_person("gone@x.example"), state="cancelled")

    committed(write)
    page = signed_in.get("/o/reports/2020/registered").text
    assert "2 people" in page
    rows = list(
        csv.reader(io.StringIO(signed_in.get("/o/reports/2020/registered.csv").data.decode("utf-8-sig")))
    )
    assert rows[1:] == [["Kofi", "kofi@x.example", "1", "0"], ["Mai", "mai@x.example", "2", "2"]]
    assert "Kofi" not in signed_in.get("/o/reports/2020/registered?q=mai").text


def test_files_have_the_numbers_of_the_page(year: Flask, signed_in: FlaskClient) -> None:
    file = signed_in.get("/o/reports/2020.csv")
    assert ["Figures", "Attendances", "3"] in list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
    book = signed_in.get("/o/reports/2020.xlsx?series=clinics")
    assert book.headers["Content-Disposition"] == 'attachment; filename="report-2020-clinics.xlsx"'
    assert book.data.startswith(b"PK")
    assert 'href="/o/reports/2020.pdf"' in signed_in.get("/o/reports/2020").text
    pdf = signed_in.get("/o/reports/2020.pdf?series=clinics")
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")


def test_how_useful_each_webinar_was(year: Flask, signed_in: FlaskClient, committed: Committed) -> None:
    """The mean with its number of answers on the page and in both files; nothing where nobody answered."""

    def answers() -> int:
        webinar = db.session.scalars(select(Webinar).where(Webinar.number == 9)).one()
        for name, usefulness in (("mai", 5), ("ama", 4), ("lea", 4)):
            person = make.make_person(f"{name}@lantern.example")
            place = make.make_registration(webinar, person, state="confirmed")
            now = utc_now()
            given = {"usefulness": usefulness, "created_at": now, "updated_at": now}
            db.session.add(Feedback(webinar_id=webinar.id, registration_id=place.id, **given))
        db.session.flush()
        return webinar.id

    webinar_id = committed(answers)
    page = signed_in.get("/o/reports/2020").text
    assert f'href="/o/webinars/{webinar_id}/feedback"' in page
    assert (page.count(">4.3<"), page.count("3 answers")) == (1, 1)
    rows = list(csv.reader(io.StringIO(signed_in.get("/o/reports/2020.csv").data.decode("utf-8-sig"))))
    assert [row[2] for row in rows if row[0] == "Useful, mean of 1 to 5"] == ["4.33"]
    assert [row[2] for row in rows if row[0] == "Answers about usefulness"] == ["3"]
    report = year_report(Period(year=2020))
    sheet = next(each for each in year_sheets(report) if each.table == "webinars")
    mean, said = map(sheet.columns.index, ("Useful, mean of 1 to 5", "Answers about usefulness"))
    told = {row[1]: (row[mean], row[said]) for row in sheet.rows}
    assert told == {"Webinar 8": (None, 0), "Webinar 9": (4.33, 3), "Clinic": (None, 0)}


def test_viewers_see_counts_and_no_names(year: Flask, committed: Committed) -> None:
    viewer = committed(lambda: make.make_organiser("viewer@secretariat.example", role="viewer"))
    browser = sign_in(year, viewer.fs_uniquifier)
    page = browser.get("/o/reports/2020")
    assert page.status_code == 200
    assert "/people" not in page.text
    assert browser.get("/o/reports/2020/people").status_code == 403
    assert browser.get("/o/reports/2020/people.csv").status_code == 403


def test_strangers_are_asked_to_sign_in(year: Flask, client: FlaskClient) -> None:
    for path in ("", "/2020", "/2020.csv", "/2020/organisations", "/2020/countries", "/2020/people"):
        assert client.get(f"/o/reports{path}").status_code in (302, 401)


def test_as_many_queries_for_thirty_webinars_as_for_one(
    app: Flask, signed_in: FlaskClient, committed: Committed
) -> None:
    def more(series: Series, first: int, last: int) -> None:
        for number in range(first, last):
            organisation = make.make_organisation(f"Organisation {number}", country="PH")
            webinar = make.make_webinar(
                series,
                state="held",
                local_start=datetime(2020, 1, 1 + number, 15),  # noqa: DTZ001
            )
            person = make.make_person(f"p{number}@x.example")
            make.make_attendance(webinar, person, organisation_id=organisation.id, country="PH")

    def queries() -> list[int]:
        found = []
        for path in (
            "",
            "/2020",
            "/2020/organisations",
            "/2020/countries",
            "/2020/people",
            "/2020.csv",
            "/2020/registered",
        ):
            with statements() as sent:
                assert signed_in.get(f"/o/reports{path}").status_code == 200
            found.append(len(sent))
        return found

    series = committed(make.make_series)
    committed(lambda: more(series, 0, 1))
    queries()  # whatever is loaded once
    for_one = queries()
    committed(lambda: more(series, 1, 30))
    assert queries() == for_one


def offices() -> None:
    """Two country offices, a field office of one of them, a free organisation, somebody from nowhere."""
    series = make.make_series()
    webinar = make.make_webinar(series, state="held", number=1)
    head = make.make_organisation("Child Fund", kind="other", country="GB")
    kenya = make.make_organisation("Child Fund Kenya", kind="grantee", country="KE", parent_id=head.id)
    field = make.make_organisation("Child Fund Kisumu", kind="grantee", country="KE", parent_id=kenya.id)
    peru = make.make_organisation("Child Fund Peru", kind="partner", country="PE", parent_id=head.id)
    free = make.make_organisation("Mango Tree", kind="grantee", country="KE")
    for number, one in enumerate((kenya, field, peru, free, None)):
        make.make_attendance(
            webinar,
            make.make_person(f"p{number}@x.example"),
            organisation_id=one.id if one else None,
            kind={"Child Fund Peru": "partner"}.get(one.name, "grantee") if one else "unknown",
            country={"Child Fund Peru": "PE"}.get(one.name, "KE") if one else None,
        )


def test_country_offices_roll_up_only_on_request(
    app: Flask, committed: Committed, signed_in: FlaskClient
) -> None:
    committed(offices)
    own, rolled = period_figures(Period(year=2020)), period_figures(Period(year=2020, rolls_up=True))
    assert [(own.organisations, own.individuals, own.countries)] == [(4, 5, 2)]
    assert (rolled.organisations, rolled.individuals, rolled.countries) == (2, 5, 2)
    assert {each.name: each.people for each in rolled.per_organisation} == {"Child Fund": 3, "Mango Tree": 1}
    assert rolled.per_organisation[0].kinds == ("grantee", "partner")
    assert rolled.organisations_by_kind == {"partner": 1, "grantee": 2, "other": 0, "unknown": 0}
    countries = {each.country: each.organisations for each in list_countries(rolled.period)}
    assert countries == {"KE": 2, "PE": 1}
    [line] = list_webinars(rolled.period)
    assert line.counts.organisations == 2
    page = signed_in.get("/o/reports/2020?offices=headquarters").text
    assert "Country offices count as their headquarters" in page
    assert "Child Fund Kisumu" not in page
    assert "Child Fund Kisumu" in signed_in.get("/o/reports/2020").text
    head = rolled.per_organisation[0].organisation_id
    people = signed_in.get(f"/o/reports/2020/people?offices=headquarters&organisation={head}").text
    assert "3 people" in people
    assert "offices=headquarters" in signed_in.get("/o/reports?offices=headquarters").text
    text = signed_in.get("/o/reports/2020.csv?offices=headquarters").data.decode("utf-8-sig")
    assert "Different people by organisation,Child Fund,3" in text
    assert "Country offices count as their headquarters" in text
    told = json.loads(run(app, "report", 2020, "--roll-up").stdout)
    assert (told["organisations"], told["rolls_up"]) == (2, True)
    assert told["per_organisation"] == {"Child Fund": 3, "Mango Tree": 1}


def test_a_fiscal_year_is_named_by_both_its_years(
    app: Flask, committed: Committed, signed_in: FlaskClient
) -> None:
    def write() -> None:
        series = make.make_series(year_start_month=7)
        for number, (year, month, day) in enumerate(((2020, 6, 30), (2020, 7, 1), (2021, 6, 30)), 1):
            start = datetime(year, month, day, 15)  # noqa: DTZ001
            webinar = make.make_webinar(series, state="held", number=number, local_start=start)
            make.make_attendance(webinar, make.make_person(f"p{number}@x.example"))

    committed(write)
    assert period_figures(Period(year=2020)).individuals == 2
    assert "2020/21 in webinars" in signed_in.get("/o/reports/2020").text
    assert ">2019/20<" in signed_in.get("/o/reports").text
    said = {
        "/o/reports/2020/people": "2020/21",
        "/o/reports/figures?by=year": ">2020/21<",
        "/o/webinars": ">2019/20<",
        "/statistics": ">2020/21<",
        "/statistics/2020": "Who came to the webinars of 2020/21",
        "/statistics.csv": "2020/21,2,2,",
        "/knowledge-exchange": ">2020/21<",
    }
    for address, words in said.items():
        assert words in signed_in.get(address).text, address
    for address, name in (
        ("/o/reports/2020.csv", "report-2020-21.csv"),
        ("/o/reports/2020/people.csv", "people-2020-21.csv"),
        ("/statistics/2020.csv", "statistics-2020-21.csv"),
    ):
        assert name in signed_in.get(address).headers["Content-Disposition"]
    assert json.loads(run(app, "report", 2020).stdout)["year_name"] == "2020/21"
