"""invitations: who may come to a webinar by a link of their own, whatever it asks of others."""

from pathlib import Path
from typing import Any

import click

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.context import Context, pass_context, print_json
from tracker.database import begin_write, db
from tracker.errors import N_, NotFound
from tracker.people.emails import clean_email
from tracker.registrations import invitation_queries, invitation_service
from tracker.registrations.invitation_queries import STANDINGS, Row
from tracker.registrations.invitation_reading import read_file, read_pasted
from tracker.webinars.queries import get_webinar


@click.group()
def invitations() -> None:
    """Invite people, list who answered, withdraw. WEBINAR is a slug or an id."""


@invitations.command("add")
@click.argument("webinar")
@click.argument("addresses", nargs=-1)
@click.option(
    "--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="CSV with email, name."
)
@click.option("--language", default="en", show_default=True, help="The language of the mail.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def add(
    context: Context,
    webinar: str,
    addresses: tuple[str, ...],
    file: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Invite addresses, like maya@example.org or "Maya Cruz <maya@example.org>", or those of a file."""
    listed = read_file(file.read_bytes()) if file else read_pasted("\n".join(addresses))
    with context.database():
        begin_write()
        found = get_webinar(webinar)
        done = invitation_service.invite(
            found.id, listed.people, language=language, actor=COMMAND, now=utc_now()
        )
        db.session.commit()
    problems = [{"line": problem.line, "problem": str(problem)} for problem in listed.problems]
    for problem in problems:
        click.echo(f"Line {problem['line']}: {problem['problem']}", err=True)
    if as_json:
        print_json(vars(done) | {"problems": problems})
        return
    click.echo(
        f"{done.new} invited, {done.again} invited again, {done.known} invited already, "
        f"{len(problems)} left out"
    )


@invitations.command("list")
@click.argument("webinar")
@click.option("--standing", type=click.Choice(STANDINGS), default=None)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def list_all(context: Context, webinar: str, standing: str | None, as_json: bool) -> None:
    """Everybody who was invited, the newest first; open are those who have not registered."""
    with context.database():
        rows = [_show(row) for row in invitation_queries.list_rows(get_webinar(webinar).id, standing or "")]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['standing']:<11} {row['email']:<40} {row['name']}")


@invitations.command("withdraw")
@click.argument("webinar")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def withdraw(context: Context, webinar: str, email: str, as_json: bool) -> None:
    """End somebody's invitation; a registration made with it stays."""
    wanted = clean_email(email) or ""
    with context.database():
        begin_write()
        at = get_webinar(webinar).id
        invitation = invitation_queries.find_invitations(at, [wanted]).get(wanted)
        if invitation is None:
            raise NotFound(N_("%(email)s is not invited to this webinar"), email=email)
        invitation_service.withdraw_invitation(at, invitation.id, COMMAND, utc_now())
        row = _show(invitation_queries.list_rows(at, search=wanted)[0])
        db.session.commit()
    if as_json:
        print_json(row)
    else:
        click.echo(f"{row['email']}: {row['standing']}")


def _show(row: Row) -> dict[str, Any]:
    return vars(row) | {"created_at": row.created_at.isoformat().replace("+00:00", "Z")}
