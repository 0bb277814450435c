"""people: what we hold about somebody, to be handed out or deleted."""

import click

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.context import Context, pass_context, print_json
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid
from tracker.people.emails import clean_email
from tracker.registrations import erase_service, person_queries


@click.group()
def people() -> None:
    """Hand out or delete what is held about a person."""


@people.command("export")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print it all as one JSON document.")
@pass_context
def export(context: Context, email: str, as_json: bool) -> None:
    """Everything that is held about an address: registrations, attendance, mails, and the rest."""
    with context.database():
        held = person_queries.describe_person(_clean(email))
    if as_json:
        print_json(held)
        return
    click.echo(f"{held['email']}: {held['name'] or 'not known'}")
    for one in held["registrations"]:
        webinar, own = one["webinar"], one["registration"]
        minutes = sum(each["seconds"] for each in one["attendance"]) // 60
        there = f", there for {minutes} minutes" if one["attendance"] else ""
        click.echo(f"{webinar['starts_at'][:10]}  {webinar['title']}: {own['state']}{there}")
    for name in ("attendance_without_registration", "places_in_series", "invitations", "focal_point_of"):
        if held[name]:
            click.echo(f"{name.replace('_', ' ')}: {len(held[name])}")


@people.command("erase")
@click.argument("email")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask. It cannot be taken back.")
@pass_context
def erase(context: Context, email: str, is_sure: bool) -> None:
    """Delete everything that names a person; every count stays."""
    address = _clean(email)
    if not is_sure:
        click.confirm(f"Delete everything about {address}, for good?", abort=True)
    with context.database():
        begin_write()
        done = erase_service.erase_address(address, COMMAND, utc_now())
        db.session.commit()
    click.echo(f"{done.registrations} registrations blanked, {done.given_back} places given back")


def _clean(email: str) -> str:
    address = clean_email(email)
    if address is None:
        raise Invalid(N_("“%(text)s” is not an email address"), field="email", text=email)
    return address
