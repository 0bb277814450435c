"""The figures of a period by each of its parts agree with a computation without SQL."""

import csv
import io
import json
from collections.abc import Callable, Hashable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from tests import factories as make
from tests.command_line import run
from tests.conftest import sign_in
from tests.counting import statements
from tests.functional.test_figures import random_world
from tracker.database import db
from tracker.figures.breakdown import BY, Part
from tracker.figures.breakdown_queries import break_down
from tracker.figures.counts import Period
from tracker.figures.people_queries import NOT_KNOWN, Narrowing, count_people
from tracker.figures.rule import Rule, is_counted
from tracker.models import Attendance, Organisation, Webinar
from tracker.organisations.countries import country_name
from tracker.organisations.regions import SUBREGIONS, countries_of, subregion_of

Committed = Callable[[Callable[[], Any]], Any]
Row = dict[str, Any]


def world(seed: int) -> None:
    """The random world, in which every other organisation has a sector."""
    random_world(seed)
    for one in db.session.scalars(db.select(Organisation)).all():
        one.sector = ("", "research", "", "government")[one.id % 4]


def counted() -> list[Row]:
    """Every counted attendance of the random world with what it is of."""
    sectors = {one.id: one.sector for one in db.session.scalars(db.select(Organisation))}
    rows = []
    for webinar in db.session.scalars(db.select(Webinar).where(Webinar.state == "held")):
        fiscal = webinar.series.year_start_month == 7
        on = webinar.local_start.date()
        rule = Rule(version=2, minimum_seconds=600, leaves_out_hosts=False) if fiscal else Rule(version=1)
        for one in db.session.scalars(db.select(Attendance).where(Attendance.webinar_id == webinar.id)):
            if is_counted(rule, connection=one.connection, kind=one.kind, seconds=one.seconds):
                subregion = subregion_of(one.country or "")
                rows.append(
                    {
                        "person": one.person_id,
                        "organisation": one.organisation_id,
                        "kind": one.kind,
                        "sector": sectors.get(one.organisation_id or 0) or None,
                        "country": one.country,
                        "subregion": subregion,
                        "region": next((r for r, subs in SUBREGIONS.items() if subregion in subs), None),
                        "webinar": webinar.id,
                        "series": webinar.series_id,
                        "year": on.year - 1 if fiscal and on.month < 7 else on.year,
                        "on": on,
                        "seconds": one.seconds,
                    }
                )
    return rows


def expected(rows: list[Row], before: list[Row]) -> dict[str, Any]:
    def different(name: str, of: list[Row]) -> set[Hashable]:
        return {row[name] for row in of} - {None}

    def returning(name: str) -> int:
        return len(different(name, rows) & different(name, before))

    return {
        "attendances": len(rows),
        "individuals": len(different("person", rows)),
        "organisations": len(different("organisation", rows)),
        "countries": len(different("country", rows)),
        "webinars": len(different("webinar", rows)),
        "returning_people": returning("person"),
        "returning_organisations": returning("organisation"),
        "median_seconds": float(median(row["seconds"] for row in rows)) if rows else None,
    }


def said(part: Part, names: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(part, name) for name in names}


@pytest.mark.parametrize("seed", [1, 4])
def test_parts_agree_with_a_computation_without_sql(app: Flask, committed: Committed, seed: int) -> None:
    committed(lambda: world(seed))
    every = counted()
    for by in BY:
        check_parts(every, by)


def check_parts(every: list[Row], by: str) -> None:
    for series_id in (None, 2):
        period = Period(series_id=series_id, year=2020)
        mine = [row for row in every if series_id in (None, row["series"])]
        rows = [row for row in mine if row["year"] == 2020]
        before = [row for row in mine if row["year"] < 2020]
        found = break_down(period, by, Narrowing())
        whole = expected(rows, before)
        assert said(found.whole, whole) == whole
        assert {part.key for part in found.parts} == {row[by] for row in rows}
        for part in found.parts:
            own = [row for row in rows if row[by] == part.key]
            earlier = [row for row in mine if row["on"] < part.on] if part.on else before
            wanted = expected(own, earlier)
            assert said(part, wanted) == wanted, (by, part.key)
            if by not in ("year", "series"):
                assert count_people(period, opens(by, part)) == part.individuals


def opens(by: str, part: Part) -> Narrowing:
    """The list behind a part."""
    key: Any = part.key
    if by == "webinar":
        return Narrowing(webinar_id=key)
    if by == "organisation":
        return Narrowing(organisation_id=key or 0)
    return Narrowing(**{"region" if by == "subregion" else by: key or NOT_KNOWN})


