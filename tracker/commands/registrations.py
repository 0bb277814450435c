"""registrations: people with a place at a webinar, or waiting for one."""

import json
from pathlib import Path
from typing import Any

import click

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.context import Context, pass_context, print_json
from tracker.database import begin_write, db
from tracker.errors import N_, NotFound
from tracker.models import Registration
from tracker.people.emails import clean_email
from tracker.registrations import importing, list_queries, queries, rules, service
from tracker.registrations.details import clean_details
from tracker.registrations.people_columns import columns_from_words
from tracker.registrations.questions_queries import list_all_answers, list_questions
from tracker.registrations.reading import read_list, read_people
from tracker.registrations.walk_in_service import add_walk_in
from tracker.webinars.queries import get_webinar


@click.group()
def registrations() -> None:
    """Import, add, list, count, decide about and cancel registrations. WEBINAR is a slug or an id."""


@registrations.command("import")
@click.argument("webinar")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map", "said", multiple=True, help='What a column holds, like "E-Mail=email"; "Remark=" leaves it out.'
)
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@click.option("--notify", is_flag=True, help="Write to everybody who is added.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def import_people(
    context: Context,
    webinar: str,
    file: Path,
    said: tuple[str, ...],
    dry_run: bool,
    notify: bool,
    as_json: bool,
) -> None:
    """Register everybody in a list: a CSV file or a workbook with the columns name and email.

    Headings are understood in many languages; --map says what others hold: name, first_name, last_name,
    email, organisation, country or language.
    """
    data = file.read_bytes()
    columns = columns_from_words(said, read_list(data).headings) if said else None
    listed = read_people(data, columns)
    with context.database():
        begin_write()
        found = get_webinar(webinar)
        outcome = importing.import_people(found.id, listed.people, COMMAND, utc_now(), notify=notify)
        counts = queries.count_by_state(found.id)
        if dry_run:
            db.session.rollback()
        else:
            db.session.commit()
    problems = [{"line": problem.line, "problem": str(problem)} for problem in listed.problems]
    remarks = [{"line": remark.line, "problem": str(remark)} for remark in listed.remarks]
    for problem in problems + remarks:
        click.echo(f"Line {problem['line']}: {problem['problem']}", err=True)
    if as_json:
        people = [vars(line) for line in outcome.lines]
        more = {"problems": problems, "remarks": remarks, "counts": vars(counts), "people": people}
        print_json(outcome.counts | more | {"dry_run": dry_run})
        return
    click.echo(
        f"{'Nothing was changed. It would be: ' if dry_run else ''}"
        f"{outcome.confirmed} registered, {outcome.waitlisted} on the waiting list, "
        f"{outcome.known} there already, {len(problems)} lines left out"
    )


