"""Anybody reads how many came, year by year, and cannot find out about a small group."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories as make
from tests.counting import statements
from tracker.models import Organisation, Series

Committed = Callable[[Callable[[], Any]], Any]


def hold(series: Series, year: int, organisations: dict[Organisation, int], first: int = 0) -> None:
    """A webinar in June; so many people of each organisation, numbered from `first`."""
    webinar = make.make_webinar(
        series,
        title="Secret title",
        state="held",
        local_start=datetime(year, 6, 17, 15),  # noqa: DTZ001
    )
    for organisation, people in organisations.items():
        for number in range(first, first + people):
            make.make_attendance(
                webinar,
                make.make_person(f"{year}.{number}@{organisation.id}.example"),
                organisation_id=organisation.id,
                kind="grantee" if organisation.name == "Lantern House" else "partner",
                country="PH" if organisation.name == "Lantern House" else "KE",
            )


@pytest.fixture
def years(app: Flask, committed: Committed) -> Flask:
    def write() -> None:
        series = make.make_series(held_before=7, balance_per_year={"2018": 7})
        house, forum = make.make_organisation("Lantern House"), make.make_organisation("Mango Tree")
        hold(series, 2020, {house: 9, forum: 3})
        hold(series, 2019, {house: 6})

    committed(write)
    return app


def test_all_years_and_the_newest_in_detail(years: Flask, client: FlaskClient) -> None:
    page = client.get("/statistics").text
    assert "webinars since 2018" in page
    assert "2 of 9" in page
    assert "12 attendances by 12 different people" in page
    assert "Mango Tree" not in page
    assert "Secret title" not in page


def test_earlier_webinars_of_which_only_the_number_is_known(
    app: Flask, client: FlaskClient, committed: Committed
) -> None:
    def write() -> None:
        series = make.make_series(held_before=7)
        make.make_webinar(series, state="held", number=8, year_number=1)

    committed(write)
    page = " ".join(re.sub(r"<[^>]+>", " ", client.get("/statistics").text).split())
    assert "webinars held 8" in page
    assert "Year not known 7" in page
    assert "webinars since" not in page


def test_a_small_kind_and_the_other_are_not_shown(years: Flask, client: FlaskClient) -> None:
    file = client.get("/statistics/2020.csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file)))
    assert ["Year", "2020", "12", "not shown"] in rows
    assert ["Kind", "Grantee", "not shown", ""] in rows
    assert ["Kind", "Partner", "not shown", ""] in rows
    assert ["Kind", "Other", "0", ""] in rows
    assert [row for row in rows if row[0] == "Country"] == [["Country", "2 other countries", "12", ""]]


def test_one_year(years: Flask, client: FlaskClient) -> None:
    assert "6 attendances by 6 different people" in client.get("/statistics/2019").text
    assert "Attendance was not measured in 2018" in client.get("/statistics/2018").text
    assert "No webinars were held in 2017" in client.get("/statistics/2017").text
    assert client.get("/statistics/1066").status_code == 404


def test_all_years_as_a_file(years: Flask, client: FlaskClient) -> None:
    rows = list(csv.reader(io.StringIO(client.get("/statistics.csv").data.decode("utf-8-sig"))))
    assert rows[1:] == [
        ["2020", "1", "1", "12", "not shown", "2"],
        ["2019", "1", "1", "6", "not shown", "1"],
        ["2018", "7", "0", "not measured", "not measured", "not measured"],
        ["All years", "9", "2", "18", "not shown", "2"],
    ]


def test_nothing_has_been_held(app: Flask, client: FlaskClient) -> None:
    assert "No webinars have been held yet" in client.get("/statistics").text


def test_as_many_queries_for_thirty_webinars_as_for_one(
    app: Flask, client: FlaskClient, committed: Committed
) -> None:
    def queries() -> list[int]:
        found = []
        for path in ("", "/2020", ".csv", "/2020.csv"):
            with statements() as sent:
                assert client.get(f"/statistics{path}").status_code == 200
            found.append(len(sent))
        return found

    series, house = committed(lambda: (make.make_series(), make.make_organisation("Lantern House")))
    committed(lambda: hold(series, 2020, {house: 9}))
    for_one = queries()

    def more() -> None:
        for number in range(29):
            hold(series, 2020, {house: 1}, first=100 + number)
            hold(series, 1990 + number, {house: 9})

    committed(more)
    assert queries() == for_one


def test_the_series_page_gives_no_small_year_away(
    client: FlaskClient, app: Flask, committed: Committed
) -> None:
    def write() -> None:
        house = make.make_organisation("Lantern House")
        series = make.make_series()
        hold(series, 2020, {house: 9})
        hold(series, 2019, {house: 3}, first=20)

    committed(write)
    page = client.get("/knowledge-exchange").text
    assert "9 different people" in page
    assert "12" not in page.partition("In numbers")[2].partition("Statistics")[0]
