"""Knows the commands that say what a webinar is: create and edit it."""

from datetime import datetime
from typing import Any

import click

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.context import Context, json_option, pass_context
from tracker.commands.renumbering import asked_renumbering, renumbering_options
from tracker.commands.webinar_documents import created, show
from tracker.commands.webinar_options import read_ways_in, ways_in_options
from tracker.database import begin_write, db
from tracker.errors import N_, Refusal
from tracker.models import Webinar
from tracker.registrations.queries import get_places
from tracker.registrations.service import fill_places
from tracker.webinars import queries, service
from tracker.webinars.details import WebinarDetails
from tracker.webinars.schedule import Fold, parse_start
from tracker.webinars.telling_queries import count_people_to_tell
from tracker.zones import zone_from_text


@click.command("create")
@click.option("--series", "series_name", required=True, metavar="S", help="Slug, id or name of its series.")
@click.option("--title", required=True)
@click.option("--start", required=True, help='Local date and time, like "2020-09-16 15:00".')
@click.option("--zone", default="", help="IANA zone or city; that of the series unless given.")
@click.option("--fold", type=click.Choice(["first", "second"]), help="Which of two equal local times.")
@click.option("--minutes", required=True, type=int, help="Its length.")
@ways_in_options
@click.option("--description", default="", help="Markdown.")
@click.option("--focus", default="", help="The promise in one sentence.")
@click.option("--slug", default="", help="Its part of the address; made from the title unless given.")
@click.option("--publish", "is_published", is_flag=True, help="Publish it at once; else it is a draft.")
@json_option
@pass_context
def create(
    context: Context,
    /,
    series_name: str,
    title: str,
    start: str,
    zone: str,
    fold: Fold | None,
    minutes: int,
    description: str,
    focus: str,
    slug: str,
    is_published: bool,
    as_document: bool,
    **given: Any,
) -> None:
    """Make a webinar; prints its id, slug and url. Past dates are fine."""
    with context.database() as app:
        begin_write()
        now = utc_now()
        series = queries.get_series(series_name)
        details = read_ways_in(given, zone_from_text(zone) if zone else series.zone)
        details |= {
            "title": title,
            "local_start": parse_start(start),
            "zone": zone or series.zone,
            "fold": fold,
            "minutes": minutes,
            "description": description,
            "focus": focus,
        }
        made = service.create_webinar(
            series.id,
            slug=slug,
            calendar_domain=app.config["TRACKER"].calendar_domain,
            actor=COMMAND,
            now=now,
            **details,
        )
        if is_published:
            service.publish(made.id, actor=COMMAND, now=now)
        db.session.commit()
        document = created(app, made)
    show(document, as_document)


@click.command("edit")
@click.argument("webinar")
@click.option("--title")
@click.option("--start", help='Local date and time, like "2020-09-16 15:00".')
@click.option("--zone", help="IANA zone or city.")
@click.option("--fold", type=click.Choice(["first", "second"]), help="Which of two equal local times.")
@click.option("--minutes", type=int, help="Its length.")
@click.option("--description", help="Markdown.")
@click.option("--focus", help="The promise in one sentence.")
@click.option("--link", "platform_link", metavar="URL", help="Joining link of the platform.")
@click.option("--tell/--quiet", "tells", default=None, help="Whether people who registered hear of it.")
@ways_in_options
@renumbering_options
@json_option
@pass_context
def edit(
    context: Context,
    /,
    webinar: str,
    start: str | None,
    tells: bool | None,
    seen: str,
    because: str,
    as_document: bool,
    **given: Any,
) -> None:
    """Change a webinar; whatever is not said stays. More places go at once to those who wait.

    A new time needs --tell or --quiet where people registered; other changes tell nobody without --tell.
    """
    with context.database() as app:
        begin_write()
        now = utc_now()
        found = queries.get_webinar(webinar)
        zone = zone_from_text(given["zone"]) if given["zone"] else found.zone
        details = read_ways_in(given, zone)
        for name in ("title", "zone", "fold", "minutes", "description", "focus", "platform_link"):
            if given[name] is not None:
                details[name] = given[name]
        if start is not None:
            details["local_start"] = parse_start(start)
        people = _people_to_tell(found, details, tells, now)
        done = service.edit_webinar(
            found.id,
            found.version,
            tells=bool(tells),
            renumbering=asked_renumbering(seen, because),
            actor=COMMAND,
            now=now,
            **details,
        )
        moved_up = fill_places(done.id, COMMAND, now)
        places = get_places(done.id)
        db.session.commit()
        document = created(app, done) | {"capacity": done.capacity, "moved_up": moved_up, "told": people}
    if people:
        click.echo(f"{people} people are told", err=True)
    if places.over:
        click.echo(f"{places.over} over the capacity of {places.capacity}", err=True)
    show(document, as_document)


def _people_to_tell(webinar: Webinar, details: WebinarDetails, tells: bool | None, now: datetime) -> int:
    """How many are told of a change; Refusal where nobody said whether they are to hear of a new time."""
    news = service.find_news(webinar, details)
    people = count_people_to_tell(webinar, now, news.ends_at)
    if news.is_new_time and people and tells is None:
        raise Refusal(
            N_("%(people)s people registered for it and know another time. Say --tell or --quiet"),
            people=people,
        )
    return people if tells and (news.is_new_time or news.is_told) else 0
