"""Knows the commands of the directory: import a file, list, duplicates and merges."""

from pathlib import Path
from typing import Any

import click

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands import merge_previews
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.database import begin_write, db
from tracker.organisations import duplicate_queries, queries, service
from tracker.organisations.details import as_json
from tracker.organisations.joining import SIDED, chosen_sides
from tracker.organisations.merging import merge_organisations, say_not_same
from tracker.organisations.planning import ImportReport, Taken
from tracker.organisations.unmerging import undo_merge


@click.group()
def organisations() -> None:
    """The directory of organisations."""


@organisations.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be made and changed, write nothing.")
@json_option
@pass_context
def import_file(context: Context, file: Path, dry_run: bool, as_document: bool) -> None:
    """Take in organisations from a CSV file; the same name adds kinds, the same file changes nothing."""
    with context.database():
        begin_write()
        report = service.import_organisations(file.read_bytes(), actor=COMMAND, dry_run=dry_run)
        db.session.commit()
    for problem in report.problems:
        click.echo(f"Line {problem.line}: {problem}", err=True)
    if as_document:
        print_json(_document(report, dry_run))
        return
    for one in [*report.made, *report.changed]:
        changes = "; ".join(f"{change.field}: {change.after}" for change in one.changes)
        click.echo(f"{'new' if one.is_new else 'changed'}  {one.name}  ({changes})")
    would = "would be " if dry_run else ""
    click.echo(
        f"{len(report.made)} {would}made, {len(report.changed)} {would}changed, "
        f"{report.unchanged} unchanged, {len(report.problems)} problems"
    )


def _document(report: ImportReport, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "made": [_taken(one) for one in report.made],
        "changed": [_taken(one) for one in report.changed],
        "unchanged": report.unchanged,
        "problems": [{"line": problem.line, "message": str(problem)} for problem in report.problems],
    }


def _taken(one: Taken) -> dict[str, Any]:
    return {"name": one.name, "changes": [vars(change) for change in one.changes]}


@organisations.command("list")
@json_option
@pass_context
def list_organisations(context: Context, as_document: bool) -> None:
    """Every organisation with its countries, domains, aliases and kinds over time."""
    with context.database():
        rows = [{"id": at, **as_json(details)} for at, details in queries.load_details().items()]
        kinds = queries.kinds_on(utc_now().date())
    if as_document:
        print_json(rows)
        return
    for row in rows:
        details = [kinds.get(row["id"], "other"), *row["countries"]]
        click.echo(f"{row['id']:>5}  {row['name']}  ({', '.join(details)})")


@organisations.command("duplicates")
@json_option
@pass_context
def duplicates(context: Context, as_document: bool) -> None:
    """Organisations that may be one, the likeliest first, with the reasons."""
    with context.database():
        pairs = duplicate_queries.list_pairs()
        names = duplicate_queries.find_names({at for each in pairs for at in (each.low_id, each.high_id)})
    rows = [
        {
            "older": {"id": each.low_id, "name": names[each.low_id]},
            "newer": {"id": each.high_id, "name": names[each.high_id]},
            "for": [str(reason) for tells, reason in each.reasons if tells == "for"],
            "against": [str(reason) for tells, reason in each.reasons if tells == "against"],
        }
        for each in pairs
    ]
    if as_document:
        print_json(rows)
        return
    for each in pairs:
        reasons = "; ".join(str(reason) for _tells, reason in each.reasons)
        click.echo(f"{each.low_id} {names[each.low_id]} | {each.high_id} {names[each.high_id]}  ({reasons})")


@organisations.command("merge")
@click.argument("kept", type=int)
@click.argument("gone", type=int)
@click.option("--take", "taken", multiple=True, type=click.Choice(SIDED), help="What stays as GONE has it.")
@click.option("--dry-run", is_flag=True, help="Say what would move and which figures change, write nothing.")
@json_option
@pass_context
def merge(
    context: Context, kept: int, gone: int, taken: tuple[str, ...], dry_run: bool, as_document: bool
) -> None:
    """Let the record GONE (an id) go into KEPT; `unmerge` takes it back for 30 days."""
    if dry_run:
        with context.database():
            merge_previews.show(merge_previews.of_organisations(kept, gone), as_document)
        return
    with context.database():
        begin_write()
        chosen = chosen_sides(SIDED, dict.fromkeys(taken, "gone"))
        merged = merge_organisations(kept, gone, chosen, versions=None, actor=COMMAND, now=utc_now())
        row = {"merge": merged.merge.id, "gone": merged.merge.gone_label, "moved": merged.moved}
        db.session.commit()
    if as_document:
        print_json(row)
        return
    moved = ", ".join(f"{count} {table}" for table, count in merged.moved.items()) or "nothing"
    click.echo(f"Merge {row['merge']}: {row['gone']} went into {kept}; moved: {moved}")


@organisations.command("unmerge")
@click.argument("merge_id", metavar="MERGE", type=int)
@pass_context
def unmerge(context: Context, merge_id: int) -> None:
    """Take a merge back: the record that went returns with all that moved."""
    with context.database():
        begin_write()
        gone = undo_merge(merge_id, actor=COMMAND, now=utc_now())
        name, organisation_id = gone.name, gone.id
        db.session.commit()
    click.echo(f"{name} is a record of its own again, with the id {organisation_id}")


@organisations.command("distinct")
@click.argument("one", type=int)
@click.argument("two", type=int)
@pass_context
def distinct(context: Context, one: int, two: int) -> None:
    """Remember that two organisations (ids) are two, so that nobody is asked again."""
    with context.database():
        begin_write()
        say_not_same(one, two, actor=COMMAND, now=utc_now())
        db.session.commit()
    click.echo("Noted.")
