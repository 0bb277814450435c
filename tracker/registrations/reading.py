"""Knows the list of people to register: a CSV file or a workbook whose headings tell its columns."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tracker.csv_table import MOST_BYTES, clean_cell, read_rows
from tracker.errors import N_, Invalid, Unreadable
from tracker.organisations.countries import find_country
from tracker.registrations.details import Details, clean_details
from tracker.registrations.people_columns import Columns, Field, check_columns, guess_columns, is_known
from tracker.table_files import opendocument, workbook
from tracker.tables import plain_row

COLUMNS = ("name", "email", "organisation")
SAMPLES = 3
# The names of a language in itself and in English, for the languages that mails may be written in.
LANGUAGES = {
    "en": ("english",),
    "fr": ("french", "français", "francais"),
    "es": ("spanish", "español", "espanol"),
    "ar": ("arabic", "العربية"),
    "ru": ("russian", "русский"),
    "zh": ("chinese", "中文"),
}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A line that could not be used, or part of it, and why: an English message with %(name)s places."""

    line: int
    message: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


@dataclass(frozen=True, kw_only=True)
class PeopleTable:
    """A list as it is: the headings, and each line's number and cells, as many as there are headings."""

    headings: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]

    def samples(self, at: int) -> tuple[str, ...]:
        """The first few different texts of a column."""
        found = dict.fromkeys(cells[at] for _, cells in self.lines if cells[at])
        return tuple(found)[:SAMPLES]

    def guess(self) -> dict[int, Field]:
        """What the columns hold by their headings; where none says email, the only one with addresses."""
        found = guess_columns(self.headings)
        if "email" in found.values():
            return found
        free = [at for at in range(len(self.headings)) if at not in found]
        addresses = [at for at in free if any("@" in text for text in self.samples(at))]
        return found | {addresses[0]: "email"} if len(addresses) == 1 else found

    @property
    def is_clear(self) -> bool:
        """Whether every heading is known, and together they tell all that is needed."""
        try:
            check_columns(guess_columns(self.headings))
        except Invalid:
            return False
        return all(map(is_known, filter(None, self.headings)))

    def as_csv(self) -> bytes:
        """The list as a CSV file of our own, each line at its number, to be carried in a page."""
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(plain_row(self.headings))
        at = 2
        for line, cells in self.lines:
            file.write("\n" * max(0, line - at))
            writer.writerow(plain_row(cells))
            at = max(at, line) + 1
        return file.getvalue().encode()


@dataclass(frozen=True, kw_only=True)
class PeopleFile:
    """Who stands in a list, each address once, in its order; lines left out; what was left out of others."""

    people: tuple[Details, ...]
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...] = ()


def read_list(data: bytes) -> PeopleTable:
    """The table of a CSV file, an XLSX or ODS workbook; of several sheets that which looks most like a list.

    Raises Unreadable.
    """
    if not data.startswith(b"PK"):
        return _table([(line, tuple(cells)) for line, cells in read_rows(data)])  # clean already
    if len(data) > MOST_BYTES:
        raise Unreadable(N_("This file is larger than 5 MB. A list like this is far smaller"))
    read = opendocument.read_sheets if opendocument.is_one(data) else workbook.read_workbook
    tables = [_table([(line, _clean(cells)) for line, cells in sheet.rows]) for sheet in read(data)]
    if not tables:
        raise Unreadable(N_("This workbook is empty. Choose the list itself"))
    return max(tables, key=lambda table: (len(guess_columns(table.headings)), len(table.lines)))


def read_people(data: bytes, columns: Columns | None = None) -> PeopleFile:
    """Read a list; without `columns` by its headings. Unreadable when it is no table or lacks a column."""
    table = read_list(data)
    if columns is None:
        columns = guess_columns(table.headings)
        for needed in ("name", "email"):
            held = columns.values()
            if needed not in held and not (needed == "name" and {"first_name", "last_name"} & set(held)):
                raise Unreadable(
                    N_("This file has no column called %(missing)s. Its first line must hold: %(columns)s"),
                    missing=needed,
                    columns=", ".join(COLUMNS),
                )
    return read_table_people(table, columns)


def read_table_people(table: PeopleTable, columns: Columns) -> PeopleFile:
    """The people of a table whose columns are known. Raises Invalid where the columns do not do."""
    check_columns(columns)
    found: dict[str, Details] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    remarks: list[Problem] = []
    for line, cells in table.lines:
        row: dict[Field, str] = {held: cells[at] for at, held in columns.items() if at < len(cells)}
        try:
            details = _details(row)
        except Invalid as wrong:
            problems.append(Problem(line=line, message=_in_a_list(wrong), values=wrong.values))
            continue
        if details.email in found:
            values: dict[str, object] = {"email": details.email, "line": lines[details.email]}
            message = N_("%(email)s stands on line %(line)s already")
            problems.append(Problem(line=line, message=message, values=values))
            continue
        remarks += _remarks(line, row)
        found[details.email] = details
        lines[details.email] = line
    return PeopleFile(people=tuple(found.values()), problems=tuple(problems), remarks=tuple(remarks))


def _table(rows: list[tuple[int, tuple[str, ...]]]) -> PeopleTable:
    if not rows:
        return PeopleTable(headings=(), lines=())
    width = max(len(cells) for _, cells in rows)
    even = [(line, cells + ("",) * (width - len(cells))) for line, cells in rows]
    return PeopleTable(headings=even[0][1], lines=tuple(even[1:]))


def _clean(cells: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(clean_cell, cells))


def _details(row: Mapping[Field, str]) -> Details:
    name = row.get("name") or f"{row.get('first_name', '')} {row.get('last_name', '')}"
    details = clean_details(email=row.get("email", ""), name=name, organisation=row.get("organisation", ""))
    return replace(
        details,
        country=find_country(row.get("country", "")),
        language=find_language(row.get("language", "")) or details.language,
    )


def find_language(text: str) -> str | None:
    """The code of a language that is named by its code or its name; None for any other text."""
    plain = " ".join(text.casefold().split())
    for code, names in LANGUAGES.items():
        if plain in names or plain.replace("_", "-").split("-")[0] == code:
            return code
    return None


def _remarks(line: int, row: Mapping[Field, str]) -> list[Problem]:
    """What of a line is not understood, though the person is."""
    found: list[Problem] = []
    if (text := row.get("country", "")) and find_country(text) is None:
        message = N_("“%(text)s” is no country we know: added without one")
        found.append(Problem(line=line, message=message, values={"text": text}))
    if (text := row.get("language", "")) and find_language(text) is None:
        message = N_("“%(text)s” is no language we know: mails come in English")
        found.append(Problem(line=line, message=message, values={"text": text}))
    return found


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
