"""Knows the commands of groups of series: list them, make or change one, number their webinars."""

from typing import Any

import click

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.database import begin_write, db
from tracker.webinars import group_queries
from tracker.webinars.queries import get_series
from tracker.webinars.service.groups import delete_group, save_group


@click.group("groups")
def groups() -> None:
    """Several series under one name, whose webinars are numbered together."""


@groups.command("list")
@json_option
@pass_context
def list_(context: Context, as_document: bool) -> None:
    """Every group with its series."""
    with context.database():
        rows: list[dict[str, Any]] = [
            {"slug": group.slug, "name": group.name, "series": [one.slug for one in series]}
            for group, series in group_queries.list_groups()
        ]
    if as_document:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['slug']}  {row['name']}: {', '.join(row['series'])}")


@groups.command("save")
@click.argument("name")
@click.option("--series", "names", metavar="S", multiple=True, required=True, help="One of its series.")
@click.option("--group", "slug", default="", metavar="GROUP", help="Change this group and make none.")
@pass_context
def save(context: Context, name: str, names: tuple[str, ...], slug: str) -> None:
    """Make the group NAME of series, or change one."""
    with context.database():
        begin_write()
        group = group_queries.get_group(slug) if slug else None
        ids = {get_series(each).id for each in names}
        saved = save_group(group, name=name, series_ids=ids, actor=COMMAND, now=utc_now())
        db.session.commit()
        click.echo(saved.slug)


@groups.command("numbers")
@click.argument("group")
@json_option
@pass_context
def numbers(context: Context, group: str, as_document: bool) -> None:
    """The held webinars of GROUP with their numbers in it and in their series, the newest first."""
    with context.database():
        rows = [
            {
                "slug": each.webinar.slug,
                "title": each.webinar.title,
                "number": each.number,
                "of_series": each.own,
            }
            for each in group_queries.list_numbered(group_queries.get_group(group))
        ]
    if as_document:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['number'] or '?':>4}  {row['title']}")


@groups.command("delete")
@click.argument("group")
@pass_context
def delete(context: Context, group: str) -> None:
    """Take GROUP away; its series stay."""
    with context.database():
        begin_write()
        delete_group(group_queries.get_group(group), actor=COMMAND)
        db.session.commit()
