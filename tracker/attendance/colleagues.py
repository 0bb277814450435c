"""Knows how people who sat in one room are typed: one a line, with e-mail and organisation where known."""

import re
from dataclasses import dataclass

from tracker.errors import N_, Invalid
from tracker.people.emails import clean_email
from tracker.people.names import name_key
from tracker.text import one_line

MOST, LONGEST = 100, 200


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody named as having been in a shared room."""

    name: str
    email: str | None = None
    organisation: str = ""

    @property
    def key(self) -> str:
        """Whom they are known by, as everywhere: the e-mail, else the name."""
        return f"email:{self.email}" if self.email else f"name:{name_key(self.name)}"


def read_colleagues(text: str) -> list[Colleague]:
    """The people of a text, each once: "Name, e-mail, organisation" a line, the last two where known.

    Raises Invalid (names).
    """
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    if not lines:
        raise Invalid(N_("Enter who was in the room, one person a line"), field="names")
    if len(lines) > MOST:
        raise Invalid(N_("Enter at most %(most)s people"), field="names", most=MOST)
    found: dict[str, Colleague] = {}
    for line in lines:
        one = _colleague(line)
        found.setdefault(one.key, one)
    return list(found.values())


def _colleague(line: str) -> Colleague:
    parts = [one_line(part).strip("<> ") for part in re.split(r"[,;\t]|\s(?=<)", line)]
    emails = [part for part in parts if "@" in part]
    rest = [part for part in parts if part and "@" not in part]
    email = clean_email(emails[0]) if emails else None
    name = rest[0] if rest else email or ""
    if (emails and email is None) or len(emails) > 1 or not name or max(map(len, parts)) > LONGEST:
        raise Invalid(
            N_("“%(line)s” is not a name, an email and an organisation"), field="names", line=line[:80]
        )
    return Colleague(name=name, email=email, organisation=", ".join(rest[1:])[:LONGEST])
