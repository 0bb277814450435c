"""Knows which text a recap has: the one a human saved, or the draft that follows the data by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from tracker.models import Recap
from tracker.recaps.content import Content
from tracker.recaps.drafting import draft_headline, draft_paragraph, draft_summary
from tracker.recaps.facts import Facts
from tracker.recaps.messages import headings

FIRST_VERSION = 1  # of a draft that nobody has saved, kept as a row or not
PARTS = ("presentations", "updates", "next")


class Texts(TypedDict):
    """What an organiser writes of a recap."""

    title: str
    summary: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A recap as it stands: draft, published or withdrawn; `recap_id` is None while nothing was saved."""

    recap_id: int | None
    state: str
    title: str
    summary: str
    body: str
    is_edited: bool
    version: int

    @property
    def text(self) -> str:
        return "\n".join((self.title, self.summary, self.body))


def edition_of(
    recap: Recap | None, title: str, facts: Facts, content: Content, language: str = "en"
) -> Edition:
    """The saved text, or the draft from data: nobody presses "generate", and nothing needs to be stored.

    `title` is the webinar's, empty where it has none in this language.
    """
    is_own = recap is not None and (recap.is_edited or recap.state != "draft")
    if recap is not None and is_own:
        return Edition(
            recap_id=recap.id,
            state=recap.state,
            title=recap.title,
            summary=recap.summary,
            body=recap.body,
            is_edited=recap.is_edited,
            version=recap.version,
        )
    return Edition(
        recap_id=recap.id if recap else None,
        state="draft",
        title=title or draft_headline(facts, language),
        summary=draft_summary(facts, language),
        body=draft_body(facts, content, language),
        is_edited=False,
        version=recap.version if recap else FIRST_VERSION,
    )


def draft_body(facts: Facts, content: Content, language: str = "en") -> str:
    """The paragraph, then each part that there is under its heading, as Markdown with named fields."""
    said: Mapping[str, str] = headings(language)
    exists = {
        "presentations": content.presentations,
        "updates": content.updates,
        "next": content.coming_next,
    }
    blocks = [draft_paragraph(facts, language)]
    blocks += [f"## {said[part]}\n\n{{{{{part}}}}}" for part in PARTS if exists[part]]
    if content.image_credit:
        blocks.append("{{credit}}")
    return "\n\n".join(blocks) + "\n"
