"""Asks for the public index of recaps: one for each webinar, by language and by theme."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from tracker.database import db
from tracker.models import Recap, Series, Theme, Webinar, WebinarTheme
from tracker.recaps.messages import LANGUAGES
from tracker.webinars.numbering import year_of


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One webinar of the public index: the recap that stands for it, and all languages it can be read in."""

    recap_id: int
    year: int
    languages: tuple[str, ...]


def list_public(language: str = "", theme_id: int | None = None) -> list[Listed]:
    """Every webinar with a published recap, the latest first; narrowed to a language, or to a theme.

    Its recap is the one in that language, else in English, else in the first there is.
    """
    wanted = (
        select(
            Recap.id,
            Recap.language,
            Webinar.id.label("webinar_id"),
            Webinar.local_start,
            Series.year_start_month,
            Series.year_start_day,
        )
        .join(Webinar, Webinar.id == Recap.webinar_id)
        .join(Series, Series.id == Webinar.series_id)
        .where(Recap.state == "published")
        .order_by(Webinar.starts_at.desc(), Webinar.id)
    )
    if theme_id is not None:
        of_theme = select(WebinarTheme.webinar_id).where(WebinarTheme.theme_id == theme_id)
        wanted = wanted.where(Webinar.id.in_(of_theme))
    by_webinar: dict[int, list[Any]] = {}
    for row in db.session.execute(wanted):
        by_webinar.setdefault(row.webinar_id, []).append(row)
    found = []
    for rows in by_webinar.values():
        known = {row.language: row for row in rows}
        order = [each for each in (language, *LANGUAGES) if each in known]
        if language and language not in known:
            continue
        first = rows[0]
        year = year_of(first.local_start.date(), (first.year_start_month, first.year_start_day))
        languages = tuple(each for each in LANGUAGES if each in known)
        found.append(Listed(recap_id=known[order[0]].id, year=year, languages=languages))
    return found


def list_public_themes() -> list[tuple[Theme, int]]:
    """(theme, webinars with a published recap), by name; themes without one are left out."""
    counted = func.count(WebinarTheme.webinar_id)
    public = select(Recap.webinar_id).where(Recap.state == "published")
    rows = db.session.execute(
        select(Theme, counted)
        .join(WebinarTheme, WebinarTheme.theme_id == Theme.id)
        .where(WebinarTheme.webinar_id.in_(public))
        .group_by(Theme.id)
        .order_by(Theme.name, Theme.id)
    )
    return [(theme, count) for theme, count in rows]


def list_newest(language: str, limit: int, series_id: int | None = None) -> list[Recap]:
    """Published recaps in a language with their webinars, the last published first."""
    wanted = (
        select(Recap)
        .join(Recap.webinar)
        .options(contains_eager(Recap.webinar).joinedload(Webinar.series).joinedload(Series.host))
        .options(contains_eager(Recap.webinar).joinedload(Webinar.host))
        .where(Recap.state == "published", Recap.language == language)
        .order_by(Recap.published_at.desc(), Recap.id.desc())
    )
    if series_id is not None:
        wanted = wanted.where(Webinar.series_id == series_id)
    return list(db.session.scalars(wanted.limit(limit)))


def list_themes_of(webinar_ids: Sequence[int], language: str) -> dict[int, tuple[str, ...]]:
    """The themes of webinars in a language, by name."""
    rows = db.session.execute(
        select(WebinarTheme.webinar_id, Theme)
        .join(Theme, Theme.id == WebinarTheme.theme_id)
        .where(WebinarTheme.webinar_id.in_(webinar_ids))
        .order_by(Theme.name)
    )
    found: dict[int, list[str]] = {}
    for webinar_id, theme in rows:
        found.setdefault(webinar_id, []).append(theme.names.get(language) or theme.name)
    return {webinar_id: tuple(names) for webinar_id, names in found.items()}
