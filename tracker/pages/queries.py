"""Asks what the public pages show."""

from sqlalchemy import select

from tracker.database import db
from tracker.models import SitePage


def find_site_page(key: str) -> SitePage | None:
    """The text an organiser wrote for a page, or None while it has its built-in text."""
    return db.session.scalars(select(SitePage).where(SitePage.key == key)).one_or_none()
