"""Facts stand in the text as named fields: drafting with them, filling them in, finding loose digits."""

from dataclasses import replace

import pytest

from tests.unit.test_recap_prose import STORY
from tracker.errors import Invalid
from tracker.recaps.content import escape
from tracker.recaps.drafting import draft_paragraph, draft_summary
from tracker.recaps.facts import Attendance, Facts, InGroup, Split
from tracker.recaps.fields import (
    Segment,
    check_fields,
    fill,
    list_facts,
    loose_digits,
    segments,
)
from tracker.recaps.prose import write

DRAFT = (
    "On {{date}}, {{host}} held its {{number}} {{series}}, which gathered {{people}} from {{org_kinds}} "
    "organisations around the world. This webinar, {{number_in_year}} held in {{year}}, focused on "
    "integrated, child-centred frameworks. It came after {{before_year}} hosted in the years before "
    "{{year}}. Altogether, {{organisations}} in {{countries}} were represented: "
    "{{partners}} and {{grantees}}."
)


def texts(facts: Facts, *, is_public: bool = False) -> dict[str, str]:
    return {name: fact.text for name, fact in list_facts(facts, is_public=is_public).items()}


def test_the_story_is_drafted_with_fields_only() -> None:
    assert draft_paragraph(STORY) == DRAFT
    assert fill(DRAFT, texts(STORY)) == write(STORY)
    assert fill(draft_summary(STORY), texts(STORY)) == (
        "The 10th Global Knowledge Exchange Webinar gathered 117 individuals "
        "from 46 organisations in 43 countries."
    )


def test_small_counts_are_not_published() -> None:
    few = Attendance(
        kind="counted", individuals=3, organisations=2, countries=2, mix="both", reach="countries"
    )
    facts = replace(STORY, attendance=few, registered=4)
    assert texts(facts, is_public=True)["people"] == "fewer than 5 individuals"
    assert "registered" not in texts(facts, is_public=True)
    assert texts(facts)["people"] == "3 individuals"
    assert "{{people}}" in draft_paragraph(facts)


def test_kinds_are_facts_too() -> None:
    split = Split(partner=48, grantee=69, other=1, unknown=2)
    came = replace(STORY.attendance, individuals=120, split=split, mix="including")
    known = list_facts(replace(STORY, attendance=came), is_public=False)
    assert known["partners_and_grantees"].text == "117 individuals from partner and grantee organisations"
    assert (known["unknown"].number, known["unknown"].source) == (2, "attendance")


def test_both_figures_where_some_came_from_elsewhere() -> None:
    split = Split(partner=100, grantee=103, other=2, unknown=0)
    came = replace(STORY.attendance, individuals=205, split=split, mix="all")
    facts = replace(STORY, attendance=came)
    assert (
        "205 individuals from partner, grantee and other organisations around the world. "
        "Among them were 203 individuals from partner and grantee organisations. This webinar"
    ) in write(facts, "en", "full")
    assert "Among them were {{partners_and_grantees}}. This webinar" in draft_paragraph(facts)
    assert "203" not in write(STORY, "en", "full")


def test_unknown_fields_are_refused_with_the_list() -> None:
    check_fields("{{people}} and {{ updates }}", field="body")
    with pytest.raises(Invalid, match=r"no fact called peple, x\. The facts are: date, .*people"):
        check_fields("{{peple}} {{x}}", field="body")


def test_values_are_text_never_markdown() -> None:
    assert fill("by {{host}}, {{people}}", {"host": "*A* [b](c)"}) == f"by {escape('*A* [b](c)')}, …"


def test_blocks_stand_on_their_own_line() -> None:
    assert segments("Intro {{updates}}\n\n{{presentations}}\n\nEnd\n{{ next }}") == [
        Segment(markdown="Intro {{updates}}"),
        Segment(block="presentations"),
        Segment(markdown="End"),
        Segment(block="next"),
    ]


def test_digits_that_equal_a_fact_are_only_hinted() -> None:
    text = "117 came, 46 of [them](https://x.example/43), on {{date}}; 3-4 of them, 2 twice."
    assert loose_digits(text, list_facts(STORY, is_public=False).values()) == {
        "117": "people",
        "46": "organisations",
    }


@pytest.mark.parametrize(
    ("language", "first", "fourth"),
    [
        ("en", "the first webinar of the Learning group", "the 4th webinar of the Learning group"),
        (
            "fr",
            "le premier webinaire du groupe «\u00a0Learning\u00a0»",
            "le 4e webinaire du groupe «\u00a0Learning\u00a0»",
        ),
        (
            "es",
            "el primer seminario web del grupo «Learning»",
            "el cuarto seminario web del grupo «Learning»",
        ),
        (
            "ar",
            "الندوة الشبكية الأولى من مجموعة «\u2068Learning\u2069»",
            "الندوة الشبكية الرابعة من مجموعة «\u2068Learning\u2069»",
        ),
        ("ru", "первый вебинар группы «Learning»", "4-й вебинар группы «Learning»"),
        ("zh", "“Learning”组的首次网络研讨会", "“Learning”组的第4次网络研讨会"),
    ],
)
def test_a_number_in_a_group_of_series(language: str, first: str, fourth: str) -> None:
    def said(number: int, name: str = "Learning") -> str:
        in_group = InGroup(slug="learning-2", name=name, number=number)
        found = list_facts(replace(STORY, in_groups=(in_group,)), is_public=True, language=language)
        assert found["number_in_group_learning_2"].group == "learning-2"
        return found["number_in_group_learning_2"].text

    assert (said(1), said(4)) == (first, fourth)
    assert "101" in said(101)
    if language == "en":
        assert said(2, "Working Group") == "the 2nd webinar of the Working Group"


def test_a_number_in_any_group_may_stand_in_the_text() -> None:
    check_fields("{{number_in_group_learning_2}}", field="body")
    with pytest.raises(Invalid, match="number_in_group"):
        check_fields("{{number_in_group_}}", field="body")
