"""Knows the command of lists whose columns were matched once: show what is kept, forget one."""

from typing import Any

import click

from tracker.attendance import mapping_queries, service
from tracker.audit import COMMAND
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.database import begin_write, db


@click.command("columns")
@click.option(
    "--forget", "forgotten", type=int, metavar="NUMBER", help="Ask about this list again next time."
)
@json_option
@pass_context
def columns(context: Context, forgotten: int | None, as_document: bool) -> None:
    """The lists whose columns somebody has matched: they are read the same way since."""
    with context.database():
        if forgotten is not None:
            begin_write()
            service.forget_mapping(mapping_queries.get_mapping(forgotten), COMMAND)
            db.session.commit()
        told: list[dict[str, Any]] = [
            {
                "number": kept.id,
                "headings": kept.headings,
                "columns": kept.columns,
                "confirmed_at": kept.created_at.isoformat(),
                "by": who or None,
            }
            for kept, who in mapping_queries.list_mappings()
        ]
    if as_document:
        print_json({"columns": told})
        return
    for one in told:
        held = ", ".join(f"{one['headings'][at] or at + 1}={name}" for name, at in one["columns"].items())
        click.echo(f"{one['number']:4}  {held}")
