"""One recap in each language: its draft, its names, its own state, and what readers get."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.command_line import run
from tests.counting import statements
from tests.functional.test_recap_pages import PUBLIC, publish, text_of
from tests.functional.test_recaps import make_held
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import Refusal
from tracker.mail import outbox
from tracker.mail.fact_queries import find_facts
from tracker.models import OutboxMail, Recap, Webinar
from tracker.recaps import service
from tracker.recaps.messages import LANGUAGES
from tracker.webinars.queries import get_webinar

Committed = Callable[[Callable[[], Any]], Any]
WORDING = Path(__file__).parents[1] / "samples" / "recaps" / "wording.json"


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    return int(committed(make_held).id)


def publish_in(webinar_id: int, language: str) -> Recap:
    recap = service.ensure_draft(get_webinar(webinar_id), COMMAND, utc_now(), language)
    return service.publish_recap(recap.id, version=recap.version, actor=COMMAND, now=utc_now())


def test_every_case_of_the_wording_comes_out_of_the_command(app: Flask) -> None:
    cases = json.loads(WORDING.read_text())
    written = json.loads(run(app, "recap", "--facts", WORDING, "--json").stdout)
    assert written == {case["id"]: case["expected"] for case in cases}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("nothing", "This is no JSON"),
        ("{}", "Fact sets are a list"),
        ('[{"id": "a"}]', "Fact set 1 lacks"),
        ('[{"id": "a", "facts": {}}]', "lacks “hosts”"),
        ('[{"id": "a", "facts": {"hosts": "x"}}]', "cannot be read|lacks"),
    ],
)
def test_a_wrong_file_of_facts_is_refused_in_words(
    app: Flask, tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "facts.json"
    file.write_text(content)
    answer = run(app, "recap", "--facts", file, "--json")
    assert isinstance(answer.exception, Refusal)
    assert any(part in str(answer.exception) for part in said.split("|"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_editor_drafts_in_each_language(signed_in: FlaskClient, webinar_id: int, language: str) -> None:
    html = signed_in.get(f"/o/webinars/{webinar_id}/recap?language={language}").text
    for field in ("{{host}}", "{{series}}", "{{people}}", "{{date}}"):
        assert field in html
    assert ("Text in English" in html) == (language != "en")


def test_names_and_focus_of_a_language_are_kept_for_all_recaps(
    signed_in: FlaskClient, webinar_id: int, app: Flask
) -> None:
    page = f"/o/webinars/{webinar_id}/recap/names?language=fr"
    webinar = get_webinar(webinar_id)
    host = f"organisation-{webinar.host_id}"
    assert "What it focused on" in signed_in.get(page).text
    said = {"focus": "les cadres intégrés", host: "l’Alliance", "organisation-9999": "nobody"}
    assert signed_in.post(page, data=said).status_code == 302
    db.session.rollback()
    text = run(app, "recap", str(webinar_id), "--language", "fr", "--length", "paragraph").stdout
    assert "l’Alliance a tenu" in text
    assert "a porté sur les cadres intégrés." in text
    spanish = run(app, "recap", str(webinar_id), "--language", "es", "--length", "paragraph").stdout
    assert "integrated frameworks" not in spanish


def test_a_translation_is_saved_and_published_by_itself(
    signed_in: FlaskClient, client: FlaskClient, webinar_id: int, committed: Committed
) -> None:
    committed(lambda: publish(webinar_id))
    page = f"/o/webinars/{webinar_id}/recap"
    shown = client.get(f"{PUBLIC}/ar")
    assert "Not yet in Arabic, read in English." in shown.text
    assert f'rel="canonical" href="http://localhost{PUBLIC}"' in shown.text
    text = {"title": "عنوان", "summary": "{{people}}", "body": "{{people}} من {{countries}}."}
    assert signed_in.post(f"{page}?language=ar", data=text | {"version": "1"}).status_code == 302
    signed_in.post(f"{page}/publish?language=ar", data={"version": "2"})
    shown = client.get(f"{PUBLIC}/ar")
    assert 'lang="ar" dir="rtl"' in shown.text
    assert "12 شخصاً من بلدين." in text_of(shown.text)
    assert f'hreflang="ar" href="{PUBLIC}/ar"' in client.get(PUBLIC).text
    assert client.get(f"{PUBLIC}/en").status_code in (301, 308)
    assert client.get(f"{PUBLIC}/ar.pdf").data.startswith(b"%PDF")
    assert client.get(f"{PUBLIC}/fr.pdf").headers["Content-Disposition"].endswith('recap-child-centred.pdf"')
    index = client.get("/recaps").text
    assert index.count("datetile") == 1
    arabic = client.get("/recaps?language=ar").text
    assert "عنوان" in arabic
    assert 'aria-current="true">العربية' in arabic
    assert 'href="/recaps/feed.xml?language=ar"' in arabic
    db.session.rollback()
    states = {each.language: each.state for each in db.session.scalars(db.select(Recap))}
    assert states == {"en": "published", "ar": "published"}


def test_blocks_are_written_out_to_be_translated(signed_in: FlaskClient, webinar_id: int) -> None:
    page = f"/o/webinars/{webinar_id}/recap?language=fr"
    html = signed_in.post(
        page,
        data={"version": "1", "title": "T", "summary": "S", "body": "A\n\n{{credit}}\n", "then": "write_out"},
    ).text
    assert "{{credit}}</textarea>" not in html


def test_a_published_recap_takes_three_questions(
    client: FlaskClient, webinar_id: int, committed: Committed
) -> None:
    committed(lambda: publish(webinar_id))
    committed(lambda: publish_in(webinar_id, "fr"))
    client.get(PUBLIC)
    with statements() as queries:
        assert client.get(PUBLIC).status_code == 200
    assert len(queries) <= 3


def test_the_title_of_a_translation_is_of_its_language(app: Flask, webinar_id: int) -> None:
    title = db.session.get_one(Webinar, webinar_id).title
    said = run(app, "recap", str(webinar_id), "--language", "es").stdout
    assert said.startswith("El décimo seminario web de la serie «Global Knowledge Exchange Webinar»")
    assert title not in said.splitlines()[0]


def test_the_mail_about_it_leads_to_the_readers_language(
    app: Flask, webinar_id: int, committed: Committed
) -> None:
    def write() -> None:
        webinar = get_webinar(webinar_id)
        for language in ("fr", "ru"):
            person = factories.make_person(f"{language}@x.example")
            registration = factories.make_registration(webinar, person, language=language)
            outbox.queue("recap", registration, utc_now())
        publish(webinar_id)
        publish_in(webinar_id, "fr")

    committed(write)
    ids = list(db.session.scalars(db.select(OutboxMail.id).order_by(OutboxMail.id)))
    told = find_facts(ids, "https://x.example", utc_now())
    said = {facts.email: facts.recap.url for facts in told.values() if facts.recap}
    assert said == {
        "fr@x.example": f"https://x.example{PUBLIC}/fr",
        "ru@x.example": f"https://x.example{PUBLIC}",
    }
