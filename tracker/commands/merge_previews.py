"""Knows what commands say before two records become one: what stands behind each, which figures change."""

from typing import Any

import click

from tracker.commands.context import print_json
from tracker.organisations import duplicate_queries as organisation_duplicates
from tracker.organisations.queries import get_organisation
from tracker.pages import merge_people_queries, merge_preview
from tracker.people import duplicate_queries as people_duplicates
from tracker.people.queries import get_person

Told = dict[str, Any]
COUNTED = ("people", "registrations", "attendances")


def of_people(kept: int, gone: int) -> Told:
    """What two records of a person in one would do. Raises NotFound."""
    names = [get_person(at)[0].name for at in (kept, gone)]
    found = merge_people_queries.preview_merge(kept, gone)
    holdings = [people_duplicates.describe_holding(at) for at in (kept, gone)]
    return {
        "of": "individuals",
        "records": [
            {"id": at, "name": name, "registrations": one.registrations, "webinars": list(one.webinars)}
            for at, name, one in zip((kept, gone), names, holdings, strict=True)
        ],
        "figures": [vars(change) for change in found.changes],
        "published_recaps": list(found.recaps),
        "corrected_by_hand": list(found.marked),
        "places_given_up": list(found.places),
    }


def of_organisations(kept: int, gone: int) -> Told:
    """What two records of an organisation in one would do. Raises NotFound."""
    names = [get_organisation(at).name for at in (kept, gone)]
    found = merge_preview.preview_merge(kept, gone)
    holdings = [organisation_duplicates.describe_holding(at) for at in (kept, gone)]
    return {
        "of": "organisations",
        "records": [
            {
                "id": at,
                "name": name,
                "people": one.people,
                "registrations": one.registrations,
                "attendances": one.attendances,
                "webinars": list(one.webinars),
            }
            for at, name, one in zip((kept, gone), names, holdings, strict=True)
        ],
        "figures": [vars(change) for change in found.changes],
        "published_recaps": list(found.recaps),
    }


def show(told: Told, as_document: bool) -> None:
    """The same as one JSON document, or in a few lines."""
    if as_document:
        print_json(told)
        return
    for one in told["records"]:
        held = ", ".join(
            f"{value} {name}" for name, value in one.items() if isinstance(value, int) and name != "id"
        )
        click.echo(f"{one['id']} {one['name']}: {held}, {len(one['webinars'])} webinars")
    for change in told["figures"]:
        when = change["year"] or "all years"
        click.echo(f"{told['of']}, {when}: {change['before']} would become {change['after']}")
    for title in told["published_recaps"]:
        click.echo(f"the published recap “{title}” counts both")
    for title in told.get("places_given_up", ()):
        click.echo(f"one of two places at “{title}” would be given up")
    click.echo("Nothing was changed.")
