"""Knows the commands of attendance said by hand: somebody was there, for how long, within which window."""

import click

from tracker.attendance import people_queries, service, sources_queries
from tracker.attendance.people_queries import Which
from tracker.audit import COMMAND
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.database import begin_write, db
from tracker.errors import N_, Invalid
from tracker.organisations.queries import find_organisation
from tracker.webinars.queries import get_webinar

KNOWN: tuple[Which, ...] = ("registered", "counted", "under_minimum")
ONLY_EMAILS = N_("Several are marked by their emails alone: leave --name and --organisation out.")
NOT_KNOWN = N_("Neither registered nor there: %(emails)s. Mark them one by one.")


@click.command("mark")
@click.argument("webinar")
@click.option("--name", default="", help="Who it was.")
@click.option("--email", "emails", multiple=True, help="Their e-mail; several mark known people at once.")
@click.option("--minutes", type=int, required=True, help="How long; 0 says that they were not there.")
@click.option("--organisation", default="", help="As in the directory; otherwise their e-mail decides.")
@click.option("--reason", required=True, help="Why; it is shown beside the figure.")
@json_option
@pass_context
def mark(
    context: Context,
    webinar: str,
    name: str,
    emails: tuple[str, ...],
    minutes: int,
    organisation: str,
    reason: str,
    as_document: bool,
) -> None:
    """Say that somebody was at a WEBINAR, or for how long; it wins over the files until it is taken back."""
    if len(emails) > 1:
        if name or organisation:
            raise Invalid(ONLY_EMAILS, field="name")
        _mark_together(context, webinar, emails, minutes, reason, as_document)
        return
    email = emails[0] if emails else ""
    with context.database():
        found = find_organisation(organisation) if organisation else None
        if organisation and found is None:
            raise Invalid(N_("“%(name)s” is not in the directory."), field="organisation", name=organisation)
        said = service.Said(
            name=name,
            email=email,
            minutes=minutes,
            organisation_id=found.id if found else None,
            reason=reason,
        )
        begin_write()
        made = service.mark_attendance(get_webinar(webinar), said, COMMAND)
        db.session.commit()
        document = {"mark": made.id, "name": name or email, "minutes": minutes}
    if as_document:
        print_json(document)
    else:
        click.echo(f"mark {document['mark']}: {document['name']}, {minutes} minutes")


def _mark_together(
    context: Context, webinar: str, emails: tuple[str, ...], minutes: int, reason: str, as_document: bool
) -> None:
    """Several people who are registered or were counted, by their e-mails, with one reason."""
    with context.database():
        begin_write()
        found = get_webinar(webinar)
        known = {
            one.email: one for which in KNOWN for one in people_queries.list_people(found, which) if one.email
        }
        wanted = [email.strip().casefold() for email in emails]
        if unknown := [email for email in wanted if email not in known]:
            raise Invalid(NOT_KNOWN, field="email", emails=", ".join(unknown))
        made = service.mark_together(found, [known[email] for email in wanted], minutes, reason, COMMAND)
        db.session.commit()
        document = {"marks": [mark.id for mark in made], "minutes": minutes}
    if as_document:
        print_json(document)
    else:
        click.echo(f"{len(made)} people marked, {minutes} minutes")


@click.command("marks")
@click.argument("webinar")
@click.option("--take-back", "taken", type=int, metavar="MARK", help="Let the files speak again.")
@click.option("--together", is_flag=True, help="With --take-back: all that was said at that moment.")
@json_option
@pass_context
def marks(context: Context, webinar: str, taken: int | None, together: bool, as_document: bool) -> None:
    """What was said by hand about a WEBINAR; take one back."""
    with context.database():
        found = get_webinar(webinar)
        if taken is not None:
            begin_write()
            take_back = service.take_back_together if together else service.take_back_mark
            take_back(taken, get_webinar(webinar), COMMAND)
            db.session.commit()
            found = get_webinar(webinar)
        told = [
            {"mark": one.id, "name": one.name, "minutes": one.minutes, "reason": one.reason, "by": one.by}
            for one in sources_queries.list_marks(found.id)
        ]
    if as_document:
        print_json({"marks": told})
        return
    for one in told:
        click.echo(f"{one['mark']:>6}  {one['name']}, {one['minutes']} minutes: {one['reason']}")


@click.command("window")
@click.argument("webinar")
@click.option("--before", type=int, help="Minutes before the start from which stays count.")
@click.option("--after", type=int, help="Minutes after the end until which stays count.")
@click.option("--recount", "recounts", is_flag=True, help="Count anew after the webinar's times changed.")
@json_option
@pass_context
def window(
    context: Context, webinar: str, before: int | None, after: int | None, recounts: bool, as_document: bool
) -> None:
    """Within which time stays count; changed, every file of the WEBINAR is counted anew."""
    with context.database():
        found = get_webinar(webinar)
        if before is not None or after is not None:
            begin_write()
            found = get_webinar(webinar)
            service.set_window(
                found,
                found.window_before_minutes if before is None else before,
                found.window_after_minutes if after is None else after,
                COMMAND,
            )
            db.session.commit()
            found = get_webinar(webinar)
        if recounts:
            begin_write()
            service.count_anew(get_webinar(webinar), COMMAND)
            db.session.commit()
            found = get_webinar(webinar)
        told = {"before": found.window_before_minutes, "after": found.window_after_minutes}
    if as_document:
        print_json(told)
    else:
        click.echo(f"{told['before']} minutes before the start to {told['after']} after the end")
