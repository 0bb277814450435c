"""Saves the pages of text that an organiser writes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.audit import Actor, record
from tracker.database import db, lock_row
from tracker.errors import N_, Invalid, Stale
from tracker.models import SitePage
from tracker.pages.site_pages import SITE_PAGES
from tracker.text import LONGEST_TEXT, many_lines


def save_site_page(key: str, markdown: str, *, version: int, actor: Actor, now: datetime) -> SitePage:
    """Put an organiser's text in the place of the built-in one; `version` is 0 where there is none yet.

    Raises Invalid for no text or too much, Stale when somebody saved it in between.
    """
    text = many_lines(markdown)
    if not text:
        raise Invalid(N_("Write the text, or go back to the built-in one"), field="markdown")
    if len(text) > LONGEST_TEXT:
        raise Invalid(N_("Shorten this to %(most)s characters"), field="markdown", most=LONGEST_TEXT)
    page = _unchanged(key, version)
    before = page.markdown if page else None
    if page is None:
        page = SitePage(key=key, version=0)
        db.session.add(page)
    page.markdown, page.updated_at, page.updated_by_id = text, now, actor.organiser_id
    page.version += 1
    _flush()
    record(
        actor,
        "site_page.saved",
        page,
        label=SITE_PAGES[key].title,
        before={"markdown": before},
        after={"markdown": text},
    )
    return page


def restore_site_page(key: str, *, version: int, actor: Actor) -> None:
    """Take an organiser's text away, so that the built-in one shows again; raises Stale like saving."""
    page = _unchanged(key, version)
    if page is not None:
        before = {"markdown": page.markdown}
        record(actor, "site_page.restored", page, label=SITE_PAGES[key].title, before=before)
        db.session.delete(page)
        db.session.flush()


def _flush() -> None:
    """Two organisers who write a page's first text at once: the second is told, as with any later one."""
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Stale(N_("Somebody else saved this page in between. Nothing was overwritten")) from None


def _unchanged(key: str, version: int) -> SitePage | None:
    wanted = select(SitePage).where(SitePage.key == key)
    page = db.session.scalars(wanted).one_or_none()
    if page is not None:
        lock_row(SitePage, page.id)
        db.session.refresh(page)
    if (page.version if page else 0) != version:
        raise Stale(N_("Somebody else has changed this text since you opened it"))
    return page
