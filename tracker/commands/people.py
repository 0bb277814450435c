"""people: what we hold about somebody, to be handed out or deleted; who may be one, and who is."""

import click

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands import merge_previews
from tracker.commands.context import Context, pass_context, print_json
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid
from tracker.organisations.joining import chosen_sides
from tracker.pages.merge_people_service import merge_people, undo_merge
from tracker.people import duplicate_queries
from tracker.people.emails import clean_email
from tracker.people.merging import SIDED, say_not_same
from tracker.registrations import erase_service, person_queries


@click.group()
def people() -> None:
    """Hand out or delete what is held about a person; merge two records of one."""


@people.command("export")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print it all as one JSON document.")
@pass_context
def export(context: Context, email: str, as_json: bool) -> None:
    """Everything that is held about an address: registrations, attendance, mails, and the rest."""
    with context.database():
        held = person_queries.describe_person(_clean(email))
    if as_json:
        print_json(held)
        return
    click.echo(f"{held['email']}: {held['name'] or 'not known'}")
    for one in held["registrations"]:
        webinar, own = one["webinar"], one["registration"]
        minutes = sum(each["seconds"] for each in one["attendance"]) // 60
        there = f", there for {minutes} minutes" if one["attendance"] else ""
        click.echo(f"{webinar['starts_at'][:10]}  {webinar['title']}: {own['state']}{there}")
    for name in ("attendance_without_registration", "places_in_series", "invitations", "focal_point_of"):
        if held[name]:
            click.echo(f"{name.replace('_', ' ')}: {len(held[name])}")


@people.command("erase")
@click.argument("email")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask. It cannot be taken back.")
@pass_context
def erase(context: Context, email: str, is_sure: bool) -> None:
    """Delete everything that names a person; every count stays."""
    address = _clean(email)
    if not is_sure:
        click.confirm(f"Delete everything about {address}, for good?", abort=True)
    with context.database():
        begin_write()
        done = erase_service.erase_address(address, COMMAND, utc_now())
        db.session.commit()
    click.echo(f"{done.registrations} registrations blanked, {done.given_back} places given back")


@people.command("duplicates")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def duplicates(context: Context, as_json: bool) -> None:
    """People who may be one, the surest first, with the reasons."""
    with context.database():
        pairs = duplicate_queries.list_pairs()
        shown = duplicate_queries.find_shown({at for each in pairs for at in (each.low_id, each.high_id)})
    rows = [
        {
            "older": {"id": each.low_id, **vars(shown[each.low_id])},
            "newer": {"id": each.high_id, **vars(shown[each.high_id])},
            "why": each.why,
            "for": [str(reason) for tells, reason in each.reasons if tells == "for"],
            "against": [str(reason) for tells, reason in each.reasons if tells == "against"],
        }
        for each in pairs
    ]
    if as_json:
        print_json(rows)
        return
    for each in pairs:
        reasons = "; ".join(str(reason) for _tells, reason in each.reasons)
        older, newer = (_said(at, shown[at]) for at in (each.low_id, each.high_id))
        click.echo(f"{older} | {newer}  ({reasons})")


def _said(person_id: int, one: duplicate_queries.Shown) -> str:
    return f"{person_id} {one.name}" + (f" <{one.email}>" if one.email else "")


@people.command("merge")
@click.argument("kept", type=int)
@click.argument("gone", type=int)
@click.option("--take", "taken", multiple=True, type=click.Choice(SIDED), help="What stays as GONE has it.")
@click.option("--dry-run", is_flag=True, help="Say what would move and which figures change, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def merge(
    context: Context, kept: int, gone: int, taken: tuple[str, ...], dry_run: bool, as_json: bool
) -> None:
    """Let the record GONE (an id) go into KEPT; `unmerge` takes it back for 30 days."""
    if dry_run:
        with context.database():
            merge_previews.show(merge_previews.of_people(kept, gone), as_json)
        return
    with context.database():
        begin_write()
        merged = merge_people(
            kept,
            gone,
            chosen_sides(SIDED, dict.fromkeys(taken, "gone")),
            seen=None,
            actor=COMMAND,
            now=utc_now(),
        )
        row = {"merge": merged.merge.id, "kept": kept, "gone": gone, "moved": merged.moved}
        name = merged.merge.gone_label
        db.session.commit()
    if as_json:
        print_json(row)
        return
    moved = ", ".join(f"{count} {table}" for table, count in merged.moved.items()) or "nothing"
    click.echo(f"Merge {row['merge']}: {name} went into {kept}; moved: {moved}")


@people.command("unmerge")
@click.argument("merge_id", metavar="MERGE", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def unmerge(context: Context, merge_id: int, as_json: bool) -> None:
    """Take a merge back: the record that went returns with all that moved."""
    with context.database():
        begin_write()
        gone = undo_merge(merge_id, actor=COMMAND, now=utc_now())
        row = {"merge": merge_id, "person": gone.id, "name": gone.name}
        db.session.commit()
    if as_json:
        print_json(row)
        return
    click.echo(f"{row['name']} is a record of its own again, with the id {row['person']}")


@people.command("distinct")
@click.argument("one", type=int)
@click.argument("two", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_context
def distinct(context: Context, one: int, two: int, as_json: bool) -> None:
    """Remember that two people (ids) are two, so that nobody is asked again."""
    with context.database():
        begin_write()
        say_not_same(one, two, actor=COMMAND, now=utc_now())
        db.session.commit()
    if as_json:
        print_json({"not_same": sorted((one, two))})
        return
    click.echo("Noted.")


def _clean(email: str) -> str:
    address = clean_email(email)
    if address is None:
        raise Invalid(N_("“%(text)s” is not an email address"), field="email", text=email)
    return address
