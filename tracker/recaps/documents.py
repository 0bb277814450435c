"""Knows a recap as a document: its parts as plain data, Markdown as a tree, or as text without marks.

Everything a person wrote stays data from here to the page; no template language ever reads it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from tracker.recaps.directions import Node, direction_of, marked

_NUMBER = re.compile(r"[-−+]?[\d.,\s]*\d\s?%?|–")
_reader = MarkdownIt("commonmark", {"html": False}).enable("table")
_SAFE = ("https://", "http://", "mailto:")
_SAME = {"paragraph": "paragraph", "strong": "strong", "em": "em", "blockquote": "quote"}
KEPT = 2  # so many lines of a list's item are never left alone at the foot of a page
_EMPTY = {"softbreak": "softbreak", "hardbreak": "hardbreak", "hr": "rule"}
_LITERAL = {"code_inline": "code", "code_block": "block", "fence": "block"}


@dataclass(frozen=True, kw_only=True)
class Document:
    """A whole recap for a reader outside the site. `strip` is (value, label).

    `body` is Markdown, filled in; `parts` go on with it as (language, Markdown).
    """

    language: str
    direction: str
    title: str
    kicker: str
    lead: str
    published: str
    strip: tuple[tuple[str, str], ...]
    body: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    corrections: tuple[str, ...] = ()
    corrections_heading: str = ""
    notes: tuple[str, ...] = ()
    footer: str = ""
    page: str = "{n} / {of}"
    author: str = ""

    def data(self) -> dict[str, Any]:
        """JSON-ready, as typst/recap.typ reads it."""
        language, _, region = self.language.partition("-")
        return {
            "lang": language,
            "region": region or None,
            "dir": self.direction,
            "title": self.title,
            "author": self.author,
            "kicker": self.kicker,
            "lead": self.lead,
            "published": self.published,
            "strip": [list(pair) for pair in self.strip],
            "body": marked(self._tree(), self.direction),
            "corrections": list(self.corrections),
            "words": {"corrections": self.corrections_heading},
            "notes": list(self.notes),
            "footer": self.footer,
            "page": self.page,
        }

    def _tree(self) -> list[Node]:
        """Of all parts; those in another language than the document stand in a node that names it."""
        own, level, nodes = self.language.partition("-")[0], 1, list[Node]()
        for language, markdown in ((own, self.body), *self.parts):
            part = tree(markdown, level)
            level = next((each["level"] for each in reversed(part) if each["kind"] == "heading"), level)
            nodes += part if language == own else [_foreign(language, part)]
        return nodes


def _foreign(language: str, nodes: list[Node]) -> Node:
    return {"kind": "foreign", "lang": language, "dir": direction_of(language), "children": nodes}


def tree(markdown: str, level: int = 1) -> list[Node]:
    """Markdown as nested nodes of few kinds; links lead to web or mail.

    Headings begin at level 2 and skip none; `level` is that of the last one before.
    """
    nodes = _nodes(SyntaxTreeNode(_reader.parse(markdown)).children)
    for node in nodes:
        if node["kind"] == "heading":
            level = node["level"] = min(max(node["level"], 2), level + 1, 3)
    return nodes


def _nodes(children: Iterable[SyntaxTreeNode]) -> list[Node]:
    return [node for child in children for node in _node(child)]


def _node(child: SyntaxTreeNode) -> list[Node]:
    kind = child.type
    if kind == "inline":
        return _nodes(child.children)
    if kind == "text":
        return [{"kind": "text", "text": child.content}] if child.content else []
    if kind in _EMPTY:
        return [{"kind": _EMPTY[kind]}]
    if kind in _LITERAL:
        return [{"kind": _LITERAL[kind], "text": child.content.rstrip("\n")}]
    if kind in _SAME:
        return [{"kind": _SAME[kind], "children": _nodes(child.children)}]
    if kind == "image":
        return [{"kind": "text", "text": child.content}] if child.content else []
    return _larger(child)


def _larger(child: SyntaxTreeNode) -> list[Node]:
    inner = _nodes(child.children) if child.type != "table" else []
    if child.type == "heading":
        if not _line(inner).strip():
            return []
        # A heading inside a list or quote is no heading of the document.
        is_top = child.parent is not None and child.parent.is_root
        if is_top:
            return [{"kind": "heading", "level": int(child.tag[1]), "children": inner}]
        return [{"kind": "paragraph", "children": [{"kind": "strong", "children": inner}]}]
    if child.type == "link":
        href = str(child.attrs.get("href", ""))
        return [{"kind": "link", "href": href, "children": inner}] if href.startswith(_SAFE) else inner
    if child.type == "bullet_list":
        return [{"kind": "bullets", "children": inner}]
    if child.type == "ordered_list":
        return [{"kind": "numbers", "start": int(child.attrs.get("start", 1)), "children": inner}]
    if child.type == "list_item":
        for node in inner[:-1][:KEPT]:
            node["keeps"] = True  # on the page of what follows it
        return [{"kind": "item", "children": inner}]
    if child.type == "table":
        return [_table(child)]
    return inner


def _table(child: SyntaxTreeNode) -> Node:
    rows = [
        [{"children": _nodes(cell.children)} for cell in row.children]
        for part in child.children
        for row in part.children
    ]
    columns = len(rows[0])
    return {
        "kind": "table",
        "columns": columns,
        "numbers": [_holds_numbers(rows[1:], at) for at in range(columns)],
        "head": rows[0],
        "rows": rows[1:],
    }


def _holds_numbers(rows: Sequence[Sequence[Node]], column: int) -> bool:
    """Whether a column of a table is to be set as numbers are: each cell one, or a dash."""
    return bool(rows) and all(_NUMBER.fullmatch(_line(row[column]["children"])) for row in rows)


def plain_text(markdown: str) -> str:
    """Markdown as text: paragraphs apart, list items with a dash or number, links with their address."""
    return "\n\n".join(_plain_blocks(tree(markdown)))


def _plain_blocks(nodes: Sequence[Node]) -> list[str]:
    found = []
    for node in nodes:
        if node["kind"] in ("bullets", "numbers"):
            found.append(_plain_list(node))
        elif node["kind"] == "table":
            rows = [node["head"], *node["rows"]]
            found.append("\n".join(" | ".join(_line(cell["children"]) for cell in row) for row in rows))
        elif node["kind"] == "quote":
            found += _plain_blocks(node["children"])
        elif node["kind"] == "rule":
            found.append("* * *")
        elif "children" in node:
            found.append(_line(node["children"]))
        else:
            found.append(node.get("text", ""))
    return [block for block in found if block]


def _plain_list(node: Node) -> str:
    lines = []
    for position, item in enumerate(node["children"], node.get("start", 1)):
        mark = "- " if node["kind"] == "bullets" else f"{position}. "
        blocks = _plain_blocks(item["children"])
        text = "\n".join(blocks).replace("\n", "\n" + " " * len(mark))
        lines.append(mark + text)
    return "\n".join(lines)


def _line(nodes: Sequence[Node]) -> str:
    return "".join(_inline(node) for node in nodes)


def _inline(node: Node) -> str:
    if node["kind"] == "softbreak":
        return " "
    if node["kind"] == "hardbreak":
        return "\n"
    if node["kind"] == "link":
        said, href = _line(node["children"]), node["href"].removeprefix("mailto:")
        return said if said == href else f"{said} ({href})"
    return str(node["text"]) if "text" in node else _line(node.get("children", []))
