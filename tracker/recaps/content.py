"""Knows what stands in a recap besides its figures: presentations, updates, materials, credit, the future."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file or a page to open; `remark` says what it is, e.g. "PDF, 1.1 MB"."""

    title: str
    url: str
    remark: str = ""
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class Presented:
    """A presentation: who gave it, for whom, from which countries (names); its summary is Markdown."""

    title: str
    presenters: str = ""
    organisation: str = ""
    countries: tuple[str, ...] = ()
    summary: str = ""
    materials: tuple[Download, ...] = ()
    comma: str = ", "

    @property
    def origin(self) -> str:
        """ "International Justice Mission, Philippines", with the comma of the recap's language."""
        return self.comma.join([part for part in (self.organisation, *self.countries) if part])


@dataclass(frozen=True, kw_only=True)
class Announced:
    """An update given during the webinar; text in Markdown."""

    title: str
    text: str = ""
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Content:
    """All of it, as it was written in the webinar's own `language`; `coming_next` is Markdown."""

    presentations: tuple[Presented, ...] = ()
    updates: tuple[Announced, ...] = ()
    materials: tuple[Download, ...] = ()
    image_credit: str = ""
    coming_next: str = ""
    language: str = "en"


def markdown_of(content: Content, headings: Mapping[str, str]) -> dict[str, str]:
    """The parts of the full recap as Markdown blocks with their headings, in order, only those that exist."""
    blocks = list_blocks(content)
    found = {}
    for part in ("presentations", "updates", "materials", "next"):
        if blocks[part]:
            found[part] = f"## {headings[part]}\n\n{blocks[part]}"
    if blocks["credit"]:
        found["credit"] = blocks["credit"]
    return found


def list_blocks(content: Content) -> dict[str, str]:
    """Each part as Markdown without its heading; empty where there is nothing."""
    return {
        "presentations": "\n".join(
            f"{position}. {_indented(_presentation(one), 3)}"
            for position, one in enumerate(content.presentations, 1)
        ),
        "updates": "\n".join(f"- {_indented(_update(one), 2)}" for one in content.updates),
        "materials": "\n".join(f"- {_link(one)}" for one in content.materials),
        "next": content.coming_next.strip(),
        "credit": f"*{escape(content.image_credit)}*" if content.image_credit else "",
    }


def _presentation(one: Presented) -> str:
    lines = [f"**{escape(one.title)}**"]
    who = " · ".join(escape(part) for part in (one.origin, one.presenters) if part)
    lines += [who] if who else []
    lines += [one.summary.strip()] if one.summary.strip() else []
    lines += [", ".join(_link(file) for file in one.materials)] if one.materials else []
    return "\n\n".join(lines)


def _update(one: Announced) -> str:
    text = one.text.strip()
    return f"**{escape(one.title)}**" + (f"\n\n{text}" if text else "")


def _link(one: Download) -> str:
    target = one.url.replace(" ", "%20").replace("<", "%3C").replace(">", "%3E")
    return f"[{escape(one.title)}](<{target}>)" + (f", {escape(one.remark)}" if one.remark else "")


def _indented(text: str, spaces: int) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *((" " * spaces + line if line else "") for line in rest)])


def escape(text: str) -> str:
    """Text as Markdown that shows exactly this text."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|~" else letter for letter in text)
