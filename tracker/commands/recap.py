"""Knows the command of recaps: a webinar's recap in three lengths, as text, Markdown, JSON, PDF or DOCX."""

import json
import sys
from pathlib import Path
from typing import IO, Any

import click
from flask import Flask

from tracker.commands.addresses import public_address
from tracker.commands.context import Context, pass_context
from tracker.errors import N_, Refusal
from tracker.models import Material
from tracker.recaps.article import Article, make_article
from tracker.recaps.content import Content, escape
from tracker.recaps.documents import plain_text
from tracker.recaps.drafting import draft_headline
from tracker.recaps.drafts import LANGUAGE, require_held, texts
from tracker.recaps.editions import edition_of
from tracker.recaps.fact_sets import read_fact_sets, write_fact_sets
from tracker.recaps.fields import list_facts
from tracker.recaps.from_rows import (
    Told,
    content_of,
    facts_of,
    figures_to_keep,
    recap_year,
    title_in,
    year_text,
)
from tracker.recaps.messages import LANGUAGES, say
from tracker.recaps.pdf import render
from tracker.recaps.prose import LENGTHS, Length, say_figures, write
from tracker.recaps.published import published_article, published_document
from tracker.recaps.queries import find_recap, list_corrections, tell
from tracker.recaps.word import render_word
from tracker.webinars.queries import get_webinar

FORMATS = ("text", "markdown", "json", "pdf", "docx")
DOCUMENTS = {"pdf": "PDF", "docx": "DOCX"}


@click.command()
@click.argument("webinar", required=False)
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGE, show_default=True)
@click.option("--length", type=click.Choice(LENGTHS), default="full", show_default=True)
@click.option("--format", "wanted", type=click.Choice(FORMATS), help="By default as FILE ends, else text.")
@click.option(
    "-o",
    "--output",
    "path",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Write to a file and not to the screen.",
)
@click.option(
    "--facts",
    "fact_sets",
    type=click.File("rb"),
    metavar="FILE",
    help="No webinar: say the fact sets of a JSON file in every language and length.",
)
@click.option("--json", "as_document", is_flag=True, help="Print one JSON document, as --format json.")
@pass_context
def recap(
    context: Context,
    webinar: str | None,
    language: str,
    length: Length,
    wanted: str | None,
    path: Path | None,
    fact_sets: IO[bytes] | None,
    as_document: bool,
) -> None:
    """A held webinar's recap from its data; in full, what an organiser saved or published of it."""
    if fact_sets is not None:
        written = write_fact_sets(read_fact_sets(fact_sets.read()))
        _give(f"{json.dumps(written, ensure_ascii=False, indent=1)}\n".encode(), path)
        return
    if webinar is None:
        raise Refusal(N_("Name the webinar, or a file of fact sets with --facts"))
    wanted = "json" if as_document else wanted or _ending(path)
    if wanted in DOCUMENTS and path is None and sys.stdout.isatty():
        raise Refusal(
            N_("A %(kind)s cannot be shown on the screen. Name a file with -o"), kind=DOCUMENTS[wanted]
        )
    with context.database() as app:
        found = get_webinar(webinar)
        require_held(found)
        content = _content(app, tell(found), language, length, wanted)
    _give(content, path)


def _ending(path: Path | None) -> str:
    """The format that a file's name asks for."""
    ending = path.suffix.removeprefix(".").casefold() if path else ""
    return "markdown" if ending == "md" else ending if ending in FORMATS else "text"


def _give(content: bytes, path: Path | None) -> None:
    if path is None:
        click.echo(content, nl=False)
    else:
        path.write_bytes(content)
        click.echo(f"Wrote {path}", err=True)


def _content(app: Flask, told: Told, language: str, length: Length, wanted: str) -> bytes:
    if wanted in DOCUMENTS:
        return _made(app, told, language, length, wanted)
    markdown = _markdown(app, told, language, length)
    if wanted == "json":
        document = _document(told, language, length) | {"text": plain_text(markdown), "markdown": markdown}
        return f"{json.dumps(document, ensure_ascii=False, indent=1)}\n".encode()
    return f"{markdown if wanted == 'markdown' else plain_text(markdown)}\n".encode()


def _markdown(app: Flask, told: Told, language: str, length: Length) -> str:
    if length == "full":
        return _article(app, told, language).markdown().rstrip()
    return _short(told, language, length)


def _short(told: Told, language: str, length: Length) -> str:
    return escape(write(facts_of(told, language, is_public=False), language, length))


def _document(told: Told, language: str, length: Length) -> dict[str, Any]:
    facts = facts_of(told, language, is_public=False)
    kept = find_recap(told.webinar.id, language)
    return {
        "webinar": told.webinar.slug,
        "language": language,
        "length": length,
        "state": kept.state if kept else "draft",
        "facts": {
            name: {"text": fact.text, "value": fact.number}
            for name, fact in list_facts(facts, is_public=False, language=language).items()
        },
        "figures": {
            **figures_to_keep(told),
            "rule_version": told.figures.rule_version,
            "counted_at": told.figures.counted_at.isoformat(timespec="seconds"),
            "lines": say_figures(facts, language),
        },
    }


def _article(app: Flask, told: Told, language: str) -> Article:
    """What is published, else what is saved, else the draft from data."""
    content = content_of(told, lambda material: _address(app, told, material), language)
    kept = find_recap(told.webinar.id, language)
    if kept and kept.state == "published":
        return published_article(kept, told.webinar, content)
    facts = facts_of(told, language, is_public=False)
    edition = edition_of(kept, title_in(told.webinar, language), facts, content, language)
    return make_article(
        title=edition.title,
        summary=edition.summary,
        body=edition.body,
        values=texts(facts, language, is_public=False),
        figures=figures_to_keep(told),
        year=year_text(told.webinar),
        content=content,
        language=language,
    )


def _short_article(told: Told, language: str, length: Length) -> Article:
    facts = facts_of(told, language, is_public=False)
    return make_article(
        title=title_in(told.webinar, language) or draft_headline(facts, language),
        summary="",
        body=_short(told, language, length),
        values=texts(facts, language, is_public=False),
        figures=figures_to_keep(told),
        year=year_text(told.webinar),
        content=Content(),
        language=language,
    )


def _address(app: Flask, told: Told, material: Material) -> str:
    webinar = told.webinar
    if material.url:
        return material.url
    return public_address(app, webinar.series.slug, webinar.slug, "materials", str(material.id))


def _made(app: Flask, told: Told, language: str, length: Length, wanted: str) -> bytes:
    """A document; only in full it is what was published, the shorter ones are from the data of now."""
    is_full, webinar = length == "full", told.webinar
    kept = find_recap(webinar.id, language) if is_full else None
    is_public = kept is not None and kept.state == "published"
    document = published_document(
        _article(app, told, language) if is_full else _short_article(told, language, length),
        kept if is_public else None,
        webinar,
        list_corrections(kept.id) if kept and is_public else (),
        public_address(app, "recaps", str(recap_year(webinar)), webinar.slug) if is_public else "",
    )
    made_at = kept.updated_at if kept and is_public else told.figures.counted_at
    if wanted == "docx":
        return render_word(document, made_at)
    return render(document, made_at, say(language, "doc_unreadable"))
