"""Makes, changes and copies webinars: when they start, what they are called, where they are found."""

from datetime import UTC, datetime
from typing import Any, Unpack
from uuid import uuid4

from sqlalchemy import select

from tracker.audit import Actor, record
from tracker.database import db
from tracker.errors import N_, Invalid, Stale
from tracker.models import Presentation, Question, Series, Webinar
from tracker.webinars.details import WebinarDetails, clean_webinar
from tracker.webinars.numbering import HELD, Renumbering
from tracker.webinars.schedule import Fold, is_fold, to_utc
from tracker.webinars.service.numbers import (
    check_change,
    give_numbers,
    lock_series,
    lock_webinar,
    require_started,
)
from tracker.webinars.service.series import add_with_slug, as_json
from tracker.webinars.service.telling import TOLD, News, note_edit
from tracker.webinars.slugs import RESERVED_IN_SERIES, clean_slug, free_slug
from tracker.webinars.ways_in import TOGETHER, check_together

# Fields that people's calendars show: a change of one is a new version of the calendar entry.
IN_CALENDAR = {
    "starts_at",
    "minutes",
    "zone",
    "title",
    "focus",
    "description",
    "host_id",
    "contact_email",
    "platform_link",
}
# What a copy takes over; its date, numbers, state and history are its own.
COPIED = (
    "host_id",
    "zone",
    "minutes",
    "capacity",
    "focus",
    "description",
    "language",
    "contact_email",
    "window_before_minutes",
    "window_after_minutes",
    "admission",
    "admits",
    "admitted_domains",
    "quota",
    "interpretation",
    "asks_access_needs",
    "reminders",
)


def create_webinar(
    series_id: int,
    *,
    slug: str = "",
    calendar_domain: str,
    actor: Actor,
    now: datetime,
    **details: Unpack[WebinarDetails],
) -> Webinar:
    """A draft. `details` needs title, local_start and minutes; zone and host come from the series.

    Raises ClockGap or ClockFold for a start that does not exist or comes twice, Invalid for other values.
    """
    series = lock_series(series_id)
    given: WebinarDetails = {"zone": series.zone, "host_id": series.host_id, **details}
    clean: dict[str, Any] = dict(clean_webinar(given))
    for field, what in _NEEDED.items():
        if clean.get(field) is None:
            raise Invalid(what, field=field)
    check_together(clean)
    fold = clean.pop("fold", None)
    webinar = Webinar(
        series_id=series.id,
        state="draft",
        slug=_free(slug, clean["title"]),
        calendar_uid=f"webinar-{uuid4()}@{calendar_domain}",
        created_at=now,
        updated_at=now,
        **clean | _start(clean["local_start"], clean["zone"], fold),
    )
    add_with_slug(webinar)
    record(
        actor, "webinar.created", webinar, label=webinar.title, after=as_json(clean) | {"slug": webinar.slug}
    )
    return webinar


_NEEDED = {
    "title": N_("Enter a title"),
    "local_start": N_("Enter the date and the start"),
    "minutes": N_("Enter the length in minutes"),
}


def edit_webinar(
    webinar_id: int,
    version: int,
    *,
    slug: str = "",
    tells: bool = False,
    renumbering: Renumbering | None = None,
    actor: Actor,
    now: datetime,
    **details: Unpack[WebinarDetails],
) -> Webinar:
    """The webinar with its new details; those not given stay. `tells` writes to the people who registered.

    Its short name may change until it is first published. Raises Stale when somebody saved in between,
    ClockGap, ClockFold, Invalid, and WouldRenumber when the new date of a held one would change numbers.
    """
    series, webinar = lock_webinar(webinar_id)
    if webinar.version != version:
        raise Stale(N_("Somebody else saved this webinar in between. Nothing was overwritten"))
    changed = _changed(webinar, dict(clean_webinar(details)))
    if slug and slug != webinar.slug:
        if webinar.published_at is not None:
            raise Invalid(N_("The address was published and stays as it is"), field="slug")
        changed["slug"] = _free(slug, webinar.title)
    _check_date(series, webinar, changed, renumbering, now)
    was, was_zone = webinar.starts_at, webinar.zone
    before = {key: getattr(webinar, key) for key in changed}
    for key, value in changed.items():
        setattr(webinar, key, value)
    if changed:
        touch(webinar, now, calendar=bool(IN_CALENDAR & changed.keys()))
        if webinar.state == HELD:
            give_numbers(series, renumbering=renumbering, actor=actor)
        note_edit(webinar, was, was_zone, changed.keys(), tells=tells, now=now)
        label = webinar.title
        record(actor, "webinar.edited", webinar, label=label, before=as_json(before), after=as_json(changed))
    db.session.flush()
    return webinar


