"""Knows the commands of reports that are mailed on a schedule: list, add, pause, resume, delete, send."""

from datetime import datetime
from typing import Any

import click

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.context import Context, pass_context, print_json
from tracker.commands.series import find_host
from tracker.config import Settings
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid
from tracker.reports.mailed import queries, sending_service, setup_service, words
from tracker.reports.mailed.details import WHICH, Details, check_schedule, check_subject
from tracker.reports.mailed.queries import Line
from tracker.reports.mailed.recipient_queries import list_recipients
from tracker.reports.mailed.recipients import read_recipients
from tracker.reports.mailed.schedule import HOW_OFTEN
from tracker.webinars.queries import get_series
from tracker.webinars.schedule import to_local

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group("mailed-reports")
def mailed_reports() -> None:
    """Reports that go out by themselves, as mails with a PDF, to people who need no account."""


@mailed_reports.command("list")
@as_json_option
@pass_context
def list_(context: Context, as_json: bool) -> None:
    """Every mailed report: when it goes out, to how many, and how its last time went."""
    with context.database():
        told = [_told(line) for line in queries.list_reports()]
    if as_json:
        print_json(told)
        return
    for one in told:
        click.echo(_said(one))


@mailed_reports.command("add")
@click.argument("addresses", nargs=-1, required=True)
@click.option("--series", metavar="S", help="Of one series only: its slug, id or name.")
@click.option("--organisation", metavar="ORG", help="The report of one organisation, for its own people.")
@click.option("--year", "which", type=click.Choice(tuple(WHICH)), default="current", show_default=True)
@click.option("--how-often", type=click.Choice(tuple(HOW_OFTEN)), default="monthly", show_default=True)
@click.option("--weekday", type=click.Choice(WEEKDAYS), default="monday", show_default=True)
@click.option("--day", type=int, default=1, show_default=True, help="Of the month; in short ones the last.")
@click.option("--month", type=int, default=1, show_default=True, help="Quarters and years count from it.")
@click.option("--hour", type=int, default=8, show_default=True)
@click.option("--zone", required=True, help="Like Europe/Zurich, or a city.")
@click.option("--language", default="en", show_default=True)
@click.option("--subject", default="", help="Of the mail; {{year}} becomes the year.")
@click.option("--asked-again", is_flag=True, help="Add those who unsubscribed too: they asked for it.")
@as_json_option
@pass_context
def add(
    context: Context,
    addresses: tuple[str, ...],
    series: str | None,
    organisation: str | None,
    which: str,
    how_often: str,
    weekday: str,
    day: int,
    month: int,
    hour: int,
    zone: str,
    language: str,
    subject: str,
    asked_again: bool,
    as_json: bool,
) -> None:
    """Mail a report to ADDRESSES: of this year, of all series, unless it is said otherwise."""
    at = {"weekday": WEEKDAYS.index(weekday), "day": day, "month": month, "hour": hour}
    with context.database() as app:
        settings: Settings = app.config["TRACKER"]
        if language not in settings.languages:
            raise Invalid(
                N_("Reports are written in: %(languages)s"), languages=", ".join(settings.languages)
            )
        details = Details(
            schedule=check_schedule(how_often, zone=zone, **at),
            which=which,
            series_id=get_series(series).id if series else None,
            organisation_id=find_host(organisation).id if organisation else None,
            language=language,
            subject=check_subject(subject),
        )
        emails = read_recipients("\n".join(addresses))
        begin_write()
        saved = setup_service.save_report(
            None, details, emails, asked_again=asked_again, version=None, actor=COMMAND, now=utc_now()
        )
        db.session.commit()
        _print(saved.id, as_json)


@mailed_reports.command("pause")
@click.argument("report", type=int)
@as_json_option
@pass_context
def pause(context: Context, report: int, as_json: bool) -> None:
    """Let REPORT (its number) rest."""
    _set(context, report, is_on=False, as_json=as_json)


@mailed_reports.command("resume")
@click.argument("report", type=int)
@as_json_option
@pass_context
def resume(context: Context, report: int, as_json: bool) -> None:
    """Let REPORT go out again, from its next date on."""
    _set(context, report, is_on=True, as_json=as_json)


@mailed_reports.command("delete")
@click.argument("report", type=int)
@pass_context
def delete(context: Context, report: int) -> None:
    """REPORT goes out no more; who unsubscribed from it stays known."""
    with context.database():
        begin_write()
        setup_service.delete_report(report, actor=COMMAND, now=utc_now())
        db.session.commit()


@mailed_reports.command("send")
@click.argument("report", type=int)
@as_json_option
@pass_context
def send(context: Context, report: int, as_json: bool) -> None:
    """Make and send REPORT now, beside its dates; the worker does it."""
    with context.database():
        begin_write()
        job_id = sending_service.send_now(report, actor=COMMAND, now=utc_now()).job_id
        db.session.commit()
    if as_json:
        print_json({"job": job_id})
    else:
        click.echo(f"Job {job_id} makes and mails it")


def _set(context: Context, report: int, *, is_on: bool, as_json: bool) -> None:
    with context.database():
        begin_write()
        setup_service.pause(report, is_on=is_on, actor=COMMAND, now=utc_now())
        db.session.commit()
        _print(report, as_json)


def _print(report_id: int, as_json: bool) -> None:
    [line] = queries.list_reports(only=report_id)
    told = _told(line)
    if as_json:
        told["recipients"] = [
            {"email": one.email, "unsubscribed": one.unsubscribed_at is not None}
            for one in list_recipients(report_id)
        ]
        print_json(told)
        return
    click.echo(_said(told))


def _said(told: dict[str, Any]) -> str:
    """One line, like "3  All series. Every week on Monday, 08:00 (Zurich); next: 2026-11-30 08:00 (…)"."""
    following = "paused"
    if told["next_at"]:
        local = to_local(datetime.fromisoformat(told["next_at"]), told["zone"])
        following = f"next: {local:%Y-%m-%d %H:%M} ({told['zone']})"
    last = f"; last time: {told['last']} {told['error']}".rstrip() if told["last"] else ""
    return f"{told['id']}  {told['figures_of']}. {told['goes_out']}; {following}{last}"


def _told(line: Line) -> dict[str, Any]:
    report, last = line.report, line.last
    return {
        "id": report.id,
        "what": report.what,
        "figures_of": words.said_about(line),
        "year": report.which,
        "goes_out": words.said_schedule(queries.schedule_of(report)),
        "zone": report.zone,
        "next_at": report.next_at.isoformat(timespec="minutes") if report.next_at else None,
        "recipients": line.recipients,
        "unsubscribed": line.unsubscribed,
        "last": last.state if last else None,
        "error": words.said_error(last) if last else "",
    }
