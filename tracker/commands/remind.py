"""remind: queue what goes out by itself: reminders, thanks, the weekly mail of focal points."""

from datetime import UTC, datetime

import click

from tracker.clock import utc_now
from tracker.commands.context import Context, pass_context, print_json
from tracker.mail.schedule_round import run_schedule


def _instant(context: click.Context, option: click.Parameter, text: str | None) -> datetime | None:
    """The aware instant of ISO 8601, in UTC where it names no offset; None for "now"."""
    if text in (None, "now"):
        return None
    try:
        read = datetime.fromisoformat(str(text))
    except ValueError as wrong:
        raise click.BadParameter(f"{text} is no instant like 2027-03-24T14:00") from wrong
    return read if read.tzinfo else read.replace(tzinfo=UTC)


@click.command("remind")
@click.option(
    "--now",
    "at",
    callback=_instant,
    is_flag=False,
    flag_value="now",
    help="What is due now, or at another instant (ISO 8601, UTC).",
)
@click.option("--dry-run", is_flag=True, help="Only tell; queue nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def remind(context: Context, at: datetime | None, dry_run: bool, as_json: bool) -> None:
    """Queue the reminders, thanks, weekly mails and mailed reports that are due, as the worker does."""
    with context.database():
        done = run_schedule(at or utc_now(), keeps=not dry_run)
    if as_json:
        print_json([vars(each) for each in done])
        return
    for each in done:
        late = ", too late" if each.is_late else ""
        click.echo(f"{each.mails} × {each.kind}{late}" + (f": {each.title}" if each.title else ""))
    if not done:
        click.echo("Nothing is due")
