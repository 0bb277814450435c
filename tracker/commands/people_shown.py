"""Knows the commands that show people: everybody, and one with all their webinars and notes."""

from typing import Any

import click

from tracker.attendance.evidence_queries import list_notes
from tracker.audit import COMMAND
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.database import begin_write, db
from tracker.errors import N_, NotFound, Refusal
from tracker.figures.person_queries import person_history
from tracker.organisations.queries import find_organisation
from tracker.pages.merge_people_queries import find_same_as
from tracker.pages.people_queries import Filter, list_people
from tracker.people.correcting import correct_person
from tracker.people.duplicate_queries import find_kept
from tracker.people.queries import Known, get_person, load_keys

NOBODY = N_("Nobody is known as “%(who)s”. Run: people list --search TEXT")
SEVERAL = N_("Several people are called that: %(ids)s. Give the id of one.")
NO_ORGANISATION = N_("“%(name)s” is not in the directory.")


@click.command("list")
@click.option("--search", default="", help="A name, an email, an organisation, or a part of one.")
@click.option("--organisation", default="", help="Only of this organisation; - for those of none.")
@json_option
@pass_context
def list_all(context: Context, search: str, organisation: str, as_document: bool) -> None:
    """Everybody who is known, by name, with registrations and how often they came."""
    with context.database():
        rows = [
            {
                "person": one.id,
                "name": one.name,
                "email": one.email,
                "organisation": one.organisation or None,
                "registrations": one.registrations,
                "came": one.came,
                "last_came": one.last_came.date().isoformat() if one.last_came else None,
            }
            for one in list_people(Filter(search=search, organisation_id=_organisation(organisation)))
        ]
    if as_document:
        print_json({"people": rows})
        return
    for row in rows:
        last = f", last {row['last_came']}" if row["last_came"] else ""
        click.echo(
            f"{row['person']:>6}  {row['name']}  {row['email'] or '-'}  {row['organisation'] or '-'}  "
            f"came to {row['came']}{last}"
        )


def _organisation(name: str) -> int | None:
    if not name:
        return None
    if name == "-":
        return 0
    found = find_organisation(name)
    if found is None:
        raise NotFound(NO_ORGANISATION, name=name[:80])
    return found.id


@click.command("show")
@click.argument("who")
@json_option
@pass_context
def show(context: Context, who: str, as_document: bool) -> None:
    """One person and every webinar of theirs; WHO is an id, an email or a whole name.

    The id of a record that went into another shows that one.
    """
    with context.database():
        told = _told(_find(who))
    if as_document:
        print_json(told)
        return
    click.echo(f"{told['person']} {told['name']}, {told['email'] or '-'}, {told['organisation'] or '-'}")
    for text in (*told["other_emails"], *told["other_names"]):
        click.echo(f"also {text}")
    for one in told["webinars"]:
        minutes = "" if one["minutes"] is None else f", {one['minutes']} minutes"
        click.echo(f"{one['on']}  {one['title']}: {one['came'].replace('_', ' ')}{minutes}")
    for note in told["notes"]:
        click.echo(f"note at {note['webinar']}: {note['text']}")


@click.command("correct")
@click.argument("who")
@click.option("--name", help="What they are called.")
@click.option("--organisation", help="Of which organisation they are now; - for none.")
@json_option
@pass_context
def correct(
    context: Context, who: str, name: str | None, organisation: str | None, as_document: bool
) -> None:
    """Correct what is known of a person; no file changes it from then on. WHO as for `people show`."""
    with context.database():
        begin_write()
        person_id = _find(who)
        person, _now = get_person(person_id)
        at = person.organisation_id if organisation is None else _organisation(organisation) or None
        correct_person(person_id, person.name if name is None else name, at, seen=None, actor=COMMAND)
        db.session.commit()
        told = _told(person_id)
    if as_document:
        print_json(told)
        return
    click.echo(f"{told['person']} {told['name']}, {told['email'] or '-'}, {told['organisation'] or '-'}")


def _find(who: str) -> int:
    """Raises NotFound, Refusal where several are meant."""
    if who.isdecimal():
        return find_kept(int(who)) or int(who)
    found = find_same_as(who)
    if not found:
        raise NotFound(NOBODY, who=who[:80])
    if len(found) > 1:
        raise Refusal(SEVERAL, ids=", ".join(map(str, found)))
    return found[0]


def _told(person_id: int) -> dict[str, Any]:
    person, organisation = get_person(person_id)
    known = load_keys([person_id]).get(person_id, Known())
    return {
        "person": person.id,
        "name": person.name,
        "email": person.email,
        "other_emails": list(known.emails),
        "other_names": list(known.name_keys),
        "organisation": organisation.name if organisation else None,
        "webinars": [
            {
                "title": one.title,
                "number": one.number,
                "on": one.local_start.date().isoformat(),
                "came": one.came,
                "minutes": None if one.seconds is None else round(one.seconds / 60),
                "registered": one.registered_state or None,
            }
            for one in person_history(person_id)
        ],
        "notes": [
            {"note": note.id, "webinar": note.title, "text": note.text, "by": note.by}
            for note in list_notes(person_id)
        ],
    }
