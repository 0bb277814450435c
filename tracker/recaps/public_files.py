"""Knows a public recap as files: PDF, Word, Markdown, text, a picture for links; and where each stands."""

from collections.abc import Callable

from flask import url_for

from tracker.models import Material, Recap, Webinar
from tracker.recaps.article import Article
from tracker.recaps.documents import Document, plain_text
from tracker.recaps.drafts import LANGUAGE
from tracker.recaps.from_rows import content_of, recap_year
from tracker.recaps.messages import LANGUAGES, say
from tracker.recaps.pdf import render, render_picture
from tracker.recaps.public_queries import PublicContent
from tracker.recaps.published import published_article, published_document
from tracker.recaps.word import render_word
from tracker.web.addresses import site_address

CODES = ", ".join(LANGUAGES)  # as they stand in addresses
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "png": "image/png",
}

# How large the PDF of a recap's version is; made once per process, then remembered.
_sizes: dict[tuple[int, int], int] = {}


def address_of(endpoint: str, webinar: Webinar, language: str) -> str:
    """The path of a recap, or of one of its files."""
    return url_for(endpoint, year=recap_year(webinar), slug=webinar.slug, language=language)


def file_name(recap: Recap, webinar: Webinar) -> str:
    """What its files are called, without the ending."""
    return f"recap-{webinar.slug}" + (f"-{recap.language}" if recap.language != LANGUAGE else "")


def article_of(recap: Recap, webinar: Webinar, content: PublicContent) -> Article:
    """The text for readers elsewhere: every link whole."""
    return published_article(
        recap, webinar, content_of(content.rows, link_to(webinar, is_whole=True), recap.language)
    )


def document_of(article: Article, recap: Recap, webinar: Webinar, content: PublicContent) -> Document:
    """The recap as a document."""
    address = site_address() + address_of("recaps.show", webinar, recap.language)
    return published_document(article, recap, webinar, content.corrections, address)


def make(ending: str, document: Document, recap: Recap, article: Article) -> bytes:
    """One of its files; `ending` is a key of TYPES."""
    if ending == "docx":
        return render_word(document, recap.updated_at)
    if ending == "md":
        return article.markdown().encode()
    if ending == "txt":
        return f"{plain_text(article.markdown())}\n\n{document.notes[-1]}\n".encode()
    if ending == "png":
        return render_picture(document, recap.updated_at)
    return _pdf(document, recap)


def pdf_size(recap: Recap, webinar: Webinar, content: PublicContent) -> int:
    """How many bytes its PDF has."""
    known = _sizes.get((recap.id, recap.version))
    if known is not None:
        return known
    return len(_pdf(document_of(article_of(recap, webinar, content), recap, webinar, content), recap))


def _pdf(document: Document, recap: Recap) -> bytes:
    made = render(document, recap.updated_at, say(recap.language, "doc_unreadable"))
    _sizes[recap.id, recap.version] = len(made)
    return made


def link_to(webinar: Webinar, *, is_whole: bool = False) -> Callable[[Material], str]:
    """How a material is reached: at its own address, or here; `is_whole` with this site's address."""

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
