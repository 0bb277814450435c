"""Knows how rows of name and e-mail become people to register; faults are told by row."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tracker.errors import N_, Invalid, Refusal
from tracker.people.emails import clean_email, domain_of
from tracker.registrations.details import Details, clean_details, find_faults

MOST = 20
SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class TypedRow:
    """One row as it was typed, with what is wrong with it; `row` counts from 1."""

    row: int
    name: str = ""
    email: str = ""
    faults: tuple[Invalid, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nobody typed anything."""
        return not (self.name.strip() or self.email.strip())


@dataclass(frozen=True, kw_only=True)
class TypedRows:
    """The rows of a form, and the people they name while no row has a fault."""

    rows: tuple[TypedRow, ...]
    people: tuple[Details, ...] = field(default=())

    @property
    def errors(self) -> list[Invalid]:
        """Everything that needs a second look; pages ask it of a form."""
        return [fault for row in self.rows for fault in row.faults]

    def with_fault(self, domain: str, refusal: Refusal) -> "TypedRows":
        """The same rows with something wrong at the addresses of a domain; nobody is read then."""
        fault = Invalid(refusal.message, field="email", **refusal.values)
        rows = tuple(
            replace(row, faults=(*row.faults, fault))
            if domain_of(clean_email(row.email) or "") == domain
            else row
            for row in self.rows
        )
        return TypedRows(rows=rows)


def blank_rows(count: int = SHOWN) -> TypedRows:
    """So many empty rows, at most `MOST`."""
    return TypedRows(rows=tuple(TypedRow(row=row) for row in range(1, min(count, MOST) + 1)))


def with_more(rows: TypedRows) -> TypedRows:
    """The same rows and a few empty ones; nothing is said of faults while somebody is still typing."""
    more = blank_rows(len(rows.rows) + SHOWN).rows[len(rows.rows) :]
    return TypedRows(rows=(*(replace(row, faults=()) for row in rows.rows), *more))


def read_rows(
    typed: Sequence[tuple[str, str]], *, organisation: str = "", zone: str = "", language: str = "en"
) -> TypedRows:
    """(name, e-mail) pairs as typed; `organisation` is where they all are from, unless an address says else.

    A blank form has its fault in the first row. Rows beyond `MOST` are not read.
    """
    rows: list[TypedRow] = []
    people: list[Details] = []
    seen: dict[str, int] = {}
    for number, (name, email) in enumerate(typed[:MOST], 1):
        row = TypedRow(row=number, name=name, email=email)
        faults = [] if row.is_blank else [_of_another(one) for one in find_faults(email=email, name=name)]
        if not row.is_blank and not faults:
            details = clean_details(
                email=email, name=name, organisation=organisation, zone=zone, language=language
            )
            faults = _repeated(details.email, number, seen)
            people.append(details)
        rows.append(replace(row, faults=tuple(faults)))
    if not seen and not any(row.faults for row in rows):
        nobody = Invalid(N_("Enter the name and email address of at least one colleague"), field="name")
        first = rows[0] if rows else TypedRow(row=1)
        rows = [replace(first, faults=(nobody,)), *(rows[1:] or blank_rows().rows[1:])]
    found = TypedRows(rows=tuple(rows), people=tuple(people))
    return replace(found, people=()) if found.errors else found


def _of_another(fault: Invalid) -> Invalid:
    """The words for whoever types, not for the person in the row."""
    words = {
        N_("Enter your email address"): N_("Enter their email address"),
        N_("Enter your full name"): N_("Enter their full name"),
        N_("Enter your name without @, < or >"): N_("Enter their name without @, < or >"),
    }
    return Invalid(words.get(fault.message, fault.message), field=fault.field, **fault.values)


def _repeated(email: str, number: int, seen: dict[str, int]) -> list[Invalid]:
    first = seen.setdefault(email, number)
    if first == number:
        return []
    return [Invalid(N_("This address stands in row %(row)s already"), field="email", row=first)]
