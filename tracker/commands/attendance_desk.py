"""Knows the commands of the review desk: what is left to decide about a webinar's files, and deciding it."""

from collections.abc import Iterator
from typing import Any

import click

from tracker.attendance import desk_queries, queries, service
from tracker.attendance.desk import Group
from tracker.attendance.views import choices
from tracker.audit import COMMAND
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.database import begin_write, db
from tracker.errors import N_, Refusal, Stale
from tracker.models import AttendanceImport, Webinar
from tracker.webinars.queries import get_webinar

ASKED = {
    "same": "Is this one person?",
    "connection": "Who is this?",
    "organisation": "Which organisation?",
}
CHOICES = {
    "same": "--same, --apart",
    "connection": "--name NAME [--email EMAIL], --apart",
    "organisation": "--organisation NAME-OR-NUMBER, --new NAME [--kind KIND] [--country COUNTRY], --none",
}
ROOM_CHOICES = "--heads N, --colleagues 'NAME, EMAIL' …, --unnamed"
ONE_ANSWER = N_(
    "Give one answer: --same, --apart, --name, --organisation, --new, --none, "
    "--heads, --colleagues or --unnamed."
)
NO_ROOM = N_(
    "Question %(number)s is about people with an email. --heads, --colleagues, --unnamed are for rooms."
)
NOT_OPEN = N_("There is no question %(number)s at this webinar, or it is decided. Run: attendance review")


def group_document(group: Group) -> dict[str, Any]:
    """One thing to decide: its number, whom it is about, why it is asked, what might be meant."""
    return {
        "number": group.id,
        "what": group.what,
        "people": [{"id": one.id, "name": one.name, "email": one.email} for one in group.people],
        "reasons": [_said(reason.message, reason.values) for reason in group.reasons if reason.message],
        "other": {"name": group.other.name, "email": group.other.email} if group.other else None,
        "organisation_as_given": group.as_given or None,
        "suggestions": [
            {"organisation": one.organisation_id, "name": one.name, "score": round(one.score)}
            for one in group.suggestions
        ],
        "answers": CHOICES[group.what] + (f", {ROOM_CHOICES}" if choices.may_be_room(group) else ""),
    }


def show_group(told: dict[str, Any]) -> None:
    """The same for a reader, in a few lines."""
    names = ", ".join(f"{one['name'] or '-'} {one['email'] or ''}".strip() for one in told["people"][:6])
    more = len(told["people"]) - 6
    click.echo(f"{told['number']:>6}  {ASKED[told['what']]} {names}{f' and {more} more' if more > 0 else ''}")
    for reason in told["reasons"]:
        click.echo(f"        {reason}")
    if told["other"]:
        click.echo(f"        perhaps {told['other']['name']} {told['other']['email'] or ''}".rstrip())
    for one in told["suggestions"]:
        click.echo(f"        perhaps {one['organisation']} {one['name']}")
    click.echo(f"        {told['answers']}")


@click.command("review")
@click.argument("webinar")
@json_option
@pass_context
def review(context: Context, webinar: str, as_document: bool) -> None:
    """What is left to decide about the files of a WEBINAR, and what was decided."""
    with context.database():
        told = [_told(imported, found) for imported, found in _desks(webinar)]
    if as_document:
        print_json({"imports": told})
        return
    for one in told:
        click.echo(f"import {one['import']} {one['state']}: {one['file']}, {len(one['to_decide'])} to decide")
        for group in one["to_decide"]:
            show_group(group)
        for person in one["decided"]:
            click.echo(f"{person['id']:>6}  decided: {person['name']}, {person['organisation'] or '-'}")


