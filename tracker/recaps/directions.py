"""Knows which way a text is written, and marks lines against their document, so that full stops stay."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

Node = dict[str, Any]
MARKS = {"ltr": "\N{LEFT-TO-RIGHT MARK}", "rtl": "\N{RIGHT-TO-LEFT MARK}"}
_WAYS = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_ISOLATED = re.compile("\u2068([^\u2068\u2069]*)\u2069")
RIGHT_TO_LEFT = ("ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi")
_ONE_LINE = ("paragraph", "heading")


def direction_of(language: str) -> str:
    """ "rtl" or "ltr", for a text in a language."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def ways_of(text: str) -> set[str]:
    """ "ltr" and "rtl" as far as the text has letters of them."""
    return {_WAYS[kind] for kind in map(unicodedata.bidirectional, text) if kind in _WAYS}


def has_right_to_left(text: str) -> bool:
    """Whether some letter of the text is written from right to left."""
    return "rtl" in ways_of(text)


def marked(nodes: Sequence[Node], direction: str) -> list[Node]:
    """The tree of a document; lines with no letter of its direction stand between marks of their own."""
    return [_marked(node, direction) for node in nodes]


def pieces(text: str, direction: str) -> list[str]:
    """The text cut at its isolates, for readers who do not know these: each between marks instead."""
    found, back = [], ""
    for at, piece in enumerate(_ISOLATED.split(text)):
        mark = _mark_against(piece, direction) if at % 2 else ""
        if piece:
            found.append(f"{back}{mark}{piece}{mark}")
        back = MARKS[direction] if mark else ""  # else figures after a name would go on with it
    return found


def _marked(node: Node, direction: str) -> Node:
    if node.get("kind") == "table":
        rows = [[_marked(cell, direction) for cell in row] for row in (node["head"], *node["rows"])]
        return node | {"head": rows[0], "rows": rows[1:]}
    if "children" not in node:
        return node
    direction = node.get("dir", direction)  # a block in another language runs as that does
    # A cell of a table has no kind.
    if node.get("kind", "paragraph") not in _ONE_LINE:
        return node | {"children": marked(node["children"], direction)}
    mark = _mark_against(_letters(node), direction)
    if not mark:
        return node
    sign = {"kind": "text", "text": mark}
    return node | {"children": [sign, *node["children"], sign]}


def _mark_against(text: str, direction: str) -> str:
    ways = ways_of(text)
    return MARKS[ways.pop()] if len(ways) == 1 and direction not in ways else ""


def _letters(node: Node) -> str:
    return str(node.get("text", "")) + "".join(_letters(each) for each in node.get("children", ()))
