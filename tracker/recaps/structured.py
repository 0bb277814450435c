"""Knows how a recap is told to search engines: schema.org as JSON-LD."""

from datetime import datetime
from typing import Any

from tracker.webinars.structured import CONTEXT, Told, describe_webinar


def describe_recap(
    *,
    address: str,
    title: str,
    summary: str,
    language: str,
    published_at: datetime,
    updated_at: datetime,
    themes: tuple[str, ...],
    webinar: Told,
) -> dict[str, Any]:
    """An Article about the webinar, by its host."""
    about = describe_webinar(webinar)
    del about["@context"]
    found = {
        "@context": CONTEXT,
        "@type": "Article",
        "@id": address,
        "url": address,
        "headline": title,
        "description": summary,
        "inLanguage": language,
        "datePublished": published_at.isoformat(timespec="seconds"),
        "dateModified": updated_at.isoformat(timespec="seconds"),
        "keywords": ", ".join(themes),
        "author": {"@type": "Organization", "name": webinar.host},
        "publisher": {"@type": "Organization", "name": webinar.host},
        "about": about,
    }
    return {name: value for name, value in found.items() if value}
