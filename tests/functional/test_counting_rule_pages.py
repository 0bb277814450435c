"""An organiser reads the counting rule, sees what another would give, and makes the next version."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tests.counting import statements
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import Refusal, Stale
from tracker.figures.queries import load_rules, webinar_figures
from tracker.models import AuditEntry, CountingRule, Webinar
from tracker.recaps.service import ensure_draft, publish_recap
from tracker.webinars import service

Committed = Callable[[Callable[[], Any]], Any]
MINUTES = (2, 6, 12, 50, 80)


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    """The tenth, held: five people of different length of stay, one of the host, and a published recap."""
    return committed(make_webinar)


def make_webinar() -> Webinar:
    series = factories.make_series()
    webinar = factories.make_webinar(series, state="held", number=10, year_number=3)
    for minutes in MINUTES:
        person = factories.make_person(f"p{minutes}@x.example")
        factories.make_attendance(webinar, person, seconds=minutes * 60, kind="partner")
    host = factories.make_person("h@endviolence.example")
    factories.make_attendance(webinar, host, seconds=5000, kind="host")
    recap = ensure_draft(webinar, COMMAND, utc_now())
    publish_recap(recap.id, version=recap.version, actor=COMMAND, now=utc_now())
    return webinar


def change(series_id: int, version: int | None, minutes: float, *, hosts: bool = True) -> CountingRule:
    return service.change_rule(
        series_id,
        version,
        minimum_seconds=round(minutes * 60),
        leaves_out_hosts=hosts,
        counts_shared_rooms=False,
        actor=COMMAND,
        now=utc_now(),
    )


def test_a_change_is_a_new_version(committed: Committed, webinar: Webinar) -> None:
    series_id = webinar.series_id
    assert webinar_figures(webinar).individuals == 4
    committed(lambda: change(series_id, 1, 10))
    figures = webinar_figures(db.session.get_one(Webinar, webinar.id))
    assert (figures.individuals, figures.rule.version) == (3, 2)
    assert len(db.session.scalars(select(CountingRule)).all()) == 2
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "series.rule")).one()
    assert entry.before == {
        "minimum_seconds": 300,
        "leaves_out_hosts": True,
        "counts_shared_rooms": False,
        "version": 1,
    }
    for version, minutes, error in ((1, 20, Stale), (2, 10, Refusal), (2, -1, Refusal), (2, 2000, Refusal)):
        with pytest.raises(error):
            committed(lambda v=version, m=minutes: change(series_id, v, m))


def test_in_the_browser(signed_in: FlaskClient, webinar: Webinar) -> None:
    address = f"/o/settings/series/{webinar.series_id}/rule"
    page = signed_in.get(address).text
    shown = ("Counting rule 1", "does to webinar 10", "5 minutes, 4 individuals.", "one published recap")
    for text in shown:
        assert text in page, text
    assert address in signed_in.get(f"/o/settings/series/{webinar.series_id}").text
    typed = {"version": "1", "minimum_minutes": "12.5", "leaves_out_hosts": "y"}
    looked = signed_in.post(address, data=typed)
    for text in ("4 → 2", "Save as rule 2", "keeps its figure"):
        assert text in looked.text, text
    assert load_rules()[webinar.series_id].version == 1
    sent = {"version": "1", "minimum_minutes": "12,5", "save": "1"}
    done = signed_in.post(address, data=sent, follow_redirects=True).text
    assert "Rule 2 holds from now on" in done and "host counted" in done
    assert load_rules()[webinar.series_id].minimum_seconds == 750
    assert webinar_figures(db.session.get_one(Webinar, webinar.id)).individuals == 3
    assert signed_in.post(address, data=sent).status_code == 409
    for wrong in ("", "x", "-1", "1441", "99999", "1e3"):
        answer = signed_in.post(address, data={"version": "2", "minimum_minutes": wrong, "save": "1"})
        assert (answer.status_code, 'href="#minimum_minutes"' in answer.text) == (422, True), wrong


def test_a_series_without_attendance_has_no_curve(signed_in: FlaskClient, committed: Committed) -> None:
    series_id = committed(factories.make_series).id
    page = signed_in.get(f"/o/settings/series/{series_id}/rule").text
    assert "Once attendance was recorded" in page and "Counting rule 1" in page


def test_on_the_command_line(app: Flask, webinar: Webinar) -> None:
    shown = json.loads(run(app, "series", "rule", "knowledge-exchange", "--json").stdout)
    assert (shown["version"], shown["minimum_seconds"], shown["webinars_changed"]) == (1, 300, [])
    individuals = {point["minutes"]: point["individuals"] for point in shown["curve"]}
    assert (individuals[5], individuals[10], shown["example"]) == (4, 3, webinar.title)
    tried = json.loads(
        run(app, "series", "rule", "knowledge-exchange", "--minimum", 10, "--dry-run", "--json").stdout
    )
    assert [(each["now"], each["then"]) for each in tried["webinars_changed"]] == [(4, 3)]
    assert tried["version"] == 1
    said = run(app, "series", "rule", "knowledge-exchange", "--minimum", 10, "--hosts").stdout
    assert "Rule 2: at least 10 minutes, people of the host counted" in said


def test_looking_asks_as_often_for_thirty_webinars(
    signed_in: FlaskClient, committed: Committed, webinar: Webinar
) -> None:
    address = f"/o/settings/series/{webinar.series_id}/rule"
    counts = []
    for more in (0, 30):
        committed(lambda count=more: [held(webinar) for _ in range(count)])
        with statements() as sent:
            signed_in.post(address, data={"version": "1", "minimum_minutes": "20"})
        counts.append(len(sent))
    assert counts[0] == counts[1]


def held(like: Webinar) -> None:
    series = db.session.get_one(Webinar, like.id).series
    other = factories.make_webinar(series, state="held")
    person = factories.make_person(f"q{other.id}@x.example")
    factories.make_attendance(other, person, seconds=600, kind="partner")
