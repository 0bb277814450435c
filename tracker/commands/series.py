"""Knows the commands of series: create, list."""

from datetime import datetime
from typing import Any

import click

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.addresses import public_address
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid, NotFound
from tracker.figures.minimum import Point, curve
from tracker.figures.queries import load_rules
from tracker.figures.rule_queries import find_example, foresee_change, list_seconds
from tracker.models import Organisation, Series
from tracker.organisations.queries import get_organisation, recognise
from tracker.webinars import queries, service


@click.group()
def series() -> None:
    """Programmes of webinars."""


@series.command("create")
@click.option("--name", required=True, help="As it stands in a sentence: its 10th …")
@click.option("--host", required=True, metavar="ORG", help="The organisation that hosts it: name or id.")
@click.option("--zone", required=True, help="IANA zone or city, like Europe/Zurich.")
@click.option("--slug", default="", help="Its part of the address; made from the name unless given.")
@click.option("--held-before", type=int, default=0, metavar="N", help="Webinars held before the tracker.")
@click.option(
    "--balance-before",
    metavar="YYYY-MM-DD",
    help="They were held before this date; by default 1 January of the first held webinar's year.",
)
@click.option(
    "--held-in",
    "held_in",
    multiple=True,
    metavar="YEAR=N",
    help="How many of them in one year; may be said for several years.",
)
@click.option("--contact", default="", metavar="EMAIL", help="Where people write to.")
@click.option("--about", default="", help="What the series is for, in Markdown.")
@json_option
@pass_context
def create(
    context: Context,
    name: str,
    host: str,
    zone: str,
    slug: str,
    held_before: int,
    balance_before: str | None,
    held_in: tuple[str, ...],
    contact: str,
    about: str,
    as_document: bool,
) -> None:
    """Make a series; prints its id, slug and url."""
    per_year = dict(_year_and_count(text) for text in held_in)
    with context.database() as app:
        begin_write()
        made = service.create_series(
            host=find_host(host),
            name=name,
            zone=zone,
            slug=slug,
            held_before=held_before or sum(per_year.values()),
            balance_before_on=_date(balance_before),
            balance_per_year=per_year,
            contact_email=contact,
            about=about,
            actor=COMMAND,
            now=utc_now(),
        )
        db.session.commit()
        document = {"id": made.id, "slug": made.slug, "url": public_address(app, made.slug)}
    if as_document:
        print_json(document)
    else:
        click.echo(f"{document['id']}  {document['slug']}  {document['url']}")


@series.command("list")
@json_option
@pass_context
def list_(context: Context, as_document: bool) -> None:
    """Every series with its host and how many webinars it has."""
    with context.database() as app:
        counts = queries.count_states()
        rows = [
            _row(
                one,
                public_address(app, one.slug),
                {state: n for (at, state), n in counts.items() if at == one.id},
            )
            for one in queries.list_series()
        ]
    if as_document:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['id']:>4}  {row['slug']}  {row['name']}  ({row['host']}, {row['zone']})")


@series.command("rule")
@click.argument("name", metavar="SERIES")
@click.option("--minimum", type=click.FloatRange(0, 1440), help="The least minutes to count.")
@click.option("--hosts/--no-hosts", default=None, help="Whether people of the host count.")
@click.option("--rooms/--no-rooms", default=None, help="Whether heads in shared rooms are said beside.")
@click.option("--dry-run", is_flag=True, help="Say what would change, write nothing.")
@json_option
@pass_context
def rule(
    context: Context,
    name: str,
    minimum: float | None,
    hosts: bool | None,
    rooms: bool | None,
    dry_run: bool,
    as_document: bool,
) -> None:
    """The counting rule of SERIES (a short name); with options the next version of it.

    With it: how many its newest measured webinar would count under another minimum.
    """
    with context.database():
        series_id = queries.get_series(name).id
        held = load_rules()[series_id]
        seconds = held.minimum_seconds if minimum is None else round(minimum * 60)
        leaves_out = held.leaves_out_hosts if hosts is None else not hosts
        says_rooms = held.counts_shared_rooms if rooms is None else rooms
        change = foresee_change(series_id, seconds, leaves_out, says_rooms)
        version = held.version
        example, points = _curve(series_id, seconds, leaves_out)
        if (minimum, hosts, rooms) != (None, None, None) and not dry_run:
            begin_write()
            made = service.change_rule(
                series_id,
                held.version,
                minimum_seconds=seconds,
                leaves_out_hosts=leaves_out,
                counts_shared_rooms=says_rooms,
                actor=COMMAND,
                now=utc_now(),
            )
            version = made.version
            db.session.commit()
    document = {
        "version": version,
        "minimum_seconds": seconds,
        "leaves_out_hosts": leaves_out,
        "counts_shared_rooms": says_rooms,
        "webinars_changed": [vars(each) for each in change.webinars],
        "example": example,
        "curve": [{"minutes": point.minutes, "individuals": point.people} for point in points],
    }
    if as_document:
        print_json(document)
        return
    left_out = "left out" if leaves_out else "counted"
    click.echo(
        f"Rule {version}: at least {seconds / 60:g} minutes, people of the host {left_out}, "
        f"heads in shared rooms {'said beside' if says_rooms else 'left out'}"
    )
    for each in change.webinars:
        click.echo(f"  {each.title}: {each.now} individuals become {each.then}")
    if example:
        counted = ", ".join(f"{point.minutes:g} min {point.people}" for point in points)
        click.echo(f"  by the least minutes, {example}: {counted}")


def _curve(series_id: int, seconds: int, leaves_out_hosts: bool) -> tuple[str | None, list[Point]]:
    """The title of the webinar that shows it, and its individuals by the least minutes."""
    webinar = find_example(series_id)
    if webinar is None:
        return None, []
    stays = list_seconds(webinar.id, leaves_out_hosts=leaves_out_hosts)
    return webinar.title, curve(stays, seconds, webinar.minutes)


def _row(one: Series, url: str, webinars: dict[str, int]) -> dict[str, Any]:
    return {
        "id": one.id,
        "slug": one.slug,
        "url": url,
        "name": one.name,
        "host": one.host.name,
        "zone": one.zone,
        "held_before": one.held_before,
        "balance_before": one.balance_before_on.isoformat() if one.balance_before_on else None,
        "balance_per_year": one.balance_per_year,
        "contact_email": one.contact_email,
        "webinars": webinars,
    }


def find_host(name_or_id: str) -> Organisation:
    """The organisation that a command names, by id, name, short name or alias; NotFound says what helps."""
    if name_or_id.isdecimal():
        return get_organisation(int(name_or_id))
    match = recognise(name=name_or_id)
    if match is None:
        raise NotFound(
            N_("There is no organisation “%(name)s”. Run: webinar-tracker organisations import FILE.csv"),
            name=name_or_id,
        )
    return get_organisation(match.organisation_id)


def _year_and_count(text: str) -> tuple[str, int]:
    year, _, count = text.partition("=")
    if not (year.strip().isdecimal() and count.strip().isdecimal()):
        raise Invalid(
            N_("Write --held-in as YEAR=N, like 2019=4, not “%(text)s”"), field="per_year", text=text
        )
    return year.strip(), int(count)


def _date(text: str | None) -> Any:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        raise Invalid(
            N_("Write the date as 2020-01-01, not “%(text)s”"), field="balance_before_on", text=text
        ) from None
