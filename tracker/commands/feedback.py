"""Knows the command of what people thought of a webinar."""

import click

from tracker.afterwards.feedback import LEVELS, SCALE
from tracker.afterwards.feedback_queries import list_answers, summarise_webinar
from tracker.commands.context import Context, json_option, pass_context, print_json
from tracker.webinars.queries import get_webinar


@click.command()
@click.argument("webinar")
@json_option
@pass_context
def feedback(context: Context, webinar: str, as_document: bool) -> None:
    """What people thought of a WEBINAR: how many answered, what they chose and wrote."""
    with context.database():
        webinar_id = get_webinar(webinar).id
        summary = summarise_webinar(webinar_id)
        texts = [
            {"use": one.use, "wish": one.wish} for one in list_answers(webinar_id) if one.use or one.wish
        ]
    if as_document:
        document = {
            "answers": summary.answers,
            "asked": summary.asked,
            "rate": summary.rate,
            "mean_usefulness": summary.mean,
            "usefulness": {str(value): count for value, count in summary.scale.items()},
            "level": summary.levels,
            "texts": texts,
        }
        print_json(document)
        return
    mean = "-" if summary.mean is None else f"{summary.mean:.1f}"
    click.echo(f"{summary.answers} of {summary.asked} answered; usefulness {mean} of 5")
    for value, label in SCALE.items():
        click.echo(f"{summary.scale[value]:>5}  {label}")
    for level, label in LEVELS.items():
        click.echo(f"{summary.levels[level]:>5}  {label}")
    for text in texts:
        click.echo("  - " + " / ".join(filter(None, text.values())))
