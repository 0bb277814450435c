"""Knows the command that shows one organisation: what it is, who came by year, who comes no more."""

from typing import Any

import click

from tracker.clock import utc_now
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.errors import N_, NotFound
from tracker.figures.colleague_queries import Colleague, Sought, list_colleagues
from tracker.figures.engagement import two_years
from tracker.figures.engagement_queries import count_recorded
from tracker.figures.organisation_queries import organisation_history
from tracker.organisations.details import as_json
from tracker.organisations.duplicate_queries import find_kept
from tracker.organisations.queries import find_organisation, load_details

NOT_THERE = N_("“%(name)s” is not in the directory. Run: organisations list")


@click.command("show")
@click.argument("organisation")
@click.option("--roll-up", is_flag=True, help="With its country offices.")
@json_option
@pass_context
def show(context: Context, organisation: str, roll_up: bool, as_document: bool) -> None:
    """One ORGANISATION (a name, a spelling or an id): its kinds over time, who came by year, who stopped.

    The id of a record that went into another shows that one.
    """
    with context.database():
        told = _told(_find(organisation), roll_up)
    if as_document:
        print_json(told)
        return
    click.echo(f"{told['id']} {told['name']}: {told['people']} people, {told['attendances']} attendances")
    for kind in told["kinds"]:
        click.echo(f"{kind['kind']} from {kind['from'] or 'ever'} to {kind['to'] or 'now'}")
    for year in told["years"]:
        click.echo(f"{year['year']}: {year['people']} people, {year['attendances']} attendances")
    for one in told["came"]:
        click.echo(f"{one['name']}  {one['email'] or '-'}  {one['webinars']} webinars, last {one['last']}")
    if told["stopped_coming"] is None:
        click.echo("Who stopped coming is not known: nothing was recorded in the last twelve months.")
    for one in told["stopped_coming"] or ():
        click.echo(f"comes no more: {one['name']}, last {one['last']}")


def _find(name: str) -> int:
    if name.isdecimal():
        return find_kept(int(name)) or int(name)
    found = find_organisation(name)
    if found is None:
        raise NotFound(NOT_THERE, name=name[:80])
    return found.id


def _told(organisation_id: int, rolls_up: bool) -> dict[str, Any]:
    details = load_details(organisation_id).get(organisation_id)
    if details is None:
        raise NotFound(NOT_THERE, name=str(organisation_id))
    history = organisation_history(organisation_id, rolls_up=rolls_up)
    last_year = two_years(utc_now().date())[0]
    since = last_year.first if count_recorded(last_year).measured else None
    came = Sought(organisation_id=organisation_id, rolls_up=rolls_up)
    gone = Sought(organisation_id=organisation_id, rolls_up=rolls_up, since=since)
    return {
        "id": organisation_id,
        **as_json(details),
        "people": history.people,
        "attendances": history.attendances,
        "years": [
            {"year": one.year, "people": one.people, "attendances": one.attendances} for one in history.years
        ],
        "webinars": [{"title": one.title, "people": one.people} for one in history.webinars],
        "came": [_colleague(one) for one in list_colleagues(came)],
        "stopped_coming": [_colleague(one) for one in list_colleagues(gone)] if since else None,
    }


def _colleague(one: Colleague) -> dict[str, Any]:
    return {
        "person": one.person_id,
        "name": one.name,
        "email": one.email,
        "webinars": one.webinars,
        "minutes": round(one.seconds / 60),
        "first": one.first.date().isoformat(),
        "last": one.last.date().isoformat(),
    }
