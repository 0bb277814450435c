"""Knows the commands of themes: list, set, rename, delete, before."""

from typing import Any

import click

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.database import begin_write, db
from tracker.errors import N_, NotFound
from tracker.recaps.messages import LANGUAGES
from tracker.webinars import queries
from tracker.webinars.service import themes as service
from tracker.webinars.theme_queries import ThemeRow, list_themes


@click.group()
def themes() -> None:
    """What webinars are about: the vocabulary of each series."""


@themes.command("list")
@click.argument("series", metavar="SERIES")
@json_option
@pass_context
def list_(context: Context, series: str, as_document: bool) -> None:
    """The themes of SERIES with how many webinars are about each."""
    with context.database():
        rows = list_themes(queries.get_series(series).id)
    if as_document:
        print_json([vars(row) for row in rows])
        return
    for row in rows:
        click.echo(f"{row.webinars:>4}  {row.name}")


@themes.command("set")
@click.argument("webinar")
@click.argument("names", nargs=-1, metavar="[THEME]...")
@json_option
@pass_context
def set_(context: Context, webinar: str, names: tuple[str, ...], as_document: bool) -> None:
    """Say what WEBINAR is about; a new THEME joins the vocabulary of its series, none takes all away."""
    with context.database():
        begin_write()
        chosen = service.set_themes(queries.get_webinar(webinar).id, names, actor=COMMAND, now=utc_now())
        db.session.commit()
    _say({"webinar": webinar, "themes": chosen}, as_document, ", ".join(chosen) or "no theme")


@themes.command("rename")
@click.argument("series", metavar="SERIES")
@click.argument("name", metavar="THEME")
@click.argument("new_name", metavar="NAME")
@json_option
@pass_context
def rename(context: Context, series: str, name: str, new_name: str, as_document: bool) -> None:
    """Give THEME another NAME."""
    with context.database():
        begin_write()
        made = service.rename_theme(_find(series, name).id, new_name, actor=COMMAND).name
        db.session.commit()
    _say({"name": made}, as_document, made)


@themes.command("delete")
@click.argument("series", metavar="SERIES")
@click.argument("name", metavar="THEME")
@json_option
@pass_context
def delete(context: Context, series: str, name: str, as_document: bool) -> None:
    """Take THEME out of the vocabulary; one that a webinar is about stays."""
    with context.database():
        begin_write()
        service.delete_theme(_find(series, name).id, actor=COMMAND)
        db.session.commit()
    _say({"deleted": name}, as_document, f"Deleted {name}")


@themes.command("before")
@click.argument("series", metavar="SERIES")
@click.argument("text", metavar="TEXT")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@json_option
@pass_context
def before(context: Context, series: str, text: str, language: str, as_document: bool) -> None:
    """What the webinars of the years before were about, as it follows "focused on"."""
    with context.database():
        begin_write()
        kept = service.set_earlier_themes(queries.get_series(series).id, text, language, actor=COMMAND)
        words = kept.earlier_themes
        db.session.commit()
    _say({"before": words}, as_document, words.get(language, "nothing"))


def _find(series: str, name: str) -> ThemeRow:
    rows = list_themes(queries.get_series(series).id)
    found = next((row for row in rows if row.name.casefold() == name.casefold()), None)
    if found is None:
        raise NotFound(N_("There is no theme “%(name)s” in this series"), name=name)
    return found


def _say(document: dict[str, Any], as_document: bool, words: str) -> None:
    if as_document:
        print_json(document)
    else:
        click.echo(words)
