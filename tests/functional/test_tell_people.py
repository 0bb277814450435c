"""People who registered hear when their webinar is moved, changed, cancelled, or takes place after all."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tests.functional.test_webinar_pages import fields
from tracker.audit import COMMAND
from tracker.database import db
from tracker.errors import Refusal
from tracker.models import OutboxMail, Webinar
from tracker.webinars import service
from tracker.webinars.telling_queries import count_people_to_tell

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
START = datetime(2027, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich, 09:00 UTC
FROM = "2027-03-25T09:00:00+00:00"

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    """Three people have to be told: one with a place, one who waits, one to be decided."""

    def make() -> int:
        webinar = factories.make_webinar(
            factories.make_series(), slug="open-data", local_start=START, capacity=1
        )
        for state in ("confirmed", "waitlisted", "pending", "declined", "cancelled"):
            factories.make_registration(
                webinar, factories.make_person(f"{state}@lantern.example"), state=state
            )
        return int(webinar.id)

    return int(committed(make))


@pytest.fixture
def edit(committed: Committed, webinar_id: int) -> Callable[..., None]:
    def save(*, tells: bool = True, now: datetime = NOW, **details: Any) -> None:
        version = webinar_of(webinar_id).version
        committed(
            lambda: service.edit_webinar(webinar_id, version, tells=tells, actor=COMMAND, now=now, **details)
        )

    return save


def webinar_of(webinar_id: int) -> Webinar:
    db.session.rollback()
    return db.session.get_one(Webinar, webinar_id)


def mails(*states: str) -> list[tuple[str, str, str, str]]:
    """(kind, whose, state, the time it says it was)."""
    db.session.rollback()
    rows = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    return [
        (one.kind, one.to_email.split("@")[0], one.state, one.details.get("from", ""))
        for one in rows
        if not states or one.state in states
    ]


def leave(committed: Committed) -> None:
    """Every mail that waits leaves."""

    def send() -> None:
        for mail in db.session.scalars(select(OutboxMail).where(OutboxMail.state == "waiting")):
            mail.state, mail.sent_at = "sent", NOW

    committed(send)


def test_a_move_is_told_once_to_whoever_it_concerns(edit: Callable[..., None], webinar_id: int) -> None:
    edit(local_start=START + timedelta(days=4))
    assert mails() == [
        ("moved", "confirmed", "waiting", FROM),
        ("moved", "waitlisted", "waiting", FROM),
        ("moved", "pending", "waiting", FROM),
    ]
    webinar = webinar_of(webinar_id)
    assert (webinar.calendar_sequence, webinar.moved_at) == (1, NOW)
    assert (webinar.moved_from, webinar.moved_from_zone) == (
        datetime(2027, 3, 25, 9, tzinfo=UTC),
        "Europe/Zurich",
    )


def test_moves_before_the_mail_leaves_are_one_mail(
    committed: Committed, edit: Callable[..., None], webinar_id: int
) -> None:
    edit(local_start=START + timedelta(days=1))
    edit(local_start=START + timedelta(days=2), tells=False)
    edit(zone="America/New_York")
    assert [mail[3] for mail in mails("waiting")] == [FROM] * 3
    assert webinar_of(webinar_id).moved_from == datetime(2027, 3, 25, 9, tzinfo=UTC)
    leave(committed)
    edit(local_start=START + timedelta(days=3))
    assert {mail[3] for mail in mails("waiting")} == {"2027-03-27T14:00:00+00:00"}
    assert webinar_of(webinar_id).moved_from == datetime(2027, 3, 27, 14, tzinfo=UTC)


def test_a_move_taken_back_before_it_was_told_is_never_told(
    edit: Callable[..., None], webinar_id: int
) -> None:
    edit(local_start=START + timedelta(days=1))
    edit(local_start=START)
    assert {mail[2] for mail in mails()} == {"stopped"}
    webinar = webinar_of(webinar_id)
    assert (webinar.moved_at, webinar.moved_from, webinar.moved_from_zone) == (None, None, "")
    assert webinar.calendar_sequence == 2, "calendars may have seen it"


def test_a_zone_that_keeps_the_clock_moves_and_one_that_keeps_the_instant_does_not(
    edit: Callable[..., None], webinar_id: int
) -> None:
    edit(zone="Europe/Paris")
    assert mails() == []
    assert (webinar_of(webinar_id).moved_at, webinar_of(webinar_id).calendar_sequence) == (None, 1)
    edit(zone="America/New_York")
    assert [mail[0] for mail in mails()] == ["moved"] * 3
    assert webinar_of(webinar_id).moved_from_zone == "Europe/Paris"


def test_other_changes_are_told_as_such_and_only_when_asked(
    edit: Callable[..., None], webinar_id: int
) -> None:
    edit(title="Open data for children", tells=False)
    assert (mails(), webinar_of(webinar_id).calendar_sequence) == ([], 1)
    edit(capacity=20, contact_email="x@lantern.example")
    assert mails() == [], "not what they were told about"
    edit(minutes=60)
    edit(description="In more words")
    assert [mail[0] for mail in mails() if mail[0] != "promotion"] == ["changed"] * 3, "one mail tells both"
    edit(local_start=START + timedelta(days=1))
    assert [mail[0] for mail in mails("waiting")] == ["moved"] * 3, "and the new time tells all of it"
    edit(title="Open data")
    assert [mail[0] for mail in mails("waiting")] == ["moved"] * 3


@pytest.mark.parametrize("state", ["draft", "held", "cancelled"])
def test_only_a_published_webinar_is_news(
    committed: Committed, edit: Callable[..., None], webinar_id: int, state: str
) -> None:
    committed(lambda: setattr(db.session.get_one(Webinar, webinar_id), "state", state))
    now = NOW + timedelta(days=60)  # one that is held has begun
    edit(title="Another title", local_start=START - timedelta(days=1), now=now)
    assert mails() == []
    webinar = webinar_of(webinar_id)
    assert webinar.moved_at is None
    assert count_people_to_tell(webinar, NOW) == 0


def test_what_is_over_is_no_news_but_a_later_date_is(edit: Callable[..., None], webinar_id: int) -> None:
    late = NOW + timedelta(days=60)
    edit(title="Another title", now=late)
    edit(local_start=START - timedelta(days=1), now=late)
    assert mails() == []
    edit(local_start=START + timedelta(days=90), now=late)
    assert [mail[0] for mail in mails()] == ["moved"] * 3
    assert count_people_to_tell(webinar_of(webinar_id), late) == 3


def test_a_cancellation_is_told_unless_nobody_wants_it(committed: Committed, webinar_id: int) -> None:
    committed(lambda: service.cancel(webinar_id, reason="ill", actor=COMMAND, now=NOW))
    assert [mail[:3] for mail in mails()] == [
        ("webinar_cancelled", "confirmed", "waiting"),
        ("webinar_cancelled", "waitlisted", "waiting"),
        ("webinar_cancelled", "pending", "waiting"),
    ]
    assert webinar_of(webinar_id).calendar_sequence == 1


def test_who_did_not_hear_of_it_does_not_hear_that_it_is_back(committed: Committed, webinar_id: int) -> None:
    committed(lambda: service.cancel(webinar_id, actor=COMMAND, now=NOW, tells=False))
    committed(lambda: service.reinstate(webinar_id, actor=COMMAND, now=NOW))
    assert mails() == []
    committed(lambda: service.cancel(webinar_id, actor=COMMAND, now=NOW))
    committed(lambda: service.reinstate(webinar_id, actor=COMMAND, now=NOW))
    assert {mail[:1] + mail[2:3] for mail in mails()} == {("webinar_cancelled", "stopped")}
    committed(lambda: service.cancel(webinar_id, actor=COMMAND, now=NOW))
    leave(committed)
    committed(lambda: service.reinstate(webinar_id, actor=COMMAND, now=NOW))
    assert [mail[0] for mail in mails("waiting")] == ["reinstated"] * 3
    committed(lambda: service.cancel(webinar_id, actor=COMMAND, now=NOW))
    assert mails("waiting") == [], "they never heard that it was back"
    assert webinar_of(webinar_id).calendar_sequence == 7, "each of it is news to calendars"


def test_cancelled_when_over_or_as_a_draft_tells_nobody(committed: Committed, webinar_id: int) -> None:
    committed(lambda: service.cancel(webinar_id, actor=COMMAND, now=NOW + timedelta(days=60)))
    assert mails() == []
    draft = committed(
        lambda: (
            factories.make_webinar(
                db.session.get_one(Webinar, webinar_id).series,
                state="draft",
                published_at=None,
                local_start=START,
            ).id
        )
    )
    committed(lambda: service.cancel(draft, actor=COMMAND, now=NOW))
    assert mails() == []


@pytest.fixture
def now_is_march() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.mark.usefixtures("now_is_march")
def test_a_new_time_is_asked_about(signed_in: FlaskClient, webinar_id: int) -> None:
    address = f"/o/webinars/{webinar_id}/edit"
    page = signed_in.get(address)
    assert "3 people have a place or wait for one" in page.text
    form = fields(page) | {"day": "29", "title": "Open data & more"}
    asked = signed_in.post(address, data=form)
    assert asked.status_code == 200
    assert "Tell 3 people about the new time?" in asked.text
    for said in (
        "<s>Thursday 25 March 2027, 10:00 to 11:30 in Zurich.</s>",
        "17:00 Manila",
        "Monday 29 March 2027, 10:00 to 11:30 in Zurich.",
        "16:00 Manila",
    ):
        assert said in asked.text
    assert webinar_of(webinar_id).version == 1, "nothing is saved yet"
    again = fields(asked)
    assert again["title"] == "Open data &amp; more"
    done = signed_in.post(address, data=form | {"tell": "yes"}, follow_redirects=True)
    assert "Saved. 3 people are told" in done.text
    assert webinar_of(webinar_id).title == "Open data & more"
    assert [mail[0] for mail in mails()] == ["moved"] * 3


@pytest.mark.usefixtures("now_is_march")
def test_a_new_time_can_stay_untold(signed_in: FlaskClient, webinar_id: int) -> None:
    address = f"/o/webinars/{webinar_id}/edit"
    form = fields(signed_in.get(address)) | {"minutes": "60", "tell_changed": "yes"}
    assert "Tell 3 people" in signed_in.post(address, data=form).text
    done = signed_in.post(address, data=form | {"tell": "no"}, follow_redirects=True)
    assert "Saved" in done.text and "told" not in done.text.split("</main>")[0].split("flash")[1][:200]
    assert (mails(), webinar_of(webinar_id).minutes) == ([], 60)


@pytest.mark.usefixtures("now_is_march")
def test_a_stale_new_time_is_a_conflict_at_once(signed_in: FlaskClient, webinar_id: int) -> None:
    address = f"/o/webinars/{webinar_id}/edit"
    form = fields(signed_in.get(address)) | {"day": "29", "version": "0"}
    assert signed_in.post(address, data=form).status_code == 409


@pytest.mark.usefixtures("now_is_march")
def test_other_news_goes_out_with_a_tick(signed_in: FlaskClient, webinar_id: int) -> None:
    address = f"/o/webinars/{webinar_id}/edit"
    form = fields(signed_in.get(address)) | {"focus": "What it is about"}
    assert signed_in.post(address, data=form).status_code == 303
    assert mails() == []
    form = fields(signed_in.get(address)) | {"capacity": "20", "tell_changed": "yes"}
    done = signed_in.post(address, data=form, follow_redirects=True)
    assert "people are told" not in done.text, "not what they were told about"
    form = fields(signed_in.get(address)) | {"focus": "What else", "tell_changed": "yes"}
    done = signed_in.post(address, data=form, follow_redirects=True)
    assert "Saved. 3 people are told" in done.text
    assert [mail[0] for mail in mails() if mail[0] != "promotion"] == ["changed"] * 3


@pytest.mark.usefixtures("now_is_march")
@pytest.mark.parametrize(("tell", "told"), [("yes", 3), ("no", 0)])
def test_cancelling_says_who_hears_of_it(
    committed: Committed, signed_in: FlaskClient, webinar_id: int, tell: str, told: int
) -> None:
    address = f"/o/webinars/{webinar_id}/cancel"
    assert "Cancel it and tell 3 people" in signed_in.get(address).text
    done = signed_in.post(address, data={"reason": "ill", "tell": tell}, follow_redirects=True)
    assert ("Cancelled. 3 people are told" in done.text) == bool(told)
    assert [mail[0] for mail in mails()] == ["webinar_cancelled"] * told
    leave(committed)
    address = f"/o/webinars/{webinar_id}/reinstate"
    assert ("3 people who heard that it was cancelled are told" in signed_in.get(address).text) == bool(told)
    signed_in.post(address)
    assert [mail[0] for mail in mails("waiting")] == ["reinstated"] * told


@pytest.mark.usefixtures("now_is_march")
def test_the_commands_say_how_many_hear_of_it(app: Flask, webinar_id: int) -> None:
    edit = ("webinars", "edit", "open-data")
    refused = run(app, *edit, "--start", "2027-03-29 10:00")
    assert isinstance(refused.exception, Refusal)
    assert "Say --tell or --quiet" in str(refused.exception)
    assert run(app, *edit, "--title", "Open data & more").stderr == ""
    assert mails() == []
    told = run(app, *edit, "--start", "2027-03-29 10:00", "--tell", "--json")
    assert (told.stderr, json.loads(told.stdout)["told"]) == ("3 people are told\n", 3)
    assert [mail[0] for mail in mails("waiting")] == ["moved"] * 3
    assert json.loads(run(app, *edit, "--minutes", 60, "--quiet", "--json").stdout)["told"] == 0
    assert json.loads(run(app, "webinars", "cancel", webinar_id, "--json").stdout)["told"] == 3
    assert [mail[0] for mail in mails("waiting")] == ["moved"] * 3 + ["webinar_cancelled"] * 3
    assert json.loads(run(app, "webinars", "reinstate", webinar_id, "--json").stdout)["told"] == 0
    assert [mail[0] for mail in mails("waiting")] == ["moved"] * 3, "nobody had heard of it"
    quiet = run(app, "webinars", "cancel", webinar_id, "--quiet", "--json")
    assert (quiet.stderr, json.loads(quiet.stdout)["told"]) == ("", 0)
