"""Knows the commands of work in the background: list, show, stop, and do what waits here and now."""

from datetime import datetime
from typing import Any

import click
from flask import current_app

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.database import begin_write, db
from tracker.jobs import queries, service, states, words
from tracker.jobs.kinds import kinds_of
from tracker.jobs.worker import run_waiting
from tracker.models import Job


@click.group()
def jobs() -> None:
    """Work in the background: large imports, large files."""


@jobs.command("list")
@click.option("--state", type=click.Choice(list(states.STATES)), default=None, help="Only of this state.")
@click.option(
    "--most", default=50, show_default=True, type=click.IntRange(1, 10_000), help="At most so many."
)
@json_option
@pass_context
def list_all(context: Context, state: str | None, most: int, as_document: bool) -> None:
    """Every job, the newest first."""
    with context.database():
        rows = queries.list_jobs(queries.Narrowed(state=state or ""), limit=most)
        told = [_told(job, who) for job, who in rows]
    if as_document:
        print_json({"jobs": told})
        return
    for one in told:
        click.echo(f"{one['job']:6} {one['state']:8} {one['work']}: {one['about']}")


@jobs.command("show")
@click.argument("job_id", metavar="JOB")
@json_option
@pass_context
def show(context: Context, job_id: str, as_document: bool) -> None:
    """How far one is, and what came of it."""
    with context.database():
        told = _told(queries.get_job(job_id), "")
    _print(told, as_document)


@jobs.command("stop")
@click.argument("job_id", metavar="JOB")
@json_option
@pass_context
def stop(context: Context, job_id: str, as_document: bool) -> None:
    """Stop one; what it has not stored yet is never stored."""
    with context.database():
        begin_write()
        job = service.stop(queries.get_job(job_id).id, COMMAND, utc_now())
        db.session.commit()
        told = _told(job, "")
    _print(told, as_document)


@jobs.command("run")
@json_option
@pass_context
def run(context: Context, as_document: bool) -> None:
    """Do everything that waits, here and now, without a worker."""
    with context.database() as app:
        numbers = run_waiting(app)
        told = [_told(queries.get_job(number), "") for number in dict.fromkeys(numbers)]
    if as_document:
        print_json({"jobs": told})
        return
    for one in told:
        _print(one, as_document)
    if not told:
        click.echo("Nothing waits")


def _told(job: Job, who: str) -> dict[str, Any]:
    kind = kinds_of(current_app).get(job.kind)
    return {
        "job": job.id,
        "work": kind.label if kind else job.kind,
        "about": job.label,
        "state": job.state,
        "step": job.step,
        "done": job.done_count,
        "total": job.total_count,
        "tries": job.tries,
        "reason": words.reason(job),
        "result": job.result,
        "asked_by": who,
        "asked_at": _instant(job.created_at),
        "ended_at": _instant(job.finished_at),
    }


def _print(told: dict[str, Any], as_document: bool) -> None:
    if as_document:
        print_json(told)
        return
    far = f", {told['step']}" if told["step"] and told["state"] == "running" else ""
    click.echo(f"job {told['job']} {told['state']}{far}: {told['work']}, {told['about']}")
    if told["reason"]:
        click.echo(told["reason"])


def _instant(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
