"""Sends the feeds of recaps: of all series, and of one."""

from datetime import UTC, datetime

from flask import Response as FlaskResponse
from flask import current_app, request, url_for
from werkzeug.wrappers import Response

from tracker.config import Settings
from tracker.markdown import to_html
from tracker.models import Recap, Series
from tracker.recaps.blueprint import recaps
from tracker.recaps.drafts import LANGUAGE
from tracker.recaps.feed import Entry, Feed, write_feed
from tracker.recaps.index_queries import list_newest, list_themes_of
from tracker.recaps.messages import LANGUAGES
from tracker.recaps.public_files import address_of, article_of
from tracker.recaps.public_queries import PublicContent, list_public_contents
from tracker.web.addresses import site_address
from tracker.webinars.queries import get_series_by_slug

MOST = 20
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)  # of a feed without entries


@recaps.get("/recaps/feed.xml")
def feed() -> Response:
    """The newest recaps of every series; `?language=` asks for another than English."""
    settings: Settings = current_app.config["TRACKER"]
    return _answer(None, settings.site_name, settings.site_name)


@recaps.get("/<series_slug>/feed.xml")
def series_feed(series_slug: str) -> Response:
    """The newest recaps of a series."""
    series = get_series_by_slug(series_slug)
    return _answer(series, series.name, series.host.name)


def _answer(series: Series | None, title: str, author: str) -> Response:
    wish = request.args.get("language", LANGUAGE)
    language = wish if wish in LANGUAGES else LANGUAGE
    found = list_newest(language, MOST, series.id if series else None)
    contents = list_public_contents(found)
    themes = list_themes_of([recap.webinar_id for recap in found], language)
    site = site_address()
    page = url_for("pages.series", series_slug=series.slug) if series else url_for("recaps.index")
    content = write_feed(
        Feed(
            address=site + request.full_path.rstrip("?"),
            page=site + page,
            title=title,
            author=author,
            language=language,
            entries=[
                _entry(recap, contents[recap.id], site, themes.get(recap.webinar_id, ())) for recap in found
            ],
            made_at=BEGINNING,
        )
    )
    response = FlaskResponse(content, content_type="application/atom+xml; charset=utf-8")
    response.add_etag()
    response.cache_control.public = True
    response.cache_control.max_age = 900
    return response.make_conditional(request)


def _entry(recap: Recap, content: PublicContent, site: str, themes: tuple[str, ...]) -> Entry:
    """One recap whole: its text with presentations, updates and files."""
    article = article_of(recap, recap.webinar, content)
    return Entry(
        address=site + address_of("recaps.show", recap.webinar, recap.language),
        title=article.title,
        summary=article.lead,
        html=str(to_html(article.body)),
        language=recap.language,
        author=recap.webinar.host.name,
        published_at=recap.published_at or recap.created_at,
        updated_at=recap.updated_at,
        themes=themes,
    )
