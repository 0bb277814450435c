"""Registers people for several dates of a series at once, and for those that are published later."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tracker import audit
from tracker.audit import PUBLIC, Actor
from tracker.database import db, lock_row
from tracker.errors import N_, Refusal
from tracker.mail import outbox
from tracker.models import Series, SeriesRegistration, Webinar
from tracker.organisations.queries import recognise
from tracker.people.service import find_or_make_person
from tracker.registrations import queries, rules, series_queries, service
from tracker.registrations.admission import NotAdmitted, Way, check_admitted
from tracker.registrations.details import Details
from tracker.registrations.rules import RegistrationClosed
from tracker.registrations.series_queries import Due
from tracker.registrations.service import Outcome

ALL_DATES = Way(source="series")
MOST_AT_ONCE = 200
WORKER = Actor(who="worker")


class NotForAll(Refusal):
    """One of the chosen webinars is not for people of this address; `values` name it."""


def register_for_dates(
    series_id: int,
    webinar_ids: Sequence[int],
    details: Details,
    now: datetime,
    *,
    wants_later: bool,
    way: Way = ALL_DATES,
) -> dict[int, Outcome]:
    """Register somebody for each chosen webinar, in the order of their ids, and note who wants later ones.

    By webinar what became of it; all of them or none. Raises RegistrationClosed, NotForAll.
    """
    outcomes = {}
    for webinar_id in sorted(set(webinar_ids)):
        try:
            outcomes[webinar_id] = service.register(webinar_id, details, PUBLIC, now, way)
        except NotAdmitted as wrong:
            title = db.session.get_one(Webinar, webinar_id).title
            raise NotForAll(
                N_("“%(title)s” is not open to this address. Untick it to register for the others"),
                title=title,
            ) from wrong
    if wants_later:
        _note_place(series_id, details, now)
    return outcomes


def _note_place(series_id: int, details: Details, now: datetime) -> None:
    """A known place changes nothing; its mail tells of it again, at most once in ten minutes."""
    lock_row(Series, series_id)
    place = series_queries.find_series_place(series_id, details.email)
    if place is None:
        match = recognise(email=details.email, name=details.organisation)
        at = match.organisation_id if match else None
        person = find_or_make_person(email=details.email, name=details.name, organisation_id=at)
        place = SeriesRegistration(
            series_id=series_id,
            person_id=person.id,
            email=details.email,
            name=details.name,
            organisation_as_typed=details.organisation,
            zone=details.zone,
            language=details.language,
            created_at=now,
        )
        db.session.add(place)
    elif place.ended_at is not None:
        place.ended_at = None
        place.created_at = now
    db.session.flush()
    if not series_queries.was_told(place.id, now - rules.MAIL_AGAIN_AFTER):
        outbox.queue_series("series_place", place, now)
        db.session.flush()


def end_series_place(place_id: int, now: datetime) -> None:
    """Nobody is registered for later webinars any more; places that were given stay."""
    place = db.session.get_one(SeriesRegistration, place_id)
    if place.ended_at is None:
        place.ended_at = now
        db.session.flush()
        audit.record(PUBLIC, "series_place.ended", place)


def begin_series_place_again(place_id: int, now: datetime) -> None:
    """From now on later webinars are included again; those published in between are not."""
    place = db.session.get_one(SeriesRegistration, place_id)
    if place.ended_at is not None:
        place.ended_at = None
        place.created_at = now
        db.session.flush()
        audit.record(PUBLIC, "series_place.begun_again", place)


def give_series_places(now: datetime) -> int:
    """Register those who want every webinar of a series for what opened since; how many were.

    At most `MOST_AT_ONCE` a time; once nobody is left it changes nothing. Never somebody who has, or had,
    a registration there. The caller begins and commits, again and again until it is 0.
    """
    given = 0
    for due in list_admitted(now)[:MOST_AT_ONCE]:
        place = db.session.get_one(SeriesRegistration, due.place_id)
        lock_row(Webinar, due.webinar_id)
        if queries.list_tries(due.webinar_id, due.email):  # registered elsewhere a moment ago
            continue
        details = Details(
            email=place.email,
            name=place.name,
            organisation=place.organisation_as_typed,
            zone=place.zone,
            language=place.language,
        )
        try:
            service.register(due.webinar_id, details, WORKER, now, ALL_DATES)
        except (RegistrationClosed, NotAdmitted):  # closed a moment ago
            continue
        given += 1
    return given


def list_admitted(now: datetime) -> list[Due]:
    """Whom to register, without those a webinar does not admit; they are asked for anew each time."""
    due = series_queries.list_due_places(now)
    places = queries.list_places(list({one.webinar_id for one in due})) if due else {}
    found = []
    for one in due:
        admits = places[one.webinar_id]
        try:
            match = recognise(email=one.email) if admits.admits == "recognised" else None
            check_admitted(admits.admits, admits.domains, one.email, match)
        except NotAdmitted:
            continue
        found.append(one)
    return found


def way_of_browser(key: str) -> Way:
    """How somebody comes in who registers for several dates in a browser."""
    return replace(ALL_DATES, browser_key=key)
