"""Knows the commands that keep a recap's text, have it reviewed, and let it state what the data say."""

from datetime import datetime
from pathlib import Path

import click

from tracker.audit import COMMAND
from tracker.commands.recap_documents import because, organiser, recap_command
from tracker.commands.recaps import recaps
from tracker.errors import N_, Unreadable
from tracker.models import Recap
from tracker.recaps import drift_service, review_service, service
from tracker.recaps.drafts import open_draft
from tracker.webinars.queries import get_webinar

__all__ = ["recaps"]  # the group, complete with what is added here

as_organiser = click.option(
    "--as", "email", required=True, metavar="EMAIL", help="The organiser in whose name it is done."
)


@recap_command(
    recaps,
    "save",
    click.option("--title", help="The headline; facts may stand in it as {{names}}."),
    click.option("--summary", help="The line for search results."),
    click.option(
        "--text",
        "path",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="The text, as Markdown with {{names}}.",
    ),
    click.option("--correction", default="", help="What is corrected, where it is public already."),
)
def save(
    recap: Recap,
    now: datetime,
    title: str | None,
    summary: str | None,
    path: Path | None,
    correction: str,
) -> None:
    """Keep headline, summary or text; whatever is not said stays as it reads now."""
    edition = open_draft(get_webinar(recap.webinar_id), recap.language).edition
    service.save_draft(
        recap.id,
        title=edition.title if title is None else title,
        summary=edition.summary if summary is None else summary,
        body=edition.body if path is None else _read(path),
        correction=correction,
        version=recap.version,
        actor=COMMAND,
        now=now,
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Unreadable(N_("“%(name)s” is not UTF-8 text. Save it as UTF-8"), name=path.name) from None


@recaps.group()
def review() -> None:
    """A second organiser reads the text first, where the series asks for it."""


@recap_command(review, "ask", as_organiser)
def ask(recap: Recap, now: datetime, email: str) -> None:
    """Send the text to the other organisers."""
    review_service.ask_for_review(recap.id, version=recap.version, actor=organiser(email), now=now)


@recap_command(review, "approve", as_organiser, click.option("--note", default="", help="For its writer."))
def approve(recap: Recap, now: datetime, email: str, note: str) -> None:
    """Say that it can be published; nobody approves what they wrote or sent themselves."""
    _decide(recap, now, email, note, approves=True)


@recap_command(
    review, "return", as_organiser, click.option("--note", required=True, help="What is to be changed.")
)
def send_back(recap: Recap, now: datetime, email: str, note: str) -> None:
    """Send it back with what is to be changed."""
    _decide(recap, now, email, note, approves=False)


def _decide(recap: Recap, now: datetime, email: str, note: str, *, approves: bool) -> None:
    review_service.decide_review(
        recap.id, approves=approves, note=note, version=recap.version, actor=organiser(email), now=now
    )


@recap_command(recaps, "allow", because)
def allow(recap: Recap, now: datetime, because: str) -> None:
    """Let the addresses and numbers that `show` finds in the text stay there."""
    review_service.allow_personal(recap.id, reason=because, version=recap.version, actor=COMMAND, now=now)


@recap_command(recaps, "update-facts")
def update_facts(recap: Recap, now: datetime) -> None:
    """State what the data say now; a public recap gets a dated line."""
    drift_service.take_new_facts(recap.id, version=recap.version, actor=COMMAND, now=now)


@recap_command(recaps, "keep-facts", because)
def keep_facts(recap: Recap, now: datetime, because: str) -> None:
    """Leave the published facts although the data changed; readers see the reason."""
    drift_service.keep_facts(recap.id, reason=because, version=recap.version, actor=COMMAND, now=now)
