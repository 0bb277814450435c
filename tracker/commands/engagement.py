"""Knows the command that says which organisations come, come less, or come no more."""

from datetime import date

import click

from tracker.clock import utc_now
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.figures.engagement import STATES, Wanted, in_order, narrow
from tracker.figures.engagement_queries import list_engagement
from tracker.organisations.kinds import KINDS
from tracker.pages.engagement_files import told


@click.command("engagement")
@click.option(
    "--year", type=click.IntRange(1900, 9998), help="A calendar year; the last twelve months unless given."
)
@click.option("--state", type=click.Choice(tuple(STATES)), help="Only organisations of one state.")
@click.option("--kind", type=click.Choice(tuple(KINDS)), help="Only organisations of one kind.")
@click.option("--roll-up", "rolls_up", is_flag=True, help="Count country offices as their headquarters.")
@json_option
@pass_context
def engagement(
    context: Context, year: int | None, state: str | None, kind: str | None, rolls_up: bool, as_document: bool
) -> None:
    """Every organisation's first and last webinar, people in twelve months and before, and what they say."""
    today = utc_now().date()
    with context.database():
        found = list_engagement(min(date(year, 12, 31), today) if year else today, rolls_up=rolls_up)
    rows = in_order(narrow(found.organisations, Wanted(state=state or "", kind=kind or "")), "name")
    if as_document:
        print_json(told(found, rows))
        return
    for each in rows:
        last = f"{each.visits.last:%Y-%m-%d}" if each.visits.last else "never"
        people = f"{each.visits.people_before} then {each.visits.people} people"
        click.echo(f"{each.organisation_id:>5}  {each.name}  {STATES[each.state]}  ({people}, last {last})")