def test_days_cut_a_period(app: Flask, committed: Committed) -> None:
    committed(lambda: world(2))
    first, last = date(2019, 3, 1), date(2020, 9, 30)
    rows = [row for row in counted() if first <= row["on"] <= last]
    before = [row for row in counted() if row["on"] < first]
    found = break_down(Period(from_on=first, until=last), "kind", Narrowing())
    wanted = expected(rows, before)
    assert said(found.whole, wanted) == wanted
    grantees = break_down(Period(from_on=first, until=last), "country", Narrowing(kind="grantee"))
    wanted = expected([row for row in rows if row["kind"] == "grantee"], before)
    assert said(grantees.whole, wanted) == wanted
    assert grantees.whole.show_percent is None
    africa = Narrowing(region="002")
    people = {row["person"] for row in rows if row["country"] in countries_of("002")}
    assert count_people(Period(from_on=first, until=last), africa) == len(people)


def test_years_of_a_series(app: Flask, committed: Committed) -> None:
    committed(lambda: world(3))
    every = [row for row in counted() if row["series"] == 2]
    found = break_down(Period(series_ids=(2,)), "year", Narrowing())
    assert [part.key for part in found.parts] == sorted({row["year"] for row in every})
    for part in found.parts:
        wanted = expected(
            [row for row in every if row["year"] == part.key],
            [row for row in every if row["year"] < part.key],
        )
        assert said(part, wanted) == wanted


def test_as_many_queries_for_one_part_as_for_many(app: Flask, committed: Committed) -> None:
    committed(lambda: world(5))
    for by in BY:
        sent = []
        for period in (Period(from_on=date(2030, 1, 1)), Period()):
            with statements() as asked:
                break_down(period, by, Narrowing())
            sent.append(len(asked))
        assert sent[0] == sent[1]


def test_page_and_files_and_command_say_the_same(
    app: Flask, committed: Committed, signed_in: FlaskClient, tmp_path: Path
) -> None:
    committed(lambda: world(1))
    told = json.loads(run(app, "figures", "--by", "country", "--year", 2020, "--json").stdout)
    assert told["parts"]
    for by in BY:
        assert signed_in.get(f"/o/reports/figures?by={by}&year=2020").status_code == 200
    page = signed_in.get("/o/reports/figures?by=country&year=2020").text
    text = signed_in.get("/o/reports/figures.csv?by=country&year=2020").data.decode("utf-8-sig")
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(text))}
    for part in told["parts"]:
        name = country_name(part["key"]) if part["key"] else "Not known"
        assert rows[name][:2] == [str(part["individuals"]), str(part["attendances"])]
        opened = signed_in.get(f"/o/reports/figures/people?year=2020&country={part['key'] or NOT_KNOWN}").text
        assert f"{part['individuals']} people" in opened or "one person" in opened
        assert name in page
    for part in json.loads(run(app, "figures", "--by", "webinar", "--json").stdout)["parts"]:
        new = signed_in.get(f"/o/reports/figures/people.csv?webinar={part['key']}&came=here")
        assert len(new.data.decode("utf-8-sig").splitlines()) == part["new_people"] + 1
    path = tmp_path / "countries.xlsx"
    assert run(app, "figures", "--by", "country", "--year", 2020, "-o", path).exit_code == 0
    book = CalamineWorkbook.from_path(path)
    sheet = book.get_sheet_by_name("Country").to_python()
    assert sheet[-1][1] == told["total"]["individuals"] == int(rows["All, each counted once"][0])
    assert "countries" in run(app, "figures", "--region", "002", "--to", "2020-06-30").stdout
    printed = run(app, "figures", "--by", "year", "--year", 2020).stdout.splitlines()
    assert printed[-1].split()[-7] == str(told["total"]["new_people"])
    for wrong in (
        "?by=colour",
        "?sector=x",
        "?region=999",
        "?year=12",
        "?webinar=99999",
        "?came=here",
        "?came=here&webinar=99999",
    ):
        assert signed_in.get(f"/o/reports/figures{wrong}").status_code == 404
    assert "is no day" in signed_in.get("/o/reports/figures?from=31.12.2020").text
    turned = signed_in.get("/o/reports/figures?from=2020-12-31&to=2020-01-01")
    assert "ends before it begins" in turned.text
    assert "is no region" in str(run(app, "figures", "--region", "Africa").exception)
    people = signed_in.get("/o/reports/figures/people.csv?from=2020-01-01&to=2020-12-31")
    assert people.status_code == 200


def test_viewers_see_counts_and_no_names(app: Flask, committed: Committed) -> None:
    committed(lambda: world(1))
    viewer = committed(lambda: make.make_organiser("vera@secretariat.example", role="viewer").fs_uniquifier)
    client = sign_in(app, viewer)
    assert "figures/people" not in client.get("/o/reports/figures?by=kind").text
    assert client.get("/o/reports/figures/people").status_code == 403
