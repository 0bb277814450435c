"""The figures: of a webinar, of a period, against a computation that knows nothing of SQL."""

import random
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask

from tests import factories as make
from tests.counting import statements
from tracker.clock import utc_now
from tracker.database import db
from tracker.figures.counts import KINDS, LeftOut, Period
from tracker.figures.period_queries import count_years, list_countries, period_counts, period_figures
from tracker.figures.queries import count_webinars, webinar_figures
from tracker.figures.rule import Rule, is_counted
from tracker.models import Attendance, CountingRule, Webinar

Committed = Callable[[Callable[[], Any]], Any]


def local(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 15)  # noqa: DTZ001


def story() -> Webinar:
    """Four counted from two organisations, one short, one of the host, one phone; one who never came."""
    series = make.make_series()
    webinar = make.make_webinar(series, state="held", number=10, year_number=3)
    partner = make.make_organisation("Lantern House", kind="partner", country="PH")
    grantee = make.make_organisation("Mango Tree", kind="grantee", country="KE")
    here = {"organisation_id": partner.id, "kind": "partner", "country": "PH"}
    there = {"organisation_id": grantee.id, "kind": "grantee", "country": "KE"}
    people = [make.make_person(f"p{number}@x.example") for number in range(8)]
    make.make_attendance(webinar, people[0], **here)
    make.make_attendance(webinar, people[1], **here, seconds=300)
    make.make_attendance(webinar, people[2], **there)
    make.make_attendance(webinar, people[3])
    make.make_attendance(webinar, people[4], **there, seconds=299)
    make.make_attendance(webinar, people[5], organisation_id=series.host_id, kind="host", country="US")
    make.make_attendance(webinar)
    imported = make.make_import(webinar)
    for person in people[:5]:
        make.make_import_person(imported, person)
    make.make_registration(webinar, people[0])  # in both: once
    make.make_registration(webinar, people[5])  # of the host: left out
    make.make_registration(webinar, people[6])  # confirmed, never came
    make.make_registration(webinar, people[7], state="cancelled")
    return webinar


def test_counts_one_webinar(app: Flask, committed: Committed) -> None:
    figures = webinar_figures(committed(story))
    assert figures.state == "measured"
    assert (figures.individuals, figures.organisations, figures.countries) == (4, 2, 2)
    assert figures.by_kind == {"partner": 2, "grantee": 1, "other": 0, "unknown": 1}
    assert figures.left_out == LeftOut(host_staff=1, under_minimum=1, unnamed_connections=1)
    assert (figures.registered, figures.no_shows) == (6, 1)
    assert figures.show_percent == 83
    assert figures.rule_version == 1
    assert figures.told()["per_organisation"] == {"Lantern House": 2, "Mango Tree": 1}
    assert [each.name for each in figures.per_organisation] == ["Lantern House", "Mango Tree"]


def test_people_of_the_host_are_left_out_of_the_registered_by_their_kind_on_the_day(
    app: Flask, committed: Committed
) -> None:
    def write() -> Webinar:
        series = make.make_series()
        webinar = make.make_webinar(series)
        make.make_registration(webinar, make.make_person("a@x.example"), organisation_id=series.host_id)
        make.make_registration(webinar, make.make_person("b@x.example"))
        imported = make.make_import(webinar)
        make.make_import_person(imported, make.make_person("c@x.example"), kind="host")
        make.make_import_person(make.make_import(webinar, state="undone"), make.make_person("d@x.example"))
        make.make_import_person(imported, make.make_person("e@x.example"), treated_as="left_out")
        return webinar

    assert webinar_figures(committed(write)).registered == 1


@pytest.mark.parametrize(
    ("head_count", "with_file", "state", "individuals"),
    [(None, False, "not_measured", None), (80, False, "head_count", None), (80, True, "measured", 0)],
)
def test_not_measured_is_not_zero(
    app: Flask,
    committed: Committed,
    head_count: int | None,
    with_file: bool,
    state: str,
    individuals: int | None,
) -> None:
    def write() -> Webinar:
        webinar = make.make_webinar(make.make_series(), state="held", head_count=head_count)
        if with_file:
            make.make_import(webinar)
        return webinar

    figures = webinar_figures(committed(write))
    assert (figures.state, figures.individuals, figures.attendances) == (state, individuals, individuals)
    counts = period_counts(Period(year=2020))
    assert (counts.webinars, counts.measured) == (1, int(with_file))
    assert counts.head_count == (80 if state == "head_count" else 0)


