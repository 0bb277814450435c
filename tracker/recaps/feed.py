"""Knows how recaps become an Atom feed (RFC 4287) that readers and newsletters can follow."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
ET.register_namespace("", ATOM)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One recap: `html` is safe HTML, `address` its page and, for good, its name; moments are UTC."""

    address: str
    title: str
    summary: str
    html: str
    language: str
    author: str
    published_at: datetime
    updated_at: datetime
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A feed and its entries, the newest first; `address` is its own, `page` the one for people."""

    address: str
    page: str
    title: str
    author: str
    language: str
    entries: Sequence[Entry]
    made_at: datetime  # stands for the moment of change while there is no entry


def write_feed(feed: Feed) -> bytes:
    """The feed as XML."""
    root = ET.Element(_name("feed"), {f"{{{XML}}}lang": feed.language})
    changed_at = max((entry.updated_at for entry in feed.entries), default=feed.made_at)
    _add(root, "id", feed.address)
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(changed_at))
    _add(_add(root, "author"), "name", feed.author)
    _link(root, "self", feed.address, "application/atom+xml")
    _link(root, "alternate", feed.page, "text/html")
    for entry in feed.entries:
        _write_entry(root, entry)
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _write_entry(root: ET.Element, entry: Entry) -> None:
    made = _add(root, "entry")
    made.set(f"{{{XML}}}lang", entry.language)
    _add(made, "id", entry.address)
    _add(made, "title", entry.title)
    _add(made, "published", _moment(entry.published_at))
    _add(made, "updated", _moment(entry.updated_at))
    _add(_add(made, "author"), "name", entry.author)
    _link(made, "alternate", entry.address, "text/html")
    for theme in entry.themes:
        _add(made, "category").set("term", theme)
    _add(made, "summary", entry.summary)
    _add(made, "content", entry.html).set("type", "html")


def _name(tag: str) -> str:
    return f"{{{ATOM}}}{tag}"


def _add(parent: ET.Element, tag: str, text: str | None = None) -> ET.Element:
    made = ET.SubElement(parent, _name(tag))
    made.text = text
    return made


def _link(parent: ET.Element, relation: str, address: str, kind: str) -> None:
    _add(parent, "link").attrib.update({"rel": relation, "type": kind, "href": address})


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
