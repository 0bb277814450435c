"""Knows how a block of a table, headed by its columns, becomes rows about people."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from tracker.attendance.reading.blocks import Found, Section, stripped
from tracker.attendance.reading.columns import find_columns, first_columns
from tracker.attendance.reading.date_orders import decide_order
from tracker.attendance.reading.durations import parse_minutes
from tracker.attendance.reading.file_reading import FileRow, Problem, Table
from tracker.attendance.reading.times import LONGEST_STAY, Moment, Order, place, split_moment
from tracker.attendance.reading.times_of_day import is_time_of_day, minutes_between
from tracker.attendance.reading.words import BLANK, given, is_no, is_yes, role_word
from tracker.attendance.reading.writing import Writing, see
from tracker.errors import N_, Unreadable
from tracker.people.emails import clean_email
from tracker.tables import GUARD, unguarded

ONCE = ("name", "email", "joined", "left", "organisation")
TIMES = ("joined", "left", "minutes")
_OPENS_OTHER = {GUARD, "=", *(text[0] for text in BLANK)}
TOTALS = {"total", "totals", "sum", "summe", "total général"}
MONTH_FIRST = N_("Day and month could be read either way; they were read month first.")
DAY_FIRST = N_("Day and month could be read either way; they were read day first.")
YEAR_FIRST = N_("Day and year could be read either way; they were read year first.")
UNSURE = {"MDY": MONTH_FIRST, "DMY": DAY_FIRST, "YMD": YEAR_FIRST}
_LOST = re.compile(r"(?=.*\?\?)[?\s.,'()-]+")
"""Only question marks: an encoding without the letters of the name wrote them."""
PUT_BACK = timedelta(hours=1)
AS_HOURS = N_("Lengths like 1:30 were read as hours and minutes.")
_SHORT_CLOCK = re.compile(r"(\d{1,2}):\d{2}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class SectionsRead:
    """Rows and problems of all blocks, and what was decided for the whole file."""

    rows: tuple[FileRow, ...]
    problems: tuple[Problem, ...]
    date_order: Order | None
    is_order_sure: bool
    writing: Writing = Writing()


class _Line(NamedTuple):
    line: int
    section: Section
    cells: tuple[str, ...]
    values: dict[str, str]
    joined: Moment | None
    left: Moment | None
    minutes: float | None


def read_sections(table: Table, found: Found, near: date | None, order: Order | None = None) -> SectionsRead:
    """Rows of all blocks; a bad row becomes a problem with its line and never stops the file.

    `order` is the order of day and month that somebody has said, which holds.
    """
    lines = [line for section in found.sections for line in _lines(table, section)]
    usual: Order = "DMY" if table.delimiter == ";" else found.usual
    stated = ((line.joined, line.left, line.minutes) for line in lines)
    decided, sure = decide_order(stated, near, usual, lambda: _more_dates(table, found, lines))
    if order and decided:
        decided, sure = order, True
    rows: list[FileRow] = []
    problems: list[Problem] = [*found.problems]
    if found.counts_hours and _are_hours(lines):
        lines = [line._replace(minutes=line.minutes and line.minutes * 60) for line in lines]
        problems.append(Problem(line=0, reason=AS_HOURS))
    if decided and not sure:
        problems.append(Problem(line=0, reason=UNSURE[decided]))
    for line in lines:
        row, wrong = _row(line, decided or "MDY")
        problems.extend(wrong)
        if row:
            rows.append(row)
    return SectionsRead(
        rows=tuple(rows),
        problems=tuple(problems),
        date_order=decided,
        is_order_sure=sure,
        writing=see(_dates_written(lines), decided, usual),
    )


def _are_hours(lines: list[_Line]) -> bool:
    """All lengths are like 1:30, and none is of more hours than a day's half: then they are no minutes."""
    told = [line.values.get("minutes", "") for line in lines if line.minutes is not None]
    parts = [_SHORT_CLOCK.fullmatch(text) for text in told]
    return bool(parts) and all(found and int(found[1]) < 12 for found in parts)


def _more_dates(table: Table, found: Found, lines: list[_Line]) -> Iterator[Moment | None]:
    """Other dates of the file that show the order of day and month: above the people, and registrations."""
    for _, cells in table.rows[: max(0, found.sections[0].header)]:
        yield from (split_moment(given(cell)) for cell in cells)
    yield from (split_moment(text) for text in {line.values.get("registered", "") for line in lines})


def _dates_written(lines: list[_Line]) -> Iterator[str]:
    """The dates of a file as written: of joins, and where it tells none, of registrations."""
    yield from (line.values["joined"] for line in lines if line.joined)
    yield from (text for line in lines if (text := line.values.get("registered", "")))


def _lines(table: Table, section: Section) -> Iterator[_Line]:
    header = table.rows[section.header][1] if section.header >= 0 else ()
    if section.columns is None:
        refuse_twins(header)
    where = first_columns(header, section.columns)
    width = len(stripped(header)) or len(table.rows[0][1])
    needed = max(where.values(), default=0) + 1
    named = {cell for cell in header if cell.strip()}
    for line, cells in table.rows[section.header + 1 : section.end]:
        if line in section.skipped:
            continue
        shown = (
            cells if len(cells) <= width or len(stripped(cells)) <= width else _comma_in_last(cells, width)
        )
        if shown[0] in named and _repeats_header(shown, where):
            continue
        if len(shown) < needed:
            shown = (*shown, *[""] * (needed - len(shown)))
        values = {name: _told(shown[n]) if shown[n] else "" for name, n in where.items()}
        if line in section.untimed:
            values.update(dict.fromkeys(TIMES, ""))
        yield _Line(
            line=line,
            section=section,
            cells=cells,
            values=values,
            joined=split_moment(values.get("joined", ""), table.days_from),
            left=split_moment(values.get("left", ""), table.days_from),
            minutes=_minutes(values),
        )


