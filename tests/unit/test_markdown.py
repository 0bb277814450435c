"""Typed Markdown becomes safe HTML."""

from html.parser import HTMLParser

import pytest

from tracker.markdown import to_html


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("Plain", "<p>Plain</p>\n"),
        ("**a** *b*", "<p><strong>a</strong> <em>b</em></p>\n"),
        ("# A\n\n## B", "<h2>A</h2>\n<h2>B</h2>\n"),
        ("[x](https://a.example)", '<p><a href="https://a.example" rel="noopener">x</a></p>\n'),
        ("[x](mailto:a@b.example)", '<p><a href="mailto:a@b.example" rel="noopener">x</a></p>\n'),
        ("<b>raw</b>", "<p>&lt;b&gt;raw&lt;/b&gt;</p>\n"),
        ("3. c", '<ol start="3">\n<li>c</li>\n</ol>\n'),
    ],
)
def test_what_is_written_is_shown(typed: str, html: str) -> None:
    assert to_html(typed) == html


def test_tables_are_read() -> None:
    assert "<th>a</th>" in to_html("|a|b|\n|-|-|\n|1|2|")


class Seen(HTMLParser):
    """Notes every tag, attribute and address of a page as a browser would see them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](vbscript:x)",
        "<img src=x onerror=alert(1)>",
        "![x](https://tracker.example/pixel.png)",
        '[x](https://a.example "onmouseover=alert(1)")',
        '<https://a.example/" onclick=alert(1)>',
        "<iframe src=https://a.example></iframe>",
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_nothing_runs_and_nothing_is_loaded(hostile: str) -> None:
    reader = Seen()
    reader.feed(to_html(hostile))
    assert reader.tags <= {"p", "a"}
    assert reader.attributes <= {"href", "rel", "title"}
    assert all(address.startswith("https://a.example") for address in reader.addresses)
