"""Knows the command that prints or writes the figures of any period by their parts."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.context import Context, pass_context, print_json
from tracker.coverage import coverage_text
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid
from tracker.figures.breakdown import BY, Breakdown, Part
from tracker.figures.breakdown_queries import break_down
from tracker.figures.counts import KINDS, Period
from tracker.figures.keeping import keep_report
from tracker.figures.kept_queries import KEPT_BY, find_as_of, kept_parts
from tracker.figures.people_queries import Narrowing
from tracker.models import PublishedFigures
from tracker.organisations.countries import clean_country
from tracker.organisations.kinds import SECTORS
from tracker.organisations.regions import is_region
from tracker.reports.breakdown_files import breakdown_csv, breakdown_xlsx, part_name
from tracker.webinars.group_queries import get_group, series_ids_of
from tracker.webinars.queries import get_series

DAY = click.DateTime(["%Y-%m-%d"])
WHOLE = "all"


@click.command()
@click.option("--by", type=click.Choice(list(BY)), default="kind", help="By which parts; kind by default.")
@click.option("--year", type=click.IntRange(1900, 9998), help="Of one year; without it, of all.")
@click.option("--from", "first", type=DAY, metavar="DAY", help="From this day on, like 2020-06-17.")
@click.option("--to", "last", type=DAY, metavar="DAY", help="Until this day, included.")
@click.option("--series", "series_name", metavar="S", help="Of one series only: its slug, id or name.")
@click.option("--group", "group", metavar="G", help="Of a group of series: its short name.")
@click.option("--kind", type=click.Choice(KINDS), help="Only people counted for this kind.")
@click.option("--sector", type=click.Choice(list(SECTORS)), help="Only of this sector.")
@click.option("--country", default="", help="Only of this country: its code or name.")
@click.option("--region", default="", metavar="CODE", help="Only of this region: its UN M49 code, like 002.")
@click.option("--roll-up", "rolls_up", is_flag=True, help="Count country offices as their headquarters.")
@click.option("--keep", "title", metavar="TITLE", help="Keep these figures as published, under a title.")
@click.option("--as-of", type=DAY, metavar="DAY", help="As they were kept last until the end of this day.")
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
        period, narrowing = _period(asked), _narrowing(asked)
        if asked["group"] and (asked["as_of"] or asked["title"]):
            raise Invalid(N_("Only figures of one series, or of all, are kept"), field="group")
        if asked["as_of"]:
            _print_kept(find_as_of(period, _end_of(asked["as_of"])), by, narrowing, as_document)
            return
        if asked["title"]:
            _keep(period, asked["title"])
        found = break_down(period, by, narrowing)
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
        series_ids=series_ids_of(get_group(asked["group"])) if asked["group"] else None,
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


def _end_of(day: datetime) -> datetime:
    return (day + timedelta(days=1)).replace(tzinfo=UTC) - timedelta(microseconds=1)


def _keep(period: Period, title: str) -> None:
    begin_write()
    kept = keep_report(period, title, actor=COMMAND, now=utc_now())
    db.session.commit()
    click.echo(f"Kept as published figures {kept.id}", err=True)


def _print_kept(found: PublishedFigures, by: str, narrowing: Narrowing, as_document: bool) -> None:
    if by not in KEPT_BY or not narrowing.is_open:
        raise Invalid(
            N_("Kept figures are told whole, by one of: %(parts)s"), field="by", parts=", ".join(KEPT_BY)
        )
    parts, whole = kept_parts(found, by)
    if as_document:
        told = {"by": by, "title": found.title, "total": whole.told(), "parts": [one.told() for one in parts]}
        print_json(told | {"figures": found.figures, "counted_at": found.counted_at.isoformat()})
        return
    _print_parts(by, parts, whole)
    click.echo(f"{found.title}, as of {found.counted_at:%Y-%m-%d %H:%M} UTC", err=True)


def _print(found: Breakdown) -> None:
    _print_parts(found.by, found.parts, found.whole)
    counts = found.coverage
    said = coverage_text(counts.measured, counts.webinars, counts.head_counted)
    click.echo(said % {"measured": counts.measured, "webinars": counts.webinars}, err=True)


def _print_parts(by: str, parts: Sequence[Part], whole: Part) -> None:
    named = [(part_name(by, part), part) for part in parts] + [(WHOLE, whole)]
    width = max(len(name) for name, _ in named)
    click.echo(
        f"{'':{width}}  people   new  attendances  organisations  new  countries  median min  of 100 came"
    )
    for name, part in named:
        new, new_houses, minutes, percent = (
            "–" if count is None else count
            for count in (part.new_people, part.new_organisations, part.median_minutes, part.show_percent)
        )
        click.echo(
            f"{name:{width}}  {part.individuals:6}  {new:>4}  {part.attendances:11}  {part.organisations:13}"
            f"  {new_houses:>3}  {part.countries:9}  {minutes:>10}  {percent:>11}"
        )
