"""The story's recap, written from data alone, holds every fact of the real announcement; in six languages."""

import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.command_line import run
from tests.functional.test_recap_pages import text_of
from tracker.clock import utc_now
from tracker.demo.build import build_demo
from tracker.recaps.messages import LANGUAGES

Committed = Callable[[Callable[[], Any]], Any]
SLUG = "child-centred-responses"
PAGE = f"/recaps/2020/{SLUG}"
STORY = json.loads((Path(__file__).parents[1] / "samples" / "recaps" / "wording.json").read_text())[0]
ANNOUNCED = (
    "On 17 June, End Violence held its 10th Global Knowledge Exchange Webinar, which gathered 117 "
    "individuals from partner and grantee organisations around the world. This webinar, the third event "
    "held in 2020, focused on integrated, child-centred frameworks for investigation, rehabilitation and "
    "recovery for survivors of online child sexual exploitation and abuse.",
    "seven webinars hosted in the years before 2020",
    "best practices and lessons learned from different countries and grantees",
    "In 2020, the webinars have focused on the technical issues and capacity needs of the End Violence "
    "grantee community.",
    "The Barnahus model",
    "Children’s Rights Division, Council of Europe",
    "Capital Humano y Social Alternativo, Peru",
    "International Justice Mission, Philippines",
    "Marie Collins Foundation, United Kingdom",
    "The Technology Coalition launched Project Protect",
    "Roadmap for Digital Cooperation",
    "Reopening Schools Safely",
    "a new cohort of grantees will join the End Violence community soon",
    "© Safe Online/Photographer: Rafael Duarte",
)


@pytest.fixture
def story(app: Flask, committed: Committed) -> Flask:
    committed(lambda: build_demo(app.config["TRACKER"], utc_now()))
    return app


def test_the_story_comes_out_of_the_data_in_every_language(story: Flask, client: FlaskClient) -> None:
    shown = text_of(html.unescape(client.get(PAGE).text))
    for said in ANNOUNCED:
        assert said in shown, said
    markdown = run(story, "recap", SLUG, "--format", "markdown").stdout
    assert ANNOUNCED[0] in markdown
    for language in LANGUAGES:
        for length in ("sentence", "paragraph"):
            said = run(story, "recap", SLUG, "--language", language, "--length", length).stdout
            assert said == STORY["expected"][language][length] + "\n"
        document = json.loads(run(story, "recap", SLUG, "--language", language, "--json").stdout)
        assert document["figures"]["lines"][:-1] == STORY["expected"][language]["figures"][:-1]
    for language in ("fr", "ar"):
        answer = client.get(f"{PAGE}/{language}")
        sentence = STORY["expected"][language]["sentence"]
        assert text_of(sentence) in text_of(html.unescape(answer.text))
