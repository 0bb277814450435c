"""Anybody fetches the calendar file of a webinar and the calendar of a series, as programs do."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.command_line import run
from tests.counting import statements
from tracker.clock import utc_now
from tracker.database import db
from tracker.models import Webinar

FEED = "/knowledge-exchange/calendar.ics"
FILE = "/knowledge-exchange/open-data/webinar.ics"
SECRET = "https://platform.example/j/123?pwd=abc"

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    return int(committed(lambda: make().id))


def make(**more: Any) -> Webinar:
    values: dict[str, Any] = {
        "slug": "open-data",
        "platform_link": SECRET,
        "local_start": (utc_now() + timedelta(days=10)).replace(tzinfo=None, microsecond=0),
    } | more
    return factories.make_webinar(factories.make_series(), **values)


def change(committed: Committed, webinar_id: int, **values: Any) -> None:
    def write() -> None:
        webinar = db.session.get_one(Webinar, webinar_id)
        for name, value in values.items():
            setattr(webinar, name, value)

    committed(write)


def test_downloads_the_file(client: FlaskClient, webinar_id: int) -> None:
    answer = client.get(FILE)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="webinar-open-data.ics"'
    assert "Set-Cookie" not in answer.headers
    [event] = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert event["url"] == "http://localhost/knowledge-exchange/open-data"
    assert b"platform.example" not in answer.data.replace(b"\r\n ", b"")


def test_drafts_are_not_found_and_cancelled_ones_are_kept(
    committed: Committed, client: FlaskClient, webinar_id: int
) -> None:
    change(committed, webinar_id, state="cancelled")
    assert b"STATUS:CANCELLED" in client.get(FILE).data
    assert b"STATUS:CANCELLED" in client.get(FEED).data
    change(committed, webinar_id, state="draft", published_at=None)
    assert client.get(FILE).status_code == 404
    assert b"BEGIN:VEVENT" not in client.get(FEED).data
    assert client.get("/nothing/calendar.ics").status_code == 404
    assert client.get("/nothing/open-data/webinar.ics").status_code == 404


def test_programs_hear_that_nothing_changed(
    committed: Committed, client: FlaskClient, webinar_id: int
) -> None:
    first = client.get(FEED)
    assert first.headers["Cache-Control"] == "public, max-age=900"
    assert first.last_modified is not None
    assert "Set-Cookie" not in first.headers
    etag = first.headers["ETag"]
    again = client.get(FEED, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    dated = client.get(FEED, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert dated.status_code == 304
    change(committed, webinar_id, title="Another title", updated_at=utc_now() + timedelta(seconds=2))
    changed = client.get(FEED, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != etag


def test_a_feed_asks_as_often_for_thirty_webinars_as_for_one(
    committed: Committed, client: FlaskClient, webinar_id: int
) -> None:
    client.get(FEED)
    with statements() as for_one:
        client.get(FEED)

    def more() -> None:
        series = db.session.get_one(Webinar, webinar_id).series
        for _ in range(29):
            factories.make_webinar(series, local_start=utc_now().replace(tzinfo=None))

    committed(more)
    with statements() as for_many:
        assert client.get(FEED).data.count(b"BEGIN:VEVENT") == 30
    assert len(for_many) == len(for_one)


def test_the_command_writes_the_same(
    app: Flask, client: FlaskClient, webinar_id: int, tmp_path: Path
) -> None:
    assert run(app, "calendar", "open-data").stdout_bytes == client.get(FILE).data
    target = tmp_path / "series.ics"
    run(app, "calendar", "--series", "knowledge-exchange", "-o", target)
    assert target.read_bytes() == client.get(FEED).data
    assert run(app, "calendar").exit_code == 2
