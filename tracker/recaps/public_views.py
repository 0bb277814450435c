"""Shows the public recaps: the index by year, one recap, its PDF."""

import hashlib
from collections import Counter
from collections.abc import Callable
from itertools import groupby

from flask import Response as FlaskResponse
from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.clock import utc_now
from tracker.figures.rule import how_we_counted
from tracker.models import Material, Recap, Webinar
from tracker.recaps.article import Article
from tracker.recaps.blueprint import recaps
from tracker.recaps.documents import Document
from tracker.recaps.drafts import LANGUAGE
from tracker.recaps.fields import fill
from tracker.recaps.from_rows import content_of, recap_year
from tracker.recaps.index_queries import list_public, list_public_themes
from tracker.recaps.links import fact_links
from tracker.recaps.messages import LANGUAGES, say
from tracker.recaps.pdf import render
from tracker.recaps.public_queries import (
    PublicContent,
    get_public_recaps,
    list_public_content,
    list_series_webinars,
)
from tracker.recaps.published import published_article, published_document
from tracker.recaps.queries import list_published
from tracker.recaps.years import held_by_year
from tracker.web.access import is_organiser
from tracker.web.addresses import site_address
from tracker.web.paging import page_of
from tracker.webinars.numbering import expected, year_of
from tracker.webinars.numbering_queries import opening_of, year_start

PAGE_SIZE = 12
CODES = ", ".join(LANGUAGES)

# How large the PDF of a recap's version is; made once per process, then remembered.
_sizes: dict[tuple[int, int], int] = {}


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
        return redirect(_address("recaps.show", webinar, language), 301)
    if recap.state == "withdrawn":
        return render_template("recaps/withdrawn.html", recap=recap, webinar=webinar), 410
    now = utc_now()
    links = fact_links(webinar.id) if is_organiser() else {}
    content = list_public_content(webinar, recap.id)
    told = content_of(content.rows, link_to(webinar), recap.language)
    entries, following = list_series_webinars(webinar.series_id, now)
    start, opening = year_start(webinar.series), opening_of(webinar.series)
    rule = public.rules.get(recap.language)
    return render_template(
        "recaps/show.html",
        recap=recap,
        webinar=webinar,
        asked=language,
        readable=public.published(),
        article=published_article(recap, webinar, told, links),
        links=links,
        corrections=content.corrections,
        themes=content.themes,
        method=how_we_counted(rule) if rule else [],
        held=held_by_year(entries, opening, start, year),
        this_year=year_of(now.date(), start),
        following=following,
        following_number=expected(entries, opening, start).get(following.id) if following else None,
        pdf_bytes=_pdf_size(recap, webinar, content),
    )


@recaps.get("/recaps/<int:year>/<slug>.pdf", defaults={"language": "en"})
@recaps.get(f"/recaps/<int:year>/<slug>/<any({CODES}):language>.pdf")
def pdf(year: int, slug: str, language: str) -> Response | tuple[str, int]:
    """The recap as a tagged PDF, in the language there is; unchanged, it is not sent twice."""
    public = get_public_recaps(slug)
    webinar, recap = public.webinar, public.best(language)
    if recap_year(webinar) != year:
        return redirect(_address("recaps.pdf", webinar, language), 301)
    if recap.state == "withdrawn":
        return render_template("recaps/withdrawn.html", recap=recap, webinar=webinar), 410
    document = _document(recap, webinar, list_public_content(webinar, recap.id))
    response = FlaskResponse(content_type="application/pdf")
    response.set_etag(hashlib.sha256(repr((document, recap.updated_at)).encode()).hexdigest()[:32])
    response.last_modified = recap.updated_at
    response.headers["Content-Disposition"] = f'inline; filename="{_file_name(recap, webinar)}.pdf"'
    response.headers["Cache-Control"] = "public, no-cache"
    if response.make_conditional(request).status_code != 304:
        response.set_data(_rendered(document, recap))
    return response


def _address(endpoint: str, webinar: Webinar, language: str) -> str:
    return url_for(endpoint, year=recap_year(webinar), slug=webinar.slug, language=language)


def _file_name(recap: Recap, webinar: Webinar) -> str:
    return f"recap-{webinar.slug}" + (f"-{recap.language}" if recap.language != LANGUAGE else "")


def _document(recap: Recap, webinar: Webinar, content: PublicContent) -> Document:
    told = content_of(content.rows, link_to(webinar, is_whole=True), recap.language)
    address = site_address() + _address("recaps.show", webinar, recap.language)
    article: Article = published_article(recap, webinar, told)
    return published_document(article, recap, webinar, content.corrections, address)


def _rendered(document: Document, recap: Recap) -> bytes:
    made = render(document, recap.updated_at, say(recap.language, "doc_unreadable"))
    _sizes[recap.id, recap.version] = len(made)
    return made


def _pdf_size(recap: Recap, webinar: Webinar, content: PublicContent) -> int:
    known = _sizes.get((recap.id, recap.version))
    return known if known is not None else len(_rendered(_document(recap, webinar, content), recap))


def link_to(webinar: Webinar, *, is_whole: bool = False) -> Callable[[Material], str]:
    def link(material: Material) -> str:
        if material.url:
            return material.url
        path = url_for(
            "webinars.material",
            series_slug=webinar.series.slug,
            webinar_slug=webinar.slug,
            material_id=material.id,
        )
        return site_address() + path if is_whole else path

    return link
