"""An organiser keeps agenda, updates and materials in the browser; the public downloads what it may."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.counting import statements
from tests.functional.test_webinar_pages import body, fields
from tracker.audit import COMMAND
from tracker.database import db
from tracker.models import Webinar
from tracker.webinars import queries, service

Committed = Callable[[Callable[[], Any]], Any]
PDF = b"%PDF-1.7 slides"


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    return committed(lambda: factories.make_webinar(factories.make_series(), slug="four-models"))


def agenda(webinar: Webinar) -> list[tuple[str, int | None]]:
    db.session.rollback()
    return [(item.title, item.minutes) for item in queries.list_presentations(webinar.id)]


def test_an_agenda_is_made_and_put_in_order(signed_in: FlaskClient, webinar: Webinar) -> None:
    at = f"/o/webinars/{webinar.id}/agenda"
    signed_in.post(f"{at}/add", data={"title": "Welcome", "item": "other", "minutes": "10"})
    given = {"title": "Barnahus", "organisation": "End Violence", "countries": "Iceland, FR", "minutes": "20"}
    assert signed_in.post(f"{at}/add", data=given).status_code == 303
    signed_in.post(f"{at}/add", data={"title": "CALP", "organisation": "Nobody knows them"})
    shown = body(signed_in.get(at))
    for text in (
        "15:10 Barnahus End Violence, Iceland and France",
        "15:30 CALP Nobody knows them",
        "30 of 90",
    ):
        assert text in shown
    third = queries.list_presentations(webinar.id)[2]
    moved = {"minutes-1": "15", "minutes-2": "20", "minutes-3": "", "up": str(third.id)}
    assert signed_in.post(at, data=moved).status_code == 303
    assert agenda(webinar) == [("Welcome", 15), ("CALP", None), ("Barnahus", 20)]
    assert signed_in.post(at, data={"minutes-1": "many"}).status_code == 422
    assert signed_in.post(at, data={"up": "x"}).status_code == 404
    bad = signed_in.post(f"{at}/add", data={"title": "", "countries": ""})
    assert bad.status_code == 422
    assert "Enter a title" in body(bad)


def test_one_item_is_edited_and_taken_out(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    item = committed(
        lambda: service.add_presentation(webinar.id, title="CALP", countries=["PE"], actor=COMMAND)
    )
    at = f"/o/webinars/{webinar.id}/agenda/{item.id}"
    given = fields(signed_in.get(at))
    assert given["countries"] == "Peru"
    assert signed_in.post(at, data=given | {"minutes": "20"}).status_code == 303
    assert agenda(webinar) == [("CALP", 20)]
    assert signed_in.post(at, data=given | {"title": "Theirs"}).status_code == 409
    assert signed_in.post(at, data=fields(signed_in.get(at)) | {"countries": "Atlantis"}).status_code == 422
    assert "Take “CALP” out of the agenda?" in body(signed_in.get(f"{at}/delete"))
    assert signed_in.post(f"{at}/delete").status_code == 303
    assert signed_in.get(at).status_code == 404


def test_updates_are_written_moved_and_deleted(signed_in: FlaskClient, webinar: Webinar) -> None:
    at = f"/o/webinars/{webinar.id}/updates"
    signed_in.post(at, data={"title": "Project Protect", "text": "**New** <script>alert(1)</script>"})
    signed_in.post(at, data={"title": "Roadmap", "announced_on": "2020-06-11"})
    page = signed_in.get(at)
    assert "<strong>New</strong>" in page.get_data(as_text=True)
    assert "<script>alert" not in page.get_data(as_text=True)
    first, second = queries.list_updates(webinar.id)
    assert signed_in.post(f"{at}/{second.id}/move", data={"to": "up"}).status_code == 303
    given = fields(signed_in.get(f"{at}/{first.id}")) | {"title": "Protect"}
    assert signed_in.post(f"{at}/{first.id}", data=given).status_code == 303
    db.session.rollback()
    assert [update.title for update in queries.list_updates(webinar.id)] == ["Roadmap", "Protect"]
    assert signed_in.post(f"{at}/{second.id}/delete").status_code == 303
    assert signed_in.post(at, data={"title": "", "announced_on": "soon"}).status_code == 422


def upload(browser: FlaskClient, webinar: Webinar, name: str, content: bytes, **more: Any) -> Any:
    given = {"kind": "slides", "language": "en", "visibility": "public", "presentation": "", **more}
    file = (io.BytesIO(content), name)
    return browser.post(f"/o/webinars/{webinar.id}/materials", data={"file": file, **given})


def test_the_public_downloads_public_materials(
    signed_in: FlaskClient, client: FlaskClient, webinar: Webinar
) -> None:
    assert upload(signed_in, webinar, "Slides.pdf", PDF).status_code == 303
    assert upload(signed_in, webinar, "Ours.pdf", PDF, visibility="organisers").status_code == 303
    ours, slides = sorted(queries.list_materials(webinar.id, public_only=False), key=lambda one: one.title)
    at = "/knowledge-exchange/four-models/materials"
    answer = client.get(f"{at}/{slides.id}")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, PDF, "application/pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=Slides.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.get(f"{at}/{ours.id}").status_code == 404
    assert signed_in.get(f"{at}/{ours.id}").status_code == 200
    assert client.get(f"/knowledge-exchange/other/materials/{slides.id}").status_code == 404


def test_materials_of_drafts_are_not_public(
    signed_in: FlaskClient, client: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    draft = committed(
        lambda: factories.make_webinar(webinar.series, slug="draft", state="draft", published_at=None)
    )
    upload(signed_in, draft, "Slides.pdf", PDF)
    (slides,) = queries.list_materials(draft.id, public_only=True)
    assert client.get(f"/knowledge-exchange/draft/materials/{slides.id}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.html", b"<html>", "cannot be passed on"),
        ("picture.svg", b"<svg/>", "cannot be passed on"),
        ("slides.pdf", b"MZ", "is not what its name says"),
        ("slides.pdf", b"", "The file is empty"),
    ],
)
def test_hostile_files_are_refused_at_the_field(
    signed_in: FlaskClient, webinar: Webinar, name: str, content: bytes, said: str
) -> None:
    answer = upload(signed_in, webinar, name, content)
    assert answer.status_code == 422
    assert said in body(answer)
    assert queries.list_materials(webinar.id, public_only=False) == []


def test_links_and_changes_of_materials(signed_in: FlaskClient, webinar: Webinar) -> None:
    at = f"/o/webinars/{webinar.id}/materials"
    given = {"kind": "recording", "language": "en", "visibility": "organisers", "presentation": ""}
    bad = signed_in.post(at, data={**given, "title": "Recording", "url": "http://video.example"})
    assert bad.status_code == 422
    good = {**given, "title": "Recording", "url": "https://video.example/1"}
    assert signed_in.post(at, data=good).status_code == 303
    link = queries.list_materials(webinar.id, public_only=False)[0].id
    changed = fields(signed_in.get(f"{at}/{link}")) | {"visibility": "public"}
    assert signed_in.post(f"{at}/{link}", data=changed).status_code == 303
    db.session.rollback()
    assert len(queries.list_materials(webinar.id, public_only=True)) == 1
    assert signed_in.post(f"{at}/{link}/delete").status_code == 303
    assert signed_in.get(f"{at}/{link}").status_code == 404


def test_each_list_asks_as_often_for_thirty_as_for_one(
    signed_in: FlaskClient, webinar: Webinar, committed: Committed
) -> None:
    def fill(many: int) -> None:
        for at in range(many):
            service.add_presentation(
                webinar.id, title=f"P{at}", organisation_id=webinar.host_id, countries=["PE"], actor=COMMAND
            )
            service.add_update(webinar.id, title=f"U{at}", actor=COMMAND)
            link = {"title": f"M{at}", "actor": COMMAND, "now": webinar.created_at}
            service.add_link(webinar.id, "https://video.example/1", **link)

    def asked() -> list[int]:
        found = []
        for page in ("agenda", "updates", "materials", "edit"):
            signed_in.get(f"/o/webinars/{webinar.id}/{page}")
            with statements() as sent:
                assert signed_in.get(f"/o/webinars/{webinar.id}/{page}").status_code == 200
            found.append(len(sent))
        return found

    committed(lambda: fill(1))
    before = asked()
    committed(lambda: fill(29))
    assert asked() == before
