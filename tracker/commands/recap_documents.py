"""Knows how commands change one recap in one transaction, and what they print of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from flask import Flask

from tracker.accounts.queries import find_organiser
from tracker.audit import COMMAND, Actor
from tracker.clock import utc_now
from tracker.commands.addresses import public_address
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.coverage import STATE_WORDS
from tracker.database import begin_write, db
from tracker.errors import N_, Refusal
from tracker.models import Recap
from tracker.recaps.drafts import LANGUAGE, Draft, contacts_of, open_draft
from tracker.recaps.from_rows import recap_year
from tracker.recaps.messages import LANGUAGES
from tracker.recaps.queries import list_corrections
from tracker.recaps.review_service import list_personal
from tracker.recaps.service import ensure_draft
from tracker.webinars.queries import get_webinar
from tracker.webinars.schedule import to_local

Change = Callable[..., None]  # of a recap, a moment, and the options of the command
Parameter = Callable[[Callable[..., Any]], Callable[..., Any]]

in_language = click.option(
    "--language", type=click.Choice(LANGUAGES), default=LANGUAGE, show_default=True, help="Of which text."
)
because = click.option("--because", required=True, metavar="REASON", help="Why, in one sentence.")


def recap_command(group: click.Group, name: str, *options: Parameter) -> Callable[[Change], click.Command]:
    """Makes a function that changes one recap the command NAME of a group: WEBINAR, its options, --language.

    It runs on the recap as it stands now, in one transaction; what is printed is how it stands then.
    """

    def made(act: Change) -> click.Command:
        def run(context: Context, /, webinar: str, language: str, as_document: bool, **given: Any) -> None:
            with context.database() as app:
                begin_write()
                now = utc_now()
                act(ensure_draft(get_webinar(webinar), COMMAND, now, language), now, **given)
                db.session.commit()
                document = describe(app, open_draft(get_webinar(webinar), language))
            show(document, as_document)

        command: Callable[..., Any] = pass_context(run)
        parameters: list[Parameter] = [
            json_option,
            in_language,
            *reversed(options),
            click.argument("webinar"),
        ]
        for parameter in parameters:
            command = parameter(command)
        return group.command(name, help=act.__doc__)(command)

    return made


def organiser(email: str) -> Actor:
    """Somebody in whose name a command decides. Raises Refusal for who is no organiser, or not any more."""
    found = find_organiser(email)
    if found is None or not found.active or not found.has_role("organiser"):
        raise Refusal(N_("%(email)s is no organiser who can sign in"), email=email)
    return Actor(organiser_id=found.id, who=COMMAND.who)


def describe(app: Flask, draft: Draft) -> dict[str, Any]:
    """One recap as a JSON document: its state, what is open, the range it means, what has changed."""
    webinar, recap, edition, figures = draft.told.webinar, draft.recap, draft.edition, draft.told.figures
    told: dict[str, Any] = {
        "webinar": webinar.slug,
        "language": draft.language,
        "state": edition.state,
        "version": edition.version,
        "is_edited": edition.is_edited,
        "title": edition.title,
        "may_publish": draft.gate.may_publish,
        "open": [{"state": each.state, "text": str(each)} for each in draft.gate.points],
        "attendance": figures.state,
        "head_count": figures.head_count,
        "individuals": str(draft.gate.individuals) if figures.state == "measured" else None,
        "organisations": str(draft.gate.organisations) if figures.state == "measured" else None,
        "changed": [{"name": each.name, "was": each.was, "now": each.now} for each in draft.drift],
        "personal_data": [
            {"line": each.line, "kind": each.kind}
            for each in list_personal(
                recap, edition.title, edition.summary, edition.body, contacts_of(webinar)
            )
        ],
    }
    return told | (_kept(app, draft, recap) if recap else {})


def _kept(app: Flask, draft: Draft, recap: Recap) -> dict[str, Any]:
    webinar = draft.told.webinar
    others = () if draft.language == LANGUAGE else (draft.language,)
    parts = ("recaps", str(recap_year(webinar)), webinar.slug, *others)
    is_public = recap.state == "published"
    return {
        "url": public_address(app, *parts) if is_public else None,
        "published_at": _instant(recap.published_at) if is_public else None,
        "withdrawn_at": _instant(recap.withdrawn_at),
        "publish_at": _instant(recap.publish_at),
        "publish_at_local": f"{to_local(recap.publish_at, webinar.zone):%Y-%m-%d %H:%M} {webinar.zone}"
        if recap.publish_at
        else None,
        "tells_people": recap.publish_tells if recap.publish_at else None,
        "not_published_because": recap.publish_failed or None,
        "review": recap.review or None,
        "review_note": recap.review_note or None,
        "reason": recap.drift_reason or None,
        "corrections": [
            {"on": to_local(each.corrected_at, webinar.zone).date().isoformat(), "text": each.text}
            for each in list_corrections(recap.id)
        ],
    }


def _instant(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def show(document: dict[str, Any], as_document: bool) -> None:
    """Print it as JSON, or as lines."""
    if as_document:
        print_json(document)
        return
    click.echo("  ".join([document["webinar"], document["language"], _how_it_stands(document)]))
    for point in document["open"]:
        if point["state"] != "done":
            click.echo(f"{'needed' if point['state'] == 'stop' else 'open':>8}: {point['text']}")
    for fact in document["changed"]:
        click.echo(f" changed: {fact['name']} was “{fact['was'] or '–'}”, is “{fact['now'] or '–'}” now")


def _how_it_stands(document: dict[str, Any]) -> str:
    came = f"{document['individuals']} individuals"
    if document["individuals"] is None:
        came = STATE_WORDS[document["attendance"]]
    said = [document["state"], document.get("url") or "", came]
    if document.get("publish_at_local"):
        said.append(f"to be published {document['publish_at_local']}")
    if document.get("review"):
        said.append(f"review {document['review']}")
    return "  ".join(part for part in said if part)
