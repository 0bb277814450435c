"""Recaps as documents: Markdown as a tree and as plain text, and a tagged PDF that user text cannot break."""

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tracker.recaps.documents import Document, plain_text, tree
from tracker.recaps.pdf import render

SCRIPTS = "שלום|مرحبا بالعالم|儿童|សួស្តី|नमस्ते|হ্যালো|สวัสดี|ສະບາຍດີ|မင်္ဂလာပါ|ሰላም|Գրիգոր|გამარჯობა|ආයුබෝවන්|வணக்கம்"
MADE_AT = datetime(2020, 6, 24, 9, tzinfo=UTC)
DOCUMENT = Document(
    language="en-GB",
    direction="ltr",
    title="Four models, one aim",
    kicker="Recap · Webinar 10",
    lead="On 17 June.",
    published="Published 24 June 2020",
    strip=(("117", "people took part"), ("46", "organisations, from 43 countries")),
    body="On **17 June**, [117](https://x.example/a).\n\n## What\n\n1. *One*\n\n   two\n2. Three\n\n- x\n",
    corrections=("24 June 2020: 117 became 118",),
    corrections_heading="Corrections",
    notes=("Counted on 18 June 2020",),
    footer="Knowledge Exchange",
    page="Page {n} of {of}",
)


def text_of(pdf: bytes, tmp_path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    path = tmp_path / "recap.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, text=True
    )
    return told.stdout


def kinds(nodes: list[dict[str, Any]]) -> list[str]:
    return [node["kind"] for node in nodes]


def test_markdown_is_a_tree_of_few_kinds() -> None:
    nodes = tree(
        "# A\n\n#### B\n\ntext  \nmore\n\n> q\n\n| a | b |\n|-|-|\n| 1 | 2 |\n\n---\n\n```\ncode\n```\n"
    )
    assert kinds(nodes) == ["heading", "heading", "paragraph", "quote", "table", "rule", "block"]
    assert [node["level"] for node in nodes[:2]] == [2, 3]
    assert kinds(nodes[2]["children"]) == ["text", "hardbreak", "text"]
    assert (nodes[4]["columns"], len(nodes[4]["rows"])) == (2, 1)


@pytest.mark.parametrize("href", ["javascript:alert(1)", "file:///etc/passwd", "/o/settings"])
def test_links_go_to_the_web_or_to_mail_only(href: str) -> None:
    assert kinds(tree(f"[a]({href})")[0]["children"]) == ["text"]


def test_columns_of_numbers_are_set_as_such() -> None:
    (table,) = tree("| a | b | c |\n|---|---|---|\n| Peru | 1,204 | 4 |\n| 12 models | – | 71% |")
    assert table["numbers"] == [False, True, True]


ARABIC = replace(DOCUMENT, language="ar", direction="rtl", body="")
LEFT, RIGHT = "\N{LEFT-TO-RIGHT MARK}", "\N{RIGHT-TO-LEFT MARK}"


@pytest.mark.parametrize(
    ("document", "text", "shown"),
    [
        (ARABIC, "Used in Europe.", f"{LEFT}Used in Europe.{LEFT}"),
        (ARABIC, "بيرو، Peru.", "بيرو، Peru."),
        (ARABIC, "117 %.", "117 %."),
        (DOCUMENT, "مرحبا.", f"{RIGHT}مرحبا.{RIGHT}"),
        (DOCUMENT, "In Peru.", "In Peru."),
    ],
)
def test_a_line_written_the_other_way_keeps_its_full_stop(document: Document, text: str, shown: str) -> None:
    (line,) = replace(document, body=text).data()["body"]
    assert "".join(each["text"] for each in line["children"]) == shown


def test_parts_in_another_language_are_named_and_go_on_with_the_headings(tmp_path: Path) -> None:
    parts = (("ar", "## عروض"), ("en", "1. In Peru.\n\n| a |\n|---|\n| b. |"), ("ar", "### أكثر"))
    document = replace(ARABIC, parts=parts)
    first, foreign, last = document.data()["body"]
    assert (first["level"], foreign["kind"], foreign["lang"], last["level"]) == (2, "foreign", "en", 3)
    assert foreign["children"][1]["rows"][0][0]["children"][0]["text"] == "b."
    assert "In Peru." in text_of(render(document, MADE_AT), tmp_path)


def test_no_picture_and_no_html_is_fetched() -> None:
    assert plain_text("![alt](https://x.example/a.png) <b>x</b>") == "alt <b>x</b>"


def test_plain_text_keeps_lists_and_addresses() -> None:
    text = plain_text("## H\n\n1. **One**\n\n   two\n2. x\n\n- [a](https://x.example), <https://y.example>")
    assert text == "H\n\n1. One\n   two\n2. x\n\n- a (https://x.example), https://y.example"


