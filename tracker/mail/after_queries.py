"""Asks what mails after a webinar tell: its published recaps, and who was there."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select

from tracker.database import db
from tracker.mail.facts import RecapWords
from tracker.models import Attendance, Recap, Webinar
from tracker.recaps.fields import fill
from tracker.recaps.from_rows import recap_year
from tracker.text import one_line


def in_language(recaps: dict[str, RecapWords], language: str) -> RecapWords | None:
    """The published recap in the reader's language, else in English, else whichever there is."""
    return next((recaps[each] for each in (language, "en", *recaps) if each in recaps), None)


def read_recaps(webinar_ids: Iterable[int], site: str) -> dict[int, dict[str, RecapWords]]:
    """The published recaps of webinars, by webinar and language."""
    rows = db.session.execute(
        select(Recap, Webinar)
        .join(Webinar, Webinar.id == Recap.webinar_id)
        .where(Recap.webinar_id.in_(list(webinar_ids)), Recap.state == "published")
        .order_by(Recap.id)
    )
    found: dict[int, dict[str, RecapWords]] = {}
    for recap, webinar in rows:
        own = "" if recap.language == "en" else f"/{recap.language}"
        found.setdefault(webinar.id, {})[recap.language] = RecapWords(
            title=one_line(fill(recap.title, recap.facts or {}, str)),
            summary=one_line(fill(recap.summary, recap.facts or {}, str)),
            url=f"{site}/recaps/{recap_year(webinar)}/{webinar.slug}{own}" if site else "",
        )
    return found


def read_came(webinar_ids: Iterable[int]) -> dict[int, set[int]]:
    """Who was there, however short, by webinar; nothing where nobody was recorded."""
    rows = db.session.execute(
        select(Attendance.webinar_id, Attendance.person_id).where(
            Attendance.webinar_id.in_(list(webinar_ids)), Attendance.person_id.is_not(None)
        )
    )
    found: dict[int, set[int]] = defaultdict(set)
    for webinar_id, person_id in rows:
        found[webinar_id].add(person_id or 0)
    return found
