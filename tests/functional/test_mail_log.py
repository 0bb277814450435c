"""The log of mails: filters, counts as links, files, one message, again, stop; and by command."""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tests.counting import statements
from tests.sink import free_port
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import Refusal
from tracker.mail.log_queries import Narrowed, count_by_state, list_lines
from tracker.mail.outbox import queue, queue_person
from tracker.models import AuditEntry, OutboxMail, Webinar

Committed = Callable[[Callable[[], Any]], Any]
START = datetime(2099, 3, 25, 10)  # noqa: DTZ001 - wall time in Zurich


def make_mails() -> int:
    """Two webinars with mails in every state, and one mail about none."""
    series = factories.make_series()
    first = factories.make_webinar(series, slug="open-data", title="Open data", local_start=START)
    second = factories.make_webinar(series, slug="helplines", title="Child helplines", local_start=START)
    add(first, "maya.cruz@lantern.example", "waiting")
    add(first, "kofi.mensah@harbour.example", "sent")
    add(first, "lea.weber@harbour.example", "failed", "550 5.1.1 No such person")
    add(first, "amin.haddad@harbour.example", "bounced", "552 5.2.2 mailbox full")
    add(second, "sofia.rossi@lantern.example", "late")
    person = factories.make_person("all.links@lantern.example")
    queue_person("all_links", person, utc_now(), language="en", zone="UTC")
    return int(first.id)


def add(webinar: Webinar, email: str, state: str, error: str = "") -> None:
    registration = factories.make_registration(webinar, factories.make_person(email))
    mail = queue("reminder" if state == "late" else "confirmation", registration, utc_now())
    assert mail is not None
    mail.state, mail.last_error = state, error
    if state == "sent":
        mail.sent_at, mail.sent_subject, mail.sent_text = utc_now(), "You are registered", "Come to /r/…"


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    return int(committed(make_mails))


def mail_id(state: str) -> int:
    return db.session.scalars(select(OutboxMail.id).where(OutboxMail.state == state).limit(1)).one()


def people(page: str) -> set[str]:
    names = ("maya.cruz", "kofi.mensah", "lea.weber", "amin.haddad", "sofia.rossi", "all.links")
    return {name.partition(".")[0] for name in names if f"{name}@" in page}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"maya", "kofi", "lea", "amin", "sofia", "all"}),
        ("?state=failed", {"lea"}),
        ("?state=nonsense&kind=nonsense&webinar=x", {"maya", "kofi", "lea", "amin", "sofia", "all"}),
        ("?kind=reminder", {"sofia"}),
        ("?q=HARBOUR", {"kofi", "lea", "amin"}),
        ("?q=mensah&state=sent", {"kofi"}),
        ("?q=nobody", set()),
    ],
)
def test_narrows_the_log(signed_in: FlaskClient, webinar_id: int, query: str, found: set[str]) -> None:
    assert people(signed_in.get(f"/o/mails{query}").text) == found


def test_one_webinar_has_its_own_log(signed_in: FlaskClient, webinar_id: int) -> None:
    four = {"maya", "kofi", "lea", "amin"}
    assert people(signed_in.get(f"/o/webinars/{webinar_id}/mails").text) == four
    assert people(signed_in.get(f"/o/mails?webinar={webinar_id}").text) == four


def test_counts_are_links_that_keep_the_other_filters(signed_in: FlaskClient, webinar_id: int) -> None:
    page = signed_in.get("/o/mails?q=harbour&state=sent").text
    assert "/o/mails?q=harbour&amp;state=failed" in page
    assert count_by_state(Narrowed(search="harbour")) == {"sent": 1, "failed": 1, "bounced": 1}


def test_reasons_are_told_in_plain_words(signed_in: FlaskClient, webinar_id: int) -> None:
    page = signed_in.get("/o/mails").text
    assert "This address does not exist" in page
    assert "The mailbox is full" in page


@pytest.mark.parametrize("where", ["/o/mails.csv?q=harbour", "/o/webinars/{webinar_id}/mails.csv?q=harbour"])
def test_the_file_has_the_same_rows(signed_in: FlaskClient, webinar_id: int, where: str) -> None:
    answer = signed_in.get(where.format(webinar_id=webinar_id))
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["State"] for row in rows] == ["Came back", "Failed", "Sent"]
    assert rows[1]["Reason"] == "This address does not exist"
    assert signed_in.get(where.format(webinar_id=webinar_id).replace(".csv", ".xlsx")).status_code == 200


