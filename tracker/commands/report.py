"""Knows the command that prints or writes the figures of a year."""

import json
import sys
from pathlib import Path

import click

from tracker.commands.context import Context, pass_context
from tracker.errors import N_, Refusal
from tracker.figures.counts import Period
from tracker.figures.period_queries import period_figures
from tracker.reports.files import year_csv, year_xlsx
from tracker.reports.queries import year_report
from tracker.webinars.queries import get_series

FORMATS = ("json", "csv", "xlsx")


@click.command()
@click.argument("year", type=click.IntRange(1900, 9999))
@click.option("--series", "series_name", metavar="S", help="Of one series only: its slug, id or name.")
@click.option("--format", "wanted", type=click.Choice(FORMATS), help="By default as FILE ends, else json.")
@click.option(
    "-o",
    "--output",
    "path",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Write to a file and not to the screen.",
)
@click.option("--roll-up", "rolls_up", is_flag=True, help="Count country offices as their headquarters.")
@pass_context
def report(
    context: Context,
    year: int,
    series_name: str | None,
    wanted: str | None,
    path: Path | None,
    rolls_up: bool,
) -> None:
    """The figures of a YEAR: webinars, attendances, different people, organisations, countries."""
    written = wanted or _ending(path)
    if written == "xlsx" and path is None and sys.stdout.isatty():
        raise Refusal(N_("A workbook cannot be shown on the screen. Name a file with -o"))
    with context.database():
        series_id = get_series(series_name).id if series_name else None
        content = _content(Period(series_id=series_id, year=year, rolls_up=rolls_up), written)
    if path is None:
        click.echo(content, nl=False)
    else:
        path.write_bytes(content)
        click.echo(f"Wrote {path}", err=True)


def _ending(path: Path | None) -> str:
    ending = path.suffix.removeprefix(".").casefold() if path else "json"
    return ending if ending in FORMATS else "json"


def _content(period: Period, written: str) -> bytes:
    if written == "json":
        document = json.dumps(period_figures(period).told(), ensure_ascii=False, indent=1)
        return f"{document}\n".encode()
    return (year_csv if written == "csv" else year_xlsx)(year_report(period))
