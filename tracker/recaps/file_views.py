"""Sends a public recap as a file: PDF, Word, Markdown, text, and a picture for where its link is shared."""

import hashlib

from flask import Response as FlaskResponse
from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from tracker.recaps.blueprint import recaps
from tracker.recaps.from_rows import recap_year
from tracker.recaps.public_files import CODES, TYPES, address_of, article_of, document_of, file_name, make
from tracker.recaps.public_queries import get_public_recaps, list_public_content

Answer = Response | tuple[str, int]


@recaps.get("/recaps/<int:year>/<slug>.pdf", defaults={"language": "en"})
@recaps.get(f"/recaps/<int:year>/<slug>/<any({CODES}):language>.pdf")
def pdf(year: int, slug: str, language: str) -> Answer:
    """The recap as a tagged PDF."""
    return _send("pdf", year, slug, language)


@recaps.get("/recaps/<int:year>/<slug>.docx", defaults={"language": "en"})
@recaps.get(f"/recaps/<int:year>/<slug>/<any({CODES}):language>.docx")
def docx(year: int, slug: str, language: str) -> Answer:
    """The recap for a word processor."""
    return _send("docx", year, slug, language)


@recaps.get("/recaps/<int:year>/<slug>.md", defaults={"language": "en"})
@recaps.get(f"/recaps/<int:year>/<slug>/<any({CODES}):language>.md")
def markdown(year: int, slug: str, language: str) -> Answer:
    """The recap as Markdown."""
    return _send("md", year, slug, language)


@recaps.get("/recaps/<int:year>/<slug>.txt", defaults={"language": "en"})
@recaps.get(f"/recaps/<int:year>/<slug>/<any({CODES}):language>.txt")
def text(year: int, slug: str, language: str) -> Answer:
    """The recap as plain text, for a newsletter."""
    return _send("txt", year, slug, language)


@recaps.get("/recaps/<int:year>/<slug>.png", defaults={"language": "en"})
@recaps.get(f"/recaps/<int:year>/<slug>/<any({CODES}):language>.png")
def picture(year: int, slug: str, language: str) -> Answer:
    """Its title and figures as a picture of 1200 by 630."""
    return _send("png", year, slug, language)


def _send(ending: str, year: int, slug: str, language: str) -> Answer:
    """The file in the language there is; unchanged, it is not sent twice."""
    public = get_public_recaps(slug)
    webinar, recap = public.webinar, public.best(language)
    if recap_year(webinar) != year:
        return redirect(address_of(str(request.endpoint), webinar, language), 301)
    if recap.state == "withdrawn":
        return render_template("recaps/withdrawn.html", recap=recap, webinar=webinar), 410
    content = list_public_content(recap)
    article = article_of(recap, webinar, content)
    document = document_of(article, recap, webinar, content)
    response = FlaskResponse(content_type=TYPES[ending])
    response.set_etag(hashlib.sha256(repr((document, recap.updated_at)).encode()).hexdigest()[:32])
    response.last_modified = recap.updated_at
    response.headers["Content-Disposition"] = f'inline; filename="{file_name(recap, webinar)}.{ending}"'
    response.headers["Cache-Control"] = "public, no-cache"
    if response.make_conditional(request).status_code != 304:
        response.set_data(make(ending, document, recap, article))
    return response
