"""Knows the command of slides: which presentations have theirs, and asking who presented."""

from typing import Any

import click

from tracker.afterwards import slides_queries, slides_service
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.database import begin_write, db
from tracker.webinars.queries import get_webinar


@click.command()
@click.argument("webinar")
@click.option("--ask", nargs=2, metavar="ID EMAIL", help="Ask EMAIL for the slides of presentation ID.")
@click.option("--name", default="", help="The name of who is asked.")
@json_option
@pass_context
def slides(context: Context, webinar: str, ask: tuple[str, str] | None, name: str, as_document: bool) -> None:
    """Which presentations of a WEBINAR have their slides, and who was asked for them."""
    with context.database():
        if ask is not None:
            begin_write()
            number = int(ask[0]) if ask[0].isdecimal() else 0
            slides_service.ask_for_slides(
                get_webinar(webinar), number, email=ask[1], name=name, actor=COMMAND, now=utc_now()
            )
            db.session.commit()
        lines = slides_queries.list_lines(get_webinar(webinar).id)
        rows = [_row(line) for line in lines]
    if as_document:
        print_json(rows)
        return
    for line in lines:
        asked = ", ".join(one.email + (" (answered)" if one.answered_at else "") for one in line.asked)
        click.echo(f"{line.presentation.id:>5}  {line.materials} files  {line.presentation.title}  {asked}")


def _row(line: slides_queries.Line) -> dict[str, Any]:
    return {
        "id": line.presentation.id,
        "presentation": line.presentation.title,
        "materials": line.materials,
        "asked": [{"email": one.email, "answered": one.answered_at is not None} for one in line.asked],
    }
