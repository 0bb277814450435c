"""What the public never gets to see: drafts, materials for organisers, the way into the room."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tests.conftest import sign_in
from tests.functional.test_access import address, routes
from tests.world import Names, make_world, values_for
from tracker.clock import utc_now
from tracker.database import db
from tracker.mail.fact_queries import find_facts
from tracker.mail.messages import write
from tracker.models import Material, OutboxMail, Webinar

Committed = Callable[[Callable[[], Any]], Any]
ROOM, INSIDE, DRAFT = "hidden-room.example", "Inside-only notes", "Undecided-topic"


def make_secrets() -> dict[str, Names]:
    """The world, where every webinar has a room and notes, beside a draft."""
    world = make_world()
    for webinar in db.session.scalars(select(Webinar)).all():
        webinar.platform_link = f"https://{ROOM}/{webinar.id}?pwd=x"
        for file_name, url in (("inside-only notes.pdf", ""), ("", "https://inside-only notes.example")):
            _material(webinar, file_name, url)
        webinar.description = f"See you there. {webinar.title}"
    series = db.session.scalars(select(Webinar)).first().series  # type: ignore[union-attr]
    draft = factories.make_webinar(
        series, slug="undecided-topic", title=DRAFT, state="draft", published_at=None
    )
    draft.platform_link = f"https://{ROOM}/draft"
    return world


def _material(webinar: Webinar, file_name: str, url: str) -> None:
    factories.add(
        Material(
            webinar_id=webinar.id,
            kind="handout",
            title=INSIDE,
            visibility="organisers",
            file_name=file_name,
            content_type="application/pdf",
            url=url,
            size_bytes=4,
            created_at=utc_now(),
        )
    )


@pytest.mark.parametrize("role", ["anonymous", "viewer"])
def test_no_page_or_file_gives_it_away(app: Flask, committed: Committed, role: str) -> None:
    world = committed(make_secrets)
    viewer = committed(lambda: factories.make_organiser("viewer@x.example", role="viewer"))
    browser = sign_in(app, viewer.fs_uniquifier) if role == "viewer" else app.test_client()
    hidden = (ROOM, INSIDE) if role == "viewer" else (ROOM, INSIDE, DRAFT)
    told, seen = [], 0
    for rule in routes(app, "GET"):
        path = address(app, rule, values_for(world, rule.endpoint))
        answer = browser.get(path)
        text = readable(answer.data).lower() + str(answer.headers).lower()
        seen += answer.status_code == 200
        told += [(path, word) for word in hidden if word.lower() in text]
    assert told == []
    assert seen > 15


def readable(data: bytes) -> str:
    """The text of an answer, of a workbook's parts too."""
    if not data.startswith(b"PK"):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return " ".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def test_no_mail_gives_it_away(app: Flask, committed: Committed) -> None:
    committed(make_secrets)
    mails = list(db.session.scalars(select(OutboxMail.id)))
    for facts in find_facts(mails, "http://localhost", utc_now()).values():
        message = write(facts, utc_now())
        text = message.text + message.html + (message.calendar or b"").decode() + message.subject
        assert "Child helplines" in message.subject or facts.kind == "report"
        for word in (ROOM, INSIDE, DRAFT):
            assert word.lower() not in text.lower()


def test_an_organiser_sees_what_others_do_not(app: Flask, committed: Committed) -> None:
    """So that the words above are those that would show."""
    world = committed(make_secrets)
    organiser = committed(lambda: factories.make_organiser("organiser@x.example", role="organiser"))
    browser = sign_in(app, organiser.fs_uniquifier)
    number = world[""]["webinar_id"]
    assert ROOM in browser.get(f"/o/webinars/{number}").text + browser.get(f"/o/webinars/{number}/edit").text
    assert INSIDE in browser.get(f"/o/webinars/{number}/materials").text
    assert DRAFT in browser.get("/o/webinars").text
