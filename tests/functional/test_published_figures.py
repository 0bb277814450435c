"""Published figures are shown as of then, with their rows, after data changed; nobody's name is kept."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update

from tests import factories as make
from tests.command_line import run
from tests.functional.test_figures import random_world
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import Refusal
from tracker.figures.breakdown_queries import break_down
from tracker.figures.counts import Period
from tracker.figures.keeping import keep_report
from tracker.figures.kept_queries import (
    KEPT_BY,
    count_kept_people,
    kept_parts,
    list_kept_people,
    list_published,
)
from tracker.figures.people_queries import Narrowing
from tracker.models import Attendance, CountedRow, CountedWebinar, Person, PublishedFigures, Webinar
from tracker.recaps import service as recaps
from tracker.webinars.queries import get_webinar

Committed = Callable[[Callable[[], Any]], Any]
LEVELS = ("attendances", "individuals", "organisations", "countries", "median_seconds", "label")


def keep(period: Period, title: str = "Annual report") -> PublishedFigures:
    return keep_report(period, title, actor=COMMAND, now=utc_now())


def told(parts: Any) -> dict[Any, tuple[Any, ...]]:
    return {part.key: tuple(getattr(part, level) for level in LEVELS) for part in parts}


def change_everything() -> None:
    """Everybody moves, some attendances go, a webinar moves to another year, organisations are renamed."""
    db.session.execute(update(Attendance).values(organisation_id=None, kind="unknown", country="FR"))
    db.session.execute(delete(Attendance).where(Attendance.id % 2 == 0))
    for webinar in db.session.scalars(select(Webinar)).all():
        webinar.local_start = webinar.local_start + timedelta(days=400)
        webinar.title = "Another"


@pytest.mark.parametrize("rolls_up", [False, True])
def test_figures_and_rows_are_reproduced(app: Flask, committed: Committed, rolls_up: bool) -> None:
    committed(lambda: random_world(4))
    period = Period(year=2020, rolls_up=rolls_up)
    before = {by: break_down(period, by, Narrowing()) for by in KEPT_BY}
    kept = committed(lambda: keep(period))
    committed(change_everything)
    for by, was in before.items():
        parts, whole = kept_parts(kept, by)
        assert told(parts) == told(was.parts), by
        assert told([whole]) == told([was.whole])
        assert whole.returning_people is whole.new_people is None
    assert count_kept_people(kept) == before["kind"].whole.individuals == kept.figures["individuals"]
    people = list_kept_people(kept)
    assert len({each.person_id for each in people}) == len(people) == kept.figures["individuals"]
    assert break_down(period, "kind", Narrowing()).whole != before["kind"].whole


def test_what_did_not_change_is_kept_once(app: Flask, committed: Committed) -> None:
    committed(lambda: random_world(4))
    committed(lambda: keep(Period(year=2020)))

    def kept() -> tuple[int, int]:
        counts = (
            db.session.scalar(select(func.count()).select_from(each)) for each in (CountedWebinar, CountedRow)
        )
        webinars, rows = counts
        return webinars or 0, rows or 0

    first = kept()
    committed(lambda: keep(Period(year=2020), "Again"))
    assert kept() == first
    one = db.session.scalars(select(Attendance).where(Attendance.seconds == 3600)).first()
    assert one is not None
    committed(
        lambda: db.session.execute(update(Attendance).where(Attendance.id == one.id).values(seconds=4000))
    )
    committed(lambda: keep(Period(), "All"))
    committed(lambda: keep(Period(), "All again"))
    assert len(list_published()) == 4


def test_a_recap_keeps_its_rows_and_no_names(
    app: Flask, committed: Committed, signed_in: FlaskClient
) -> None:
    def write() -> int:
        webinar = make.make_webinar(make.make_series(), slug="held", state="held", number=1, year_number=1)
        for name in ("mai", "ama"):
            make.make_attendance(webinar, make.make_person(f"{name}@x.example", name=f"{name} Secret"))
        return webinar.id

    webinar_id = committed(write)

    def publish() -> None:
        recap = recaps.ensure_draft(get_webinar("held"), COMMAND, utc_now())
        recaps.publish_recap(recap.id, version=recap.version, actor=COMMAND, now=utc_now())

    committed(publish)
    [kept] = list_published()
    assert (kept.what, kept.webinar_id, kept.figures["individuals"]) == ("recap", webinar_id, 2)
    assert "Secret" not in json.dumps([kept.figures, kept.organisations])
    address = f"/o/reports/published/{kept.id}"
    assert "mai Secret" in signed_in.get(f"{address}/people").text

    def erase() -> None:
        db.session.execute(delete(Attendance).where(Attendance.name == "ama Secret"))
        db.session.execute(delete(Person).where(Person.name == "ama Secret"))
        db.session.execute(update(Person).values(name="Deleted person", email="token@erased.example"))

    committed(erase)
    page = signed_in.get(f"{address}/people").text
    assert "Secret" not in page
    assert "No longer held" in page
    assert "2 people" in page
    text = signed_in.get(f"{address}/people.csv").data.decode("utf-8-sig")
    assert len(text.splitlines()) == 3
    assert signed_in.get(f"{address}/people.xlsx").status_code == 200
    shown = signed_in.get(address).text
    assert "as of" in shown
    assert signed_in.get(f"{address}?by=colour").status_code == 404
    listed = signed_in.get("/o/reports/published").text
    assert kept.title in listed and "Recap, English" in listed
    assert "2 people" in signed_in.get(f"{address}/people?by=webinar&part={webinar_id}").text
    for wrong in ("by=colour&part=red", "by=webinar&part=red", "by=kind&part=red"):
        assert signed_in.get(f"{address}/people?{wrong}").status_code == 404


def test_pages_and_command_keep_a_report(app: Flask, committed: Committed, signed_in: FlaskClient) -> None:
    committed(lambda: random_world(4))
    assert "Keep these figures" in signed_in.get("/o/reports/published/new?year=2020").text
    assert signed_in.post("/o/reports/published/new?year=2020", data={"title": " "}).status_code == 422
    done = signed_in.post("/o/reports/published/new?year=2020", data={"title": "Report 2020"})
    assert done.status_code == 303
    assert "Report 2020" in signed_in.get(done.location).text
    told = json.loads(run(app, "figures", "--year", 2020, "--as-of", "2100-01-01", "--json").stdout)
    assert told["title"] == "Report 2020"
    committed(change_everything)
    again = json.loads(run(app, "figures", "--year", 2020, "--as-of", "2100-01-01", "--json").stdout)
    assert again == told
    assert isinstance(run(app, "figures", "--year", 2019, "--as-of", "2100-01-01").exception, Refusal)
    assert isinstance(run(app, "figures", "--year", 2020, "--as-of", "2000-01-01").exception, Refusal)
    assert run(app, "figures", "--year", 2019, "--keep", "Report 2019").exit_code == 0
    day = datetime.now(UTC) + timedelta(days=1)
    assert run(app, "figures", "--year", 2019, "--as-of", f"{day:%Y-%m-%d}").exit_code == 0
