"""Knows the commands that write one webinar's attendance to a file."""

import sys
from pathlib import Path

import click

from tracker.attendance import files
from tracker.attendance.by_country import list_by_country
from tracker.attendance.people_queries import list_people
from tracker.attendance.tables_queries import list_by_organisation
from tracker.clock import utc_now
from tracker.commands.context import Context, pass_context
from tracker.errors import N_, Refusal
from tracker.figures.queries import count_webinars, webinar_figures
from tracker.models import Webinar
from tracker.recaps.register import Register
from tracker.tables import Sheet
from tracker.webinars.queries import get_webinar

BY = ("organisation", "person", "country")
FORMATS = ("csv", "xlsx")

output_option = click.option(
    "-o",
    "--output",
    "path",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Write to a file and not to the screen.",
)


@click.command("download")
@click.argument("webinar")
@click.option("--by", type=click.Choice(BY), default="organisation", show_default=True)
@click.option("--format", "wanted", type=click.Choice(FORMATS), help="By default as FILE ends, else csv.")
@output_option
@pass_context
def download(context: Context, webinar: str, by: str, wanted: str | None, path: Path | None) -> None:
    """Attendance of one webinar as a table; by person it can be imported again and changes nothing."""
    ending = wanted or ("xlsx" if path and path.suffix.casefold() == ".xlsx" else "csv")
    if ending == "xlsx":
        require_file(path, N_("A workbook cannot be shown on the screen. Name a file with -o"))
    with context.database():
        content = files.written(_sheet(get_webinar(webinar), by), ending)
    write(content, path)


@click.command("register")
@click.argument("webinar")
@output_option
@pass_context
def register(context: Context, webinar: str, path: Path | None) -> None:
    """The register of one webinar as a PDF to sign off: who counted, and by which rule."""
    require_file(path, N_("A PDF cannot be shown on the screen. Name a file with -o"))
    with context.database():
        found = get_webinar(webinar)
        sheet = Register(
            webinar=found,
            figures=webinar_figures(found),
            people=list_people(found, "counted"),
            made_at=utc_now(),
            author=found.series.name,
        )
        content = sheet.pdf()
    write(content, path)


def _sheet(webinar: Webinar, by: str) -> Sheet:
    if by == "person":
        return files.by_person(list_people(webinar, "counted"))
    heads = count_webinars([webinar.id])[webinar.id].in_shared_rooms
    if by == "country":
        rows = list_by_country(list_people(webinar, "counted"), list_people(webinar, "registered"))
        return files.by_country(rows, heads)
    return files.by_organisation(list_by_organisation(webinar), heads)


def require_file(path: Path | None, message: str) -> None:
    """What is no text needs a file where the output is a screen. Raises Refusal."""
    if path is None and sys.stdout.isatty():
        raise Refusal(message)


def write(content: bytes, path: Path | None) -> None:
    """The content on stdout, or into the file with one line on stderr."""
    if path is None:
        click.echo(content, nl=False)
    else:
        path.write_bytes(content)
        click.echo(f"Wrote {path}", err=True)
