"""mail message: write to many people of a webinar at once."""

from typing import TextIO

import click

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.context import Context, pass_context
from tracker.database import begin_write, db
from tracker.mail import messaging_service as service
from tracker.mail.reach_queries import find_reach
from tracker.registrations import rules
from tracker.registrations.list_queries import Filter, list_rows
from tracker.webinars.queries import get_webinar


@click.command("message")
@click.argument("webinar")
@click.option("--state", type=click.Choice(rules.STATES), default="confirmed", show_default=True)
@click.option("--subject", required=True, help="One line; fields like {{name}} are filled in.")
@click.option(
    "--text-file", required=True, type=click.File(encoding="utf-8"), help="Markdown; - for standard input."
)
@click.option("--dry-run", is_flag=True, help="Only tell how many people it would go to.")
@pass_context
def message(
    context: Context,
    webinar: str,
    state: rules.State,
    subject: str,
    text_file: TextIO,
    dry_run: bool,
) -> None:
    """Write to everybody of WEBINAR (a slug or an id) in one state, but not to those who unsubscribed."""
    words = service.clean_words(subject, text_file.read())
    with context.database():
        begin_write()
        webinar_id = get_webinar(webinar).id
        ids = [row.id for row in list_rows(webinar_id, Filter(state=state))]
        reach = find_reach(webinar_id, ids)
        unsubscribed = reach.unsubscribed
        if dry_run:
            people = reach.people
            db.session.rollback()
        else:
            people = service.send_message(webinar_id, ids, words, expected=None, actor=COMMAND, now=utc_now())
            db.session.commit()
    said = "It would go" if dry_run else "It goes"
    click.echo(f"{said} to {people} people; {unsubscribed} unsubscribed and are left out")
