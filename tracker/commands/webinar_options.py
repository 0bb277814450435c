"""Knows the options by which commands say who can register for a webinar, and what they mean."""

from collections.abc import Callable
from typing import Any

import click

from tracker.webinars.details import LANGUAGES, WebinarDetails
from tracker.webinars.schedule import parse_start
from tracker.webinars.ways_in import ADMISSIONS, ADMITS, door_instant, read_ahead

NONE = "none"

_OPTIONS = (
    click.option("--capacity", help='Places; 0 lets everyone wait, "none" or absent means no limit.'),
    click.option("--quota", help='Most places of one organisation; "none" for no such limit.'),
    click.option("--opens", help='Registration opens, local time like "2020-09-01 09:00"; "none": at once.'),
    click.option("--closes", help='Registration closes, in the same way; "none": when the webinar ends.'),
    click.option("--admits", type=click.Choice(ADMITS), help="Who may register."),
    click.option("--domain", "admitted_domains", multiple=True, metavar="D", help="A domain it admits."),
    click.option("--admission", type=click.Choice(ADMISSIONS), help="How people get a place."),
    click.option(
        "--interpretation", multiple=True, type=click.Choice(LANGUAGES), help="A language beside its own."
    ),
    click.option("--access-needs/--no-access-needs", "asks_access_needs", default=None, help="Ask for them."),
    click.option("--dial-in", metavar="TEXT", help="Telephone numbers for people with a place."),
    click.option(
        "--remind",
        "reminders",
        multiple=True,
        metavar="AHEAD",
        help='A reminder before the start, like 15m, 3h or 1d; "none"; "series" for those of the series.',
    ),
)


def ways_in_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options, which reach the command by their names; `read_ways_in` takes them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def read_ways_in(given: dict[str, Any], zone: str) -> WebinarDetails:
    """What was given, as details; whatever was not said is left out. Raises Invalid."""
    found: dict[str, Any] = {
        name: given[name]
        for name in ("admits", "admission", "asks_access_needs", "dial_in")
        if _is_said(given[name])
    }
    found |= {
        name: list(given[name]) for name in ("admitted_domains", "interpretation") if _is_said(given[name])
    }
    for name in ("capacity", "quota"):
        if _is_said(given[name]):
            found[name] = None if given[name] == NONE else _number(given[name], name)
    for name, field in (("opens", "registration_opens_at"), ("closes", "registration_closes_at")):
        if _is_said(given[name]):
            text = given[name]
            found[field] = None if text == NONE else door_instant(parse_start(text), zone)
    if given["reminders"]:
        found["reminders"] = _reminders(given["reminders"])
    return found  # type: ignore[return-value]  # the keys of WebinarDetails, each of its type


def _reminders(texts: tuple[str, ...]) -> list[int] | None:
    if texts == ("series",):
        return None
    return [] if texts == (NONE,) else [read_ahead(text) for text in texts]


def _number(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no whole number", param_hint=f"--{name}") from None


def _is_said(value: Any) -> bool:
    return value is not None and value != ()
