"""Knows the command that prints or writes the figures of any period by their parts."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from tracker.commands.context import Context, pass_context, print_json
from tracker.errors import N_, Invalid
from tracker.figures.breakdown import BY, Breakdown
from tracker.figures.breakdown_queries import break_down
from tracker.figures.counts import KINDS, Period
from tracker.figures.people_queries import Narrowing
from tracker.organisations.countries import clean_country
from tracker.organisations.kinds import SECTORS
from tracker.organisations.regions import is_region
from tracker.reports.breakdown_files import breakdown_csv, breakdown_xlsx, part_name
from tracker.webinars.queries import get_series

DAY = click.DateTime(["%Y-%m-%d"])
WHOLE = "all"


@click.command()
@click.option("--by", type=click.Choice(list(BY)), default="kind", help="By which parts; kind by default.")
@click.option("--year", type=click.IntRange(1900, 9998), help="Of one year; without it, of all.")
@click.option("--from", "first", type=DAY, metavar="DAY", help="From this day on, like 2020-06-17.")
@click.option("--to", "last", type=DAY, metavar="DAY", help="Until this day, included.")
@click.option("--series", "series_name", metavar="S", help="Of one series only: its slug, id or name.")
@click.option("--kind", type=click.Choice(KINDS), help="Only people counted for this kind.")
@click.option("--sector", type=click.Choice(list(SECTORS)), help="Only of this sector.")
@click.option("--country", default="", help="Only of this country: its code or name.")
@click.option("--region", default="", metavar="CODE", help="Only of this region: its UN M49 code, like 002.")
@click.option("--roll-up", "rolls_up", is_flag=True, help="Count country offices as their headquarters.")
@click.option("--json", "as_document", is_flag=True, help="Print one JSON document and nothing else.")
@click.option(
    "-o",
    "--output",
    "path",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Write to a file that ends in .csv or .xlsx.",
)
@pass_context
def figures(context: Context, /, by: str, path: Path | None, as_document: bool, **asked: Any) -> None:
    """Attendances, different people, organisations and countries of any days, by each of their parts."""
    if path is not None and path.suffix not in (".csv", ".xlsx"):
        raise Invalid(N_("Name a file that ends in .csv or .xlsx"), field="output")
    with context.database():
        found = break_down(_period(asked), by, _narrowing(asked))
        if path is not None:
            path.write_bytes((breakdown_csv if path.suffix == ".csv" else breakdown_xlsx)(found))
            click.echo(f"Wrote {path}", err=True)
        elif as_document:
            print_json(found.told())
        else:
            _print(found)


def _period(asked: dict[str, Any]) -> Period:
    first, last = _date(asked["first"]), _date(asked["last"])
    if first and last and first > last:
        raise Invalid(N_("The period ends before it begins. Exchange the two days"), field="to")
    name = asked["series_name"]
    return Period(
        series_id=get_series(name).id if name else None,
        year=asked["year"],
        from_on=first,
        until=last,
        rolls_up=asked["rolls_up"],
    )


def _date(day: datetime | None) -> Any:
    return day.date() if day else None


def _narrowing(asked: dict[str, Any]) -> Narrowing:
    region = asked["region"]
    if region and not is_region(region):
        raise Invalid(
            N_("“%(text)s” is no region. Use a code like 002 (Africa) or 014 (Eastern Africa)"),
            field="region",
            text=region[:20],
        )
    country = clean_country(asked["country"], field="country") if asked["country"] else ""
    return Narrowing(kind=asked["kind"] or "", sector=asked["sector"] or "", country=country, region=region)


def _print(found: Breakdown) -> None:
    named = [(part_name(found.by, part), part) for part in found.parts] + [(WHOLE, found.whole)]
    width = max(len(name) for name, _ in named)
    click.echo(f"{'':{width}}  people  attendances  organisations  countries")
    for name, part in named:
        click.echo(
            f"{name:{width}}  {part.individuals:6}  {part.attendances:11}  "
            f"{part.organisations:13}  {part.countries:9}"
        )
    click.echo(
        f"Attendance recorded for {found.coverage.measured} of {found.coverage.webinars} webinars", err=True
    )
