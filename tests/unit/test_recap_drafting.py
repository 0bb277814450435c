"""The draft's text with its facts as fields says, filled in, what the sentences say, in six languages."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tracker.recaps.drafting import LONGEST_SUMMARY, draft_headline, draft_paragraph, list_summaries
from tracker.recaps.fact_sets import facts_in
from tracker.recaps.fields import fill, list_facts, values_of
from tracker.recaps.messages import LANGUAGES, messages
from tracker.recaps.prose import say_paragraph

CASES = json.loads((Path(__file__).parents[1] / "samples" / "recaps" / "wording.json").read_text())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_draft_reads_as_its_sentences(language: str) -> None:
    for case in CASES:
        facts = facts_in(case["facts"], language)
        values = values_of(list_facts(facts, is_public=False, language=language).values(), language)
        draft = draft_paragraph(facts, language)
        assert fill(draft, values, shown=str) == say_paragraph(facts, language, is_full=True), case["id"]
        for one in (*list_summaries(facts, language), draft_headline(facts, language)):
            assert "…" not in fill(one, values, shown=str)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_figure_of_the_story_is_a_loose_digit(language: str) -> None:
    facts = facts_in(CASES[0]["facts"], language)
    draft = draft_paragraph(facts, language)
    assert not re.search(r"\d", draft)
    for name in ("date", "host", "number", "series", "people", "number_in_year", "year", "before_year"):
        assert f"{{{{{name}}}}}" in draft or language == "ar" and name == "year", name
    values = values_of(list_facts(facts, is_public=True, language=language).values(), language)
    assert len(fill(list_summaries(facts, language)[0], values, shown=str)) <= LONGEST_SUMMARY


def test_all_languages_can_say_the_same() -> None:
    known: dict[str, Any] = {language: set(messages(language)) for language in LANGUAGES}
    assert all(known[language] == known["en"] for language in LANGUAGES)
