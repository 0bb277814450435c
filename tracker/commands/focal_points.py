"""focal-points: the contact people of organisations, who act for their colleagues by a link."""

from typing import Any

import click

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.context import Context, pass_context, print_json
from tracker.config import Settings
from tracker.database import begin_write, db
from tracker.errors import N_, NotFound
from tracker.models import FocalPoint, Organisation
from tracker.organisations.queries import find_organisation, get_organisation
from tracker.people.emails import clean_email
from tracker.registrations import focal_queries, focal_service
from tracker.registrations.link_queries import token_for


@click.group("focal-points")
def focal_points() -> None:
    """Name, list and end focal points, and print their link. ORGANISATION is an exact name or an id."""


@focal_points.command("add")
@click.argument("organisation")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--language", default="en", show_default=True, help="The language of our mails to them.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def add(context: Context, organisation: str, email: str, name: str, language: str, as_json: bool) -> None:
    """Name a focal point; their link is queued as a mail."""
    with context.database():
        begin_write()
        at = _organisation(organisation).id
        made = focal_service.name_focal_point(
            at, email=email, name=name, language=language, actor=COMMAND, now=utc_now()
        )
        row = _show(made)
        db.session.commit()
    _say(row, as_json)


@focal_points.command("list")
@click.argument("organisation", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def list_all(context: Context, organisation: str | None, as_json: bool) -> None:
    """Those of an organisation, or of all."""
    with context.database():
        at = _organisation(organisation).id if organisation else None
        rows = [_show(one) for one in focal_queries.list_focal_points(at)]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['organisation']}: {row['name']} ({row['email']})")


@focal_points.command("end")
@click.argument("organisation")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def end(context: Context, organisation: str, email: str, as_json: bool) -> None:
    """End what somebody can do for an organisation; their link opens nothing any more."""
    with context.database():
        begin_write()
        found = _focal_point(organisation, email)
        row = _show(focal_service.end_focal_point(found.organisation_id, found.id, COMMAND, utc_now()))
        db.session.commit()
    _say(row, as_json)


@focal_points.command("link")
@click.argument("organisation")
@click.argument("email")
@click.option("--new", is_flag=True, help="End the links sent before.")
@click.option("--send", is_flag=True, help="Queue it as a mail too.")
@pass_context
def link(context: Context, organisation: str, email: str, new: bool, send: bool) -> None:
    """Print somebody's link (sent as a mail with --new); whoever has it acts for the organisation."""
    with context.database() as app:
        settings: Settings = app.config["TRACKER"]
        begin_write()
        found = _focal_point(organisation, email)
        if new or send:
            focal_service.send_focal_link(found.organisation_id, found.id, COMMAND, utc_now(), ends_old=new)
        address = f"{settings.base_url}/f/{token_for(found, 'focal')}"
        db.session.commit()
    click.echo(address)


def _organisation(name_or_id: str) -> Organisation:
    if name_or_id.isascii() and name_or_id.isdigit():
        return get_organisation(int(name_or_id))
    found = find_organisation(name_or_id)
    if found is None:
        raise NotFound(N_("There is no organisation “%(name)s”"), name=name_or_id)
    return found


def _focal_point(organisation: str, email: str) -> FocalPoint:
    at = _organisation(organisation).id
    found = focal_queries.find_focal_point(at, clean_email(email) or "")
    if found is None or found.ended_at is not None:
        raise NotFound(N_("%(email)s is no focal point there"), email=email)
    return found


def _show(one: FocalPoint) -> dict[str, Any]:
    return {
        "id": one.id,
        "organisation": get_organisation(one.organisation_id).name,
        "name": one.name,
        "email": one.email,
        "language": one.language,
        "wants_digest": one.wants_digest,
        "is_active": one.ended_at is None,
    }


def _say(row: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(row)
    else:
        stands = "focal point" if row["is_active"] else "no focal point any more"
        click.echo(f"{row['name']} ({row['email']}): {stands} of {row['organisation']}")