def find_news(webinar: Webinar, details: WebinarDetails) -> News:
    """What would be new to people if these details were saved. Raises ClockGap, ClockFold, Invalid."""
    changed = _changed(webinar, dict(clean_webinar(details)))
    starts_at = changed.get("starts_at", webinar.starts_at)
    minutes = changed.get("minutes", webinar.minutes)
    return News(
        starts_at=starts_at,
        minutes=minutes,
        zone=changed.get("zone", webinar.zone),
        is_new_time=(starts_at, minutes) != (webinar.starts_at, webinar.minutes),
        is_told=bool(TOLD & changed.keys()),
    )


def _changed(webinar: Webinar, clean: dict[str, Any]) -> dict[str, Any]:
    fold: Fold | None = clean.pop("fold", None)
    local = clean.get("local_start", webinar.local_start)
    zone = clean.get("zone", webinar.zone)
    if (local, zone) != (webinar.local_start, webinar.zone) or fold is not None:
        clean |= _start(local, zone, fold)
    check_together({name: clean.get(name, getattr(webinar, name)) for name in TOGETHER})
    return {key: value for key, value in clean.items() if value != getattr(webinar, key)}


def _check_date(
    series: Series,
    webinar: Webinar,
    changed: dict[str, Any],
    renumbering: Renumbering | None,
    now: datetime,
) -> None:
    if webinar.state != HELD or not {"starts_at", "local_start"} & changed.keys():
        return
    starts_at = changed.get("starts_at", webinar.starts_at)
    require_started(starts_at, now)
    on = changed.get("local_start", webinar.local_start).date()
    check_change(series, webinar, starts_at=starts_at, local_on=on, renumbering=renumbering)


def clone_webinar(
    webinar_id: int, *, calendar_domain: str, actor: Actor, now: datetime, **details: Unpack[WebinarDetails]
) -> Webinar:
    """A new draft with the settings, the agenda and the questions of another; `details` needs local_start.

    Updates, materials, registrations and the platform's link stay with the first.
    """
    series, source = lock_webinar(webinar_id)
    copied: dict[str, Any] = {field: getattr(source, field) for field in COPIED}
    copied |= {"title": source.title, **details}
    copy = create_webinar(series.id, calendar_domain=calendar_domain, actor=actor, now=now, **copied)
    items = db.session.scalars(
        select(Presentation).where(Presentation.webinar_id == source.id).order_by(Presentation.position)
    )
    for item in items:
        db.session.add(Presentation(webinar_id=copy.id, **_values(item)))
    _copy_questions(source.id, copy.id)
    return copy


def touch(webinar: Webinar, now: datetime, *, calendar: bool) -> None:
    """A new version of the row; of people's calendar entry too where they would see the change."""
    webinar.version += 1
    webinar.updated_at = now
    if calendar:
        webinar.calendar_sequence += 1


def _start(local: datetime, zone: str, fold: Fold | None) -> dict[str, Any]:
    starts_at = to_utc(local, zone, fold)
    is_second = fold == "second" and is_fold(local, zone)
    return {
        "local_start": local,
        "starts_at": starts_at.astimezone(UTC),
        "is_second_fold": is_second,
    }


def _free(slug: str, title: str) -> str:
    taken = set(db.session.scalars(select(Webinar.slug)))
    if slug:
        return clean_slug(slug, taken, reserved=RESERVED_IN_SERIES)
    return free_slug(title, taken, fallback="webinar", reserved=RESERVED_IN_SERIES)


def _copy_questions(source_id: int, copy_id: int) -> None:
    """In their order, so that what a question depends on is copied before it."""
    copies: dict[int | None, int | None] = {None: None}
    questions = db.session.scalars(
        select(Question).where(Question.webinar_id == source_id).order_by(Question.position, Question.id)
    )
    for question in questions.all():
        values = _values(question) | {"asked_if_id": copies.get(question.asked_if_id)}
        copy = Question(webinar_id=copy_id, **values)
        db.session.add(copy)
        db.session.flush()
        copies[question.id] = copy.id
    db.session.flush()


def _values(row: Presentation | Question) -> dict[str, Any]:
    """What a copy for another webinar takes over."""
    names = [column.key for column in row.__table__.columns if column.key not in ("id", "webinar_id")]
    return {name: getattr(row, name) for name in names}