def test_the_newest_rule_of_the_series_counts(app: Flask, committed: Committed) -> None:
    def write() -> Webinar:
        webinar = story()
        make.add(
            CountingRule(
                series_id=webinar.series_id,
                version=2,
                minimum_seconds=0,
                leaves_out_hosts=False,
                created_at=utc_now(),
            )
        )
        return webinar

    figures = webinar_figures(committed(write))
    assert (figures.individuals, figures.rule_version) == (6, 2)
    assert figures.left_out == LeftOut(unnamed_connections=1)
    assert figures.by_kind == {"partner": 2, "grantee": 2, "other": 0, "unknown": 1, "host": 1}
    assert figures.registered == 7


def test_a_year_follows_the_local_date_and_the_series(app: Flask, committed: Committed) -> None:
    def write() -> None:
        one = make.make_series(zone="Pacific/Auckland")
        two = make.make_series("Fiscal", slug="fiscal", year_start_month=7, host=one.host)
        make.make_webinar(one, state="held", local_start=datetime(2020, 1, 1, 9))  # noqa: DTZ001 - 2019 in UTC
        make.make_webinar(two, state="held", local_start=local(2020, 6, 30))
        make.make_webinar(two, state="held", local_start=local(2020, 7, 1))
        make.make_webinar(one, state="cancelled", local_start=local(2020, 3, 1))
        make.make_webinar(one, state="scheduled", local_start=local(2020, 4, 1))

    committed(write)
    assert period_counts(Period(year=2020)).webinars == 2
    assert period_counts(Period(year=2019)).webinars == 1
    assert period_counts(Period(year=2020, series_id=1)).webinars == 1
    assert [(each.period.year, each.webinars) for each in count_years()] == [(2020, 2), (2019, 1)]


def test_the_opening_balance_is_held_but_not_measured(app: Flask, committed: Committed) -> None:
    def write() -> None:
        series = make.make_series(held_before=7, balance_per_year={"2018": 3, "2019": 4})
        make.make_webinar(series, state="held")

    committed(write)
    everything = period_counts(Period())
    assert (everything.webinars, everything.recorded, everything.measured) == (8, 1, 0)
    assert [(each.period.year, each.webinars) for each in count_years()] == [(2020, 1), (2019, 4), (2018, 3)]


def random_world(seed: int) -> None:
    """Twelve webinars of two series over three years, thirty people who change organisation."""
    chance = random.Random(seed)
    one = make.make_series(held_before=2)
    two = make.make_series("Fiscal", slug="fiscal", year_start_month=7, host=one.host)
    make.add(
        CountingRule(
            series_id=two.id, version=2, minimum_seconds=600, leaves_out_hosts=False, created_at=utc_now()
        )
    )
    organisations = [make.make_organisation(f"Organisation {number}") for number in range(6)]
    people = [make.make_person(f"p{number}@x.example") for number in range(30)]
    for _ in range(12):
        webinar = make.make_webinar(
            chance.choice([one, two]),
            state=chance.choice(["held", "held", "held", "cancelled", "scheduled"]),
            local_start=local(chance.randint(2019, 2021), chance.randint(1, 12), 15),
        )
        for person in chance.sample(people, chance.randint(0, 20)):
            organisation = chance.choice([None, *organisations])
            make.make_attendance(
                webinar,
                person,
                organisation_id=organisation.id if organisation else None,
                kind=chance.choice([*KINDS, "host"]),
                country=chance.choice([None, "PH", "KE", "NP"]),
                seconds=chance.choice([0, 299, 300, 599, 600, 3600]),
            )
        for _ in range(chance.randint(0, 2)):
            make.make_attendance(webinar)


