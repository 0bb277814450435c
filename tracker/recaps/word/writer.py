"""Knows how the tree of a document becomes paragraphs, lists and tables of a Word file."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from tracker.recaps.directions import Node, has_right_to_left, pieces
from tracker.recaps.word.marks import (
    add_field,
    draw_rules,
    new_numbering,
    set_language,
    set_size,
    speak,
    turn,
    typed,
)

BRAND, SOFT, ACCENT = RGBColor(0x0B, 0x5C, 0x63), RGBColor(0x4B, 0x5C, 0x61), RGBColor(0xB0, 0x46, 0x0F)
DEEPEST_LIST = 3  # Word's own list styles go so deep


class Writer:
    """One Word file in the making; `told` is `Document.data()`."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.is_rtl = told["dir"] == "rtl"
        self.foreign, self.direction = "", told["dir"]
        self.file = docx.Document()
        self._prepare()

    def save(self, to: IO[bytes]) -> None:
        """Write the file."""
        self.file.save(to)

    def describe(self, made_at: datetime) -> None:
        """Title, author, language and moment (UTC, naive), for file managers and screen readers."""
        about = self.file.core_properties
        about.title, about.author = typed(self.told["title"]), typed(self.told["author"])
        about.subject, about.comments = typed(self.told["kicker"]), ""
        about.language = "-".join(filter(None, (self.told["lang"], self.told["region"])))
        about.created = about.modified = made_at
        about.last_modified_by = about.author

    def write_all(self) -> None:
        """From the small line above the title to the notes below the text."""
        told = self.told
        self._line(told["kicker"], "Kicker")
        self._line(told["title"], "Heading 1")
        self._line(told["lead"], "Lead")
        self._line(told["published"], "Small")
        self._write_strip()
        self._write_blocks(told["body"])
        if told["corrections"]:
            self._line(told["words"]["corrections"], "Heading 2")
            for line in told["corrections"]:
                self._line(line, "List Bullet")
        for note in told["notes"]:
            self._line(note, "Small")
        self._write_footer()

    def _prepare(self) -> None:
        section = self.file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(24)
        section.top_margin, section.bottom_margin = Mm(22), Mm(24)
        styles = self.file.styles
        set_language(styles, self.told["lang"], self.told["region"], self.is_rtl)
        set_size(styles["Normal"].font, 10.5)
        styles["Normal"].paragraph_format.space_after = Pt(8)
        for name, size, colour in (
            ("Heading 1", 22, None),
            ("Heading 2", 14, BRAND),
            ("Heading 3", 11.5, None),
        ):
            set_size(styles[name].font, size)
            styles[name].font.cs_bold = True
            styles[name].font.color.rgb = colour or RGBColor(0x14, 0x26, 0x2B)
        for name, size, colour in (("Kicker", 9.5, ACCENT), ("Lead", 12, SOFT), ("Small", 8.5, SOFT)):
            style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = styles["Normal"]
            set_size(style.font, size)
            style.font.color.rgb = colour
        styles["Kicker"].font.bold = styles["Kicker"].font.cs_bold = True
        link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
        link.font.underline, link.font.color.rgb = True, BRAND

    def _line(self, text: str, style: str) -> None:
        if text:
            self._write(self.file.add_paragraph(style=style), [{"kind": "text", "text": text}])

    def _write_strip(self) -> None:
        """The figures above the text: a row of labels, which heads the row of values."""
        if not self.told["strip"]:
            return
        table = self._table(2, len(self.told["strip"]))
        for at, (value, label) in enumerate(self.told["strip"]):
            for row, text, size, colour in ((0, label, 8.5, SOFT), (1, value, 19, BRAND)):
                paragraph = table.rows[row].cells[at].paragraphs[0]
                self._write(paragraph, [{"kind": "text", "text": text}], is_bold=row == 1)
                for run in paragraph.runs:
                    set_size(run.font, size)
                    run.font.color.rgb = colour
        self.file.add_paragraph()

    def _table(self, rows: int, columns: int) -> Any:
        table = self.file.add_table(rows, columns)
        draw_rules(table)
        if self.is_rtl:
            table._tbl.tblPr.append(OxmlElement("w:bidiVisual"))
        heads = OxmlElement("w:tblHeader")
        heads.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(heads)
        return table

    def _write_blocks(self, nodes: Sequence[Node], style: str = "Normal", depth: int = 0) -> None:
        for node in nodes:
            kind, inner = node["kind"], node.get("children", [])
            if kind == "heading":
                self._write(self._paragraph(node, f"Heading {node['level']}"), inner)
            elif kind in ("bullets", "numbers"):
                self._write_list(node, depth)
            elif kind == "table":
                self._write_table(node)
            elif kind == "quote":
                self._write_blocks(inner, "Quote", depth)
            elif kind == "foreign":
                self.foreign, self.direction = node["lang"], node["dir"]
                self._write_blocks(inner, style, depth)
                self.foreign, self.direction = "", self.told["dir"]
            elif kind == "block":
                self._write(self.file.add_paragraph(style=style), [{"kind": "code", "text": node["text"]}])
            elif kind == "rule":
                self.file.add_paragraph("* * *", style=style)
            elif kind == "paragraph":
                self._write(self._paragraph(node, style), inner)

    def _paragraph(self, node: Node, style: str) -> Paragraph:
        paragraph = self.file.add_paragraph(style=style)
        if self.direction != self.told["dir"]:
            turn(paragraph, self.direction)
        paragraph.paragraph_format.keep_with_next = node.get("keeps")
        return paragraph

    def _write_list(self, node: Node, depth: int) -> None:
        base = "List Bullet" if node["kind"] == "bullets" else "List Number"
        level = min(depth + 1, DEEPEST_LIST)
        name = base if level == 1 else f"{base} {level}"
        numbering = None if node["kind"] == "bullets" else new_numbering(self.file, name, node["start"])
        for item in node["children"]:
            for at, block in enumerate(item["children"]):
                if block["kind"] != "paragraph":
                    self._write_blocks([block], "List Continue", depth + 1)
                    continue
                follows = "List Continue" if level == 1 else f"List Continue {level}"
                paragraph = self._paragraph(block, name if at == 0 else follows)
                if at == 0 and numbering is not None:
                    paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = numbering
                self._write(paragraph, block.get("children", []))

    def _write_table(self, node: Node) -> None:
        table = self._table(1 + len(node["rows"]), node["columns"])
        for row, cells in zip(table.rows, [node["head"], *node["rows"]], strict=True):
            for at, cell in enumerate(cells[: node["columns"]]):
                paragraph = row.cells[at].paragraphs[0]
                if node["numbers"][at]:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT  # Word's name of the end of a line
                self._write(paragraph, cell["children"], is_bold=cells is node["head"])
        self.file.add_paragraph()

    def _write(
        self,
        paragraph: Paragraph,
        nodes: Sequence[Node],
        *,
        is_bold: bool = False,
        is_italic: bool = False,
        into: Any = None,
    ) -> None:
        for node in nodes:
            kind, inner = node["kind"], node.get("children", [])
            if kind == "link":
                self._write(paragraph, inner, is_bold=is_bold, into=self._link(paragraph, node["href"]))
            elif kind in ("strong", "em"):
                bold, italic = is_bold or kind == "strong", is_italic or kind == "em"
                self._write(paragraph, inner, is_bold=bold, is_italic=italic, into=into)
            elif kind == "hardbreak":
                paragraph.add_run().add_break()
            elif "text" in node or kind == "softbreak":
                self._run(paragraph, node.get("text", " "), is_bold, is_italic, into)
            else:
                self._write(paragraph, inner, is_bold=is_bold, is_italic=is_italic, into=into)

    def _run(self, paragraph: Paragraph, text: str, is_bold: bool, is_italic: bool, into: Any) -> None:
        for piece in pieces(typed(text), self.direction):
            run = paragraph.add_run(piece)
            run.bold, run.italic = is_bold or None, is_italic or None
            run.font.cs_bold, run.font.cs_italic = run.bold, run.italic
            if has_right_to_left(piece):
                run.font.rtl = True
            if self.foreign:
                speak(run, self.foreign)
            if into is not None:
                run.style = "Hyperlink"
                into.append(run._r)

    def _link(self, paragraph: Paragraph, href: str) -> Any:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), paragraph.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        paragraph._p.append(link)
        return link

    def _write_footer(self) -> None:
        paragraph = self.file.sections[0].footer.paragraphs[0]
        paragraph.style = "Small"
        if self.told["footer"]:
            self._write(paragraph, [{"kind": "text", "text": self.told["footer"] + " · "}])
        before, _, rest = self.told["page"].partition("{n}")
        between, _, after = rest.partition("{of}")
        for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
            if text:
                self._write(paragraph, [{"kind": "text", "text": text}])
            if field:
                add_field(paragraph, field)
