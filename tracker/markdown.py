"""Knows how typed Markdown becomes safe HTML: CommonMark with tables, no raw HTML, plain links only."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {"p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "code", "pre"}
_TAGS |= {"blockquote", "a", "table", "thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}

_reader = MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=500)
def to_html(text: str) -> Markup:
    """Markdown as HTML fit to stand in a page. A page has one h1, its own: "# heading" becomes an h2."""
    tokens = _reader.parse(text)
    for token in tokens:
        if token.tag == "h1":
            token.tag = "h2"
    html = _reader.renderer.render(tokens, _reader.options, {})
    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener",
    )
    return Markup(safe)  # noqa: S704 - nh3 has just cleaned it