def reference(series_id: int | None, year: int | None) -> dict[str, Any]:
    """The figures of a period without SQL."""
    seen: list[tuple[int, int | None, str, str | None]] = []
    for webinar in db.session.scalars(db.select(Webinar).where(Webinar.state == "held")):
        fiscal = webinar.series.year_start_month == 7
        on = webinar.local_start
        its_year = on.year - 1 if fiscal and on.month < 7 else on.year
        if series_id not in (None, webinar.series_id) or year not in (None, its_year):
            continue
        rule = Rule(version=2, minimum_seconds=600, leaves_out_hosts=False) if fiscal else Rule(version=1)
        for row in db.session.scalars(db.select(Attendance).where(Attendance.webinar_id == webinar.id)):
            if is_counted(rule, connection=row.connection, kind=row.kind, seconds=row.seconds):
                assert row.person_id is not None
                seen.append((row.person_id, row.organisation_id, row.kind, row.country))
    kinds = {kind for _, _, kind, _ in seen} - set(KINDS)
    return {
        "attendances": len(seen),
        "individuals": len({person for person, *_ in seen}),
        "organisations": len({organisation for _, organisation, *_ in seen} - {None}),
        "countries": len({country for *_, country in seen} - {None}),
        "by_kind": {kind: len({p for p, _, k, _ in seen if k == kind}) for kind in [*KINDS, *kinds]},
        "per_organisation": {
            organisation: len({p for p, o, *_ in seen if o == organisation})
            for organisation in {o for _, o, *_ in seen} - {None}
        },
        "per_country": {c: len({p for p, *_, d in seen if d == c}) for c in {c for *_, c in seen} - {None}},
    }


@pytest.mark.parametrize("seed", range(6))
def test_periods_agree_with_a_computation_without_sql(app: Flask, committed: Committed, seed: int) -> None:
    committed(lambda: random_world(seed))
    years = {each.period.year: each for each in count_years()}
    for series_id in (None, 1, 2):
        for year in (None, 2018, 2019, 2020, 2021):
            period = Period(series_id=series_id, year=year)
            figures, expected = period_figures(period), reference(series_id, year)
            for level in ("attendances", "individuals", "organisations", "countries", "by_kind"):
                assert getattr(figures, level) == expected[level], (period, level)
                if series_id is None and year in years:
                    assert getattr(years[year], level) == expected[level]
            people = {each.organisation_id: each.people for each in figures.per_organisation}
            assert people == expected["per_organisation"]
            countries = {each.country: each.people for each in list_countries(period)}
            assert countries == expected["per_country"]
    for each in db.session.scalars(db.select(Webinar)).all():
        one = webinar_figures(each)
        assert sum(one.by_kind.values()) == (one.individuals or 0)


def test_until_cuts_a_year(app: Flask, committed: Committed) -> None:
    def write() -> None:
        series = make.make_series()
        for month in (2, 6):
            webinar = make.make_webinar(series, state="held", local_start=local(2020, month, 17))
            make.make_attendance(webinar, make.make_person(f"m{month}@x.example"))

    committed(write)
    assert period_counts(Period(year=2020, until=date(2020, 6, 16))).individuals == 1
    assert period_counts(Period(year=2020, until=date(2020, 6, 17))).individuals == 2


def count(ask: Callable[[], Any]) -> int:
    with statements() as sent:
        ask()
    return len(sent)


def test_as_many_queries_for_thirty_webinars_as_for_one(app: Flask, committed: Committed) -> None:
    def write(webinars: int) -> list[int]:
        series = make.make_series(slug=f"s{webinars}", host=make.make_organisation(f"Host {webinars}"))
        ids = []
        for number in range(webinars):
            webinar = make.make_webinar(series, state="held", local_start=local(1990 + number, 6, 17))
            make.make_attendance(webinar, make.make_person(f"p{webinars}-{number}@x.example"))
            ids.append(webinar.id)
        return ids

    one = committed(lambda: write(1))
    counts = [count(lambda: count_webinars(one)), count(count_years), count(lambda: period_figures(Period()))]
    many = committed(lambda: write(30))
    assert len(count_webinars(many)) == 30
    assert counts == [
        count(lambda: count_webinars(many)),
        count(count_years),
        count(lambda: period_figures(Period())),
    ]
