"""Knows how a pasted list or a file becomes people to invite: an address each, a name where one stands."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.csv_table import read_table
from tracker.errors import N_, Invalid, Unreadable
from tracker.people.emails import clean_email
from tracker.registrations.details import LONGEST_NAME
from tracker.registrations.reading import Problem
from tracker.text import one_line

MOST = 2_000
_WITH_NAME = re.compile(r'"?([^"<>;]*?)"?\s*<\s*([^<>\s]+)\s*>')
_SIGNS = re.compile(r"[,;\t]")


@dataclass(frozen=True, kw_only=True)
class Invitee:
    """Somebody to invite: address case-folded, name on one line or ""."""

    email: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Invitees:
    """Who stands in a list, each address once, in its order; and the lines left out."""

    people: tuple[Invitee, ...]
    problems: tuple[Problem, ...]


def read_pasted(text: str) -> Invitees:
    """Lines like maya@x.example; Maya Cruz <maya@x.example>; maya@x.example, Maya Cruz; or several a line.

    Raises Invalid (field text) for nothing at all, and for more than `MOST`.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    return _gather((number, name, email) for number, line in lines for name, email in _people_of(line))


def read_file(data: bytes) -> Invitees:
    """A CSV file with a column email and perhaps one called name. Raises Unreadable, Invalid."""
    rows = read_table(data, needed=("email",), known=("email", "name"))
    return _gather((line, row.get("name", ""), row.get("email", "")) for line, row in rows)


def as_text(people: Iterable[Invitee]) -> str:
    """The people as lines that `read_pasted` reads again."""
    return "\n".join(f"{one.name} <{one.email}>" if one.name else one.email for one in people)


def _people_of(line: str) -> list[tuple[str, str]]:
    found = [(name.strip(" ,\t"), email) for name, email in _WITH_NAME.findall(line)]
    if found:
        return found
    parts = [part.strip() for part in _SIGNS.split(line) if part.strip()]
    addresses = [part for part in parts if "@" in part]
    if len(addresses) > 1:
        return [("", address) for address in addresses]
    name = " ".join(part for part in parts if "@" not in part)
    return [(name, addresses[0])] if addresses else [("", line.strip())]


def _gather(told: Iterable[tuple[int, str, str]]) -> Invitees:
    found: dict[str, Invitee] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    for line, name, typed in told:
        email = clean_email(typed)
        if email is None:
            problems.append(
                Problem(line=line, message=N_("“%(text)s” is no email address"), values={"text": typed[:80]})
            )
        elif email in found:
            values: dict[str, object] = {"email": email, "line": lines[email]}
            problems.append(
                Problem(line=line, message=N_("%(email)s stands on line %(line)s already"), values=values)
            )
        else:
            found[email] = Invitee(email=email, name=_name(name))
            lines[email] = line
    if not found and not problems:
        raise Invalid(N_("Enter at least one email address"), field="text")
    if len(found) > MOST:
        raise Unreadable(
            N_("At most %(most)s addresses at once; these are %(count)s"), most=MOST, count=len(found)
        )
    return Invitees(people=tuple(found.values()), problems=tuple(problems))


def _name(text: str) -> str:
    """A name that reads like one; signs of an address are left out of it."""
    plain = one_line(re.sub(r"[@<>;\"]", " ", text))[:LONGEST_NAME]
    return plain if any(letter.isalpha() for letter in plain) else ""