def _told(cell: str) -> str:
    """A cell's text without the guard that our own files put before what looks like a formula."""
    text = cell.strip()
    if text[:1] not in _OPENS_OTHER:  # nearly every cell, of up to a million
        return text
    return unguarded(given(cell))


def _minutes(values: Mapping[str, str]) -> float | None:
    seconds = values.get("seconds", "")
    if seconds.isascii() and seconds.isdecimal() and len(seconds) < 6 and not values.get("minutes"):
        return int(seconds) / 60
    return parse_minutes(values.get("minutes", ""))


def _repeats_header(cells: tuple[str, ...], where: Mapping[str, int]) -> bool:
    return len(find_columns(cells)) >= max(3, len(where) - 1)


def refuse_twins(header: tuple[str, ...]) -> None:
    """Raise Unreadable where two headings say the same of a person."""
    for name, positions in find_columns(header).items():
        if name in ONCE and len(positions) > 1:
            raise Unreadable(
                N_(
                    "Two columns could be the %(meaning)s: “%(first)s” and “%(second)s”. Rename the "
                    "one that is not."
                ),
                meaning={"joined": "join time", "left": "leave time", "email": "e-mail"}.get(name, name),
                first=header[positions[0]].strip(),
                second=header[positions[1]].strip(),
            )


def _comma_in_last(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """A row longer than its header has a comma in its unquoted last column (Korea, Republic of)."""
    return (*cells[: width - 1], ", ".join(cell.strip() for cell in stripped(cells)[width - 1 :]))


def _row(line: _Line, order: Order) -> tuple[FileRow | None, list[Problem]]:
    values = line.values
    problems: list[Problem] = []

    def problem(reason: str, **told: str) -> None:
        problems.append(Problem(line=line.line, reason=reason, values=told))

    name = " ".join(_name(values).split())
    email = _email(values, line.section.emails, name, problem)
    if not name and not email:
        problem(N_("Neither a name nor an e-mail address; the row is left out."))
        return None, problems
    if not email and name.casefold() in TOTALS:
        problem(N_("A total, not a person; the row is left out."))
        return None, problems
    if _LOST.fullmatch(name):
        problem(N_("“%(name)s” lost its letters when the file was saved: save it as “CSV UTF-8”."), name=name)
    joined, left, minutes = _stay(line, order, problem)
    may_attend = line.section.attends and line.line not in line.section.untimed
    attended = may_attend and _attended(values, bool(joined or left or minutes))
    return FileRow(
        line=line.line,
        role=role_word(values.get("role", ""), line.section.role)
        if line.section.reads_role
        else line.section.role,
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
        in_waiting_room=is_yes(values.get("waiting_room", "")),
        merged=line.section.merged,
        cells=stripped(line.cells),
    ), problems


def _name(values: Mapping[str, str]) -> str:
    if name := values.get("name"):
        return name
    return " ".join(part for part in (values.get("first_name", ""), values.get("last_name", "")) if part)


def _email(
    values: Mapping[str, str], known: Mapping[str, str], name: str, problem: Callable[..., None]
) -> str | None:
    text = values.get("email", "")
    email = clean_email(text) if text else clean_email(values.get("upn", "")) or known.get(name)
    if text and not email:
        problem(
            N_("“%(email)s” is no e-mail address; the row is known by its name."),
            email=" ".join(text.split())[:80],
        )
    return email


def _attended(values: Mapping[str, str], was_there: bool) -> bool:
    """What the column Attended says in a word we know; else whether a time or a length is told."""
    text = values.get("attended", "")
    if text and (is_no(text) or is_yes(text)):
        return is_yes(text)
    return was_there or not ({"joined", "minutes", "seconds"} & values.keys())


def _stay(
    line: _Line, order: Order, problem: Callable[..., None]
) -> tuple[datetime | None, datetime | None, float | None]:
    values = line.values
    joined_text, left_text = values.get("joined", ""), values.get("left", "")
    minutes_text = values.get("minutes", "")
    joined, left, minutes = place(line.joined, order), place(line.left, order), line.minutes
    if minutes_text and minutes is None:
        problem(N_("“%(text)s” is no number of minutes; it is not used."), text=minutes_text[:60])
    if joined_text and line.joined is None and is_time_of_day(joined_text):
        return None, None, minutes_between(joined_text, left_text) if minutes is None else minutes
    for text, moment in ((joined_text, joined), (left_text, left)):
        if text and moment is None:
            problem(N_("“%(text)s” is no date and time; the stay is not counted."), text=text[:60])
            return None, None, None
    if joined and left and not _in_order(joined, left):
        problem(N_("The stay ends before it begins or lasts longer than a day; it is not counted."))
        return None, None, None
    if left and not joined:
        problem(N_("A leave time without a join time; only the minutes are used."))
        left = None
    return joined, left, minutes


def _in_order(joined: datetime, left: datetime) -> bool:
    """An hour back is allowed: clocks are put back. A time with a zone cannot be compared to one without."""
    if (joined.tzinfo is None) != (left.tzinfo is None):
        return True
    return joined <= left <= joined + LONGEST_STAY or joined - PUT_BACK <= left < joined
