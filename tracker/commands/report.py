"""Knows the command that prints or writes the figures of a year."""

import json
import sys
from pathlib import Path

import click

from tracker.clock import utc_now
from tracker.commands.context import Context, pass_context
from tracker.commands.series import find_host
from tracker.errors import N_, Refusal
from tracker.figures.period_queries import period_figures
from tracker.reports.files import year_csv, year_xlsx
from tracker.reports.organisation_queries import organisation_year
from tracker.reports.organisation_year import Document
from tracker.reports.pack import year_pdf
from tracker.reports.pack_job import pack_asked
from tracker.reports.queries import year_report

FORMATS = ("json", "csv", "xlsx", "pdf")


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
@click.option(
    "--organisation",
    "organisation_name",
    metavar="ORG",
    help="The report of one organisation, as PDF or JSON.",
)
@pass_context
def report(
    context: Context,
    year: int,
    series_name: str | None,
    wanted: str | None,
    path: Path | None,
    rolls_up: bool,
    organisation_name: str | None,
) -> None:
    """The figures of a YEAR: webinars, attendances, different people, organisations, countries."""
    written = wanted or _ending(path)
    if written in ("xlsx", "pdf") and path is None and sys.stdout.isatty():
        raise Refusal(N_("This file cannot be shown on the screen. Name it with -o"))
    if organisation_name and written not in ("json", "pdf"):
        raise Refusal(N_("The report of one organisation is PDF or JSON: end FILE in .pdf, or in .json"))
    if organisation_name and (series_name or rolls_up):
        raise Refusal(N_("The report of one organisation knows no --series and no --roll-up"))
    with context.database():
        if organisation_name:
            write(_of_organisation(organisation_name, year, written), path)
            return
        content = _content(year, series_name or "", rolls_up, written)
    write(content, path)


def write(content: bytes, path: Path | None) -> None:
    """To a file, or to the screen."""
    if path is None:
        click.echo(content, nl=False)
    else:
        path.write_bytes(content)
        click.echo(f"Wrote {path}", err=True)


def _of_organisation(name: str, year: int, written: str) -> bytes:
    organisation = find_host(name)
    document = Document(report=organisation_year(organisation, year, utc_now()), author=organisation.name)
    if written == "pdf":
        return document.pdf()
    return f"{json.dumps(document.data(), ensure_ascii=False, indent=1)}\n".encode()


def _ending(path: Path | None) -> str:
    ending = path.suffix.removeprefix(".").casefold() if path else "json"
    return ending if ending in FORMATS else "json"


def _content(year: int, series: str, rolls_up: bool, written: str) -> bytes:
    told = {"year": year, "series": series, "rolls_up": rolls_up}
    asked = pack_asked(told | {"with_names": False, "locale": "en_GB"})
    period = asked.period
    if written == "json":
        document = json.dumps(period_figures(period).told(), ensure_ascii=False, indent=1)
        return f"{document}\n".encode()
    if written == "pdf":
        return year_pdf(asked, year_report(period))
    return (year_csv if written == "csv" else year_xlsx)(year_report(period))
