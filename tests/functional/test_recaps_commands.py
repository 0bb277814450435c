"""The command line does with recaps what the pages do: publish, schedule, review, correct, withdraw."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.command_line import run
from tests.functional.test_recaps import attend, make_held
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import Invalid, Refusal
from tracker.mail.worker import work
from tracker.models import AuditEntry, OutboxMail, Recap, Series, Webinar

Committed = Callable[[Callable[[], Any]], Any]
SLUG = "child-centred"


@pytest.fixture
def held(app: Flask, committed: Committed) -> Flask:
    committed(make_held)
    return app


def told(app: Flask, command: str, *more: object) -> Any:
    """The JSON a command about the recap prints."""
    result = run(app, "recaps", *command.split(), SLUG, *more, "--json")
    assert result.exit_code == 0, result.exception
    return json.loads(result.stdout)


def refused(app: Flask, command: str, *more: object) -> str:
    fault = run(app, "recaps", *command.split(), SLUG, *more).exception
    assert isinstance(fault, Refusal)
    return str(fault)


def come_late(name: str) -> None:
    """Somebody of unknown organisation turns out to have been there."""
    attend(db.session.scalars(db.select(Webinar)).one(), f"{name}@late.example", None, 2)


def test_published_corrected_kept_updated_withdrawn(held: Flask, committed: Committed) -> None:
    assert run(held, "recaps", "show", SLUG).stdout.startswith(f"{SLUG}  en  draft  12 individuals")
    assert told(held, "publish")["url"] == f"http://localhost/recaps/2020/{SLUG}"
    assert "published already" in refused(held, "publish")
    told(held, "correct", "The fourth model is named in full.")
    committed(lambda: come_late("one"))
    kept = told(held, "keep-facts", "--because", "They joined after the end")
    assert (kept["changed"], kept["reason"]) == ([], "They joined after the end")
    committed(lambda: come_late("two"))
    first, second = told(held, "update-facts")["corrections"]
    assert first["text"] == "The fourth model is named in full."
    assert "12 individuals became 14 individuals" in second["text"]
    assert told(held, "withdraw", "--because", "Wrong file")["state"] == "withdrawn"
    assert f"withdrawn  {SLUG}" in run(held, "recaps", "list", "--state", "withdrawn").stdout
    db.session.rollback()
    entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action.startswith("recap.")))
    assert {entry.action: entry.who for entry in entries} == dict.fromkeys(
        ("recap.drafted", "recap.published", "recap.corrected", "recap.facts_kept")
        + ("recap.facts_updated", "recap.withdrawn"),
        "command",
    )


def test_published_at_a_local_time_and_its_people_told(held: Flask, committed: Committed) -> None:
    webinar_id = db.session.scalars(db.select(Webinar.id)).one()
    committed(
        lambda: factories.make_registration(
            db.session.get_one(Webinar, webinar_id), factories.make_person("p@one.example")
        )
    )
    assert "Choose a time to come" in refused(held, "schedule", "--at", "2020-06-18 10:00")
    day = f"{utc_now() + timedelta(days=2):%Y-%m-%d}"
    waits = told(held, "schedule", "--at", f"{day} 10:00", "--zone", "Manila", "--tell")
    assert (waits["publish_at"], waits["tells_people"]) == (f"{day}T02:00:00Z", True)
    assert told(held, "unschedule")["publish_at"] is None
    told(held, "schedule", "--at", f"{day} 10:00", "--tell")
    past = utc_now() - timedelta(minutes=1)
    committed(lambda: setattr(db.session.scalars(db.select(Recap)).one(), "publish_at", past))
    work(held)
    assert db.session.scalars(db.select(Recap.state)).one() == "published"
    assert len(list(db.session.scalars(db.select(OutboxMail).where(OutboxMail.kind == "recap")))) == 1


def test_reviewed_by_somebody_else(held: Flask, committed: Committed, tmp_path: Path) -> None:
    names = ("ana@secretariat.example", "bo@secretariat.example")
    ana, bo = (committed(lambda name=name: factories.make_organiser(name, name=name)).email for name in names)
    committed(lambda: setattr(db.session.scalars(db.select(Series)).one(), "reviews_recaps", True))
    assert "A second organiser has to approve it" in refused(held, "publish")
    text = tmp_path / "recap.md"
    text.write_text("{{people}} came. Ask cy@people.example", encoding="utf-8")
    saved = told(held, "save", "--title", "Ask once", "--text", text)
    assert (saved["title"], saved["personal_data"]) == ("Ask once", [{"line": 1, "kind": "email"}])
    assert "email address" in refused(held, "review ask", "--as", ana)
    told(held, "allow", "--because", "The press office")
    told(held, "review ask", "--as", ana)
    assert "Nobody approves their own text" in refused(held, "review approve", "--as", ana)
    assert "no organiser who can sign in" in refused(held, "review approve", "--as", "nobody@x.example")
    assert told(held, "review return", "--as", bo, "--note", "Shorter")["review_note"] == "Shorter"
    told(held, "review ask", "--as", ana)
    assert told(held, "review approve", "--as", bo)["may_publish"]
    text.write_bytes(b"\xff\xfe")
    assert "is not UTF-8" in refused(held, "save", "--text", text)


def test_what_cannot_be_is_said(app: Flask, committed: Committed) -> None:
    committed(lambda: factories.make_webinar(factories.make_series(mails_off=["recap"]), slug=SLUG))
    assert "is not marked held yet" in refused(app, "publish")
    assert "does not write about its recaps" in refused(app, "publish", "--tell")
    assert isinstance(run(app, "recaps", "schedule", SLUG, "--at", "tomorrow").exception, Invalid)
