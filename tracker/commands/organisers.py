"""Knows the commands about organisers: add, reset, disable, calendar; links are printed, never sent."""

import click
from flask import Flask

from tracker.accounts import calendar_links, queries, service
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.addresses import public_address
from tracker.commands.context import Context, pass_context
from tracker.database import begin_write, db
from tracker.errors import N_, NotFound, Refusal
from tracker.models import Organiser


@click.group()
def organisers() -> None:
    """Who may sign in."""


@organisers.command()
@click.argument("email")
@click.option(
    "--name", default="", help="Shown in the workspace; the first part of the address unless given."
)
@click.option("--role", type=click.Choice(list(service.ROLES)), default="organiser", show_default=True)
@pass_context
def add(context: Context, email: str, name: str, role: str) -> None:
    """Add somebody and print the one-time link with which they choose a password."""
    with context.database() as app:
        begin_write()
        _, token = service.invite(email=email, name=name, role=role, actor=COMMAND, now=utc_now())
        db.session.commit()
        click.echo(link_address(app, token))


@organisers.command()
@click.argument("email")
@pass_context
def reset(context: Context, email: str) -> None:
    """Print a new one-time link for somebody; earlier links stop working."""
    with context.database() as app:
        begin_write()
        token = service.reset(_get(email).id, actor=COMMAND, now=utc_now())
        db.session.commit()
        click.echo(link_address(app, token))


@organisers.command()
@click.argument("email")
@pass_context
def disable(context: Context, email: str) -> None:
    """Sign somebody out for good; the last organiser who can sign in stays."""
    with context.database():
        begin_write()
        service.disable(_get(email).id, actor=COMMAND, now=utc_now())
        db.session.commit()


@organisers.command("calendar")
@click.argument("email")
@click.option("--new", "is_new", is_flag=True, help="Make a new address; the old one ends at once.")
@pass_context
def calendar(context: Context, email: str, is_new: bool) -> None:
    """Print the address of somebody's private calendar: all webinars, drafts too."""
    with context.database() as app:
        begin_write()
        organiser = _get(email)
        if is_new:
            calendar_links.renew_calendar(organiser.id, actor=COMMAND)
            db.session.commit()
        if not organiser.active:
            raise Refusal(N_("%(email)s is disabled. Enable the account first"), email=organiser.email)
        click.echo(public_address(app) + calendar_links.calendar_path(organiser))


def link_address(app: Flask, token: str) -> str:
    """Where a one-time token is used."""
    return public_address(app, "o", "sign-in", token)


def _get(email: str) -> Organiser:
    organiser = queries.find_organiser(email)
    if organiser is None:
        raise NotFound(N_("There is no organiser %(email)s"), email=email)
    return organiser
