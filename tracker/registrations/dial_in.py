"""Knows how numbers to call are read from lines like "Switzerland +41 44 000 00 00"."""

import re
from dataclasses import dataclass

# An access code has digits too; only an international number can be called from anywhere.
_NUMBER = re.compile(r"\+\d[\d\s().\-/]{5,}\d")
_NOT_DIALLED = re.compile(r"[^\d+]")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line: words before and after, the number as it is written, and how it is dialled; "" for none."""

    before: str
    number: str
    dialled: str
    after: str


def read_lines(text: str) -> list[Line]:
    """Each line that is not empty, in order."""
    return [_read(line.strip()) for line in text.splitlines() if line.strip()]


def _read(line: str) -> Line:
    found = _NUMBER.search(line)
    if found is None:
        return Line(before=line, number="", dialled="", after="")
    return Line(
        before=line[: found.start()].strip(),
        number=found[0],
        dialled=_NOT_DIALLED.sub("", found[0]),
        after=line[found.end() :].strip(),
    )
