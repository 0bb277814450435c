"""An organiser asks the command line for a recap: three lengths, text, Markdown, JSON, PDF."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from flask import Flask

from tests import factories
from tests.command_line import run
from tests.story import EXPECTED, REPORT, ZONE, make_story
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.demo import story
from tracker.errors import NotFound, Refusal
from tracker.recaps import service
from tracker.webinars.queries import get_webinar

Committed = Callable[[Callable[[], Any]], Any]
SENTENCE = (
    "On 17 June, End Violence held its 10th Global Knowledge Exchange Webinar, which gathered 117 "
    "individuals from partner and grantee organisations around the world."
)
YEAR_PLACE = (
    " This webinar, the third event held in 2020, focused on integrated, child-centred frameworks for "
    "investigation, rehabilitation and recovery for survivors of online child sexual exploitation and abuse."
)


def make_tenth() -> None:
    webinar = make_story()
    webinar.state, webinar.number, webinar.year_number = "held", 10, 3
    webinar.focus, webinar.title = story.TENTH.focus, story.TENTH.title


@pytest.fixture
def held(app: Flask, committed: Committed) -> Flask:
    """The tenth webinar, its attendance imported from the platform's report by command."""
    committed(make_tenth)
    assert run(app, "attendance", "import", "child-centred", REPORT, "--zone", ZONE, "--apply").exit_code == 0
    return app


def test_the_story_word_for_word_in_every_form(held: Flask, tmp_path: Path) -> None:
    assert run(held, "recap", "child-centred", "--length", "sentence").stdout == f"{SENTENCE}\n"
    paragraph = run(held, "recap", "child-centred", "--length", "paragraph").stdout
    assert paragraph.startswith(SENTENCE + YEAR_PLACE)
    assert "It came after seven webinars hosted in the years before 2020." in paragraph
    assert "Altogether, 46 organisations in 43 countries were represented" in paragraph
    full = run(held, "recap", "child-centred").stdout
    assert full.startswith(f"{story.TENTH.title}\n\n{SENTENCE}{YEAR_PLACE}")
    markdown = run(held, "recap", "child-centred", "--format", "markdown").stdout
    assert markdown.startswith(f"# {story.TENTH.title}\n\n{SENTENCE}")
    document = json.loads(run(held, "recap", "child-centred", "--format", "json").stdout)
    assert document["facts"]["people"] == {"text": "117 individuals", "value": 117}
    assert document["facts"]["number_in_year"]["text"] == "the third event"
    assert {name: document["figures"][name] for name in ("individuals", "organisations", "countries")} == {
        name: EXPECTED[name] for name in ("individuals", "organisations", "countries")
    }
    assert document["figures"]["by_kind"] == EXPECTED["by_kind"]
    assert document["text"] == full.rstrip("\n")
    assert pdf_text(held, tmp_path).startswith("Global Knowledge Exchange Webinar · Recap · Webinar 10")


def pdf_text(app: Flask, folder: Path) -> str:
    path = folder / "recap.pdf"
    assert run(app, "recap", "child-centred", "--format", "pdf", "-o", path).exit_code == 0
    assert path.read_bytes().startswith(b"%PDF-1.7")
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True, text=True).stdout
    flat = " ".join(text.split())
    for said in ("117 people took part", "46 organisations, from 43 countries", SENTENCE + YEAR_PLACE):
        assert said in flat
    return flat


def test_in_full_it_is_what_was_published(held: Flask) -> None:
    begin_write()
    recap = service.ensure_draft(get_webinar("child-centred"), COMMAND, utc_now())
    text = {"title": "Ask the child once", "summary": "{{people}}", "body": "{{people}} came."}
    service.save_draft(recap.id, **text, version=1, actor=COMMAND, now=utc_now())
    service.publish_recap(recap.id, version=2, actor=COMMAND, now=utc_now())
    db.session.commit()
    assert run(held, "recap", "child-centred").stdout == "Ask the child once\n\n117 individuals came.\n"
    told = json.loads(run(held, "recap", "child-centred", "--format", "json").stdout)
    assert told["state"] == "published"


@pytest.mark.parametrize("language", ["fr", "es", "ar", "ru", "zh"])
def test_other_languages_from_the_same_facts(held: Flask, language: str, tmp_path: Path) -> None:
    said = run(held, "recap", "child-centred", "--language", language).stdout
    assert "117" in said
    for kind in ("pdf", "docx"):
        options = ("--language", language, "-o", tmp_path / f"recap.{kind}")
        assert run(held, "recap", "child-centred", *options).exit_code == 0
    written = docx.Document(str(tmp_path / "recap.docx"))
    assert any("117" in each.text for each in written.paragraphs)
    assert written.core_properties.language == language


def test_a_sentence_as_a_file_is_no_more_than_that(held: Flask, tmp_path: Path) -> None:
    asked = ("recap", "child-centred", "--language", "ar", "--length", "sentence")
    assert run(held, *asked, "-o", tmp_path / "short.docx").exit_code == 0
    lines = [each.text for each in docx.Document(str(tmp_path / "short.docx")).paragraphs if each.text]
    assert without_marks(run(held, *asked).stdout.strip()) in [without_marks(line) for line in lines]
    assert len(lines) < 6


def without_marks(text: str) -> str:
    return re.sub("[\u200e\u200f\u2068\u2069]", "", text)


def test_what_has_no_recap_is_said(app: Flask, committed: Committed) -> None:
    committed(lambda: factories.make_webinar(factories.make_series(), slug="coming"))
    assert isinstance(run(app, "recap", "coming").exception, Refusal)
    assert isinstance(run(app, "recap", "nothing").exception, NotFound)
