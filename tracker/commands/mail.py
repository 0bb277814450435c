"""mail: what was sent, what waits, what came back; and whether the mail server works."""

import sys
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.context import Context, pass_context, print_json
from tracker.config import Settings
from tracker.database import begin_write, db
from tracker.errors import Refusal, Unreadable
from tracker.mail import log_queries, service
from tracker.mail.bounces import MOST_BYTES, read_bounce
from tracker.mail.checking import Step, check_server
from tracker.mail.dns_records import advise, look_up
from tracker.mail.log_queries import Narrowed
from tracker.mail.log_words import KIND_WORDS, STATES, plain_reason
from tracker.models import OutboxMail
from tracker.webinars.queries import get_webinar

# What mail servers understand of a command that a pipe runs (sysexits.h).
DATA_ERROR, TRY_LATER = 65, 75

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def mail() -> None:
    """Look at mails, try one again, stop one, take reports of mail that came back, try the mail server."""


@mail.command("list")
@click.option("--state", type=click.Choice(list(STATES)))
@click.option("--kind", type=click.Choice(list(KIND_WORDS)))
@click.option("--webinar", help="A slug or an id.")
@click.option("--search", default="", help="Part of a name or an address.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1))
@as_json_option
@pass_context
def list_mails(
    context: Context,
    state: str | None,
    kind: str | None,
    webinar: str | None,
    search: str,
    limit: int,
    as_json: bool,
) -> None:
    """Mails, the newest first."""
    with context.database():
        narrowed = Narrowed(
            webinar_id=get_webinar(webinar).id if webinar else None,
            state=state or "",
            kind=kind or "",
            search=search,
        )
        lines = log_queries.list_lines(narrowed, limit=limit)
    if as_json:
        print_json([_plain(vars(line)) for line in lines])
        return
    for line in lines:
        reason = plain_reason(line.last_error) or line.last_error
        click.echo(f"{line.id}  {line.state:8} {line.kind:13} {line.to_email}  {reason}".rstrip())


@mail.command("show")
@click.argument("mail_id", type=int)
@as_json_option
@pass_context
def show(context: Context, mail_id: int, as_json: bool) -> None:
    """One mail, with the text that was sent."""
    with context.database():
        found = _of(log_queries.get_mail(mail_id))
    _print(found, as_json)


@mail.command("retry")
@click.argument("mail_id", type=int)
@as_json_option
@pass_context
def retry(context: Context, mail_id: int, as_json: bool) -> None:
    """Send a mail again that failed, came back or was stopped."""
    with context.database():
        begin_write()
        found = _of(service.send_again(mail_id, COMMAND, utc_now()))
        db.session.commit()
    _print(found, as_json)


@mail.command("stop")
@click.argument("mail_id", type=int)
@as_json_option
@pass_context
def stop(context: Context, mail_id: int, as_json: bool) -> None:
    """Keep a mail that waits from being sent."""
    with context.database():
        begin_write()
        found = _of(service.stop(mail_id, COMMAND))
        db.session.commit()
    _print(found, as_json)


@mail.command("bounce")
@click.option("--recipient", default="", help="The address the report was sent to, where the pipe knows it.")
@as_json_option
@pass_context
def bounce(context: Context, recipient: str, as_json: bool) -> None:
    """Take a mail server's report from standard input: a mail of ours came back.

    Exits with 65 for what is no genuine report about a mail of ours, with 75 where it is to be tried later.
    """
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        with context.database() as app:
            settings: Settings = app.config["TRACKER"]
            read = read_bounce(data, settings.secret_key, recipient)
            begin_write()
            found = _of(service.take_bounce(read, COMMAND, utc_now()))
            db.session.commit()
    except Refusal as refusal:
        click.echo(f"Error: {refusal}", err=True)
        is_bad = isinstance(refusal, Unreadable) or refusal.status == 404
        raise SystemExit(DATA_ERROR if is_bad else TRY_LATER) from refusal
    except (OSError, SQLAlchemyError) as fault:
        click.echo(f"Error: {type(fault).__name__}", err=True)
        raise SystemExit(TRY_LATER) from fault
    _print(found, as_json)


@mail.command("check")
@click.argument("email")
@as_json_option
@pass_context
def check(context: Context, email: str, as_json: bool) -> None:
    """Send a test mail to EMAIL, say what happened, and which records the sender's domain needs."""
    settings: Settings = context.app().config["TRACKER"]
    steps = check_server(settings, email, utc_now())
    records = advise(settings.mail_from, settings.smtp_host, look_up) if steps[-1].is_done else []
    if as_json:
        told = [{"done": step.is_done, "words": _said(step), "answer": step.answer} for step in steps]
        print_json({"sent": steps[-1].is_done, "steps": told, "records": [vars(each) for each in records]})
    else:
        for step in steps:
            answer = f" ({step.answer})" if step.answer else ""
            click.echo(f"{'ok' if step.is_done else 'NO'}  {_said(step)}{answer}")
        for record in records:
            click.echo(
                f"\n{record.kind}: {record.state}. {record.words}.\n  {record.name}  TXT  {record.value}"
            )
    if not steps[-1].is_done:
        raise SystemExit(1)


def _said(step: Step) -> str:
    return step.words % step.values if step.values else step.words


def _of(found: OutboxMail) -> dict[str, Any]:
    names = ("id", "kind", "webinar_id", "to_email", "to_name", "state", "attempts", "created_at", "due_at")
    more = ("sent_at", "last_error", "sent_subject", "sent_text")
    return _plain({name: getattr(found, name) for name in names + more})


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """JSON-ready: instants as text."""
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in values.items()}


def _print(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    text = found.pop("sent_text")
    for key, value in found.items():
        if value not in (None, ""):
            click.echo(f"{key}: {value}")
    if text:
        click.echo(f"\n{text}")