@click.command("decide")
@click.argument("webinar")
@click.argument("number", type=int)
@click.option("--same", is_flag=True, help="They are one person.")
@click.option("--apart", is_flag=True, help="A person of their own; a connection stays one.")
@click.option("--none", is_flag=True, help="They belong to no organisation.")
@click.option("--name", default="", help="Who the connection was.")
@click.option("--email", default="", help="With --name: their e-mail.")
@click.option("--organisation", default="", help="An organisation of the directory, by name or number.")
@click.option("--new", default="", metavar="NAME", help="Add this organisation to the directory.")
@click.option("--kind", default="", help="With --new: partner, grantee or other.")
@click.option("--country", default="", help="With --new: its country.")
@click.option("--heads", type=int, help="A shared room: how many sat in it; they stand apart from people.")
@click.option("--colleagues", multiple=True, metavar="'NAME, EMAIL'", help="A shared room: who sat in it.")
@click.option("--unnamed", is_flag=True, help="A connection or room that nobody can name.")
@json_option
@pass_context
def decide(context: Context, /, webinar: str, number: int, as_document: bool, **said: Any) -> None:
    """Answer the question NUMBER of `attendance review`; it is remembered for later files."""
    asked = _answer(**said)
    with context.database():
        begin_write()
        imported, group = _find(webinar, number)
        if asked["choice"] in choices.APART and not choices.may_be_room(group):
            raise Refusal(NO_ROOM, number=number)
        fields = asked | {"count": str(len(group.people))}
        form = {f"{name}-{number}": value for name, value in fields.items()}
        choices.carry_out(imported, group, choices.Asked.of(form, number), COMMAND)
        db.session.commit()
        told = _told(queries.get_import(imported.id), get_webinar(webinar))
    _print(told, as_document)


@click.command("reopen")
@click.argument("webinar")
@click.argument("person", type=int)
@json_option
@pass_context
def reopen(context: Context, webinar: str, person: int, as_document: bool) -> None:
    """Take the decision about somebody back; PERSON is the number that `attendance review` shows."""
    with context.database():
        begin_write()
        imported = _import_of(webinar, person)
        service.reopen(imported, [person], COMMAND)
        db.session.commit()
        told = _told(queries.get_import(imported.id), get_webinar(webinar))
    _print(told, as_document)


def _answer(
    *,
    same: bool,
    apart: bool,
    none: bool,
    name: str,
    email: str,
    organisation: str,
    new: str,
    kind: str,
    country: str,
    heads: int | None,
    colleagues: tuple[str, ...],
    unnamed: bool,
) -> dict[str, str]:
    """The options as the page's form would send them. Raises Refusal unless exactly one answer is given."""
    wishes = {"same": same, "apart": apart, "none": none, "named": name, "typed": organisation, "new": new}
    wishes |= {"heads": heads is not None, "colleagues": colleagues, "unnamed": unnamed}
    given = [wish for wish, is_given in wishes.items() if is_given]
    if len(given) != 1:
        raise Refusal(ONE_ANSWER)
    wish = f"organisation-{organisation}" if organisation.isdecimal() else given[0]
    fields = {"typed": organisation, "name": name or new, "email": email, "kind": kind, "country": country}
    fields |= {"heads": "" if heads is None else str(heads), "names": "\n".join(colleagues)}
    return {"choice": wish} | fields


def _print(told: dict[str, Any], as_document: bool) -> None:
    if as_document:
        print_json(told)
    else:
        click.echo(f"import {told['import']} {told['state']}: {len(told['to_decide'])} to decide")


def _desks(webinar: str) -> Iterator[tuple[AttendanceImport, Webinar]]:
    found = get_webinar(webinar)
    for imported in queries.list_imports(found.id):
        if imported.state != service.UNDONE:
            yield imported, found


def _find(webinar: str, number: int) -> tuple[AttendanceImport, Group]:
    """The open question of that number, and its import. Raises Stale."""
    for imported, found in _desks(webinar):
        for group in desk_queries.load_desk(imported, found).groups:
            if group.id == number:
                return imported, group
    raise Stale(NOT_OPEN, number=number)


def _import_of(webinar: str, person: int) -> AttendanceImport:
    for imported, found in _desks(webinar):
        if any(one.id == person for one in desk_queries.load_desk(imported, found).decided):
            return imported
    raise Stale(NOT_OPEN, number=person)


def _told(imported: AttendanceImport, webinar: Webinar) -> dict[str, Any]:
    desk = desk_queries.load_desk(imported, webinar)
    names = desk_queries.names_of(one.organisation_id for one in desk.decided)
    return {
        "import": imported.id,
        "state": imported.state,
        "file": imported.file_name,
        "people": desk.total.people,
        "to_decide": [group_document(group) for group in desk_queries.suggest_for(desk.groups, webinar.id)],
        "decided": [
            {
                "id": one.id,
                "name": one.name,
                "email": one.email,
                "organisation": names.get(one.organisation_id or 0),
            }
            for one in desk.decided
        ],
    }


def _said(message: str, values: Any) -> str:
    return message % values if values else message
