"""Commands that set up and serve: a real instance, or the demo."""

import shutil
from pathlib import Path

import click
from flask import Flask

from tracker.accounts import service as accounts
from tracker.accounts.queries import has_organisers
from tracker.application import create_app
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.context import Context, pass_context, print_json
from tracker.config import Settings, load_settings
from tracker.database import begin_write, db, private_file
from tracker.demo import story
from tracker.demo.build import build_demo
from tracker.jobs.worker import run_waiting
from tracker.mail.outbox_queries import get_standing
from tracker.mail.worker import work
from tracker.operations.serving import run_worker, serve
from tracker.schema import current_version, newest_version, require_current_schema, upgrade_schema

DOUBTED = (
    "Nothing was done: the clock is too far ahead. If it is right: webinar-tracker doctor --accept-clock"
)

host_option = click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 means all."
)
port_option = click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one."
)


@click.command()
@click.option("--organiser", metavar="EMAIL", help="Let this organiser in: prints a one-time sign-in link.")
@pass_context
def init(context: Context, organiser: str | None) -> None:
    """Make the database of a new instance; done again it changes nothing."""
    with context.database() as app:
        click.echo(f"The instance in {app.instance_path} is ready.", err=True)
        if organiser:
            begin_write()
            token = accounts.let_in(organiser, actor=COMMAND, now=utc_now())
            db.session.commit()
            click.echo(_sign_in_link(app.config["TRACKER"], token))


def _sign_in_link(settings: Settings, token: str) -> str:
    return f"{settings.base_url or 'http://127.0.0.1:8000'}/o/sign-in/{token}"


@click.command()
@host_option
@port_option
@click.option("--no-worker", is_flag=True, help="Serve only: `webinar-tracker worker` runs apart.")
@pass_context
def run(context: Context, host: str, port: int, no_worker: bool) -> None:
    """Serve the instance and deliver its mail; a new one is set up on its first page."""
    with context.database() as app:
        code = _first_run_code()
    serve(app, host, port, lambda address: _announce(address, code), has_worker=not no_worker)


@click.command()
@click.option("--once", is_flag=True, help="Do what is due and stop.")
@click.option("--json", "as_json", is_flag=True, help="With --once: print one JSON document.")
@pass_context
def worker(context: Context, once: bool, as_json: bool) -> None:
    """Deliver mail, fill free places and do long work, until stopped; several workers share it."""
    with context.database() as app:
        if not once:
            run_worker(app, lambda: click.echo("The worker runs", err=True))
            return
        done = work(app)
        jobs = len(run_waiting(app))
        standing = get_standing(utc_now())
    if as_json:
        print_json({"done": done, "waiting": standing.waiting, "failed": standing.failed, "jobs": jobs})
    else:
        told = f"{standing.waiting} mails wait, {standing.failed} failed, {jobs} jobs done"
        click.echo(told if done else DOUBTED)
    if not done:
        raise SystemExit(1)


def _first_run_code() -> str | None:
    if has_organisers():
        return None
    begin_write()
    code = accounts.make_first_run_code()
    db.session.commit()
    return code


def _announce(address: str, code: str | None) -> None:
    click.echo(f"Webinar Tracker is at {address}")
    if code:
        click.echo(f"Set it up at {address}first-run with this one-time code: {code}")


@click.command()
@host_option
@port_option
@click.option("--no-serve", is_flag=True, help="Make the demo's data and stop.")
@pass_context
def demo(context: Context, host: str, port: int, no_serve: bool) -> None:
    """Serve the story of a tenth webinar with its data; made where there is none yet."""
    folder = context.instance or Path("instance/demo")
    app = _demo_app(folder)
    sign_in = (folder / "sign-in.txt").read_text(encoding="utf-8").strip()

    def announce(address: str) -> None:
        click.echo(f"The demo is at {address}")
        click.echo(f"Sign in at {address}o with {sign_in}")

    if no_serve:
        click.echo(f"The demo's data is in {folder}. Sign in with {sign_in}")
    else:
        serve(app, host, port, announce)


def _demo_app(folder: Path) -> Flask:
    """The demo's application; its data is made anew where there is none, or an older version's."""
    app = _app_in(folder)
    with app.app_context():
        if current_version() == newest_version() and (folder / "sign-in.txt").exists():
            return app
        click.echo("Making the demo's data", err=True)
        if current_version() is not None:
            db.engine.dispose()
            shutil.rmtree(folder)
            app = _app_in(folder)
    with app.app_context():
        upgrade_schema()
        require_current_schema()
        begin_write()
        made = build_demo(app.config["TRACKER"], utc_now())
        db.session.commit()
        with private_file():
            (folder / "sign-in.txt").write_text(f"{made.email}, password {made.password}\n", encoding="utf-8")
    return app


def _app_in(folder: Path) -> Flask:
    """The application of the demo's own folder, whatever the environment says."""
    database = f"sqlite:///{(folder / 'tracker.sqlite').resolve()}"
    return create_app(
        load_settings(
            folder, database_url=database, footer_note=story.FOOTER_NOTE, site_name="Knowledge Exchange"
        )
    )
