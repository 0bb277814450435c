"""Knows the commands of webinars: create, edit, list, publish, hold, cancel, reinstate."""

from typing import Any

import click
from flask import Flask

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.addresses import public_address
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.commands.rederiving import rederive
from tracker.commands.renumbering import asked_renumbering, renumbering_options
from tracker.commands.webinar_details import create, edit
from tracker.commands.webinar_documents import created, show
from tracker.database import begin_write, db
from tracker.models import Webinar
from tracker.webinars import queries, service
from tracker.webinars.numbering import HELD
from tracker.webinars.telling_queries import count_people_to_reassure, count_people_to_tell


@click.group()
def webinars() -> None:
    """Webinars of a series."""


for _command in (create, edit, rederive):
    webinars.add_command(_command)


@webinars.command("list")
@click.option("--series", "series_name", metavar="S", help="Of one series only.")
@json_option
@pass_context
def list_(context: Context, series_name: str | None, as_document: bool) -> None:
    """Every webinar, the oldest first."""
    with context.database() as app:
        only = queries.get_series(series_name).id if series_name else None
        rows = [_row(app, webinar) for webinar in queries.list_webinars(only)]
    if as_document:
        print_json(rows)
        return
    for row in rows:
        number = "" if row["number"] is None else f"  no. {row['number']}"
        click.echo(f"{row['id']:>4}  {row['start']}  {row['state']}{number}  {row['slug']}  {row['title']}")


def _row(app: Flask, webinar: Webinar) -> dict[str, Any]:
    return {
        "id": webinar.id,
        "slug": webinar.slug,
        "url": public_address(app, webinar.series.slug, webinar.slug),
        "series": webinar.series.slug,
        "title": webinar.title,
        "state": webinar.state,
        "start": f"{webinar.local_start:%Y-%m-%d %H:%M}",
        "zone": webinar.zone,
        "starts_at_utc": f"{webinar.starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "minutes": webinar.minutes,
        "capacity": webinar.capacity,
        "number": webinar.number,
        "year_number": webinar.year_number,
        "head_count": webinar.head_count,
    }


@webinars.command("publish")
@click.argument("webinar")
@json_option
@pass_context
def publish(context: Context, webinar: str, as_document: bool) -> None:
    """Publish a draft: its page is public, its address stays."""
    with context.database() as app:
        begin_write()
        done = service.publish(queries.get_webinar(webinar).id, actor=COMMAND, now=utc_now())
        db.session.commit()
        document = created(app, done)
    show(document, as_document)


@webinars.command("hold")
@click.argument("webinar")
@click.option("--head-count", type=int, metavar="N", help="How many came, for a webinar without a file.")
@renumbering_options
@json_option
@pass_context
def hold(
    context: Context, webinar: str, head_count: int | None, seen: str, because: str, as_document: bool
) -> None:
    """Mark a webinar held: it takes its number. A head-count may be given afterwards too."""
    with context.database():
        begin_write()
        now = utc_now()
        found = queries.get_webinar(webinar)
        if found.state == HELD and head_count is not None:
            done = service.set_head_count(found.id, head_count, actor=COMMAND, now=now)
        else:
            asked = asked_renumbering(seen, because)
            done = service.hold(found.id, head_count=head_count, renumbering=asked, actor=COMMAND, now=now)
        db.session.commit()
        document = {
            "id": done.id,
            "slug": done.slug,
            "state": done.state,
            "number": done.number,
            "year_number": done.year_number,
            "head_count": done.head_count,
        }
    show(document, as_document)


@webinars.command("unhold")
@click.argument("webinar")
@renumbering_options
@json_option
@pass_context
def unhold(context: Context, webinar: str, seen: str, because: str, as_document: bool) -> None:
    """Take the mark that a webinar was held back: it loses its number and is scheduled again."""
    with context.database() as app:
        begin_write()
        found = queries.get_webinar(webinar)
        asked = asked_renumbering(seen, because)
        done = service.unhold(found.id, renumbering=asked, actor=COMMAND, now=utc_now())
        db.session.commit()
        document = created(app, done)
    show(document, as_document)


@webinars.command("delete")
@click.argument("webinar")
@renumbering_options
@json_option
@pass_context
def delete(context: Context, webinar: str, seen: str, because: str, as_document: bool) -> None:
    """Take away a webinar that was entered by mistake and that nothing hangs on."""
    with context.database():
        begin_write()
        found = queries.get_webinar(webinar)
        document = {"id": found.id, "slug": found.slug, "state": "deleted"}
        asked = asked_renumbering(seen, because)
        service.delete_webinar(found.id, renumbering=asked, actor=COMMAND, now=utc_now())
        db.session.commit()
    show(document, as_document)


@webinars.command("cancel")
@click.argument("webinar")
@click.option("--reason", default="", help="Shown on its page, and in the mail.")
@click.option("--quiet", is_flag=True, help="Tell nobody.")
@json_option
@pass_context
def cancel(context: Context, webinar: str, reason: str, quiet: bool, as_document: bool) -> None:
    """Cancel a webinar: its page says so, people who registered hear of it, it takes no number."""
    with context.database() as app:
        begin_write()
        now = utc_now()
        found = queries.get_webinar(webinar)
        people = 0 if quiet else count_people_to_tell(found, now)
        done = service.cancel(found.id, reason=reason, tells=not quiet, actor=COMMAND, now=now)
        db.session.commit()
        document = created(app, done) | {"told": people}
    if people:
        click.echo(f"{people} people are told", err=True)
    show(document, as_document)


@webinars.command("reinstate")
@click.argument("webinar")
@json_option
@pass_context
def reinstate(context: Context, webinar: str, as_document: bool) -> None:
    """Take a cancellation back; whoever heard of it hears that the webinar takes place after all."""
    with context.database() as app:
        begin_write()
        now = utc_now()
        found = queries.get_webinar(webinar)
        people = count_people_to_reassure(found, now)
        done = service.reinstate(found.id, actor=COMMAND, now=now)
        db.session.commit()
        document = created(app, done) | {"told": people}
    show(document, as_document)
