"""Recaps as Word files: headings, lists and tables are real ones; language and direction are set."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest
from docx.oxml.ns import qn

from tests.unit.test_recap_documents import DOCUMENT, SCRIPTS
from tracker.recaps.word import render_word

MADE_AT = datetime(2020, 6, 24, 9, tzinfo=UTC)


def opened(**changes: object) -> docx.document.Document:
    return docx.Document(io.BytesIO(render_word(replace(DOCUMENT, **changes), MADE_AT)))  # type: ignore[arg-type]


def styles(file: docx.document.Document) -> list[tuple[str, str]]:
    return [(each.style.name, each.text) for each in file.paragraphs if each.text and each.style]


def test_every_part_has_its_style() -> None:
    file = opened(body="On **17 June**.\n\n## What\n\n### Where\n\n1. *One*\n\n   two\n2. Three\n\n> said\n")
    assert styles(file) == [
        ("Kicker", "Recap · Webinar 10"),
        ("Heading 1", "Four models, one aim"),
        ("Lead", "On 17 June."),
        ("Small", "Published 24 June 2020"),
        ("Normal", "On 17 June."),
        ("Heading 2", "What"),
        ("Heading 3", "Where"),
        ("List Number", "One"),
        ("List Continue", "two"),
        ("List Number", "Three"),
        ("Quote", "said"),
        ("Heading 2", "Corrections"),
        ("List Bullet", "24 June 2020: 117 became 118"),
        ("Small", "Counted on 18 June 2020"),
    ]
    assert "Page 1 of 1" in file.sections[0].footer.paragraphs[0]._p.xpath("string()")


def test_figures_are_a_table_with_a_head() -> None:
    table = opened().tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["people took part", "organisations, from 43 countries"],
        ["117", "46"],
    ]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_numbers_stand_at_the_end_of_their_column() -> None:
    table = opened(body="| who | n |\n|---|---|\n| IWF | 12 |").tables[-1]
    assert [cell.paragraphs[0].alignment for row in table.rows for cell in row.cells] == [None, 2, None, 2]


def test_a_second_list_begins_anew() -> None:
    file = opened(body="1. a\n2. b\n\ntext\n\n4. c\n")
    numbers = [
        each._p.pPr.numPr.numId.val
        for each in file.paragraphs
        if each.style and each.style.name == "List Number"
    ]
    assert numbers[0] == numbers[1] != numbers[2]
    starts = file.part.numbering_part.element.xpath(
        f"//w:num[@w:numId='{numbers[2]}']//w:startOverride/@w:val"
    )
    assert starts == ["4"]


def test_links_lead_to_the_web_or_to_mail_only() -> None:
    file = opened(body="[a](https://x.example/a) [b](javascript:alert(1)) [c](mailto:c@x.example)")
    outside = [each.target_ref for each in file.part.rels.values() if each.is_external]
    assert outside == ["https://x.example/a", "mailto:c@x.example"]


@pytest.mark.parametrize(
    ("language", "direction", "attribute", "tag"),
    [
        ("en-GB", "ltr", "val", "en-GB"),
        ("fr", "ltr", "val", "fr"),
        ("zh", "ltr", "eastAsia", "zh-CN"),
        ("ar", "rtl", "bidi", "ar"),
    ],
)
def test_language_and_direction_are_set(language: str, direction: str, attribute: str, tag: str) -> None:
    file = opened(language=language, direction=direction, body="مرحبا 117")
    assert file.styles.element.xpath(f"//w:docDefaults//w:lang/@w:{attribute}") == [tag]
    is_rtl = direction == "rtl"
    assert bool(file.styles["Normal"].element.xpath("./w:pPr/w:bidi")) is is_rtl
    assert bool(file.tables[0]._tbl.tblPr.xpath("./w:bidiVisual")) is is_rtl
    assert file.core_properties.language == language


def test_names_and_parts_of_another_language_keep_direction_and_language() -> None:
    name = "\u2068IWF (UK)\u2069"
    file = opened(language="ar", direction="rtl", body=f"من {name}.", parts=(("en", "In Peru."),))
    line, foreign = (each for each in file.paragraphs if each.text.startswith(("من", "In")))
    assert [(run.text, run.font.rtl) for run in line.runs] == [
        ("من ", True),
        ("\u200eIWF (UK)\u200e", None),
        ("\u200f.", True),
    ]
    assert (foreign.text, foreign._p.xpath("string(w:pPr/w:bidi/@w:val)")) == ("In Peru.", "0")
    assert {run._r.xpath("string(w:rPr/w:lang/@w:val)") for run in foreign.runs} == {"en"}


def test_no_text_stops_it() -> None:
    file = opened(body=f"a\x00b\x0bc \ufffe {SCRIPTS}", title="\x01x", lead="")
    assert ("Heading 1", "x") in styles(file)
    assert any(SCRIPTS in each.text for each in file.paragraphs)


def test_the_first_lines_of_an_item_stay_together() -> None:
    file = opened(body="1. The model\n\n   Two")
    model, two = (each for each in file.paragraphs if each.text in ("The model", "Two"))
    assert (model.paragraph_format.keep_with_next, two.paragraph_format.keep_with_next) == (True, None)


def test_latin_words_amid_chinese_are_broken_between_words() -> None:
    lang = opened(language="zh").styles["Normal"].element.rPr.find(qn("w:lang"))
    assert (lang.get(qn("w:val")), lang.get(qn("w:eastAsia"))) == ("en-GB", "zh-CN")
