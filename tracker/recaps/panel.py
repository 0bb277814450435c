"""Knows what the editor says beside the text: each fact with its source and rows, and how the text reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
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
    links = fact_links(draft.told.webinar.id)
    drift = {each.name: each.was for each in draft.drift}
    order = ("attendance", "numbering", "registrations", "webinar")
    facts = sorted(draft.facts.values(), key=lambda fact: order.index(fact.source))
    return [
        Shown(
            name=fact.name,
            text=fact.text,
            url=links.get(fact.name, ""),
            remark=_remark(fact, draft, applied_at),
            was=drift.get(fact.name, ""),
            is_withheld=draft.values.get(fact.name) != fact.text,
        )
        for fact in facts
    ]


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
    if fact.source == "numbering" and webinar.held_at:
        return str(_("fixed on %(date)s", date=on_date(webinar.held_at, webinar.zone)))
    if fact.source == "registrations":
        return str(_("confirmed, or named in an imported file"))
    return str(_("from the agenda") if fact.name.startswith("present") else _("from the webinar"))


def read_aloud(draft: Draft, text: Texts, content: Content) -> tuple[Article, list[Any]]:
    """The text as it would be published, and its pieces: HTML with each fact marked, or a block's name."""
    typed = text["body"].replace(BEGIN, "").replace(END, "")
    article = draft_article(
        draft, {**text, "body": typed}, content, shown=lambda value: f"{BEGIN}{escape(value)}{END}"
    )
    return article, [
        {"block": each.block} if each.block else {"html": _marked(to_html(each.markdown))}
        for each in article.segments
    ]


def _marked(html: Markup) -> Markup:
    return Markup(html.replace(BEGIN, Markup("<mark>")).replace(END, Markup("</mark>")))  # noqa: S704
