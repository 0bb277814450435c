"""Changes the agenda and the updates of a webinar: add, edit, delete, one place up or down."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, TypedDict, TypeVar, Unpack

from sqlalchemy import func, select

from tracker.audit import Actor, record
from tracker.database import Base, db
from tracker.errors import N_, Invalid, NotFound, Stale
from tracker.models import Presentation, Update, Webinar
from tracker.organisations.countries import clean_country
from tracker.text import LONGEST_TEXT, clean_title, many_lines, one_line
from tracker.webinars.agenda import moved
from tracker.webinars.details import LONGEST_MINUTES
from tracker.webinars.service.numbers import lock_webinar

Direction = Literal["up", "down"]
Row = TypeVar("Row", Presentation, Update)


class PresentationDetails(TypedDict, total=False):
    """What an organiser can set of one item; `countries` are names or codes."""

    title: str
    is_presentation: bool
    presenters: str
    organisation_id: int | None
    organisation_as_shown: str
    countries: list[str]
    summary: str
    minutes: int | None


class UpdateDetails(TypedDict, total=False):
    """What an organiser can set of an update; `text` is Markdown."""

    title: str
    announced_on: date
    text: str


def add_presentation(
    webinar_id: int, *, actor: Actor, **details: Unpack[PresentationDetails]
) -> Presentation:
    """A new item at the end of the agenda."""
    _, webinar = lock_webinar(webinar_id)
    clean = _clean({"title": "", **details})
    item = Presentation(webinar_id=webinar.id, position=_next_position(Presentation, webinar), **clean)
    return _added(item, "presentation.added", actor)


def edit_presentation(
    presentation_id: int, seen: str = "", *, actor: Actor, **details: Unpack[PresentationDetails]
) -> Presentation:
    """The item with its new details; Stale when its fingerprint is no longer the one `seen`."""
    item = get_presentation(presentation_id)
    return _edited(item, seen, _clean(details), "presentation.edited", actor)


def delete_presentation(presentation_id: int, *, actor: Actor) -> None:
    """Take an item out; materials of it stay with the webinar."""
    _deleted(get_presentation(presentation_id), "presentation.deleted", actor)


def move_presentation(presentation_id: int, direction: Direction, *, actor: Actor) -> None:
    """Change places with the item above or below."""
    _moved(Presentation, get_presentation(presentation_id), direction, actor)


def add_update(webinar_id: int, *, actor: Actor, **details: Unpack[UpdateDetails]) -> Update:
    """A dated announcement; without a date that of the webinar."""
    _, webinar = lock_webinar(webinar_id)
    clean = _clean({"title": "", "announced_on": webinar.local_start.date(), **details})
    update = Update(webinar_id=webinar.id, position=_next_position(Update, webinar), **clean)
    return _added(update, "update.added", actor)


def edit_update(update_id: int, seen: str = "", *, actor: Actor, **details: Unpack[UpdateDetails]) -> Update:
    """The update with its new details; Stale when it is no longer as `seen`."""
    return _edited(get_update(update_id), seen, _clean(details), "update.edited", actor)


def delete_update(update_id: int, *, actor: Actor) -> None:
    """Take an update back."""
    _deleted(get_update(update_id), "update.deleted", actor)


def move_update(update_id: int, direction: Direction, *, actor: Actor) -> None:
    """Change places with the update above or below."""
    _moved(Update, get_update(update_id), direction, actor)


def get_presentation(presentation_id: int) -> Presentation:
    """One item of an agenda, its webinar locked. Raises NotFound."""
    return _locked(Presentation, presentation_id, N_("This item is no longer in the agenda"))


def get_update(update_id: int) -> Update:
    """One update, its webinar locked. Raises NotFound."""
    return _locked(Update, update_id, N_("There is no such update"))


def fingerprint(row: Base) -> str:
    """Changes whenever anything of the row but its place does."""
    values = [str(getattr(row, column.key)) for column in row.__table__.columns if column.key != "position"]
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:16]


def _locked(model: type[Row], row_id: int, missing: str) -> Row:
    webinar_id = db.session.scalar(select(model.webinar_id).where(model.id == row_id))
    if webinar_id is None:
        raise NotFound(missing)
    lock_webinar(webinar_id)
    row = db.session.get(model, row_id, populate_existing=True)
    if row is None:
        raise NotFound(missing)
    return row


def _next_position(model: type[Presentation] | type[Update], webinar: Webinar) -> int:
    last = db.session.scalar(select(func.max(model.position)).where(model.webinar_id == webinar.id))
    return 0 if last is None else last + 1


def _added(row: Row, action: str, actor: Actor) -> Row:
    db.session.add(row)
    db.session.flush()
    record(actor, action, row, label=row.title)
    return row


def _edited(row: Row, seen: str, clean: dict[str, Any], action: str, actor: Actor) -> Row:
    if seen and seen != fingerprint(row):
        raise Stale(N_("Somebody else saved this in between. Nothing was overwritten"))
    for key, value in clean.items():
        setattr(row, key, value)
    db.session.flush()
    record(actor, action, row, label=row.title)
    return row


def _deleted(row: Presentation | Update, action: str, actor: Actor) -> None:
    record(actor, action, row, label=row.title)
    db.session.delete(row)
    db.session.flush()


def _moved(model: type[Row], row: Row, direction: Direction, actor: Actor) -> None:
    rows = db.session.scalars(
        select(model).where(model.webinar_id == row.webinar_id).order_by(model.position, model.id)
    ).all()
    places = {
        row_id: place for place, row_id in enumerate(moved([each.id for each in rows], row.id, direction))
    }
    for each in rows:
        each.position = places[each.id]
    db.session.flush()
    record(actor, f"{row.__tablename__[:-1]}.moved", row, label=row.title, after={"direction": direction})


def _clean(details: Mapping[str, Any]) -> dict[str, Any]:
    clean = dict(details)
    for key, value in details.items():
        if key == "title":
            clean[key] = clean_title(value)
        elif key in ("summary", "text"):
            clean[key] = many_lines(value)[:LONGEST_TEXT]
        elif key in ("presenters", "organisation_as_shown"):
            clean[key] = one_line(value)[:300]
        elif key == "countries":
            clean[key] = list(dict.fromkeys(clean_country(text) for text in value if text.strip()))
        elif key == "minutes" and value is not None and not 0 <= value <= LONGEST_MINUTES:
            raise Invalid(N_("Enter a number of minutes, or leave it empty"), field="minutes")
    return clean
