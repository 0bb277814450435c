"""Knows the addresses that a report is mailed to: one a line, each once, plain; pure."""

from collections.abc import Iterable

from tracker.errors import N_, Invalid
from tracker.people.emails import clean_email

MOST = 200
MOST_NAMED = 5  # in one message
FIELD = "recipients"


def read_recipients(text: str) -> list[str]:
    """The addresses of a text, case-folded, in its order. Raises Invalid naming the lines that are none."""
    found: dict[str, None] = {}
    wrong = []
    for number, line in enumerate(text.splitlines(), 1):
        given = line.strip().rstrip(",;").strip()
        if not given:
            continue
        clean = clean_email(given)
        if clean is None:
            wrong.append(f"{number}: {given[:60]}")
        else:
            found[clean] = None
    if wrong:
        raise Invalid(
            N_("Write one address a line, like maya@example.org. None stands in line %(lines)s"),
            field=FIELD,
            lines=named(wrong),
        )
    if not found:
        raise Invalid(N_("Enter at least one address"), field=FIELD)
    if len(found) > MOST:
        raise Invalid(N_("A report goes to %(most)s addresses at most"), field=FIELD, most=MOST)
    return list(found)


def named(several: Iterable[str]) -> str:
    """The first few, and that there are more."""
    every = list(several)
    return "; ".join(every[:MOST_NAMED]) + (" …" if len(every) > MOST_NAMED else "")
