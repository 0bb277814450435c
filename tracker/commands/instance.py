"""Commands about the instance itself: make it, bring it up to date, look at it, copy it, put it back."""

from pathlib import Path
from typing import Any

import click
from flask import Flask

from tracker.clock import utc_now
from tracker.commands.context import Context, pass_context, print_json
from tracker.database import begin_write, db
from tracker.mail import heartbeat
from tracker.operations import backup as backups
from tracker.operations import doctor as examination
from tracker.schema import upgrade_schema


@click.command()
@pass_context
def upgrade(context: Context) -> None:
    """Bring the database to this program's version."""
    with context.app().app_context():
        before, after = upgrade_schema()
    click.echo(f"The database is at version {after}" + ("" if before == after else f" (was {before})"))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@pass_context
def routes(context: Context, as_json: bool) -> None:
    """List every address with its methods and who may open it."""
    listed = list_routes(context.app())
    if as_json:
        print_json(listed)
        return
    for route in listed:
        who = ", ".join(route["roles"]) or "anyone"
        click.echo(f"{'/'.join(route['methods']):9} {route['rule']}  ({who})")


def list_routes(app: Flask) -> list[dict[str, Any]]:
    """Every rule with endpoint, methods (without HEAD and OPTIONS) and the roles its view asks for."""
    return sorted(
        (
            {
                "rule": rule.rule,
                "endpoint": rule.endpoint,
                "methods": sorted(set(rule.methods or ()) - {"HEAD", "OPTIONS"}),
                "roles": list(getattr(app.view_functions[rule.endpoint], "needs_roles", ())),
            }
            for rule in app.url_map.iter_rules()
        ),
        key=lambda route: (route["rule"], route["methods"]),
    )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--accept-clock", is_flag=True, help="The clock is right, however far it has moved on.")
@pass_context
def doctor(context: Context, as_json: bool, accept_clock: bool) -> None:
    """Say which versions run and what is wrong; exits with 1 where something is."""
    app = context.app()
    with app.app_context():
        try:
            if accept_clock:
                begin_write()
                heartbeat.accept_clock(utc_now())
                db.session.commit()
            found = examination.examine(app.config["TRACKER"])
        finally:
            db.session.remove()
            db.engine.dispose()
    if as_json:
        print_json(found)
    else:
        for key, value in found.items():
            if key not in ("problems", "remarks"):
                click.echo(f"{key}: {value}")
        for line in [*found["problems"], *found["remarks"]]:
            click.echo(f"- {line}")
    if found["problems"]:
        raise SystemExit(1)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@pass_context
def backup(context: Context, file: Path) -> None:
    """Write everything into one FILE (a zip), consistent also while people register."""
    with context.database() as app:
        rows = backups.write_backup(file, app.config["TRACKER"])
    click.echo(f"Wrote {rows} rows to {file}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_context
def restore(context: Context, file: Path) -> None:
    """Put a backup FILE into an empty instance, on SQLite or PostgreSQL whichever it came from."""
    with context.app().app_context():
        upgrade_schema()
        rows = backups.restore_backup(file)
    click.echo(f"Restored {rows} rows from {file}")