def test_a_tagged_pdf_with_title_and_language(tmp_path: Path) -> None:
    pdf = render(DOCUMENT, MADE_AT)
    assert pdf.startswith(b"%PDF-1.7")
    for mark in (b"pdfuaid:part", b"/StructTreeRoot", b"en-GB"):
        assert mark in pdf
    text = text_of(pdf, tmp_path)
    for said in (
        "Four models, one aim",
        "117",
        "people took part",
        "1. One",
        "117 became 118",
        "Page 1 of 1",
    ):
        assert said in text


def test_a_document_without_lead_strip_and_body() -> None:
    empty = replace(DOCUMENT, lead="", published="", strip=(), body="", corrections=(), notes=())
    assert b"pdfuaid" in render(empty, MADE_AT)


def test_the_same_document_gives_the_same_bytes() -> None:
    assert render(DOCUMENT, MADE_AT) == render(replace(DOCUMENT, strip=DOCUMENT.strip), MADE_AT)


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd")',
        "#panic()",
        '#import "@preview/cetz:0.3.0"',
        "$x^2$ @label <label> ] } ) \\ #let",
        "{{people}} {n} {of} // /* */",
    ],
)
def test_what_people_write_is_never_code(text: str, tmp_path: Path) -> None:
    written = replace(DOCUMENT, title=text, body=f"```\n{text}\n```", lead=text, strip=((text[:12], text),))
    assert " ".join(text.split()) in " ".join(text_of(render(written, MADE_AT), tmp_path).split())


@pytest.mark.parametrize(
    "text", ["\U00020000", "emoji \U0001f600", "bell \x07", "\ue000 private", "a\u0338", "\ufeff", "\x00"]
)
def test_a_character_without_font_does_not_stop_the_document(text: str, tmp_path: Path) -> None:
    pdf = render(replace(DOCUMENT, body=f"Name: {text}."), MADE_AT, "Some signs cannot be shown.")
    assert b"pdfuaid:part" in pdf
    if text in ("\U00020000", "emoji \U0001f600"):
        assert "Some signs cannot be shown." in text_of(pdf, tmp_path)


@pytest.mark.parametrize(
    "text",
    SCRIPTS.split("|"),
)
def test_names_of_many_scripts_have_their_font(text: str, tmp_path: Path) -> None:
    pdf = render(replace(DOCUMENT, body=text), MADE_AT, "Some signs cannot be shown.")
    assert "Some signs" not in text_of(pdf, tmp_path)


@pytest.mark.parametrize("language", ["ar", "zh", "ru"])
def test_other_languages_and_directions(language: str) -> None:
    direction = "rtl" if language == "ar" else "ltr"
    assert b"pdfuaid" in render(replace(DOCUMENT, language=language, direction=direction), MADE_AT)


EVERYTHING = """
# One

Text **bold _both_** `code` [a <b> link](https://x.example/?a=1&b=2 "t") <mailto:a@x.example>\\
next line

### Skips a level

> quoted
>
> - inside

1. one
   1. deeper
      - deepest
7. two

| Left | Right |
|:-----|------:|
| 1    | *2*   |

---

- # heading in a list
- [ ] task

```
#panic("no")
```
"""


def test_every_kind_of_markdown_makes_a_tagged_document(tmp_path: Path) -> None:
    pdf = render(replace(DOCUMENT, body=EVERYTHING), MADE_AT, "Some signs cannot be shown.")
    assert b"pdfuaid:part" in pdf
    text = text_of(pdf, tmp_path)
    for said in ("One", "bold both", "deepest", "Right", "heading in a list", '#panic("no")'):
        assert said in text
    assert "Some signs" not in text


def test_an_empty_heading_is_none() -> None:
    assert tree("#\n\ntext\n\n## &nbsp;")[0]["kind"] == "paragraph"
    assert b"pdfuaid:part" in render(replace(DOCUMENT, body="#\n\n- #"), MADE_AT)


def test_a_block_in_another_language_runs_its_own_way() -> None:
    parts = (("en", "1. The model.\n\n   Council، أوروبا\n"), ("ar", "ندوة."))
    data = replace(DOCUMENT, language="ar", direction="rtl", body="ندوة", parts=parts).data()["body"]
    foreign = data[1]
    assert (foreign["kind"], foreign["dir"]) == ("foreign", "ltr")
    first, second = foreign["children"][0]["children"][0]["children"]
    assert first["children"][0]["text"] == "The model."  # no marks: the whole block runs so
    assert (first["keeps"], "keeps" in second) == (True, False)


def test_long_words_and_many_pages(tmp_path: Path) -> None:
    body = "\n\n".join(["x" * 400, *(f"- item {number}" for number in range(300))])
    assert "Page 7 of" in text_of(render(replace(DOCUMENT, body=body), MADE_AT), tmp_path)
