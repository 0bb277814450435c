"""Takes a webinar through its states: published, held with its numbers, cancelled, and back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Unpack

from sqlalchemy import ColumnElement, delete, exists, select

from tracker.audit import Actor, record
from tracker.database import Base, db
from tracker.errors import N_, Invalid, Refusal
from tracker.models import (
    Attendance,
    AttendanceImport,
    AttendanceMark,
    AttendanceNote,
    OutboxMail,
    QuestionsReport,
    Recap,
    Registration,
    Webinar,
)
from tracker.text import many_lines
from tracker.webinars.details import WebinarDetails
from tracker.webinars.numbering import CANCELLED, HELD, Renumbering
from tracker.webinars.service.numbers import (
    check_without,
    give_numbers,
    lock_series,
    lock_webinar,
    require_started,
)
from tracker.webinars.service.telling import tell_cancelled, tell_reinstated
from tracker.webinars.service.webinars import create_webinar, touch
from tracker.webinars.telling_queries import list_who_heard_cancelled

MOST_HEADS = 1_000_000


def publish(webinar_id: int, *, actor: Actor, now: datetime) -> Webinar:
    """A draft becomes scheduled: its page is public, its address fixed. Works for past dates too."""
    _, webinar = lock_webinar(webinar_id)
    if webinar.state != "draft":
        raise Refusal(N_("Only a draft can be published; “%(title)s” is none"), title=webinar.title)
    webinar.state = "scheduled"
    webinar.published_at = webinar.published_at or now
    touch(webinar, now, calendar=False)
    return _recorded(webinar, "webinar.published", actor)


def hold(
    webinar_id: int,
    *,
    head_count: int | None = None,
    renumbering: Renumbering | None = None,
    actor: Actor,
    now: datetime,
) -> Webinar:
    """Mark it held: it takes its numbers, and they stay. `head_count` is for a webinar without a file.

    Refused before its start; WouldRenumber where a later one has its number already.
    """
    series, webinar = lock_webinar(webinar_id)
    _mark_held(webinar, head_count, now)
    give_numbers(series, [webinar], renumbering=renumbering, actor=actor)
    return _recorded_held(webinar, actor)


def _mark_held(webinar: Webinar, head_count: int | None, now: datetime) -> None:
    if webinar.state == CANCELLED:
        raise Refusal(
            N_("“%(title)s” was cancelled. Take that back before it is marked held"), title=webinar.title
        )
    if webinar.state == HELD:
        raise Refusal(N_("“%(title)s” is marked held already"), title=webinar.title)
    require_started(webinar.starts_at, now)
    if head_count is not None:
        webinar.head_count = clean_head_count(head_count)
    webinar.state = HELD
    webinar.held_at = now
    webinar.published_at = webinar.published_at or now
    touch(webinar, now, calendar=False)


def _recorded_held(webinar: Webinar, actor: Actor) -> Webinar:
    return _recorded(webinar, "webinar.held", actor, number=webinar.number, year_number=webinar.year_number)


def set_head_count(webinar_id: int, head_count: int | None, *, actor: Actor, now: datetime) -> Webinar:
    """How many people came to a webinar without a file; None for not known."""
    _, webinar = lock_webinar(webinar_id)
    before = webinar.head_count
    webinar.head_count = None if head_count is None else clean_head_count(head_count)
    touch(webinar, now, calendar=False)
    return _recorded(webinar, "webinar.head_count", actor, before=before, head_count=webinar.head_count)


def unhold(
    webinar_id: int, *, renumbering: Renumbering | None = None, actor: Actor, now: datetime
) -> Webinar:
    """Take the mark back: scheduled again, without number. Refused once something was built upon it.

    WouldRenumber where a later one has its number.
    """
    series, webinar = lock_webinar(webinar_id)
    if webinar.state != HELD:
        raise Refusal(N_("“%(title)s” is not marked held"), title=webinar.title)
    if _has(Recap, webinar, Recap.state == "published"):
        raise Refusal(N_("Its recap is published. Withdraw the recap first"))
    if _has(AttendanceImport, webinar, AttendanceImport.state == "applied"):
        raise Refusal(N_("Attendance was imported. Undo the import first"))
    check_without(series, webinar, renumbering)
    numbers = {"number": webinar.number, "year_number": webinar.year_number}
    webinar.state, webinar.held_at = "scheduled", None
    webinar.number = webinar.year_number = None
    touch(webinar, now, calendar=False)
    give_numbers(series, renumbering=renumbering, actor=actor)
    return _recorded(webinar, "webinar.unheld", actor, **numbers)


def cancel(webinar_id: int, *, reason: str = "", tells: bool = True, actor: Actor, now: datetime) -> Webinar:
    """It will not take place; what was held cannot be cancelled. It takes no number.

    Everybody who registered is written to, unless `tells` is false or nobody could have come any more.
    """
    _, webinar = lock_webinar(webinar_id)
    if webinar.state == HELD:
        raise Refusal(
            N_("“%(title)s” was held and keeps its number; what took place cannot be cancelled"),
            title=webinar.title,
        )
    if webinar.state == CANCELLED:
        raise Refusal(N_("“%(title)s” is cancelled already"), title=webinar.title)
    was_public = webinar.state == "scheduled"
    webinar.state = CANCELLED
    webinar.cancelled_at = now
    webinar.cancel_reason = many_lines(reason)[:2000]
    touch(webinar, now, calendar=True)
    if tells and was_public:
        tell_cancelled(webinar, now)
    return _recorded(webinar, "webinar.cancelled", actor, reason=webinar.cancel_reason)


def reinstate(webinar_id: int, *, actor: Actor, now: datetime) -> Webinar:
    """Take a cancellation back: scheduled again, or a draft where it was never published.

    Those who heard of the cancellation are written to.
    """
    _, webinar = lock_webinar(webinar_id)
    if webinar.state != CANCELLED:
        raise Refusal(N_("“%(title)s” is not cancelled"), title=webinar.title)
    heard = list_who_heard_cancelled(webinar)
    webinar.state = "draft" if webinar.published_at is None else "scheduled"
    webinar.cancelled_at, webinar.cancel_reason = None, ""
    touch(webinar, now, calendar=True)
    tell_reinstated(webinar, heard, now)
    return _recorded(webinar, "webinar.reinstated", actor)


def delete_webinar(
    webinar_id: int, *, renumbering: Renumbering | None = None, actor: Actor, now: datetime
) -> None:
    """Take a webinar away for good: one that was entered by mistake and that nothing hangs on.

    WouldRenumber where it was held and a later one has its number.
    """
    series, webinar = lock_webinar(webinar_id)
    if webinar.state != HELD and webinar.published_at is not None:
        raise Refusal(N_("It was published: people may have its address. Cancel it instead"))
    for model, what in _HANGING_ON:
        if _has(model, webinar):
            raise Refusal(what)
    was_held = webinar.state == HELD
    if was_held:
        check_without(series, webinar, renumbering)
    record(
        actor,
        "webinar.deleted",
        webinar,
        label=webinar.title,
        before={"slug": webinar.slug, "state": webinar.state},
    )
    db.session.execute(delete(Webinar).where(Webinar.id == webinar.id))
    db.session.expunge(webinar)
    if was_held:
        give_numbers(series, renumbering=renumbering, actor=actor)


_HANGING_ON: tuple[tuple[type[Base], str], ...] = (
    (Registration, N_("People registered for it, so it is kept. Cancel it instead")),
    (AttendanceImport, N_("Attendance was imported into it, so it is kept")),
    (AttendanceMark, N_("Attendance was written down for it, so it is kept")),
    (AttendanceNote, N_("Attendance was written down for it, so it is kept")),
    (Attendance, N_("Attendance was written down for it, so it is kept")),
    (QuestionsReport, N_("A report of questions or polls is kept with it, so it is kept")),
    (Recap, N_("It has a recap, so it is kept")),
    (OutboxMail, N_("Mails were written about it, so it is kept")),
)


def backfill(
    series_id: int,
    *,
    head_count: int | None = None,
    calendar_domain: str,
    renumbering: Renumbering | None = None,
    actor: Actor,
    now: datetime,
    **details: Unpack[WebinarDetails],
) -> Webinar:
    """Record a webinar held before the tracker, at once published and held; backfill_all for one."""
    several = [(details, head_count)]
    [webinar] = backfill_all(
        series_id, several, calendar_domain=calendar_domain, renumbering=renumbering, actor=actor, now=now
    )
    return webinar


def backfill_all(
    series_id: int,
    several: Sequence[tuple[WebinarDetails, int | None]],
    *,
    calendar_domain: str,
    renumbering: Renumbering | None = None,
    actor: Actor,
    now: datetime,
) -> list[Webinar]:
    """Record webinars held before the tracker, each with its head-count; their numbers are given together.

    Full, with a head-count only, or title and date only: then `local_start` is the date at noon and
    `time_is_known` false. It counts within the opening balance where it lies before its date. WouldRenumber
    where later ones have their numbers.
    """
    series = lock_series(series_id)
    if series.held_before and series.balance_before_on is None:
        raise Refusal(
            N_(
                "The series says that %(count)s were held before, but not before which date. "
                "Set that date in the series first"
            ),
            count=series.held_before,
        )
    made = []
    for details, head_count in several:
        webinar = create_webinar(series_id, calendar_domain=calendar_domain, actor=actor, now=now, **details)
        _mark_held(webinar, head_count, now)
        made.append(webinar)
    give_numbers(series, made, renumbering=renumbering, actor=actor)
    return [_recorded_held(webinar, actor) for webinar in made]


def clean_head_count(count: int) -> int:
    """A number of people; Invalid(field="head_count") otherwise."""
    if not 0 <= count <= MOST_HEADS:
        raise Invalid(N_("Enter how many people came, as a number"), field="head_count")
    return count


def _has(model: type[Base], webinar: Webinar, *more: ColumnElement[bool]) -> bool:
    column = model.__table__.c.webinar_id
    return bool(db.session.scalar(select(exists().where(column == webinar.id, *more))))


def _recorded(webinar: Webinar, action: str, actor: Actor, **after: object) -> Webinar:
    db.session.flush()
    record(actor, action, webinar, label=webinar.title, after=dict(after) or None)
    return webinar