@registrations.command("add")
@click.argument("webinar")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--organisation", default="", help="As typed; the directory is asked by e-mail first.")
@click.option("--state", type=click.Choice(["confirmed", "waitlisted"]), help="Else as for anybody else.")
@click.option("--walk-in", is_flag=True, help="They came without registering.")
@click.option("--quiet", is_flag=True, help="Write to nobody.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def add(
    context: Context,
    webinar: str,
    email: str,
    name: str,
    organisation: str,
    state: rules.State | None,
    walk_in: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Register one person, also after closing and over capacity."""
    details = clean_details(email=email, name=name, organisation=organisation)
    with context.database():
        begin_write()
        found = get_webinar(webinar)
        if walk_in:
            add_walk_in(found.id, details, COMMAND, utc_now())
        else:
            service.add_by_hand(found.id, details, COMMAND, utc_now(), state=state, notify=not quiet)
        places = queries.get_places(found.id)
        row = _show(list_queries.list_rows(found.id, list_queries.Filter(search=details.email), limit=1)[0])
        db.session.commit()
    if places.over and not walk_in:
        click.echo(f"{places.over} over the capacity of {places.capacity}", err=True)
    _say(row, as_json)


@registrations.command("cancel")
@click.argument("webinar")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def cancel(context: Context, webinar: str, email: str, as_json: bool) -> None:
    """Give one person's place back; the first who waits moves up."""
    with context.database():
        begin_write()
        row = _change(get_webinar(webinar).id, email, "cancelled")
        db.session.commit()
    _say(row, as_json)


@registrations.command("promote")
@click.argument("webinar")
@click.argument("email", required=False)
@click.option("--over-capacity", "over", is_flag=True, help="Also where no place is free for EMAIL.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def promote(context: Context, webinar: str, email: str | None, over: bool, as_json: bool) -> None:
    """Give a place to one person who waits, or the free places to those whose turn it is."""
    with context.database():
        begin_write()
        found = get_webinar(webinar)
        if email is not None:
            row = _change(found.id, email, "confirmed", over=over)
            db.session.commit()
            _say(row, as_json)
            return
        moved_up = service.fill_places(found.id, COMMAND, utc_now())
        waiting = queries.get_places(found.id).waiting
        db.session.commit()
    if as_json:
        print_json({"moved_up": moved_up, "waiting": waiting})
    else:
        click.echo(f"{moved_up} moved up, {waiting} on the waiting list")


@registrations.command("approve")
@click.argument("webinar")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def approve(context: Context, webinar: str, email: str, as_json: bool) -> None:
    """Admit one person who is to be decided about: to a place, or to the waiting list."""
    with context.database():
        begin_write()
        found = get_webinar(webinar)
        registration = _active(found.id, email)
        if registration.state != "pending":
            raise rules.already(registration.email, registration.state)
        service.approve(found.id, [registration.id], COMMAND, utc_now())
        row = _show(list_queries.get_row(found.id, registration.id))
        db.session.commit()
    _say(row, as_json)


@registrations.command("decline")
@click.argument("webinar")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def decline(context: Context, webinar: str, email: str, as_json: bool) -> None:
    """Tell one person that there is no place for them."""
    with context.database():
        begin_write()
        row = _change(get_webinar(webinar).id, email, "declined")
        db.session.commit()
    _say(row, as_json)


def _active(webinar_id: int, email: str) -> Registration:
    found = queries.find_active(webinar_id, clean_email(email) or "")
    if found is None:
        raise NotFound(N_("%(email)s has no place at this webinar"), email=email)
    return found


def _change(webinar_id: int, email: str, wanted: rules.State, *, over: bool = False) -> dict[str, Any]:
    registration = _active(webinar_id, email)
    service.change_state(webinar_id, registration.id, wanted, COMMAND, utc_now(), over=over)
    return _show(list_queries.get_row(webinar_id, registration.id))


@registrations.command("list")
@click.argument("webinar")
@click.option("--state", type=click.Choice(rules.STATES), default=None)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def list_all(context: Context, webinar: str, state: str | None, as_json: bool) -> None:
    """Everybody of a webinar, the newest first."""
    with context.database():
        found = get_webinar(webinar)
        answers = list_all_answers(found.id)
        texts = {one.id: one.text for one in list_questions(found.id)}
        rows = [
            _show(row) | {"answers": {texts[at]: value for at, value in answers.get(row.id, {}).items()}}
            for row in list_queries.list_rows(found.id, list_queries.Filter(state=state or ""))
        ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['state']:<11} {row['email']:<40} {row['name']} ({row['organisation'] or '-'})")


@registrations.command("count")
@click.argument("webinar")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, on one line.")
@pass_context
def count(context: Context, webinar: str, as_json: bool) -> None:
    """How many of each state, and the addresses of everybody who has a place or waits."""
    with context.database():
        found = get_webinar(webinar)
        counts = queries.count_by_state(found.id)
        emails = queries.list_active_emails(found.id)
    if as_json:
        click.echo(json.dumps(vars(counts) | {"emails": emails}, ensure_ascii=False))
        return
    click.echo(", ".join(f"{number} {name}" for name, number in vars(counts).items()))


def _show(row: list_queries.Row) -> dict[str, Any]:
    return vars(row) | {"created_at": row.created_at.isoformat().replace("+00:00", "Z")}


def _say(row: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(row)
    else:
        click.echo(f"{row['name']} ({row['email']}): {row['state']}")
