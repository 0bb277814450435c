"""The command line: the same services as the pages, one file per family of commands."""

import sys
from pathlib import Path

import click

from tracker.commands import (
    attendance,
    attendance_by_hand,
    attendance_columns,
    attendance_decisions,
    attendance_desk,
    attendance_evidence,
    attendance_files,
    attendance_import,
    attendance_questions,
    calendar,
    certificates,
    engagement,
    fairness,
    feedback,
    figures,
    focal_points,
    instance,
    invitations,
    jobs,
    mail,
    mailed_reports,
    message,
    organisation_shown,
    organisations,
    organisers,
    people,
    people_shown,
    recap,
    recap_changes,
    registrations,
    remind,
    report,
    series,
    series_groups,
    serve,
    slides,
    themes,
    webinars,
    year_pack,
)
from tracker.commands.context import Context
from tracker.commands.renumbering import say_how
from tracker.errors import Refusal
from tracker.webinars.numbering import WouldRenumber


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--instance",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="TRACKER_INSTANCE",
    help="The folder of this instance's data; instance/ in the current folder unless given.",
)
@click.version_option(package_name="webinar-tracker")
@click.pass_context
def cli(context: click.Context, folder: Path | None) -> None:
    """Schedule webinars, register people, import attendance, publish recaps."""
    context.obj = Context(instance=folder)


def _register() -> None:
    """Every family of commands."""
    mail.mail.add_command(message.message)
    series.series.add_command(series_groups.groups)
    for command in (
        attendance_import.import_files,
        attendance_desk.review,
        attendance_desk.decide,
        attendance_desk.reopen,
        attendance_by_hand.mark,
        attendance_by_hand.marks,
        attendance_by_hand.window,
        attendance_columns.columns,
        attendance_decisions.decisions,
        attendance_evidence.files,
        attendance_evidence.people,
        attendance_evidence.evidence,
        attendance_evidence.note,
    ):
        attendance.attendance.add_command(command)
    attendance.attendance.add_command(attendance_files.download)
    attendance.attendance.add_command(attendance_files.register)
    attendance.attendance.add_command(attendance_questions.questions)
    organisations.organisations.add_command(engagement.engagement)
    organisations.organisations.add_command(organisation_shown.show)
    people.people.add_command(people_shown.list_all)
    people.people.add_command(people_shown.show)
    people.people.add_command(people_shown.correct)
    series.series.add_command(fairness.fairness)
    commands: tuple[click.Command, ...] = (
        serve.run,
        serve.demo,
        serve.worker,
        serve.init,
        instance.upgrade,
        instance.routes,
        instance.doctor,
        instance.backup,
        instance.restore,
        organisations.organisations,
        organisers.organisers,
        series.series,
        webinars.webinars,
        registrations.registrations,
        focal_points.focal_points,
        invitations.invitations,
        people.people,
        mail.mail,
        mailed_reports.mailed_reports,
        jobs.jobs,
        calendar.calendar,
        attendance.attendance,
        recap.recap,
        recap_changes.recaps,
        feedback.feedback,
        certificates.certificates,
        slides.slides,
        themes.themes,
        report.report,
        year_pack.year_pack,
        figures.figures,
        remind.remind,
    )
    for command in commands:
        cli.add_command(command)


_register()


def main() -> None:
    """Run the command line; a refusal is one clear line on stderr and exit code 1."""
    try:
        cli.main(standalone_mode=True)
    except Refusal as refusal:
        click.echo(f"Error: {refusal}", err=True)
        if isinstance(refusal, WouldRenumber):
            click.echo(say_how(refusal), err=True)
        sys.exit(1)
