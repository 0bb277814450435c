"""Asks for the organiser's list: filtered rows, the waiting list's head, where people come from."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, or_, select

from tracker.database import db
from tracker.errors import N_, NotFound
from tracker.figures.queries import load_rules
from tracker.figures.returning_queries import earlier_people, times_of
from tracker.models import (
    Answer,
    MailAddress,
    Organisation,
    OrganisationCountry,
    Organiser,
    Registration,
    Webinar,
)
from tracker.registrations.questions import NO, YES
from tracker.registrations.rules import ACTIVE
from tracker.searching import contains

NOTHING_TYPED = "–"  # instead of an organisation that was typed
ANY_ACTIVE = "active"  # a place, the waiting list, or to be decided
_SEARCHED = (
    Registration.name,
    Registration.email,
    Registration.organisation_as_typed,
    Organisation.name,
    Organisation.short_name,
)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What an organiser's list is narrowed to; "" and None leave it wide.

    state: one of rules.STATES, or ANY_ACTIVE. organisation_id 0: not linked; then `unlinked` is what they
    typed. came: "before" (to an earlier webinar of the series) or "first". needs: "yes". question: answered
    at all, or with `answer`.
    """

    state: str = ""
    search: str = ""
    organisation_id: int | None = None
    unlinked: str = ""
    country: str = ""
    came: str = ""
    language: str = ""
    interpretation: str = ""
    needs: str = ""
    source: str = ""
    question: int | None = None
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the organiser's list; `country` is the chosen one, else the organisation's first.

    `came_before`: to how many earlier webinars of the series they came, by its counting rule.
    `bounces`: how many mails to their address came back for good; it is `blocked` after two.
    """

    id: int
    name: str
    email: str
    state: str
    organisation_id: int | None
    organisation: str
    organisation_as_typed: str
    linked_how: str
    linked_by: str
    country: str
    source: str
    language: str
    interpretation: str
    access_needs: str
    came_before: int
    bounces: int
    blocked: bool
    created_at: datetime


def list_rows(webinar_id: int, narrowed: Filter, *, limit: int | None = None, offset: int = 0) -> list[Row]:
    """The newest first; the same number of queries for any number of rows."""
    wanted = narrow(_rows(webinar_id), webinar_id, narrowed)
    wanted = wanted.order_by(Registration.id.desc()).offset(offset)
    rows = db.session.execute(wanted.limit(limit) if limit is not None else wanted)
    return [Row(**row._mapping) for row in rows]


def count_rows(webinar_id: int, narrowed: Filter) -> int:
    """How many lines the list has under a filter."""
    inner = narrow(joined(select(Registration.id), webinar_id), webinar_id, narrowed).subquery()
    return db.session.scalar(select(func.count()).select_from(inner)) or 0


def list_ids(webinar_id: int, narrowed: Filter) -> list[int]:
    """Everybody who matches a filter, in the order they came."""
    wanted = narrow(joined(select(Registration.id), webinar_id), webinar_id, narrowed)
    return list(db.session.scalars(wanted.order_by(Registration.id)))


def list_chosen(webinar_id: int, registration_ids: list[int]) -> list[Row]:
    """These lines of the list, the newest first; those of other webinars are left out."""
    wanted = _rows(webinar_id).where(Registration.id.in_(registration_ids))
    return [Row(**row._mapping) for row in db.session.execute(wanted.order_by(Registration.id.desc()))]


def list_queue(webinar_id: int, *, limit: int) -> list[Row]:
    """The first of the waiting list, in order."""
    wanted = _rows(webinar_id).where(Registration.state == "waitlisted")
    rows = db.session.execute(wanted.order_by(Registration.queued_at, Registration.id).limit(limit))
    return [Row(**row._mapping) for row in rows]


def get_row(webinar_id: int, registration_id: int) -> Row:
    """One line of the list. Raises NotFound."""
    row = db.session.execute(_rows(webinar_id).where(Registration.id == registration_id)).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such registration"))
    return Row(**row._mapping)


def _rows(webinar_id: int) -> Any:
    return joined(
        select(
            Registration.id,
            Registration.name,
            Registration.email,
            Registration.state,
            Registration.organisation_id,
            func.coalesce(Organisation.name, "").label("organisation"),
            Registration.organisation_as_typed,
            Registration.linked_how,
            func.coalesce(Organiser.name, "").label("linked_by"),
            COUNTRY.label("country"),
            Registration.source,
            Registration.language,
            Registration.interpretation,
            Registration.access_needs,
            came_often(webinar_id).label("came_before"),
            func.coalesce(MailAddress.hard_bounces, 0).label("bounces"),
            MailAddress.blocked_at.is_not(None).label("blocked"),
            Registration.created_at,
        ),
        webinar_id,
    ).outerjoin(MailAddress, MailAddress.email == Registration.email)


COUNTRY = func.coalesce(Registration.country, OrganisationCountry.code, "")


def joined(wanted: Any, webinar_id: int) -> Any:
    """A select of a webinar's registrations with what filters look at beside them."""
    return (
        wanted.select_from(Registration)
        .outerjoin(Organisation, Organisation.id == Registration.organisation_id)
        .outerjoin(Organiser, Organiser.id == Registration.linked_by_id)
        .outerjoin(
            OrganisationCountry,
            (OrganisationCountry.organisation_id == Registration.organisation_id)
            & (OrganisationCountry.position == 0),
        )
        .where(Registration.webinar_id == webinar_id)
    )


