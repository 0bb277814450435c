"""The rules of the world's clocks change: webinars ahead keep their local time, and people are told."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tracker.audit import COMMAND, PUBLIC
from tracker.database import db
from tracker.errors import Invalid
from tracker.mail import schedule as mail_schedule
from tracker.mail.letters import Letter, make_letter
from tracker.mail.worker import work
from tracker.models import AuditEntry, Fact, OutboxMail, Registration, Series, Webinar
from tracker.registrations import service as places
from tracker.registrations.details import clean_details
from tracker.webinars import service
from tracker.webinars.rederiving_queries import RULES, are_rules_new, list_rederived, rules_here
from tracker.webinars.service import rederive

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
SITE = "https://webinars.example"
HOUR = timedelta(hours=1)

Committed = Callable[[Callable[[], Any]], Any]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture(autouse=True)
def _in_autumn_2026() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def series(committed: Committed) -> Series:
    return committed(lambda: factories.make_series(zone="America/Vancouver"))


@pytest.fixture
def by_old_rules(committed: Committed, series: Series) -> Callable[..., int]:
    """A webinar whose instant was derived when the zone had other rules: `off` is by how much."""

    def make(start: str = "2027-01-12 10:00", *, off: timedelta = HOUR, **more: Any) -> int:
        def write() -> int:
            webinar = factories.make_webinar(series, local_start=local(start), **more)
            webinar.starts_at += off
            for name, zone in (("maya", "Asia/Manila"), ("ben", "")):
                person = factories.make_person(f"{name}-{webinar.id}@lantern.example")
                factories.make_registration(webinar, person, zone=zone)
            db.session.flush()
            return int(webinar.id)

        return int(committed(write))

    return make


def webinar_of(webinar_id: int) -> Webinar:
    db.session.rollback()
    return db.session.get_one(Webinar, webinar_id)


def follow(committed: Committed) -> list[Any]:
    return list(committed(lambda: rederive(actor=COMMAND, now=NOW)))


def test_the_local_time_stays_and_people_are_told(
    committed: Committed, by_old_rules: Callable[..., int], client: FlaskClient
) -> None:
    webinar_id = by_old_rules(slug="data-club")
    [found] = follow(committed)
    assert (found.was, found.starts_at) == (
        datetime(2027, 1, 12, 18, tzinfo=UTC),
        datetime(2027, 1, 12, 17, tzinfo=UTC),
    )
    webinar = webinar_of(webinar_id)
    assert (webinar.local_start, webinar.starts_at) == (local("2027-01-12 10:00"), found.starts_at)
    assert (webinar.calendar_sequence, webinar.version) == (1, 2)
    assert (webinar.moved_at, webinar.moved_from, webinar.moved_from_zone) == (NOW, found.was, "Etc/GMT+8")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "webinar.rederived")).one()
    assert entry.before == {"starts_at": "2027-01-12T18:00:00+00:00"}
    assert entry.after == {"starts_at": "2027-01-12T17:00:00+00:00"}
    assert rules_here() in entry.reason
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    assert [mail.kind for mail in mails] == ["clocks", "clocks"]
    letter = make_letter(mails[0].id, SITE, NOW)
    assert isinstance(letter, Letter)
    assert letter.method == "REQUEST"
    assert "It starts on Wed 13 January, 01:00 Manila" in letter.message.text
    [event] = icalendar.Calendar.from_ical(client.get("/knowledge-exchange/data-club/webinar.ics").data).walk(
        "VEVENT"
    )
    assert (event.decoded("dtstart"), event["sequence"]) == (found.starts_at, 1)
    assert follow(committed) == [], "a second time changes nothing"


def test_only_what_is_still_to_come_is_touched(
    committed: Committed, by_old_rules: Callable[..., int]
) -> None:
    draft = by_old_rules(state="draft", published_at=None)
    kept = [
        by_old_rules(state="cancelled"),
        by_old_rules(state="held", number=1, year_number=1, start="2026-02-10 10:00"),
        by_old_rules(start="2026-09-01 10:00"),
        by_old_rules(off=timedelta()),
    ]
    versions = [webinar_of(each).version for each in kept]
    assert [one.webinar_id for one in follow(committed)] == [draft]
    assert [webinar_of(each).version for each in kept] == versions
    assert (webinar_of(draft).moved_at, db.session.scalars(select(OutboxMail)).all()) == (None, [])


def test_a_move_that_waits_to_be_told_tells_it_too(
    committed: Committed, by_old_rules: Callable[..., int]
) -> None:
    webinar_id = by_old_rules()
    committed(
        lambda: service.edit_webinar(
            webinar_id, 1, tells=True, actor=COMMAND, now=NOW, local_start=local("2027-01-13 10:00")
        )
    )
    committed(lambda: setattr(webinar_row(webinar_id), "starts_at", datetime(2027, 1, 13, 18, tzinfo=UTC)))
    follow(committed)
    assert {mail.kind for mail in db.session.scalars(select(OutboxMail))} == {"moved"}


def webinar_row(webinar_id: int) -> Webinar:
    return db.session.get_one(Webinar, webinar_id)


def test_a_time_that_no_longer_exists_waits_for_an_organiser(
    committed: Committed, by_old_rules: Callable[..., int], signed_in: FlaskClient
) -> None:
    webinar_id = by_old_rules("2027-03-28 02:30", zone="Europe/Paris", off=timedelta(), title="Night talk")
    known = webinar_of(webinar_id).starts_at
    [found] = follow(committed)
    assert (found.trouble, found.starts_at, webinar_of(webinar_id).starts_at) == ("gap", known, known)
    assert db.session.scalars(select(OutboxMail)).all() == []
    page = signed_in.get("/o").text
    assert "Its local time no longer exists: choose another" in page
    assert f"/o/webinars/{webinar_id}/edit" in page
    committed(
        lambda: service.edit_webinar(
            webinar_id, 1, actor=COMMAND, now=NOW, local_start=local("2027-03-28 03:30")
        )
    )
    assert "Its local time no longer exists" not in signed_in.get("/o").text


def test_a_time_that_comes_twice_now_is_asked_about_until_somebody_saves(
    committed: Committed, by_old_rules: Callable[..., int], signed_in: FlaskClient
) -> None:
    webinar_id = by_old_rules("2027-10-31 02:30", zone="Europe/Paris", off=2 * HOUR)
    [found] = follow(committed)
    assert (found.trouble, found.starts_at) == ("fold", datetime(2027, 10, 31, 0, 30, tzinfo=UTC))
    assert "Its local time comes twice now: say which is meant" in signed_in.get("/o").text
    version = webinar_of(webinar_id).version
    committed(lambda: service.edit_webinar(webinar_id, version, actor=COMMAND, now=NOW, fold="second"))
    assert webinar_of(webinar_id).starts_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert "Its local time comes twice" not in signed_in.get("/o").text
    assert follow(committed) == [], "the second was chosen and stays"


def test_of_two_the_one_that_was_known_stays(committed: Committed, by_old_rules: Callable[..., int]) -> None:
    webinar_id = by_old_rules("2027-10-31 02:30", zone="Europe/Paris", off=HOUR)
    assert follow(committed) == []
    assert webinar_of(webinar_id).is_second_fold
    assert webinar_of(webinar_id).calendar_sequence == 0


def test_the_worker_follows_newer_rules_and_never_older_ones(
    app: Flask, committed: Committed, by_old_rules: Callable[..., int]
) -> None:
    def keep(rules: str) -> None:
        committed(lambda: db.session.merge(Fact(key=RULES, value=rules, at=NOW)))

    webinar_id = by_old_rules()
    assert are_rules_new()
    for rules, hour in (("9999z", 18), (rules_here(), 18), ("2025b", 17)):
        keep(rules)
        work(app)
        assert webinar_of(webinar_id).starts_at.hour == hour, rules
    assert db.session.get_one(Fact, RULES).value == rules_here()
    assert not are_rules_new()


def test_the_command_looks_first_and_then_does_it(app: Flask, by_old_rules: Callable[..., int]) -> None:
    webinar_id = by_old_rules(slug="data-club", title="West-coast data club")
    expected = {
        "id": webinar_id,
        "slug": "data-club",
        "title": "West-coast data club",
        "zone": "America/Vancouver",
        "local_start": "2027-01-12 10:00",
        "was_utc": "2027-01-12T18:00:00Z",
        "starts_at_utc": "2027-01-12T17:00:00Z",
        "trouble": "",
        "what": "moved",
    }
    looked = json.loads(run(app, "webinars", "rederive", "--dry-run", "--json").stdout)
    assert looked == {"rules": rules_here(), "is_done": False, "webinars": [expected]}
    assert webinar_of(webinar_id).version == 1
    assert [one.webinar_id for one in list_rederived(NOW)] == [webinar_id]
    done = run(app, "webinars", "rederive")
    assert "data-club  moved" in done.stdout
    assert "1 webinars concerned" in done.stderr
    assert json.loads(run(app, "webinars", "rederive", "--json").stdout)["webinars"] == []


@pytest.mark.parametrize(
    ("zone", "start", "starts_at"),
    [
        ("Europe/Zurich", "2026-10-24 14:00", "2026-10-24T12:00"),
        ("Europe/Zurich", "2026-10-25 14:00", "2026-10-25T13:00"),
        ("Europe/Zurich", "2027-03-27 14:00", "2027-03-27T13:00"),
        ("Europe/Zurich", "2027-03-28 14:00", "2027-03-28T12:00"),
        ("America/New_York", "2027-03-13 14:00", "2027-03-13T19:00"),  # before Europe changes
        ("America/New_York", "2027-03-17 14:00", "2027-03-17T18:00"),
        ("America/New_York", "2026-10-28 14:00", "2026-10-28T18:00"),  # after Europe changed
        ("Australia/Lord_Howe", "2027-04-04 14:00", "2027-04-04T03:30"),
    ],
)
def test_page_mail_calendar_and_list_agree_over_clock_changes(
    committed: Committed,
    client: FlaskClient,
    signed_in: FlaskClient,
    series: Series,
    zone: str,
    start: str,
    starts_at: str,
) -> None:
    """R28."""
    instant = datetime.fromisoformat(f"{starts_at}:00+00:00")

    def make() -> tuple[int, int]:
        webinar = service.create_webinar(
            series.id,
            slug="weekly",
            title="Weekly",
            zone=zone,
            local_start=local(start),
            minutes=60,
            calendar_domain="tests.example",
            actor=COMMAND,
            now=NOW,
        )
        service.publish(webinar.id, actor=COMMAND, now=NOW)
        details = clean_details(email="maya@lantern.example", name="Maya Cruz", zone=zone)
        made = places.register(webinar.id, details, PUBLIC, NOW)
        mail = db.session.scalars(
            select(OutboxMail).where(OutboxMail.registration_id == made.registration.id)
        ).one()
        return webinar.id, mail.id

    webinar_id, mail_id = committed(make)
    assert webinar_of(webinar_id).starts_at == instant
    reminder = mail_schedule.remind_at(instant, 1440)
    assert (instant - reminder).total_seconds() == 24 * 3600
    page = client.get("/knowledge-exchange/weekly").text
    assert f'<time datetime="{starts_at}Z">14:00–15:00</time>' in page
    letter = make_letter(mail_id, SITE, NOW)
    assert isinstance(letter, Letter) and letter.invitation is not None
    assert "14:00 to 15:00" in letter.message.text
    assert letter.invitation.entry.starts_at == instant
    file = client.get("/knowledge-exchange/weekly/webinar.ics").data
    [event] = icalendar.Calendar.from_ical(file).walk("VEVENT")
    assert event.decoded("dtstart") == instant
    assert "14:00 to 15:00" in event["description"]
    [row] = csv.DictReader(io.StringIO(signed_in.get("/o/webinars.csv").text.lstrip("\ufeff")))
    assert (row["Date"], row["Start"], row["Time zone"]) == (start[:10], "14:00", zone)


def test_an_unknown_zone_is_refused_with_a_sentence(committed: Committed, series: Series) -> None:
    """R32."""
    with pytest.raises(Invalid, match="is not a time zone we know"):
        committed(
            lambda: service.create_webinar(
                series.id,
                title="X",
                zone="Atlantis",
                local_start=local("2027-01-12 10:00"),
                minutes=60,
                calendar_domain="tests.example",
                actor=COMMAND,
                now=NOW,
            )
        )
    assert db.session.scalars(select(Registration)).all() == []
