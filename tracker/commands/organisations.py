"""Knows the commands of the directory: import a file, list."""

from pathlib import Path
from typing import Any

import click

from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.context import Context, pass_context, print_json
from tracker.database import begin_write, db
from tracker.organisations import queries, service
from tracker.organisations.details import as_json
from tracker.organisations.planning import ImportReport, Taken


@click.group()
def organisations() -> None:
    """The directory of organisations."""


@organisations.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be made and changed, write nothing.")
@click.option("--json", "as_document", is_flag=True, help="Print one JSON document.")
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
@click.option("--json", "as_document", is_flag=True, help="Print one JSON document.")
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
