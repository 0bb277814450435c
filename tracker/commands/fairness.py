"""Knows the command that says at which local hour each country had to attend a series."""

import click

from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.figures.counts import Period
from tracker.figures.fairness import sum_up
from tracker.figures.fairness_queries import list_places
from tracker.organisations.countries import country_name
from tracker.webinars.queries import get_series


@click.command("fairness")
@click.argument("name", metavar="SERIES")
@click.option("--year", type=click.IntRange(1900, 9998), help="Of one year only.")
@json_option
@pass_context
def fairness(context: Context, name: str, year: int | None, as_document: bool) -> None:
    """The local hour of each country at each webinar of SERIES, and who was outside 07:00 to 22:00."""
    with context.database():
        places = list_places(Period(series_id=get_series(name).id, year=year))
    total = sum_up(places)
    rows = [
        {
            "webinar": one.webinar_id,
            "title": one.title,
            "country": one.country,
            "zone": one.zone,
            "one_of_several": one.is_one_of_several,
            "begins": one.begins.isoformat() if one.begins else None,
            "ends": one.ends.isoformat() if one.ends else None,
            "people": one.people,
            "outside": one.is_outside,
        }
        for one in places
    ]
    if as_document:
        print_json({**vars(total), "places": rows})
        return
    click.echo(
        f"{total.outside} of {total.known} attendances outside 07:00 to 22:00, {total.unknown} not known"
    )
    names = [country_name(one.country) if one.country else "Not known" for one in places]
    width = max(map(len, names), default=0)
    for name_, one in zip(names, places, strict=True):
        hours = f"{one.begins:%Y-%m-%d %H:%M}–{one.ends:%H:%M}" if one.begins and one.ends else ""
        outside = "  outside" if one.is_outside else ""
        click.echo(f"  {name_:{width}}  {hours:22}  {one.people:4}  {one.title}{outside}")
