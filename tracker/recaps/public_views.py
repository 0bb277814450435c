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
from tracker.recaps.fields import fill
from tracker.recaps.from_rows import content_of, recap_year
from tracker.recaps.links import fact_links
from tracker.recaps.messages import say
from tracker.recaps.pdf import render
from tracker.recaps.published import published_article, published_document
from tracker.recaps.queries import (
    find_next_webinar,
    find_rule,
    get_public_recap,
    list_content,
    list_corrections,
    list_published,
    published_years,
)
from tracker.recaps.years import held_by_year
from tracker.web.access import is_organiser
from tracker.web.addresses import site_address
from tracker.web.paging import page_of
from tracker.webinars.numbering import expected, year_of
from tracker.webinars.numbering_queries import entries_of, opening_of, year_start

PAGE_SIZE = 12

# How large the PDF of a recap's version is; made once per process, then remembered.
_sizes: dict[tuple[int, int], int] = {}


@recaps.get("/recaps")
def index() -> str:
    """All published recaps, those of the latest webinars first; `?year=` shows one year."""
    all_years = published_years()
    wish = request.args.get("year", "")
    year = int(wish) if wish.isascii() and wish.isdecimal() and len(wish) == 4 else None
    ids = [recap_id for recap_id, its in all_years.items() if year is None or its == year]
    page = page_of(len(ids), PAGE_SIZE)
    found = list_published(0, page.size, ids[page.offset : page.offset + page.size])
    return render_template(
        "recaps/index.html",
        years=sorted(Counter(all_years.values()).items(), reverse=True),
        year=year,
        page=page,
        groups=[(each, list(several)) for each, several in groupby(found, lambda one: all_years[one.id])],
        titles={one.id: fill(one.title, one.facts or {}, str) for one in found},
        summaries={one.id: fill(one.summary, one.facts or {}, str) for one in found},
    )


@recaps.get("/recaps/<int:year>/<slug>")
def show(year: int, slug: str) -> str | Response | tuple[str, int]:
    """One recap with the facts it was published with; 410 once it is withdrawn."""
    recap = get_public_recap(slug)
    webinar = recap.webinar
    if recap_year(webinar) != year:
        return redirect(url_for("recaps.show", year=recap_year(webinar), slug=slug), 301)
    if recap.state == "withdrawn":
        return render_template("recaps/withdrawn.html", recap=recap, webinar=webinar), 410
    now = utc_now()
    links = fact_links(webinar.id) if is_organiser() else {}
    content = content_of(list_content(webinar), link_to(webinar))
    article = published_article(recap, webinar, content, links)
    entries = entries_of(webinar.series_id)
    following = find_next_webinar(webinar.series_id, now)
    start, opening = year_start(webinar.series), opening_of(webinar.series)
    rule = find_rule(webinar.series_id, recap.rule_version) if recap.rule_version else None
    return render_template(
        "recaps/show.html",
        recap=recap,
        webinar=webinar,
        article=article,
        links=links,
        corrections=list_corrections(recap.id),
        method=how_we_counted(rule) if rule else [],
        held=held_by_year(entries, opening, start, year),
        this_year=year_of(now.date(), start),
        following=following,
        following_number=expected(entries, opening, start).get(following.id) if following else None,
        pdf_bytes=_pdf_size(recap, webinar),
    )


@recaps.get("/recaps/<int:year>/<slug>.pdf")
def pdf(year: int, slug: str) -> Response | tuple[str, int]:
    """The recap as a tagged PDF; unchanged, it is not sent twice."""
    recap = get_public_recap(slug)
    webinar = recap.webinar
    if recap_year(webinar) != year:
        return redirect(url_for("recaps.pdf", year=recap_year(webinar), slug=slug), 301)
    if recap.state == "withdrawn":
        return render_template("recaps/withdrawn.html", recap=recap, webinar=webinar), 410
    document = _document(recap, webinar)
    response = FlaskResponse(content_type="application/pdf")
    response.set_etag(hashlib.sha256(repr((document, recap.updated_at)).encode()).hexdigest()[:32])
    response.last_modified = recap.updated_at
    response.headers["Content-Disposition"] = f'inline; filename="recap-{webinar.slug}.pdf"'
    response.headers["Cache-Control"] = "public, no-cache"
    if response.make_conditional(request).status_code != 304:
        response.set_data(_rendered(document, recap))
    return response


def _document(recap: Recap, webinar: Webinar) -> Document:
    content = content_of(list_content(webinar), link_to(webinar, is_whole=True))
    address = site_address() + url_for("recaps.show", year=recap_year(webinar), slug=webinar.slug)
    article: Article = published_article(recap, webinar, content)
    return published_document(article, recap, webinar, list_corrections(recap.id), address)


def _rendered(document: Document, recap: Recap) -> bytes:
    made = render(document, recap.updated_at, say(recap.language, "doc_unreadable"))
    _sizes[recap.id, recap.version] = len(made)
    return made


def _pdf_size(recap: Recap, webinar: Webinar) -> int:
    known = _sizes.get((recap.id, recap.version))
    return known if known is not None else len(_rendered(_document(recap, webinar), recap))


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
