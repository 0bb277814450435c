"""Shows the public recaps: the index by year, theme and language, and one recap."""

from collections import Counter
from itertools import groupby
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.figures.rule import how_we_counted
from tracker.models import Recap, Webinar
from tracker.recaps.article import Article
from tracker.recaps.blueprint import recaps
from tracker.recaps.fields import fill
from tracker.recaps.from_rows import content_of, recap_year
from tracker.recaps.index_queries import list_public, list_public_themes
from tracker.recaps.links import fact_links
from tracker.recaps.messages import LANGUAGES
from tracker.recaps.public_files import CODES, address_of, link_to, pdf_size
from tracker.recaps.public_queries import (
    PublicContent,
    get_public_recaps,
    list_public_content,
    list_series_webinars,
)
from tracker.recaps.published import published_article
from tracker.recaps.queries import list_published
from tracker.recaps.structured import describe_recap
from tracker.recaps.years import held_by_year
from tracker.web.access import is_organiser
from tracker.web.addresses import site_address
from tracker.web.paging import page_of
from tracker.webinars.agenda import shown_organisation
from tracker.webinars.numbering import expected, year_of
from tracker.webinars.numbering_queries import opening_of, year_start
from tracker.webinars.structured import outside

PAGE_SIZE = 12


@recaps.get("/recaps")
def index() -> str:
    """All published recaps, the latest webinars first; `?year=`, `?theme=` and `?language=` narrow them."""
    wish = request.args.get("year", "")
    year = int(wish) if wish.isascii() and wish.isdecimal() and len(wish) == 4 else None
    themes = list_public_themes()
    theme = next((each for each, _ in themes if str(each.id) == request.args.get("theme", "")), None)
    language = request.args.get("language", "")
    language = language if language in LANGUAGES else ""
    listed = list_public(language, theme.id if theme else None)
    chosen = [each for each in listed if year is None or each.year == year]
    page = page_of(len(chosen), PAGE_SIZE)
    shown = {each.recap_id: each for each in chosen[page.offset : page.offset + page.size]}
    found = list_published(0, page.size, list(shown))
    return render_template(
        "recaps/index.html",
        years=sorted(Counter(each.year for each in listed).items(), reverse=True),
        year=year,
        themes=themes,
        theme=theme,
        language=language,
        codes=[code for code in LANGUAGES if any(code in each.languages for each in listed)],
        page=page,
        groups=[(each, list(several)) for each, several in groupby(found, lambda one: shown[one.id].year)],
        languages_of={recap_id: each.languages for recap_id, each in shown.items()},
        titles={one.id: fill(one.title, one.facts or {}, str) for one in found},
        summaries={one.id: fill(one.summary, one.facts or {}, str) for one in found},
    )


@recaps.get("/recaps/<int:year>/<slug>", defaults={"language": "en"})
@recaps.get(f"/recaps/<int:year>/<slug>/<any({CODES}):language>")
def show(year: int, slug: str, language: str) -> str | Response | tuple[str, int]:
    """One recap with the facts it was published with; 410 once it is withdrawn.

    Where there is none in the language asked for, another is shown, and the page says so.
    """
    public = get_public_recaps(slug)
    webinar, recap = public.webinar, public.best(language)
    if recap_year(webinar) != year:
        return redirect(address_of("recaps.show", webinar, language), 301)
    if recap.state == "withdrawn":
        return render_template("recaps/withdrawn.html", recap=recap, webinar=webinar), 410
    now = utc_now()
    links = fact_links(webinar.id, recap.facts or {}) if is_organiser() else {}
    content = list_public_content(recap)
    told = content_of(content.rows, link_to(webinar), recap.language)
    article = published_article(recap, webinar, told, links)
    entries, following = list_series_webinars(webinar.series_id, now)
    start, opening = year_start(webinar.series), opening_of(webinar.series)
    rule = public.rules.get(recap.language)
    return render_template(
        "recaps/show.html",
        recap=recap,
        webinar=webinar,
        asked=language,
        readable=public.published(),
        article=article,
        links=links,
        corrections=content.corrections,
        themes=content.themes,
        method=how_we_counted(rule) if rule else [],
        held=held_by_year(entries, opening, start, year),
        this_year=year_of(now.date(), start),
        following=following,
        following_number=expected(entries, opening, start).get(following.id) if following else None,
        address=site_address() + address_of("recaps.show", webinar, recap.language),
        picture=site_address() + address_of("recaps.picture", webinar, recap.language),
        structured=_structured(recap, webinar, content, article),
        pdf_bytes=pdf_size(recap, webinar, content),
    )


def _structured(recap: Recap, webinar: Webinar, content: PublicContent, article: Article) -> dict[str, Any]:
    """What search engines read of it."""
    page = url_for("pages.webinar", series_slug=webinar.series.slug, webinar_slug=webinar.slug)
    presenters = [shown_organisation(each) for each in content.rows.presentations]
    return describe_recap(
        address=site_address() + address_of("recaps.show", webinar, recap.language),
        title=article.title,
        summary=article.lead,
        language=recap.language,
        published_at=recap.published_at or recap.created_at,
        updated_at=recap.updated_at,
        themes=tuple(each.names.get(recap.language) or each.name for each in content.themes),
        webinar=outside(webinar, site_address() + page, presenters),
    )
