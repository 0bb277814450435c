"""Knows a recap as readers get it: its text filled in, its strip of figures, all of it as document."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.figures.suppression import SMALLEST, is_small
from tracker.recaps.content import Content, escape, list_blocks, markdown_of
from tracker.recaps.directions import direction_of
from tracker.recaps.documents import Document
from tracker.recaps.fields import Segment, fill, segments
from tracker.recaps.messages import headings, say, say_date
from tracker.wording import LOCALES, format_message, ordinal_digits

Strip = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Article:
    """Title and lead as text, the body as segments between blocks, the strip as (value, label, fact)."""

    language: str
    title: str
    lead: str
    segments: tuple[Segment, ...]
    strip: Strip
    content: Content

    @property
    def minutes(self) -> int:
        """How long a quick reader needs for it, at 200 words a minute."""
        return max(1, round(len(self.body.split()) / 200))

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """All of it in order as (language, Markdown): blocks stand in the webinar's own language.

        Files that no block shows come last.
        """
        blocks = list_blocks(self.content)
        found = [
            (self.content.language, blocks[each.block]) if each.block else (self.language, each.markdown)
            for each in self.segments
        ]
        shown = {each.block for each in self.segments}
        if "materials" not in shown and self.content.materials:
            only = Content(materials=self.content.materials)
            found.append((self.language, markdown_of(only, headings(self.language))["materials"]))
        return tuple((language, text) for language, text in found if text.strip())

    @property
    def body(self) -> str:
        """All of it as one Markdown text."""
        return "\n\n".join(text for _, text in self.parts)

    def markdown(self) -> str:
        """The recap as a Markdown file."""
        return f"# {escape(self.title)}\n\n{self.body}\n"


def make_article(
    *,
    title: str,
    summary: str,
    body: str,
    values: Mapping[str, str],
    figures: Mapping[str, Any],
    year: str,
    content: Content,
    language: str = "en",
    links: Mapping[str, str] | None = None,
    shown: Callable[[str], str] = escape,
) -> Article:
    """A saved text with its facts; `figures` are the kept counts (`from_rows.figures_to_keep`).

    `links` leads facts in the text, by name, to the rows they were counted from; `shown` makes their
    texts fit for Markdown.
    """
    known = {**values, **list_blocks(content)}
    return Article(
        language=language,
        title=fill(title, values, shown=str),
        lead=fill(summary, values, shown=str),
        segments=tuple(
            each if each.block else Segment(markdown=fill(each.markdown, known, shown, links))
            for each in segments(body)
        ),
        strip=say_strip(figures, year, language),
        content=content,
    )


def say_strip(figures: Mapping[str, Any], year: str, language: str = "en") -> Strip:
    """The figures that stand above the article; counts of fewer than five people are not told."""
    found = [(*_people(figures, language), "people")] if figures.get("state") != "not_measured" else []
    organisations, countries = figures.get("organisations"), figures.get("countries")
    if organisations and not is_small(organisations):
        label = say(language, "strip_organisations", n=organisations, countries=countries or 0)
        found.append((_number(organisations, language), label, "organisations"))
    if figures.get("presentations"):
        count = int(figures["presentations"])
        label = say(language, "strip_presentations", n=count)
        found.append((_number(count, language), label, "presentations_given"))
    if figures.get("year_number"):
        ordinal = ordinal_digits(int(figures["year_number"]), language)
        found.append((ordinal, say(language, "strip_year", year=year), "number_in_year"))
    return tuple(found)


def _people(figures: Mapping[str, Any], language: str) -> tuple[str, str]:
    is_head_count = figures.get("state") == "head_count"
    count = int(figures.get("head_count" if is_head_count else "individuals") or 0)
    if is_small(count):
        return say(language, "strip_few", n=SMALLEST), say(language, "strip_people", n=count + SMALLEST)
    if is_head_count:
        return _number(count, language), say(language, "strip_head_count", n=count)
    kinds: Mapping[str, int] = figures.get("by_kind") or {}
    of_them = kinds.get("partner", 0) + kinds.get("grantee", 0)
    if 0 < of_them < count and not any(is_small(each) for each in kinds.values()):
        return _number(count, language), say(language, "strip_of_them", n=of_them)
    return _number(count, language), say(language, "strip_people", n=count)


def _number(count: int, language: str) -> str:
    return format_message("{n, number}", language, n=count)


def make_document(
    article: Article,
    *,
    number: int | None,
    published_on: date | None,
    corrections: tuple[str, ...],
    counted: str,
    series: str,
    host: str,
    address: str,
) -> Document:
    """The article for the PDF, in the recap's language; `counted` says when and under which rule."""
    language = article.language
    kicker = say(language, "doc_kicker", number=str(number)) if number else say(language, "doc_kicker_plain")
    published = (
        say(language, "doc_published", date=say_date(published_on, language, with_year=True))
        if published_on
        else say(language, "doc_draft")
    )
    return Document(
        language=LOCALES[language].replace("_", "-") if language == "en" else language,
        direction=direction_of(language),
        title=article.title,
        kicker=f"{series} · {kicker}",
        lead=article.lead,
        published=published,
        strip=tuple((value, label) for value, label, _ in article.strip),
        parts=article.parts,
        corrections=corrections,
        corrections_heading=say(language, "doc_corrections"),
        notes=tuple(note for note in (counted, address) if note),
        footer=f"{host} · {series}",
        page=say(language, "doc_page", n="{n}", of="{of}"),
        author=host,
    )