def came_often(webinar_id: int) -> Any:
    """A column: to how many earlier webinars of the series somebody came. Raises NotFound."""
    return times_of(Registration.person_id, _webinar(webinar_id), load_rules())


def has_come(webinar_id: int) -> Any:
    """A condition: somebody came to an earlier webinar of the series. Raises NotFound."""
    return Registration.person_id.in_(earlier_people(_webinar(webinar_id), load_rules()))


def _webinar(webinar_id: int) -> Webinar:
    webinar = db.session.get(Webinar, webinar_id)
    if webinar is None:
        raise NotFound(N_("There is no such webinar"))
    return webinar


def narrow(wanted: Any, webinar_id: int, narrowed: Filter) -> Any:
    """A select from `joined`, narrowed to what a filter says."""
    return wanted.where(*_conditions(webinar_id, narrowed))


def _conditions(webinar_id: int, narrowed: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if narrowed.state == ANY_ACTIVE:
        found.append(Registration.state.in_(ACTIVE))
    elif narrowed.state:
        found.append(Registration.state == narrowed.state)
    if narrowed.organisation_id == 0:
        found.append(Registration.organisation_id.is_(None))
        if narrowed.unlinked == NOTHING_TYPED:
            found.append(Registration.organisation_as_typed == "")
        elif narrowed.unlinked:
            found.append(Registration.organisation_as_typed.in_(_spellings(webinar_id, narrowed.unlinked)))
    elif narrowed.organisation_id is not None:
        found.append(Registration.organisation_id == narrowed.organisation_id)
    if narrowed.country:
        found.append(COUNTRY.is_not_distinct_from(narrowed.country))
    if narrowed.came:
        came = has_come(webinar_id)
        found.append(came if narrowed.came == "before" else ~came)
    if narrowed.language:
        found.append(Registration.language == narrowed.language)
    if narrowed.interpretation:
        found.append(Registration.interpretation == narrowed.interpretation)
    if narrowed.needs:
        found.append(Registration.access_needs != "")
    if narrowed.source:
        found.append(Registration.source == narrowed.source)
    if narrowed.question is not None:
        found.append(_answered(narrowed.question, narrowed.answer))
    if narrowed.search:
        found.append(contains(_SEARCHED, narrowed.search))
    return found


def _answered(question_id: int, answer: str) -> ColumnElement[bool]:
    """Answers are compared as the JSON that both databases keep as it was written."""
    conditions = [Answer.registration_id == Registration.id, Answer.question_id == question_id]
    if answer:
        kept, wanted = cast(Answer.value, String), json.dumps(answer)
        is_it = [kept == wanted, and_(kept.startswith("["), kept.contains(wanted, autoescape=True))]
        if answer in (YES, NO):
            is_it.append(kept == json.dumps(answer == YES))
        conditions.append(or_(*is_it))
    return exists().where(*conditions).correlate(Registration)


def _spellings(webinar_id: int, typed: str) -> list[str]:
    """What people typed that is the same name but for case and spaces."""
    wanted = " ".join(typed.casefold().split())
    rows = db.session.scalars(
        select(Registration.organisation_as_typed).where(Registration.webinar_id == webinar_id).distinct()
    )
    return [text for text in rows if " ".join(text.casefold().split()) == wanted]
