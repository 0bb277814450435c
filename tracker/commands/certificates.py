"""Knows the command of certificates: who has earned one, making them, taking one back."""

from pathlib import Path
from typing import Any

import click

from tracker.afterwards import certificate_queries as queries
from tracker.afterwards import certificate_service as service
from tracker.afterwards.certificate_files import Printer
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.addresses import public_address
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.database import begin_write, db
from tracker.errors import N_, NotFound
from tracker.models import Webinar
from tracker.webinars.queries import get_webinar


@click.command()
@click.argument("webinar")
@click.option("--issue", is_flag=True, help="Make those that were earned and are not made yet.")
@click.option(
    "-o",
    "--output",
    "path",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE.zip",
    help="Write all valid ones as PDFs into a zip.",
)
@click.option("--revoke", metavar="EMAIL", help="Take back the certificate of this person.")
@click.option("--restore", metavar="EMAIL", help="Give it again.")
@click.option("--reason", default="", help="Why it is taken back; whoever checks it reads this.")
@json_option
@pass_context
def certificates(
    context: Context,
    webinar: str,
    issue: bool,
    path: Path | None,
    revoke: str | None,
    restore: str | None,
    reason: str,
    as_document: bool,
) -> None:
    """Certificates of attendance at a WEBINAR: who has earned one, who has one."""
    with context.database() as app:
        if issue or revoke or restore:
            begin_write()
            _change(get_webinar(webinar), issue, revoke, restore, reason)
            db.session.commit()
        found = get_webinar(webinar)
        if path is not None:
            path.write_bytes(Printer(site=public_address(app)).pack(found))
        rows = [_row(line, public_address(app)) for line in queries.list_lines(found)]
    if as_document:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['state']:<8} {row['minutes'] or '-':>5}  {row['name']}  {row['email'] or ''}")


def _change(webinar: Webinar, issue: bool, revoke: str | None, restore: str | None, reason: str) -> None:
    if revoke:
        service.revoke(_find(webinar, revoke), reason, actor=COMMAND, now=utc_now())
    if restore:
        service.restore(_find(webinar, restore), actor=COMMAND)
    if issue:
        service.issue_all(webinar, actor=COMMAND, now=utc_now())


def _find(webinar: Webinar, email: str) -> int:
    for line in queries.list_lines(webinar):
        if line.certificate is not None and line.email == email.strip().casefold():
            return line.certificate.id
    raise NotFound(N_("%(email)s has no certificate of this webinar"), email=email)


def _row(line: queries.Line, site: str) -> dict[str, Any]:
    one = line.certificate
    return {
        "name": line.name,
        "email": line.email,
        "state": line.state,
        "minutes": line.minutes,
        "certificate": f"{site}/verify/{queries.token_of(one)}" if one else None,
        "on_certificate": one.minutes if one else None,
        "issued_at": one.issued_at.isoformat() if one else None,
        "taken_back_because": one.revoke_reason if one else "",
    }
