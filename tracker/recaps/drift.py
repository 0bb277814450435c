"""Knows what changed between the facts a recap states and what the data say now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.recaps.fields import SOURCES, group_of

ALWAYS_SHOWN = ("people", "organisations", "countries", "number_in_year")  # the strip of facts on the page


@dataclass(frozen=True, kw_only=True)
class Drift:
    """One fact that changed: its text then and now; empty where it had, or has, no value."""

    name: str
    was: str
    now: str


def find_drift(
    stated: Mapping[str, str], now: Mapping[str, str], *, used: Sequence[str], kept: Mapping[str, str]
) -> list[Drift]:
    """The facts in use that read differently now, but for those somebody decided to keep as they were.

    `kept` names the values that were seen and not taken; a further change is told again.
    """
    return [
        Drift(name=name, was=stated.get(name, ""), now=now.get(name, ""))
        for name in (*SOURCES, *sorted(name for name in used if group_of(name)))
        if name in {*used, *ALWAYS_SHOWN}
        and stated.get(name, "") != now.get(name, "")
        and not (name in kept and kept[name] == now.get(name, ""))
    ]


def say_drift(drifts: Sequence[Drift]) -> str:
    """ "117 individuals became 118 individuals; …", for a dated line or the audit."""
    return "; ".join(f"{each.was or '–'} became {each.now or '–'}" for each in drifts)
