"""An organiser sees what goes out by itself about a webinar, changes when, sends thanks now or not at all."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories as make
from tests.counting import statements
from tracker.clock import utc_now
from tracker.database import db
from tracker.mail.plan_queries import read_plan
from tracker.mail.schedule_round import run_schedule
from tracker.models import AuditEntry, Webinar

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    def write() -> int:
        start = (datetime.now(UTC) + timedelta(hours=23)).replace(tzinfo=None)
        series = make.make_series(reminders=[1440, 60])
        webinar = make.make_webinar(series, zone="UTC", local_start=start)
        early = utc_now() - timedelta(days=9)
        for number in range(3):
            person = make.make_person(f"p{number}@lantern.example")
            registration = make.make_registration(webinar, person, created_at=early)
            registration.state_changed_at = early
        return int(webinar.id)

    return int(committed(write))


@pytest.fixture
def page(webinar_id: int) -> str:
    return f"/o/webinars/{webinar_id}/mails/plan"


def kept(webinar_id: int) -> Webinar:
    db.session.rollback()
    return db.session.get_one(Webinar, webinar_id)


def test_shows_each_reminder_and_how_far_it_is(signed_in: FlaskClient, page: str) -> None:
    assert "1 day before" in signed_in.get(page).text
    run_schedule(utc_now())
    html = signed_in.get(page).text
    assert "0 of 3 sent" in html and "Planned" in html
    assert "As in the series: 1 day before, 1 hour before" in html
    assert "It waits until the webinar is held" in html and "Send now" not in html


def test_the_times_of_one_webinar_can_differ(signed_in: FlaskClient, page: str, webinar_id: int) -> None:
    times = {"whose": "own", "times": ["10080", "30", "77", "nonsense"]}
    assert signed_in.post(f"{page}/reminders", data=times).status_code == 303
    assert kept(webinar_id).reminders == [10_080, 30]
    signed_in.post(f"{page}/reminders", data={"whose": "own"})
    assert kept(webinar_id).reminders == []
    assert "Nobody is reminded of this webinar." in signed_in.get(page).text
    signed_in.post(f"{page}/reminders", data={"whose": "series"})
    assert kept(webinar_id).reminders is None
    entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "mail.reminders")).all()
    assert len(entries) == 3


def test_thanks_are_sent_now_or_never(
    signed_in: FlaskClient, page: str, webinar_id: int, committed: Committed
) -> None:
    assert signed_in.post(f"{page}/after", data={"wish": "now"}).status_code == 409
    assert signed_in.post(f"{page}/after", data={"wish": "else"}).status_code == 404

    def hold() -> None:
        webinar = db.session.get_one(Webinar, webinar_id)
        webinar.state = "held"
        make.make_import(webinar, applied_at=utc_now())

    committed(hold)
    html = signed_in.get(page).text
    assert "Send now" in html and "3 to people missed" in html
    signed_in.post(f"{page}/after", data={"wish": "never"})
    assert "Nobody is written to." in signed_in.get(page).text
    signed_in.post(f"{page}/after", data={"wish": "now"})
    assert [each.mails for each in run_schedule(utc_now()) if each.kind == "missed"] == [3]
    assert "0 of 3 sent" in signed_in.get(page).text


def test_the_plan_takes_as_many_queries_for_one_mail_as_for_thirty(
    webinar_id: int, committed: Committed
) -> None:
    webinar = kept(webinar_id)
    with statements() as few:
        read_plan(webinar)
    run_schedule(utc_now())
    webinar = kept(webinar_id)
    with statements() as many:
        assert read_plan(webinar).reminders[0].mails == {"waiting": 3}
    assert len(few) == len(many) == 3
