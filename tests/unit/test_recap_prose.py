"""The recap's text from its facts, against every case of wording.json in six languages."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tracker.errors import Refusal
from tracker.recaps.content import Announced, Content, Download, Presented
from tracker.recaps.facts import Attendance, Facts, Split, counted, mix_of, reach_of
from tracker.recaps.messages import LANGUAGES
from tracker.recaps.prose import say_figures, write

CASES = json.loads((Path(__file__).parents[1] / "samples" / "recaps" / "wording.json").read_text())


def in_language(value: Any, language: str) -> str:
    return value[language] if isinstance(value, dict) else value or ""


def read_attendance(said: dict[str, Any]) -> Attendance:
    values = dict(said)
    split = values.pop("split", None)
    withheld = split == "withheld"
    if isinstance(split, dict):
        values["split"] = Split(**split)
        assert mix_of(values["split"], values["organisations"]) == values["mix"]
    return Attendance(split_withheld=withheld, **values)


def read_facts(said: dict[str, Any], language: str) -> Facts:
    coverage, counted_on = said["coverage"], said["counted"]
    return Facts(
        hosts=tuple(in_language(host, language) for host in said["hosts"]),
        series=in_language(said["series"], language),
        on=date.fromisoformat(said["date"]),
        show_year=said["show_year"],
        series_number=said["series_number"],
        year=said["year"],
        year_number=said["year_number"],
        webinars_before=said["webinars_before"],
        focus=in_language(said["focus"], language),
        presentations=said["presentations"],
        presenters=tuple(in_language(name, language) for name in said["presenters"]),
        registered=said["registered"],
        attendance=read_attendance(said["attendance"]),
        coverage=(coverage["measured"], coverage["webinars"]) if coverage else None,
        counted=(date.fromisoformat(counted_on["on"]), str(counted_on["rule"])) if counted_on else None,
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_text_as_proof_read(case: dict[str, Any], language: str) -> None:
    facts = read_facts(case["facts"], language)
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
    with pytest.raises(Refusal, match="needs the webinar's number"):
        write(facts, "fr")


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
