"""Asks for the themes of a series, and which of them a webinar is about."""

from dataclasses import dataclass

from sqlalchemy import func, select

from tracker.database import db
from tracker.models import Theme, WebinarTheme


@dataclass(frozen=True, kw_only=True)
class ThemeRow:
    """A theme of a series and how many webinars are about it."""

    id: int
    name: str
    webinars: int


def list_themes(series_id: int) -> list[ThemeRow]:
    """The vocabulary of a series by name; one query."""
    rows = db.session.execute(
        select(Theme.id, Theme.name, func.count(WebinarTheme.webinar_id))
        .outerjoin(WebinarTheme, WebinarTheme.theme_id == Theme.id)
        .where(Theme.series_id == series_id)
        .group_by(Theme.id, Theme.name)
        .order_by(Theme.name, Theme.id)
    )
    return [ThemeRow(id=row[0], name=row[1], webinars=row[2]) for row in rows]


def list_webinar_themes(webinar_id: int) -> list[str]:
    """The names of the themes that a webinar is about."""
    wanted = select(Theme.name).join(WebinarTheme, WebinarTheme.theme_id == Theme.id)
    return list(db.session.scalars(wanted.where(WebinarTheme.webinar_id == webinar_id).order_by(Theme.name)))
