"""Knows the list of people to register: a table of name, email and organisation, read whole."""

from dataclasses import dataclass, field

from tracker.csv_table import read_table
from tracker.errors import N_, Invalid
from tracker.registrations.details import Details, clean_details

COLUMNS = ("name", "email", "organisation")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A line that could not be used, and why: an English message with %(name)s places."""

    line: int
    message: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


@dataclass(frozen=True, kw_only=True)
class PeopleFile:
    """Who stands in a list, each address once, in its order; and the lines left out."""

    people: tuple[Details, ...]
    problems: tuple[Problem, ...]


def read_people(data: bytes) -> PeopleFile:
    """Read a CSV list. Unreadable when it is no table or has no columns name and email."""
    found: dict[str, Details] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    for line, row in read_table(data, needed=("name", "email"), known=COLUMNS):
        try:
            details = clean_details(
                email=row.get("email", ""), name=row.get("name", ""), organisation=_organisation(row)
            )
        except Invalid as wrong:
            problems.append(Problem(line=line, message=_in_a_list(wrong), values=wrong.values))
            continue
        if details.email in found:
            values: dict[str, object] = {"email": details.email, "line": lines[details.email]}
            message = N_("%(email)s stands on line %(line)s already")
            problems.append(Problem(line=line, message=message, values=values))
            continue
        found[details.email] = details
        lines[details.email] = line
    return PeopleFile(people=tuple(found.values()), problems=tuple(problems))


def _organisation(row: dict[str, str]) -> str:
    return row.get("organisation") or row.get("organization") or ""


def _in_a_list(wrong: Invalid) -> str:
    """The words for whoever made the list, not for the person in it."""
    words = {
        N_("Enter your email address"): N_("The email address is missing"),
        N_("Enter your full name"): N_("The name is missing"),
        N_("Enter an email address in the correct format, like name@example.com"): N_(
            "This is not an email address"
        ),
    }
    return words.get(wrong.message, wrong.message)
