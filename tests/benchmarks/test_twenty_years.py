"""How the reports grow: a million attendances over twenty years, and a hundredth of them."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text

from tests import factories as make
from tests.benchmarks.measuring import Span, once, say
from tests.conftest import sign_in
from tests.counting import statements
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.figures.breakdown_queries import break_down
from tracker.figures.counts import Period
from tracker.figures.people_queries import Narrowing
from tracker.models import Attendance, Organisation, OrganisationKind, Person, Webinar
from tracker.organisations.names import name_key

pytestmark = pytest.mark.benchmark
Written = Callable[[Callable[[], Any]], Any]
YEARS = 20
KINDS = ("partner", "grantee", "other")


@dataclass(frozen=True)
class Size:
    webinars: int
    attendances: int
    people: int
    organisations: int


LARGE = Size(webinars=1000, attendances=1_000_000, people=50_000, organisations=2_000)
SMALL = Size(webinars=100, attendances=10_000, people=500, organisations=20)
PAGES = {
    "the year report": "/o/reports/2019",
    "a year by organisation": "/o/reports/figures?by=organisation&year=2019",
    "an organisation's page": "/o/organisations/{organisation}",
}


def fill(size: Size) -> int:
    """The id of an organisation from which people came."""
    chance = random.Random(1)
    now = utc_now()
    series = make.make_series()
    db.session.execute(
        insert(Organisation),
        [
            {"name": f"House {n}", "name_key": name_key(f"House {n}"), "created_at": now, "updated_at": now}
            for n in range(size.organisations)
        ],
    )
    first = db.session.scalar(select(func.min(Organisation.id)).where(Organisation.name == "House 0")) or 0
    kinds = [
        {
            "organisation_id": first + n,
            "kind": ("partner", "grantee", "other")[n % 3],
            "from_on": make.FROM_ON,
        }
        for n in range(size.organisations)
    ]
    db.session.execute(insert(OrganisationKind), kinds)
    people = [{"name": f"P {n}", "email": f"p{n}@x.example", "created_at": now} for n in range(size.people)]
    db.session.execute(insert(Person), people)
    person = db.session.scalar(select(func.min(Person.id)).where(Person.name == "P 0")) or 0
    begin = datetime(2001, 1, 3, 15, tzinfo=UTC)
    step = timedelta(days=365 * YEARS / size.webinars)
    for number in range(size.webinars):
        start = (begin + number * step).replace(tzinfo=None)
        webinar = make.make_webinar(
            series, state="held", number=number + 1, title=f"Webinar {number}", local_start=start
        )
        those = chance.sample(range(size.people), size.attendances // size.webinars)
        db.session.execute(insert(Attendance), [_row(webinar, person, first, n, size, chance) for n in those])
    return first


def _row(
    webinar: Webinar, person: int, first: int, n: int, size: Size, chance: random.Random
) -> dict[str, Any]:
    house = n % size.organisations
    return {
        "webinar_id": webinar.id,
        "person_id": person + n,
        "name": f"P {n}",
        "connection": "",
        "organisation_id": first + house,
        "kind": KINDS[house % 3],
        "country": ("KE", "PH", "PE", "GB", "FR")[house % 5],
        "seconds": chance.choice((120, 1200, 3600, 5400)),
        "source": "file",
    }


def measured(app: Flask, written: Written, size: Size) -> dict[str, tuple[Span, int, int]]:
    """By page: seconds, how many attendances it counts, how many statements it sends."""
    organisation = written(lambda: fill(size))
    uniquifier = written(lambda: make.make_organiser().fs_uniquifier)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            begin_write()
            db.session.execute(text("ANALYZE"))
            db.session.commit()
    browser = sign_in(app, uniquifier)
    found = {}
    for name, pattern in PAGES.items():
        address = pattern.format(organisation=organisation)
        with app.app_context(), statements() as sent:
            assert browser.get(address).status_code == 200, address
        with app.app_context():
            whole = break_down(Period(year=2019), "kind", Narrowing()).whole
            if "organisation's" in name:
                whole = break_down(Period(), "kind", Narrowing(organisation_id=organisation)).whole
            db.session.remove()
        found[name] = once(lambda at=address: browser.get(at)), whole.attendances, len(sent)
    return found


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_twenty_years(served: Flask, written: Written, size: Size) -> None:
    found = measured(served, written, size)
    print()
    for name, (span, counted, queries) in found.items():
        say(f"{size.attendances:,} attendances: {name}", f"{span}, {counted:,} counted, {queries} queries")
        say("  per attendance counted", f"{1e6 * span.cpu / max(counted, 1):8.1f} µs CPU")
    SEEN[size] = found
    if size is LARGE and SMALL in SEEN:
        for name, (span, counted, queries) in found.items():
            small, few, queries_then = SEEN[SMALL][name]
            assert queries == queries_then, name
            grown = (span.cpu / counted) / (small.cpu / few)
            say(f"{name}, cost per attendance counted", f"{grown:8.2f} of what it was")


SEEN: dict[Size, dict[str, tuple[Span, int, int]]] = {}
