"""Knows the marks of a Word file that python-docx has no words for: language, direction, fields."""

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

# What XML cannot hold.
_IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Fonts by script; where one is missing, Word takes its own for that script.
FONTS = {"ascii": "Noto Sans", "hAnsi": "Noto Sans", "cs": "Noto Naskh Arabic", "eastAsia": "Noto Sans SC"}


def typed(text: str) -> str:
    """The text without what no XML file can hold."""
    return _IMPOSSIBLE.sub("", text)


def set_language(styles: Any, language: str, region: str | None, is_rtl: bool) -> None:
    """Language, fonts and direction for everything, headings included."""
    tag = f"{language}-{region}" if region else language
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        properties = styles[name].element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        for key in list(fonts.attrib):
            del fonts.attrib[key]
        for key, font in FONTS.items():
            fonts.set(qn(f"w:{key}"), font)
    for properties in _all_run_properties(styles):
        for old in properties.findall(qn("w:lang")):
            properties.remove(old)
        lang = OxmlElement("w:lang")
        # Word tells scripts apart: Latin words amid Arabic or Chinese are not in those languages.
        lang.set(qn("w:val"), "en-GB" if is_rtl or language == "zh" else tag)
        lang.set(qn("w:eastAsia"), "zh-CN")
        lang.set(qn("w:bidi"), tag if is_rtl else "ar-SA")
        properties.append(lang)
    if is_rtl:
        styles["Normal"].element.get_or_add_pPr().append(OxmlElement("w:bidi"))


def turn(paragraph: Paragraph, direction: str) -> None:
    """Let a paragraph run "ltr" or "rtl", whichever way the document runs."""
    bidi = OxmlElement("w:bidi")
    bidi.set(qn("w:val"), "1" if direction == "rtl" else "0")
    paragraph._p.get_or_add_pPr().append(bidi)


def speak(run: Any, language: str) -> None:
    """Say that a run is in another language than its document."""
    lang = OxmlElement("w:lang")
    for key in ("val", "eastAsia", "bidi"):
        lang.set(qn(f"w:{key}"), language)
    run._r.get_or_add_rPr().append(lang)


def set_size(font: Any, points: float) -> None:
    """A size that holds for scripts written from right to left too, which Word keeps apart."""
    font.size = Pt(points)
    properties = font._element.get_or_add_rPr()
    for old in properties.findall(qn("w:szCs")):
        properties.remove(old)
    size = OxmlElement("w:szCs")
    size.set(qn("w:val"), str(round(points * 2)))
    properties.find(qn("w:sz")).addnext(size)


def draw_rules(table: Any) -> None:
    """Thin lines below each row, and none beside the cells."""
    borders = OxmlElement("w:tblBorders")
    for edge in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{edge}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "BFB8AA")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _all_run_properties(styles: Any) -> list[Any]:
    defaults = styles.element.find(qn("w:docDefaults"))
    found = [] if defaults is None else list(defaults.iter(qn("w:rPr")))
    return [*found, styles["Normal"].element.get_or_add_rPr()]


def add_field(paragraph: Paragraph, name: str) -> None:
    """A field that Word fills in: PAGE, NUMPAGES."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = paragraph.add_run("1")
    field.append(run._r)
    paragraph._p.append(field)


def new_numbering(file: Any, style: str, start: int) -> int:
    """A list of its own in the look of a numbered style, which begins at `start`: its number in the file."""
    numbering = file.part.numbering_part.numbering_definitions._numbering
    kept = file.styles[style].element.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(kept).abstractNumId.val
    number = numbering.add_num(abstract)
    number.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(number.numId)
