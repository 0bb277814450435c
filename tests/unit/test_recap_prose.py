"""The recap's text from its facts, against every case of wording.json in six languages."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tracker.recaps.content import Announced, Content, Download, Presented
from tracker.recaps.fact_sets import facts_in
from tracker.recaps.facts import Facts, Split, counted, mix_of, reach_of
from tracker.recaps.messages import LANGUAGES
from tracker.recaps.prose import say_figures, write

CASES = json.loads((Path(__file__).parents[1] / "samples" / "recaps" / "wording.json").read_text())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_text_as_proof_read(case: dict[str, Any], language: str) -> None:
    facts = facts_in(case["facts"], language)
    expected = case["expected"][language]
    assert write(facts, language, "sentence") == expected["sentence"]
    assert write(facts, language, "paragraph") == expected["paragraph"]
    assert say_figures(facts, language) == expected["figures"]


STORY_SPLIT = Split(partner=48, grantee=69, other=0, unknown=0)
STORY = Facts(
    hosts=("End Violence",),
    series="Global Knowledge Exchange Webinar",
    on=date(2020, 6, 17),
    series_number=10,
    year="2020",
    year_number=3,
    webinars_before=7,
    focus="integrated, child-centred frameworks.",
    attendance=counted(
        individuals=117, organisations=46, countries=43, split=STORY_SPLIT, world_from_countries=20
    ),
)
CONTENT = Content(
    presentations=(
        Presented(
            title="The Barnahus model",
            organisation="Council of Europe",
            countries=("Europe",),
            summary="One *place*.\n\nFor the child.",
            materials=(Download(title="Slides", url="https://x.example/a b", remark="PDF, 1 MB"),),
        ),
        Presented(title="CALP_1"),
    ),
    updates=(Announced(title="Project Protect", text="A new initiative."),),
    image_credit="© Safe Online/Photographer: Rafael Duarte",
    coming_next="A new cohort will join soon.",
)
FULL = """
## What the speakers shared

1. **The Barnahus model**

   Council of Europe, Europe

   One *place*.

   For the child.

   [Slides](<https://x.example/a%20b>), PDF, 1 MB
2. **CALP\\_1**

## Updates from the partnership

- **Project Protect**

  A new initiative.

## What comes next

A new cohort will join soon.

*© Safe Online/Photographer: Rafael Duarte*"""


def test_full_is_paragraph_and_content_as_markdown() -> None:
    assert write(STORY, "en", "full", CONTENT) == write(STORY) + "\n" + FULL


def test_a_number_nobody_knows_is_not_invented() -> None:
    facts = replace(STORY, series_number=None, year_number=None, show_year=True)
    assert write(facts).startswith(
        "On 17 June 2020, End Violence held a webinar in its Global Knowledge Exchange Webinar series, "
        "which gathered 117 individuals from partner and grantee organisations around the world. "
        "It focused on integrated, child-centred frameworks. Altogether"
    )
    assert say_figures(facts)[0] == "Individuals: 117"
    assert write(facts, "fr").startswith(
        "Le 17\u00a0juin\u00a02020, End Violence a tenu un webinaire de la série «"
    )
    assert write(facts, "zh").startswith(
        "2020年6月17日，End Violence举办了“Global Knowledge Exchange Webinar”系列网络研讨会"
    )


def test_names_may_hold_braces_and_quotes() -> None:
    facts = replace(STORY, hosts=("O'Neil {Trust}",), series="'{0}' Webinar")
    assert write(facts, "en", "sentence").startswith(
        "On 17 June, O'Neil {Trust} held its 10th '{0}' Webinar,"
    )


@pytest.mark.parametrize(
    ("organisations", "countries", "individuals", "reach"),
    [
        (46, 43, 117, "world"),
        (30, 19, 80, "countries"),
        (1, 1, 9, "none"),
        (3, 0, 9, "none"),
        (2, 2, 1, "none"),
    ],
)
def test_the_world_is_a_claim(organisations: int, countries: int, individuals: int, reach: str) -> None:
    assert reach == reach_of(
        individuals=individuals, organisations=organisations, countries=countries, world_from_countries=20
    )


def test_only_other_organisations_are_just_organisations() -> None:
    assert mix_of(Split(partner=0, grantee=0, other=5, unknown=0), 2) == "unknown"
    assert mix_of(Split(partner=0, grantee=0, other=0, unknown=5), 0) == "none"
