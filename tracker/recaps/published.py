"""Knows a recap as it goes out: the published text with its frozen facts, as article and as PDF."""

from collections.abc import Callable, Mapping, Sequence

from tracker.models import Recap, RecapCorrection, Webinar
from tracker.recaps.article import Article, make_article, make_document
from tracker.recaps.content import Content, escape
from tracker.recaps.documents import Document
from tracker.recaps.drafts import Draft
from tracker.recaps.editions import Texts
from tracker.recaps.from_rows import figures_to_keep, year_text
from tracker.recaps.messages import say, say_date
from tracker.webinars.schedule import to_local


def published_article(
    recap: Recap, webinar: Webinar, content: Content, links: Mapping[str, str] | None = None
) -> Article:
    """The text with the facts it was published with; `links` leads them to their rows."""
    return make_article(
        title=recap.title,
        summary=recap.summary,
        body=recap.body,
        values=recap.facts or {},
        figures=recap.figures or {},
        year=year_text(webinar),
        content=content,
        language=recap.language,
        links=links,
    )


def draft_article(
    draft: Draft, text: Texts, content: Content, shown: Callable[[str], str] = escape
) -> Article:
    """A text (title, summary, body) as it would be published now."""
    return make_article(
        title=text["title"],
        summary=text["summary"],
        body=text["body"],
        values=draft.values,
        figures=figures_to_keep(draft.told),
        year=year_text(draft.told.webinar),
        content=content,
        language=draft.language,
        shown=shown,
    )


def published_document(
    article: Article,
    recap: Recap | None,
    webinar: Webinar,
    corrections: Sequence[RecapCorrection],
    address: str,
) -> Document:
    """The article for the PDF, with its dated lines, when it was counted, and its address."""
    zone, language = webinar.zone, article.language
    counted = ""
    if recap and recap.counted_at and (recap.figures or {}).get("state") == "measured":
        on = say_date(to_local(recap.counted_at, zone).date(), language, with_year=True)
        counted = say(language, "fig_counted", date=on, rule=str(recap.rule_version))
    lines = [
        f"{say_date(to_local(each.corrected_at, zone).date(), language, with_year=True)}: {each.text}"
        for each in corrections
    ]
    is_public = recap is not None and recap.published_at is not None and recap.state == "published"
    return make_document(
        article,
        number=webinar.number,
        published_on=to_local(recap.published_at, zone).date()
        if is_public and recap and recap.published_at
        else None,
        corrections=tuple(lines),
        counted=counted,
        series=webinar.series.name,
        host=webinar.host.name,
        address=address,
    )
