"""The recap as readers get it: filled in, with its strip of figures, and nothing small told."""

from typing import Any

import pytest

from tests.unit.test_recap_prose import CONTENT
from tracker.recaps.article import Article, make_article, say_strip
from tracker.recaps.content import Content, Download
from tracker.recaps.fields import Segment

FIGURES: dict[str, Any] = {
    "state": "measured",
    "individuals": 117,
    "organisations": 46,
    "countries": 43,
    "by_kind": {"partner": 48, "grantee": 69, "other": 0, "unknown": 0},
    "presentations": 4,
    "year_number": 3,
}


def article(body: str, **more: Any) -> Article:
    values = {"people": "117 individuals", "host": "*Host*"}
    return make_article(
        **(
            {
                "title": "A {{people}} title",
                "summary": "By {{host}}",
                "body": body,
                "values": values,
                "figures": FIGURES,
                "year": "2020",
                "content": CONTENT,
            }
            | more
        )
    )


def test_fields_are_filled_and_blocks_stay_apart() -> None:
    found = article("{{people}} by {{host}}\n\n{{presentations}}\n\nEnd {{credit}}")
    assert (found.title, found.lead) == ("A 117 individuals title", "By *Host*")
    assert found.segments == (
        Segment(markdown="117 individuals by \\*Host\\*"),
        Segment(block="presentations"),
        Segment(markdown="End *© Safe Online/Photographer: Rafael Duarte*"),
    )
    assert "1. **The Barnahus model**" in found.body


def test_files_that_no_block_shows_come_last() -> None:
    content = Content(materials=(Download(title="Recording", url="https://x.example"),))
    assert article("x", content=content).body == (
        "x\n\n## Slides and other materials\n\n- [Recording](<https://x.example>)"
    )
    assert article("x\n\n{{materials}}", content=content).body.count("Recording") == 1


@pytest.mark.parametrize(
    ("changed", "first"),
    [
        ({}, ("117", "people took part")),
        (
            {"individuals": 1205},
            ("1,205", "people took part, 117 of them from partner and grantee organisations"),
        ),
        (
            {"individuals": 119, "by_kind": {"partner": 48, "grantee": 69, "unknown": 2}},
            ("119", "people took part"),
        ),
        ({"individuals": 4}, ("under 5", "people took part")),
        ({"individuals": 0, "by_kind": {}}, ("0", "people took part")),
        ({"state": "head_count", "head_count": 85}, ("85", "people took part, by head-count")),
        ({"state": "not_measured", "organisations": None}, ("4", "presentations")),
    ],
)
def test_the_strip_of_figures(changed: dict[str, Any], first: tuple[str, str]) -> None:
    assert say_strip(FIGURES | changed, "2020")[0][:2] == first


def test_the_strip_of_the_story() -> None:
    assert say_strip(FIGURES, "2020")[1:] == (
        ("46", "organisations, from 43 countries", "organisations"),
        ("4", "presentations", "presentations_given"),
        ("3rd", "webinar of 2020", "number_in_year"),
    )
