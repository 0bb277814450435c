"""calendar: the calendar file of a webinar, or the calendar of a series."""

from pathlib import Path

import click

from tracker.clock import utc_now
from tracker.commands.addresses import public_address
from tracker.commands.context import Context, pass_context
from tracker.webinars import calendar as ics
from tracker.webinars import queries
from tracker.webinars.calendar_entries import entry_of, feed_of


@click.command()
@click.argument("webinar", required=False)
@click.option("--series", help="The calendar of a series instead: its slug, id or name.")
@click.option("-o", "output", type=click.Path(dir_okay=False, path_type=Path), help="Else stdout.")
@pass_context
def calendar(context: Context, webinar: str | None, series: str | None, output: Path | None) -> None:
    """Write what the public calendar of WEBINAR (a slug or an id) or of a series says."""
    if (webinar is None) == (series is None):
        raise click.UsageError("Name a webinar, or a series with --series")
    with context.database() as app:
        site = public_address(app)
        if series is not None:
            found = queries.get_series(series)
            content = ics.write_feed(feed_of(found, queries.list_published(found.id), site), utc_now())
        else:
            content = ics.write_file(entry_of(queries.get_webinar(str(webinar)), site))
    if output is None:
        click.echo(content, nl=False)
    else:
        output.write_bytes(content)
