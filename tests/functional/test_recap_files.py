"""Readers take a recap away in five forms, follow new ones by a feed, and share its link."""

import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date
from typing import Any

import docx
import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.counting import statements
from tests.functional.test_recaps import make_held
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.models import Presentation, Recap, Theme, Update, Webinar, WebinarTheme
from tracker.recaps import service
from tracker.webinars.queries import get_webinar

Committed = Callable[[Callable[[], Any]], Any]
PAGE = "/recaps/2020/child-centred"
ATOM = "{http://www.w3.org/2005/Atom}"


def publish(webinar: Webinar) -> Recap:
    recap = service.ensure_draft(get_webinar(webinar.id), COMMAND, utc_now())
    return service.publish_recap(recap.id, version=recap.version, actor=COMMAND, now=utc_now())


@pytest.fixture
def published(committed: Committed) -> int:
    return int(committed(lambda: publish(make_held())).webinar_id)


@pytest.mark.parametrize(
    ("ending", "kind", "start"),
    [
        ("pdf", "application/pdf", b"%PDF-1.7"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("md", "text/markdown", b"# "),
        ("txt", "text/plain", b""),
        ("png", "image/png", b"\x89PNG"),
    ],
)
def test_five_forms(client: FlaskClient, published: int, ending: str, kind: str, start: bytes) -> None:
    assert f"{PAGE}.{ending}" in client.get(PAGE).text
    answer = client.get(f"{PAGE}.{ending}")
    assert (answer.status_code, answer.mimetype) == (200, kind)
    assert answer.data.startswith(start)
    again = client.get(f"{PAGE}.{ending}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"/recaps/2019/child-centred.{ending}").location == f"{PAGE}.{ending}"


def test_they_say_the_same(client: FlaskClient, published: int) -> None:
    written = docx.Document(io.BytesIO(client.get(f"{PAGE}.docx").data))
    said = "which gathered 12 individuals"
    assert any(said in each.text for each in written.paragraphs)
    for ending in ("md", "txt"):
        assert said in client.get(f"{PAGE}.{ending}").text
    picture = client.get(f"{PAGE}.png").data
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (1200, 630)


def test_what_was_withdrawn_is_gone_in_each(
    client: FlaskClient, published: int, committed: Committed
) -> None:
    recap = db.session.scalars(db.select(Recap)).one()
    committed(lambda: setattr(db.session.get_one(Recap, recap.id), "state", "withdrawn"))
    for ending in ("pdf", "docx", "md", "txt", "png"):
        assert client.get(f"{PAGE}.{ending}").status_code == 410
    assert "<entry" not in client.get("/recaps/feed.xml").text


def feed_of(client: FlaskClient, path: str) -> ET.Element:
    answer = client.get(path)
    assert answer.mimetype == "application/atom+xml"
    return ET.fromstring(answer.data)


def test_the_feed(client: FlaskClient, published: int, committed: Committed) -> None:
    def add_theme() -> None:
        series_id = db.session.get_one(Webinar, published).series_id
        theme = factories.add(Theme(series_id=series_id, name="Survivors & courts", created_at=utc_now()))
        factories.add(WebinarTheme(webinar_id=published, theme_id=theme.id))

    committed(add_theme)
    slug = db.session.get_one(Webinar, published).series.slug
    for path in ("/recaps/feed.xml", f"/{slug}/feed.xml"):
        feed = feed_of(client, path)
        (entry,) = feed.findall(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}id") == f"http://localhost{PAGE}"
        assert "which gathered 12 individuals" in (entry.findtext(f"{ATOM}content") or "")
        category = entry.find(f"{ATOM}category")
        assert category is not None and category.get("term") == "Survivors & courts"
        assert (feed.findtext(f"{ATOM}updated") or "").endswith("Z")
    assert feed_of(client, "/recaps/feed.xml?language=fr").findall(f"{ATOM}entry") == []
    assert client.get("/nothing/feed.xml").status_code == 404
    tag = client.get("/recaps/feed.xml").headers["ETag"]
    again = client.get("/recaps/feed.xml", headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_as_many_questions_for_many(client: FlaskClient, published: int, committed: Committed) -> None:
    def more() -> None:
        series = db.session.get_one(Webinar, published).series
        for number in range(5):
            held = factories.make_webinar(series, slug=f"more-{number}", state="held", number=20 + number)
            factories.add(
                Presentation(
                    webinar_id=held.id, position=1, title=f"Model {number}", minutes=10, presenters="Pia"
                )
            )
            factories.add(
                Update(webinar_id=held.id, position=1, title=f"News {number}", announced_on=date(2020, 6, 17))
            )
            publish(held)

    with statements() as one:
        client.get("/recaps/feed.xml")
    committed(more)
    with statements() as many:
        entries = feed_of(client, "/recaps/feed.xml").findall(f"{ATOM}entry")
    assert len(entries) == 6 and len(many) == len(one)
    for number, entry in enumerate(reversed(entries[:5])):
        text = entry.findtext(f"{ATOM}content") or ""
        assert f"<strong>Model {number}</strong>" in text and f"<strong>News {number}</strong>" in text


def test_search_engines_and_shares(client: FlaskClient, published: int) -> None:
    page = client.get(PAGE).text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found
    told = json.loads(found[1])
    assert (told["@type"], told["url"]) == ("Article", f"http://localhost{PAGE}")
    assert told["about"]["@type"] == "Event"
    assert f'<meta property="og:image" content="http://localhost{PAGE}.png">' in page
    assert '<meta property="og:type" content="article">' in page
    assert f'<link rel="canonical" href="http://localhost{PAGE}">' in page
