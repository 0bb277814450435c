"""An organiser keeps a webinar's agenda, its updates and its materials."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import factories
from tracker.audit import COMMAND
from tracker.database import db
from tracker.errors import Invalid, NotFound, Stale, Unreadable
from tracker.models import MaterialFile, Presentation, Webinar
from tracker.webinars import queries, service
from tracker.webinars.service.agenda import fingerprint

NOW = datetime(2020, 6, 18, tzinfo=UTC)
PDF = b"%PDF-1.7 slides"

Committed = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    return committed(lambda: factories.make_webinar(factories.make_series()))


def titles(webinar: Webinar) -> list[str]:
    return [item.title for item in queries.list_presentations(webinar.id)]


def add(committed: Committed, webinar: Webinar, title: str, **more: Any) -> Presentation:
    return committed(lambda: service.add_presentation(webinar.id, title=title, actor=COMMAND, **more))


def test_the_agenda_keeps_its_order(committed: Committed, webinar: Webinar) -> None:
    add(committed, webinar, "Welcome", is_presentation=False, minutes=10)
    host = webinar.host_id
    barnahus = add(
        committed, webinar, "Barnahus\n", organisation_id=host, countries=["Iceland", "PE", "Iceland"]
    )
    last = add(committed, webinar, "CALP")
    assert (barnahus.title, barnahus.countries) == ("Barnahus", ["IS", "PE"])
    committed(lambda: service.move_presentation(last.id, "up", actor=COMMAND))
    committed(lambda: service.move_presentation(barnahus.id, "down", actor=COMMAND))
    assert titles(webinar) == ["Welcome", "CALP", "Barnahus"]
    committed(lambda: service.delete_presentation(last.id, actor=COMMAND))
    assert titles(webinar) == ["Welcome", "Barnahus"]
    with pytest.raises(NotFound):
        committed(lambda: service.move_presentation(last.id, "up", actor=COMMAND))


def test_a_stale_edit_of_an_item_overwrites_nothing(committed: Committed, webinar: Webinar) -> None:
    item = add(committed, webinar, "Barnahus")
    seen = fingerprint(item)
    committed(lambda: service.edit_presentation(item.id, seen, minutes=20, actor=COMMAND))
    with pytest.raises(Stale):
        committed(lambda: service.edit_presentation(item.id, seen, minutes=30, actor=COMMAND))
    with pytest.raises(Invalid, match="not a country"):
        committed(lambda: service.edit_presentation(item.id, countries=["Atlantis"], actor=COMMAND))


def test_updates_are_dated_like_the_webinar_unless_said(committed: Committed, webinar: Webinar) -> None:
    def write(title: str, **more: Any) -> Any:
        return committed(lambda: service.add_update(webinar.id, title=title, actor=COMMAND, **more))

    first = write("Project Protect", text="**New**\r\n- one")
    second = write("Roadmap", announced_on=date(2020, 6, 11))
    assert (first.announced_on, first.text) == (date(2020, 6, 17), "**New**\n- one")
    committed(lambda: service.move_update(second.id, "up", actor=COMMAND))
    committed(lambda: service.edit_update(first.id, fingerprint(first), title="Protect", actor=COMMAND))
    assert [update.title for update in queries.list_updates(webinar.id)] == ["Roadmap", "Protect"]
    committed(lambda: service.delete_update(first.id, actor=COMMAND))
    assert len(queries.list_updates(webinar.id)) == 1


def upload(committed: Committed, webinar: Webinar, name: str, content: bytes, **more: Any) -> Any:
    return committed(
        lambda: service.add_file(webinar.id, name, content, most_bytes=2**20, actor=COMMAND, now=NOW, **more)
    )


def test_files_of_known_types_are_kept_apart_from_their_list(committed: Committed, webinar: Webinar) -> None:
    kept = upload(committed, webinar, "C:\\x\\Slides of CALP.pdf", PDF)
    assert (kept.title, kept.file_name, kept.size_bytes) == ("Slides of CALP", "Slides of CALP.pdf", len(PDF))
    hidden = upload(committed, webinar, "list.csv", b"a,b\n1,2\n", kind="handout", visibility="organisers")
    assert [one.id for one in queries.list_materials(webinar.id, public_only=True)] == [kept.id]
    committed(lambda: service.edit_material(hidden.id, visibility="public", title="List", actor=COMMAND))
    assert len(queries.list_materials(webinar.id, public_only=True)) == 2
    committed(lambda: service.delete_material(kept.id, actor=COMMAND))
    assert db.session.scalar(select(func.count()).select_from(MaterialFile)) == 1


@pytest.mark.parametrize(
    ("name", "content", "more", "error"),
    [
        ("page.html", b"<html>", {}, Unreadable),
        ("slides.pdf", b"MZ", {}, Unreadable),
        ("slides.pdf", PDF * 100_000, {}, Invalid),
        ("slides.pdf", PDF, {"kind": "virus"}, Invalid),
        ("slides.pdf", PDF, {"visibility": "nobody"}, Invalid),
        ("slides.pdf", PDF, {"presentation_id": 999}, Invalid),
    ],
)
def test_refused_files_leave_nothing(
    committed: Committed, webinar: Webinar, name: str, content: bytes, more: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        upload(committed, webinar, name, content, **more)
    db.session.rollback()
    assert queries.list_materials(webinar.id, public_only=False) == []


def test_links_are_https(committed: Committed, webinar: Webinar) -> None:
    def link(url: str) -> Any:
        return committed(
            lambda: service.add_link(
                webinar.id, url, title="Recording", kind="recording", actor=COMMAND, now=NOW
            )
        )

    assert link("https://video.example/1").url == "https://video.example/1"
    for bad in ("", "http://video.example/1", "javascript:alert(1)", "https://a b", "https://u:p@x.example/"):
        with pytest.raises(Invalid):
            link(bad)
