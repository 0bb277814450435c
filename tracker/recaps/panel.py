"""Knows what the editor says beside the text: each fact with its source and rows, and how the text reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from tracker.markdown import to_html
from tracker.recaps.article import Article
from tracker.recaps.content import Content, escape
from tracker.recaps.drafts import Draft
from tracker.recaps.editions import Texts
from tracker.recaps.fields import Fact
from tracker.recaps.links import fact_links
from tracker.recaps.published import draft_article
from tracker.web.filters import on_date

BEGIN, END = "\ue000", "\ue001"  # private characters around a filled-in fact until it is marked


FIRST = ("people", "organisations", "countries", "number", "number_in_year", "before_year")
SOURCES_IN_ORDER = ("attendance", "numbering", "registrations", "webinar")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A fact in the panel; `was` is its text when somebody last looked, where that differs."""

    name: str
    text: str
    url: str
    remark: str
    was: str
    is_withheld: bool


def facts_shown(draft: Draft, applied_at: datetime | None) -> list[Shown]:
    """All facts that have a value, the figures first."""
    links = fact_links(draft.told.webinar.id, draft.facts)
    drift = {each.name: each.was for each in draft.drift}
    facts = sorted(draft.facts.values(), key=_order)
    return [
        Shown(
            name=fact.name,
            text=fact.text,
            url=links.get(fact.name, ""),
            remark=_remark(fact, draft, applied_at) + _left_open(fact, draft),
            was=drift.get(fact.name, ""),
            is_withheld=draft.values.get(fact.name) != fact.text,
        )
        for fact in facts
    ]


def _order(fact: Fact) -> tuple[int, int]:
    return (FIRST.index(fact.name) if fact.name in FIRST else len(FIRST), SOURCES_IN_ORDER.index(fact.source))


def _remark(fact: Fact, draft: Draft, applied_at: datetime | None) -> str:
    webinar, figures = draft.told.webinar, draft.told.figures
    if fact.source == "attendance":
        if figures.state == "head_count":
            return str(_("a head-count"))
        if applied_at is None:
            return str(_("entered by hand"))
        return str(_("import of %(date)s", date=on_date(applied_at, webinar.zone)))
    if fact.name == "before_year" and webinar.series.balance_per_year:
        years = sorted(webinar.series.balance_per_year.items())
        return ", ".join(str(_("%(count)s in %(year)s", count=count, year=year)) for year, count in years)
    if fact.group:
        return str(
            _(
                "as its series counted when it was held, %(date)s",
                date=on_date(webinar.starts_at, webinar.zone),
            )
        )
    if fact.source == "numbering" and webinar.held_at:
        return str(_("fixed on %(date)s", date=on_date(webinar.held_at, webinar.zone)))
    if fact.source == "registrations":
        return str(_("confirmed, or named in an imported file"))
    return str(_("from the agenda") if fact.name.startswith("present") else _("from the webinar"))


def _left_open(fact: Fact, draft: Draft) -> str:
    """How far the open points could move it."""
    ranges = {"people": draft.gate.individuals, "organisations": draft.gate.organisations}
    if fact.name not in ranges or not ranges[fact.name].is_open:
        return ""
    count = ranges[fact.name].high - ranges[fact.name].low
    return ", " + str(ngettext("%(num)s to review", "%(num)s to review", count))


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A text as it would be published: `opening` is all before its first heading, `pieces` the rest.

    A piece is {"html": …} with each fact marked, or {"block": its name}.
    """

    article: Article
    opening: Markup
    pieces: list[dict[str, Any]]


def read_aloud(draft: Draft, text: Texts, content: Content) -> Reading:
    """How the text reads with its facts filled in."""
    typed = text["body"].replace(BEGIN, "").replace(END, "")
    article = draft_article(
        draft, {**text, "body": typed}, content, shown=lambda value: f"{BEGIN}{escape(value)}{END}"
    )
    pieces: list[dict[str, Any]] = [
        {"block": each.block} if each.block else {"html": _marked(to_html(each.markdown))}
        for each in article.segments
    ]
    opening = Markup()
    if pieces and "html" in pieces[0]:
        opening, heading, rest = pieces[0]["html"].partition("<h2")
        pieces[:1] = [{"html": heading + rest}] if heading else []
    return Reading(article=article, opening=opening, pieces=pieces)


def _marked(html: Markup) -> Markup:
    return Markup(html.replace(BEGIN, Markup("<mark>")).replace(END, Markup("</mark>")))  # noqa: S704
