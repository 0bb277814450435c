"""webinars rederive: what the world's newest clock rules make of the webinars ahead."""

from typing import Any

import click

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.database import begin_write, db
from tracker.webinars import service
from tracker.webinars.rederiving_queries import Rederived, list_rederived, rules_here

SAID = {
    "": "moved",
    "gap": "its local time no longer exists: choose another",
    "fold": "its local time comes twice now: the first is taken, say which is meant",
}


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@json_option
@pass_context
def rederive(context: Context, dry_run: bool, as_document: bool) -> None:
    """Keep the local time of every webinar ahead after a change of clock rules, and tell people.

    The worker does so by itself when this program comes with newer rules.
    """
    with context.database():
        now = utc_now()
        if dry_run:
            found = [one for one in list_rederived(now) if one.is_news]
        else:
            begin_write()
            found = service.rederive(actor=COMMAND, now=now)
            db.session.commit()
        rows = [_row(one) for one in found]
    if as_document:
        print_json({"rules": rules_here(), "is_done": not dry_run, "webinars": rows})
        return
    click.echo(f"Clock rules {rules_here()}: {len(rows)} webinars concerned", err=True)
    for row in rows:
        click.echo(f"{row['id']:>4}  {row['was_utc']}  {row['starts_at_utc']}  {row['slug']}  {row['what']}")


def _row(one: Rederived) -> dict[str, Any]:
    return {
        "id": one.webinar_id,
        "slug": one.slug,
        "title": one.title,
        "zone": one.zone,
        "local_start": f"{one.local_start:%Y-%m-%d %H:%M}",
        "was_utc": f"{one.was:%Y-%m-%dT%H:%M:%SZ}",
        "starts_at_utc": f"{one.starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "trouble": one.trouble,
        "what": SAID[one.trouble],
    }
