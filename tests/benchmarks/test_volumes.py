"""How long large things take: an import, long lists as files, a year of a thousand webinars."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import insert

from tests import factories as make
from tests.benchmarks.measuring import Browser, once, say
from tests.conftest import sign_in
from tracker.attendance.service import apply_import, stage_import
from tracker.attendance.uploads import read_upload
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.figures.counts import Period
from tracker.figures.period_queries import count_years, period_figures
from tracker.figures.queries import webinar_figures
from tracker.models import Attendance, Organisation, Person, Registration, Webinar
from tracker.reports.files import year_csv, year_xlsx
from tracker.reports.queries import year_report
from tracker.webinars.queries import get_webinar

pytestmark = pytest.mark.benchmark
Written = Callable[[Callable[[], Any]], Any]
START = datetime(2020, 6, 17, 13, tzinfo=UTC)


def directory(size: int) -> None:
    for number in range(size):
        make.make_organisation(f"House number {number}", domain=f"house{number}.example", country="PH")


def attendance_report(rows: int) -> bytes:
    """A Zoom meeting report of 3,500 people, of whom many came back, from 500 organisations."""
    chance = random.Random(1)
    lines = ["Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"]
    for number in range(rows):
        person = number % (rows * 7 // 10)
        joined = datetime(2020, 6, 17, 15) + timedelta(seconds=chance.randint(0, 1800))  # noqa: DTZ001
        left = joined + timedelta(seconds=chance.randint(60, 3600))
        minutes = (left - joined).seconds // 60
        lines.append(
            f"Kofi Mensah {person},kofi{person}@house{person % 500}.example,"
            f"{joined:%m/%d/%Y %I:%M:%S %p},{left:%m/%d/%Y %I:%M:%S %p},{minutes},No"
        )
    return "\r\n".join(lines).encode()


def test_import_of_5000_rows(served: Flask, written: Written) -> None:
    content = attendance_report(5000)
    written(lambda: directory(500))
    webinar_id = written(lambda: make.make_webinar(make.make_series(), state="held").id)
    kept: dict[str, Any] = {}

    def read() -> None:
        kept["upload"] = read_upload(content, "report.csv")

    def stage() -> None:
        fresh = replace(kept["upload"], sha256=uuid4().hex)  # the same bytes again would only be found
        kept["import"] = stage_import(get_webinar(webinar_id), fresh, "Europe/Zurich", COMMAND).imported

    def stage_and_apply() -> None:
        stage()
        apply_import(kept["import"], COMMAND, utc_now())

    print()
    say("import of 5,000 rows: read", once(read))
    say("import of 5,000 rows: match and store", once(lambda: written(stage)))
    say("import of 5,000 rows: match, store, apply", once(lambda: written(stage_and_apply), 1))
    assert written(lambda: webinar_figures(get_webinar(webinar_id)).individuals) > 3000


def test_ten_thousand_registrations_as_files(served: Flask, written: Written) -> None:
    def register() -> int:
        webinar = make.make_webinar(make.make_series(), capacity=None)
        directory(50)
        now = utc_now()
        people = [
            {"email": f"mai{number}@house{number}.example", "name": f"Mai Tran {number}", "created_at": now}
            for number in range(10_000)
        ]
        db.session.execute(insert(Person), people)
        ids = db.session.execute(db.select(Person.id, Person.email, Person.name)).all()
        places = [
            {
                "webinar_id": webinar.id,
                "person_id": row.id,
                "email": row.email,
                "name": row.name,
                "state": "confirmed",
                "organisation_id": 2 + row.id % 50,
                "source": "public",
                "created_at": now,
                "queued_at": now,
                "state_changed_at": now,
            }
            for row in ids
        ]
        db.session.execute(insert(Registration), places)
        return int(webinar.id)

    webinar_id = written(register)
    browser = sign_in(served, written(lambda: make.make_organiser().fs_uniquifier))
    address = f"/o/webinars/{webinar_id}/registrations"
    assert browser.get(f"{address}.csv").data.count(b"\r\n") == 10_001
    as_csv = once(lambda: browser.get(f"{address}.csv"))
    as_xlsx = once(lambda: browser.get(f"{address}.xlsx"))
    print()
    say("10,000 registrations to CSV, as downloaded", as_csv)
    say("10,000 registrations to XLSX, as downloaded", as_xlsx)
    say("  the list's page", once(lambda: browser.get(address)))


def a_large_year() -> None:
    """A thousand webinars of 2020, each with a hundred of 20,000 people from 500 organisations."""
    chance = random.Random(2)
    series = make.make_series()
    now = utc_now()
    db.session.execute(
        insert(Organisation),
        [
            {"name": f"House {n}", "name_key": f"house {n}", "created_at": now, "updated_at": now}
            for n in range(500)
        ],
    )
    db.session.execute(
        insert(Person),
        [{"email": f"p{n}@x.example", "name": f"Person {n}", "created_at": now} for n in range(20_000)],
    )
    webinars = [
        {
            "series_id": series.id,
            "host_id": series.host_id,
            "slug": f"w{number}",
            "title": f"Webinar {number}",
            "state": "held",
            "number": number + 1,
            "year_number": number + 1,
            "zone": "UTC",
            "local_start": datetime(2020, 1, 1, 8) + timedelta(hours=8 * number),  # noqa: DTZ001
            "starts_at": datetime(2020, 1, 1, 8, tzinfo=UTC) + timedelta(hours=8 * number),
            "minutes": 60,
            "calendar_uid": uuid4().hex,
            "created_at": now,
            "updated_at": now,
        }
        for number in range(1000)
    ]
    db.session.execute(insert(Webinar), webinars)
    people = list(db.session.scalars(db.select(Person.id)))
    houses = list(db.session.scalars(db.select(Organisation.id)))
    for webinar_id in db.session.scalars(db.select(Webinar.id)).all():
        db.session.execute(
            insert(Attendance),
            [
                {
                    "webinar_id": webinar_id,
                    "person_id": person_id,
                    "name": "Somebody",
                    "organisation_id": houses[person_id % 500],
                    "kind": ("partner", "grantee", "other")[person_id % 3],
                    "country": ("PH", "KE", "NP", "PE")[person_id % 4],
                    "seconds": 3000,
                    "source": "file",
                }
                for person_id in chance.sample(people, 100)
            ],
        )


def test_a_year_of_1000_webinars_and_100000_attendances(served: Flask, written: Written) -> None:
    written(a_large_year)
    organiser = written(lambda: make.make_organiser().fs_uniquifier)
    period = Period(year=2020)
    with served.app_context():
        assert period_figures(period).attendances == 100_000
        figures = once(lambda: period_figures(period))
        years = once(count_years)
        as_csv = once(lambda: year_csv(year_report(period)))
        as_xlsx = once(lambda: year_xlsx(year_report(period)))
    browser = sign_in(served, organiser)
    page = once(lambda: browser.get("/o/reports/2020"))
    public = Browser(served.wsgi_app)
    assert public.get("/statistics") == 200
    numbers = count()
    statistics = once(lambda: public.get(f"/statistics?fresh={next(numbers)}"))
    print()
    say("1,000 webinars, 100,000 attendances: figures of the year", figures)
    say("  every year", years)
    say("  the year's page", page)
    say("  public statistics", statistics)
    say("  CSV", as_csv)
    say("  XLSX", as_xlsx)
