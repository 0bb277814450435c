"""Knows the command of decisions that are remembered for later files: show them, take one back."""

from typing import Any

import click

from tracker.attendance import remembered_queries, service
from tracker.attendance.remembered_queries import ALL, BACK, HOLDS, SORTS, Asked, Remembered
from tracker.audit import COMMAND
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.database import begin_write, db

STATES = {"hold": HOLDS, "taken-back": BACK, "all": ALL}


@click.command("decisions")
@click.option("--take-back", "taken", type=int, metavar="NUMBER", help="Ask again at the next file.")
@click.option("--what", default="", type=click.Choice(("", *SORTS)), help="Only decisions of this sort.")
@click.option("--search", default="", help="Only those with this text.")
@click.option("--state", default="hold", type=click.Choice(tuple(STATES)), help="Those that hold, or not.")
@json_option
@pass_context
def decisions(
    context: Context, taken: int | None, what: str, search: str, state: str, as_document: bool
) -> None:
    """What was decided once about names, emails and organisations in files: later files are read by it."""
    with context.database():
        if taken is not None:
            begin_write()
            service.take_back_decision(remembered_queries.get_decision(taken), COMMAND)
            db.session.commit()
        asked = Asked(what=what, search=search, state=STATES[state])
        told = [_document(one) for one in remembered_queries.list_decisions(asked)]
    if as_document:
        print_json({"decisions": told})
        return
    for one in told:
        meant = " ".join(filter(None, (one["name"], one["email"]))) or one["means"]
        click.echo(f"{one['number']:>6}  {one['what']}: {one['text']} = {meant}")


def _document(one: Remembered) -> dict[str, Any]:
    return {
        "number": one.id,
        "what": one.what,
        "text": one.text,
        "means": one.means,
        "name": one.name or None,
        "email": one.email or None,
        "decided_at": one.created_at.isoformat(),
        "by": one.by or None,
        "taken_back_at": one.taken_back_at.isoformat() if one.taken_back_at else None,
    }
