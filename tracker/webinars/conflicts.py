"""Knows in which fields two versions of the same form differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field that one person wrote and another saved meanwhile."""

    label: str
    mine: str
    saved: str


def differences(
    mine: Mapping[str, str], saved: Mapping[str, Any], labels: Mapping[str, str]
) -> list[Difference]:
    """Every field whose text differs, line breaks alike, in the order of the form; the version is none."""
    found = []
    for name, label in labels.items():
        if name not in saved or name == "version":
            continue
        was, now = _plain(mine.get(name, "")), _plain(saved[name])
        if was != now:
            found.append(Difference(label=label, mine=was, saved=now))
    return found


def _plain(value: Any) -> str:
    return str(value or "").replace("\r\n", "\n").strip()
