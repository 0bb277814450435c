"""Keeps the organisers' own words for the mails of a series, and which mails it sends by itself."""

from collections.abc import Collection
from datetime import datetime

from tracker import audit
from tracker.audit import Actor
from tracker.database import db, lock_row
from tracker.errors import N_, Invalid, NotFound, Stale
from tracker.mail.fields import check_fields
from tracker.mail.schedule import clean_reminders
from tracker.mail.text_queries import EDITABLE, SWITCHED, find_text
from tracker.models import MailText, Series
from tracker.text import many_lines, one_line

LONGEST_SUBJECT = 150
LONGEST_TEXT = 4000
LONGEST_PAUSE_HOURS = 14 * 24


def save_text(
    series_id: int,
    kind: str,
    language: str,
    *,
    subject: str,
    text: str,
    version: int,
    actor: Actor,
    now: datetime,
) -> MailText:
    """Keep a subject and first words for one kind in one language; `version` 0 where ours held so far.

    Raises Invalid for an unknown field or a text that is too long, Stale, NotFound.
    """
    kept = _for_edit(series_id, kind, language, version)
    wanted = {"subject": _subject(subject, kind), "text": _text(text, kind)}
    before = {name: getattr(kept, name) for name in wanted} if kept else None
    if kept is None:
        kept = MailText(
            series_id=series_id, kind=kind, language=language, version=0, updated_at=now, **wanted
        )
        db.session.add(kept)
    kept.subject, kept.text = wanted["subject"], wanted["text"]
    kept.updated_at, kept.updated_by_id = now, actor.organiser_id
    kept.version += 1
    db.session.flush()
    label = f"{kind} ({language})"
    audit.record(actor, "mail.text_saved", kept, label=label, before=before, after=wanted)
    return kept


def restore_text(series_id: int, kind: str, language: str, *, version: int, actor: Actor) -> None:
    """Go back to our own words. Raises Stale, NotFound."""
    kept = _for_edit(series_id, kind, language, version)
    if kept is None:
        return
    before = {"subject": kept.subject, "text": kept.text}
    audit.record(actor, "mail.text_restored", kept, label=f"{kind} ({language})", before=before)
    db.session.delete(kept)
    db.session.flush()


def _for_edit(series_id: int, kind: str, language: str, version: int) -> MailText | None:
    if kind not in EDITABLE:
        raise NotFound(N_("There is no such mail"))
    lock_row(Series, series_id)
    kept = find_text(series_id, kind, language)
    if (kept.version if kept else 0) != version:
        raise Stale(N_("Somebody else changed this mail in the meantime. Nothing was overwritten"))
    return kept


def _subject(text: str, kind: str) -> str:
    line = one_line(text)
    if not line:
        raise Invalid(N_("Enter a subject"), field="subject")
    return _checked(line, LONGEST_SUBJECT, kind, "subject")


def _text(text: str, kind: str) -> str:
    return _checked(many_lines(text), LONGEST_TEXT, kind, "text")


def _checked(text: str, most: int, kind: str, field: str) -> str:
    if len(text) > most:
        message = N_("Shorten this to %(most)s characters; it has %(length)s")
        raise Invalid(message, field=field, most=most, length=len(text))
    check_fields(text, kind, field=field)
    return text


def save_series_mails(
    series_id: int,
    *,
    reminders: Collection[int],
    sent: Collection[str],
    follow_up_hours: str,
    version: int,
    actor: Actor,
    now: datetime,
) -> Series:
    """Which optional kinds a series sends, when it reminds, how many hours after the attendance it thanks.

    Raises Invalid, Stale.
    """
    lock_row(Series, series_id)
    series = db.session.get_one(Series, series_id)
    if series.version != version:
        raise Stale(N_("Somebody else changed this series in the meantime. Nothing was overwritten"))
    wanted = {
        "reminders": clean_reminders(reminders),
        "mails_off": [kind for kind in SWITCHED if kind not in sent],
        "follow_up_hours": _hours(follow_up_hours),
    }
    before = {name: getattr(series, name) for name in wanted}
    for name, value in wanted.items():
        setattr(series, name, value)
    series.version += 1
    series.updated_at = now
    db.session.flush()
    audit.record(actor, "mail.series", series, label=series.name, before=before, after=wanted)
    return series


def _hours(text: str) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdecimal() and int(plain) <= LONGEST_PAUSE_HOURS):
        message = N_("Enter whole hours, at most %(most)s")
        raise Invalid(message, field="follow_up_hours", most=LONGEST_PAUSE_HOURS)
    return int(plain)
