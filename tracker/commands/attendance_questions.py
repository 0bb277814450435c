"""Knows the command of what was asked and voted at a webinar: keep a report with it, tell what is kept."""

from pathlib import Path
from typing import Any

import click

from tracker.attendance import questions_queries, questions_service
from tracker.attendance.reading.file_reading import MAX_BYTES
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.database import begin_write, db
from tracker.webinars.queries import get_webinar


@click.command("questions")
@click.argument("webinar")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@pass_context
def questions(context: Context, webinar: str, file: Path | None, as_document: bool) -> None:
    """What was asked and voted at a WEBINAR; with a FILE, keep that Q&A or poll report with it first."""
    with context.database():
        if file is not None:
            with file.open("rb") as opened:
                _keep(webinar, opened.read(MAX_BYTES + 1), file.name)
        told = _told(get_webinar(webinar).id)
    if as_document:
        print_json(told)
        return
    click.echo(
        f"{told['questions']} questions, {told['unanswered']} without an answer, {told['open']} to follow up"
    )
    for one in told["to_follow_up"]:
        click.echo(f"To follow up: {one['question']}  {one['name'] or '-'}  {one['email'] or '-'}")
    for poll in told["polls"]:
        click.echo(
            f"{poll['question']}: " + ", ".join(f"{answer} {votes}" for answer, votes in poll["answers"])
        )


def _keep(webinar: str, data: bytes, file_name: str) -> None:
    begin_write()
    kept = questions_service.keep_report(get_webinar(webinar).id, data, file_name, COMMAND, utc_now())
    db.session.commit()
    if kept.is_known:
        click.echo("This report was kept before. Nothing changed.", err=True)


def _told(webinar_id: int) -> dict[str, Any]:
    counts = questions_queries.count_asked(webinar_id)
    return {
        "reports": counts.reports,
        "questions": counts.questions,
        "anonymous": counts.anonymous,
        "unanswered": counts.unanswered,
        "open": counts.open,
        "to_follow_up": [
            {"question": one.text, "name": one.name, "email": one.email}
            for one in questions_queries.list_questions(webinar_id, "open")
        ],
        "polls": [
            {"question": poll.question, "answers": [list(pair) for pair in poll.answers]}
            for poll in questions_queries.list_polls(webinar_id)
        ],
    }
