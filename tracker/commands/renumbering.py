"""Knows how commands ask for a renumbering: by the code that the refusal printed, and a reason."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from tracker.webinars.numbering import Renumbering, WouldRenumber

Command = TypeVar("Command", bound=Callable[..., Any])


def renumbering_options(command: Command) -> Command:
    """--renumber and --because, handed to `asked_renumbering`."""
    seen = click.option(
        "--renumber",
        "seen",
        default="",
        metavar="CODE",
        help="Apply what was refused with CODE.",
    )
    reason = click.option("--because", default="", metavar="REASON", help="Why numbers given out change.")
    return seen(reason(command))


def asked_renumbering(seen: str, because: str) -> Renumbering | None:
    """The renumbering that was seen and is wanted; None without a code."""
    return Renumbering(seen=seen, reason=because) if seen else None


def say_how(refusal: WouldRenumber) -> str:
    """What to add to the same command to apply it all the same."""
    return f'To apply it all the same, add: --renumber {refusal.code} --because "…"'
