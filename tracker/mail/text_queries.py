"""Asks for the organisers' own words, and for a webinar by which their look can be shown."""

from sqlalchemy import select

from tracker.database import db
from tracker.mail.kinds import KINDS
from tracker.models import MailText, Webinar

# Those that a series can leave out; each focal point refuses the weekly mail alone.
SWITCHED = ("thanks", "missed", "recap")
EDITABLE = tuple(
    name
    for name, kind in KINDS.items()
    if kind.about in ("registration", "invitation", "series") and name != "message"
)


def find_text(series_id: int, kind: str, language: str) -> MailText | None:
    """The organisers' own words for one kind in one language."""
    return db.session.scalars(
        select(MailText).where(
            MailText.series_id == series_id, MailText.kind == kind, MailText.language == language
        )
    ).one_or_none()


def list_own(series_id: int) -> set[tuple[str, str]]:
    """(kind, language) of every mail of a series that has words of its own."""
    rows = db.session.execute(select(MailText.kind, MailText.language).where(MailText.series_id == series_id))
    return {(kind, language) for kind, language in rows}


def find_example(series_id: int) -> Webinar | None:
    """The newest published webinar of a series."""
    return db.session.scalars(
        select(Webinar)
        .where(Webinar.series_id == series_id, Webinar.published_at.is_not(None))
        .order_by(Webinar.starts_at.desc(), Webinar.id.desc())
        .limit(1)
    ).one_or_none()
