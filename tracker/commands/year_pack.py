"""Knows the command that writes the pack of a year."""

from pathlib import Path

import click

from tracker.commands.context import Context, pass_context
from tracker.reports.pack import make_pack
from tracker.reports.pack_job import pack_asked


@click.command("year-pack")
@click.argument("year", type=click.IntRange(1900, 9998))
@click.option(
    "-o",
    "--output",
    "path",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE.zip",
    help="Where to write it.",
)
@click.option("--series", default="", metavar="S", help="Of one series only: its slug, id or name.")
@click.option("--roll-up", "rolls_up", is_flag=True, help="Count country offices as their headquarters.")
@click.option("--names", "with_names", is_flag=True, help="With people's names and addresses.")
@pass_context
def year_pack(context: Context, year: int, path: Path, series: str, rolls_up: bool, with_names: bool) -> None:
    """Workbook, report as PDF, tables, method note and checksums of a YEAR in one zip."""
    asked = {
        "year": year,
        "series": series,
        "rolls_up": rolls_up,
        "with_names": with_names,
        "locale": "en_GB",
    }
    with context.database():
        content = make_pack(pack_asked(asked))
    path.write_bytes(content)
    click.echo(f"Wrote {path}", err=True)
