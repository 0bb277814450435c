"""Knows the commands of recaps on their way: list, show, publish now or at a time, correct, withdraw."""

from datetime import datetime
from typing import Any

import click

from tracker.audit import COMMAND
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.commands.recap_documents import because, describe, in_language, recap_command, show
from tracker.errors import N_, Refusal
from tracker.mail.reach_queries import find_reach
from tracker.models import Recap
from tracker.recaps import service, timing_service
from tracker.recaps.drafts import open_draft
from tracker.recaps.queries import list_recaps
from tracker.webinars.queries import get_webinar
from tracker.webinars.schedule import Fold, parse_start, to_utc
from tracker.zones import zone_from_text

ALL = 100_000
STATES = ("draft", "published", "withdrawn")

tells = click.option("--tell", "tells_people", is_flag=True, help="Write to everybody who had a place.")


@click.group()
def recaps() -> None:
    """Publish recaps, now or at a time; have them reviewed, correct, withdraw, keep them true."""


@recaps.command("list")
@click.option("--state", type=click.Choice(STATES), default=None, help="Only those in this state.")
@json_option
@pass_context
def list_(context: Context, state: str | None, as_document: bool) -> None:
    """The English recap of every held webinar, the latest first."""
    with context.database():
        rows: list[dict[str, Any]] = [
            {
                "webinar": webinar.slug,
                "number": webinar.number,
                "on": webinar.local_start.date().isoformat(),
                "state": recap.state if recap else "draft",
                "title": webinar.title,
            }
            for webinar, recap in list_recaps(0, ALL, state or "")
        ]
    if as_document:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['on']}  {row['state']:9}  {row['webinar']}  {row['title']}")


@recaps.command("show")
@click.argument("webinar")
@in_language
@json_option
@pass_context
def show_(context: Context, webinar: str, language: str, as_document: bool) -> None:
    """How the recap stands: what is open before it is published, and what has changed since."""
    with context.database() as app:
        document = describe(app, open_draft(get_webinar(webinar), language))
    show(document, as_document)


@recap_command(recaps, "publish", tells)
def publish(recap: Recap, now: datetime, tells_people: bool) -> None:
    """Make the recap public and freeze its facts; refused while something needed is open."""
    _require_mail(recap, tells_people)
    service.publish_recap(recap.id, version=recap.version, tells_people=tells_people, actor=COMMAND, now=now)


def _require_mail(recap: Recap, tells_people: bool) -> None:
    """Whoever is to be told is somebody, and the series sends such mails. Raises Refusal."""
    if not tells_people:
        return
    if "recap" in get_webinar(recap.webinar_id).series.mails_off:
        raise Refusal(N_("This series does not write about its recaps. Leave --tell out"))
    click.echo(f"{find_reach(recap.webinar_id).people} people are told", err=True)


@recap_command(
    recaps,
    "schedule",
    click.option("--at", required=True, metavar="WHEN", help='Local time, like "2020-06-22 10:00".'),
    click.option("--zone", default="", help="IANA zone or city of that time; the webinar's unless given."),
    click.option("--fold", type=click.Choice(["first", "second"]), help="Which of two equal local times."),
    tells,
)
def schedule(recap: Recap, now: datetime, at: str, zone: str, fold: Fold | None, tells_people: bool) -> None:
    """Have it published by itself at a time; what is open then is looked at anew."""
    _require_mail(recap, tells_people)
    read_in = zone_from_text(zone) if zone else get_webinar(recap.webinar_id).zone
    timing_service.schedule_recap(
        recap.id,
        at=to_utc(parse_start(at), read_in, fold),
        tells_people=tells_people,
        version=recap.version,
        actor=COMMAND,
        now=now,
    )


@recap_command(recaps, "unschedule")
def unschedule(recap: Recap, now: datetime) -> None:
    """Take the chosen time back: it waits for somebody again."""
    timing_service.unschedule_recap(recap.id, version=recap.version, actor=COMMAND, now=now)


@recap_command(recaps, "correct", click.argument("sentence"))
def correct(recap: Recap, now: datetime, sentence: str) -> None:
    """Put SENTENCE with today's date under the public recap."""
    service.add_correction(recap.id, text=sentence, version=recap.version, actor=COMMAND, now=now)


@recap_command(recaps, "withdraw", because)
def withdraw(recap: Recap, now: datetime, because: str) -> None:
    """Take the recap off the site; its address says so, and why. It can be published again."""
    service.withdraw_recap(recap.id, reason=because, version=recap.version, actor=COMMAND, now=now)
