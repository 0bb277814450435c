"""Knows how a block of a table, headed by its columns, becomes rows about people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from tracker.attendance.reading.columns import find_columns
from tracker.attendance.reading.file_reading import FileRow, Problem, Table
from tracker.attendance.reading.times import LONGEST_STAY, Order, decide_order, parse_minutes, parse_moment
from tracker.errors import N_, Unreadable
from tracker.people.emails import clean_email

NO = {"no", "n", "non", "nein", "não", "nao", "нет", "0", "false", "absent", "absente", "否", "لا"}
BLANK = {"--", "-", "n/a"}
ONCE = ("name", "email", "joined", "left", "organisation")


@dataclass(frozen=True, kw_only=True)
class Section:
    """A block of people in a table: its role word and the positions of its header row and its end."""

    role: str
    header: int
    end: int


@dataclass(frozen=True, kw_only=True)
class SectionsRead:
    """Rows and problems of all blocks, and what was decided for the whole file."""

    rows: tuple[FileRow, ...]
    problems: tuple[Problem, ...]
    date_order: Order | None
    has_times: bool


@dataclass(frozen=True, kw_only=True)
class _Line:
    line: int
    role: str
    cells: tuple[str, ...]
    values: dict[str, str]


def read_sections(table: Table, sections: list[Section], near: date | None) -> SectionsRead:
    """Rows of `sections`; a bad row becomes a problem with its line and never stops the file."""
    lines = [line for section in sections for line in _lines(table, section)]
    stated = [
        (v.get("joined", ""), v.get("left", ""), parse_minutes(v.get("minutes", ""))) for v in _values(lines)
    ]
    order, sure = decide_order(stated, near)
    rows: list[FileRow] = []
    problems: list[Problem] = []
    halves = any(text.strip()[-1:].lower() == "m" for pair in stated[:200] for text in pair[:2])
    if order and not sure and not halves:
        problems.append(
            Problem(line=0, reason=N_("Day and month could be read either way; they were read month first."))
        )
    for line in lines:
        row, found = _row(line, order or "MDY", table.days_from)
        problems.extend(found)
        if row:
            rows.append(row)
    return SectionsRead(
        rows=tuple(rows),
        problems=tuple(problems),
        date_order=order,
        has_times=any(row.joined or row.left for row in rows),
    )


def _values(lines: list[_Line]) -> Iterator[dict[str, str]]:
    return (line.values for line in lines)


def _lines(table: Table, section: Section) -> Iterator[_Line]:
    header = table.rows[section.header][1]
    columns = find_columns(header)
    for field in ONCE:
        if len(columns.get(field, ())) > 1:
            raise Unreadable(
                N_(
                    "Two columns could be the %(meaning)s: “%(first)s” and “%(second)s”. Rename the "
                    "one that is not."
                ),
                meaning={"joined": "join time", "left": "leave time", "email": "e-mail"}.get(field, field),
                first=header[columns[field][0]].strip(),
                second=header[columns[field][1]].strip(),
            )
    width = len(_stripped(header))
    where = {field: positions[0] for field, positions in columns.items()}
    for line, cells in table.rows[section.header + 1 : section.end]:
        shown = cells if len(_stripped(cells)) <= width else _comma_in_last(cells, width)
        if find_columns(shown) and len(find_columns(shown)) >= max(3, len(where) - 1):
            continue
        values = {field: _given(shown[n]) for field, n in where.items() if n < len(shown)}
        yield _Line(line=line, role=section.role, cells=cells, values=values)


def _stripped(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _comma_in_last(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """A row longer than its header has a comma in its unquoted last column (Korea, Republic of)."""
    return (*cells[: width - 1], ", ".join(cell.strip() for cell in _stripped(cells)[width - 1 :]))


def _given(cell: str) -> str:
    text = cell.strip()
    return "" if text in BLANK else text


def _row(line: _Line, order: Order, days_from: datetime | None) -> tuple[FileRow | None, list[Problem]]:
    values = line.values
    problems: list[Problem] = []

    def problem(reason: str, **given: str) -> None:
        problems.append(Problem(line=line.line, reason=reason, values=given))

    name = " ".join(_name(values).split())
    email = clean_email(values.get("email", ""))
    if values.get("email") and not email:
        problem(
            N_("“%(email)s” is no e-mail address; the row is known by its name."),
            email=" ".join(values["email"].split())[:80],
        )
    if not name and not email:
        problem(N_("Neither a name nor an e-mail address; the row is left out."))
        return None, problems
    if not email and name.casefold() in ("total", "totals", "sum", "summe", "total général"):
        problem(N_("A total, not a person; the row is left out."))
        return None, problems
    joined, left, minutes = _stay(values, order, days_from, problem)
    attended = values.get("attended", "").casefold() not in NO if values.get("attended") else None
    if attended is None:
        attended = bool(joined or left or minutes) or not ({"joined", "minutes"} & values.keys())
    return FileRow(
        line=line.line,
        role=line.role,
        name=name,
        email=email,
        organisation=values.get("organisation") or None,
        country=values.get("country") or None,
        connection_country=values.get("connection_country") or None,
        joined=joined,
        left=left,
        minutes=minutes,
        attended=attended,
        approval=values.get("approval") or None,
        registered=bool(values.get("approval") or values.get("registered")),
        in_waiting_room=values.get("waiting_room", "").casefold() == "yes",
        cells=_stripped(line.cells),
    ), problems


def _name(values: dict[str, str]) -> str:
    parts = " ".join(part for part in (values.get("first_name", ""), values.get("last_name", "")) if part)
    return values.get("name") or parts


def _stay(
    values: dict[str, str], order: Order, days_from: datetime | None, problem: Callable[..., None]
) -> tuple[datetime | None, datetime | None, float | None]:
    joined_text, left_text, minutes_text = (values.get(field, "") for field in ("joined", "left", "minutes"))
    joined, left = parse_moment(joined_text, order, days_from), parse_moment(left_text, order, days_from)
    minutes = parse_minutes(minutes_text)
    for text, moment in ((joined_text, joined), (left_text, left)):
        if text and moment is None:
            problem(N_("“%(text)s” is no date and time; the stay is not counted."), text=text[:60])
            return None, None, None
    if minutes_text and minutes is None:
        problem(N_("“%(text)s” is no number of minutes; it is not used."), text=minutes_text[:60])
    if joined and left and (left < joined - LONGEST_STAY / 24 or left - joined > LONGEST_STAY):
        problem(N_("The stay ends before it begins or lasts longer than a day; it is not counted."))
        return None, None, None
    if left and not joined:
        problem(N_("A leave time without a join time; only the minutes are used."))
        left = None
    return joined, left, minutes