def test_a_sent_mail_shows_what_was_sent(signed_in: FlaskClient, webinar_id: int) -> None:
    page = signed_in.get(f"/o/mails/{mail_id('sent')}").text
    assert "As it was sent" in page and "Come to /r/…" in page


def test_a_mail_to_come_shows_what_it_would_say(signed_in: FlaskClient, webinar_id: int) -> None:
    page = signed_in.get(f"/o/mails/{mail_id('waiting')}").text
    assert "Open data" in page
    assert signed_in.get(f"/o/mails/{mail_id('late')}").status_code == 200
    without = db.session.scalars(select(OutboxMail.id).where(OutboxMail.webinar_id.is_(None))).one()
    assert signed_in.get(f"/o/mails/{without}").status_code == 200


@pytest.mark.parametrize("state", ["failed", "bounced"])
def test_sends_again(signed_in: FlaskClient, webinar_id: int, state: str) -> None:
    one = mail_id(state)
    assert signed_in.post(f"/o/mails/{one}/again").status_code == 303
    mail = db.session.get_one(OutboxMail, one)
    assert (mail.state, mail.attempts, mail.last_error) == ("waiting", 0, "")
    assert signed_in.post(f"/o/mails/{one}/again").status_code == 409
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "mail.again")).one()
    assert (entry.before, entry.after) == ({"state": state}, {"state": "waiting"})
    assert entry.who == "ana@secretariat.example"


def test_stops_what_waits_and_nothing_else(signed_in: FlaskClient, webinar_id: int) -> None:
    one = mail_id("waiting")
    assert signed_in.post(f"/o/mails/{one}/stop").status_code == 303
    assert db.session.get_one(OutboxMail, one).state == "stopped"
    assert signed_in.post(f"/o/mails/{one}/stop").status_code == 409
    assert signed_in.post(f"/o/mails/{mail_id('sent')}/stop").status_code == 409
    assert signed_in.post("/o/mails/99999/stop").status_code == 404


def test_long_logs_are_paged_in_as_many_queries(committed: Committed, signed_in: FlaskClient) -> None:
    def make(first: int, last: int) -> None:
        webinar = db.session.scalars(select(Webinar)).first() or factories.make_webinar(
            factories.make_series(), local_start=START
        )
        for number in range(first, last):
            add(webinar, f"p{number}@lantern.example", "sent")

    committed(lambda: make(0, 1))
    with statements() as one:
        signed_in.get("/o/mails")
    committed(lambda: make(1, 60))
    with statements() as many:
        page = signed_in.get("/o/mails")
    assert len(one) == len(many)
    assert "60 messages" in page.text and page.text.count("@lantern.example") == 50
    assert len(list_lines(Narrowed())) == 60


def test_lists_and_shows_by_command(app: Flask, webinar_id: int) -> None:
    listed = json.loads(
        run(app, "mail", "list", "--state", "failed", "--webinar", "open-data", "--json").stdout
    )
    assert [(line["to_email"], line["state"]) for line in listed] == [("lea.weber@harbour.example", "failed")]
    assert "This address does not exist" in run(app, "mail", "list").stdout
    shown = run(app, "mail", "show", mail_id("sent"))
    assert "Come to /r/…" in shown.stdout
    assert json.loads(run(app, "mail", "show", mail_id("sent"), "--json").stdout)["attempts"] == 0


def test_retries_and_stops_by_command(app: Flask, webinar_id: int) -> None:
    one = mail_id("failed")
    assert json.loads(run(app, "mail", "retry", one, "--json").stdout)["state"] == "waiting"
    assert "state: stopped" in run(app, "mail", "stop", one).stdout
    assert isinstance(run(app, "mail", "stop", one).exception, Refusal)
    assert isinstance(run(app, "mail", "show", 99999).exception, Refusal)


def test_one_round_of_the_worker_by_command(app: Flask, webinar_id: int) -> None:
    told = run(app, "worker", "--once", "--json")
    assert json.loads(told.stdout) == {"done": True, "waiting": 2, "failed": 1, "jobs": 0}
    away = {"smtp_host": "127.0.0.1", "smtp_port": free_port(), "smtp_security": "none"}
    assert json.loads(run(app, "worker", "--once", "--json", **away).stdout)["waiting"] == 2
    assert "2 mails wait, 1 failed" in run(app, "worker", "--once").stdout
