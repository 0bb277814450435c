"""Knows BigBlueButton's learning dashboard: its JSON, and the table that its download button makes of it."""

import csv
import io
from datetime import datetime

from tracker.attendance.reading.blocks import Found, Section
from tracker.attendance.reading.columns import headings
from tracker.attendance.reading.documents import DocumentsRead, Object, from_epoch, objects, text_of
from tracker.attendance.reading.file_reading import FileRow, Problem, Table
from tracker.attendance.reading.shapes import find_email, find_stay, look
from tracker.attendance.reading.words import given, is_no, is_yes
from tracker.errors import N_

JSON_FORMAT, TABLE_FORMAT = "bbb_learning_dashboard_json", "bbb_learning_dashboard_csv"
LABEL = "BigBlueButton learning dashboard"
MODERATOR, VIEWER = "moderator", "viewer"
LEAST_COLUMNS = 11
NO_STAY = N_("The entry of “%(name)s” has no join time; it is not counted.")


def find_documents(documents: list[Object]) -> DocumentsRead | None:
    """A dashboard: every connection of a person gives its own rows; times are milliseconds since 1970."""
    boards = [one for one in documents if isinstance(one.get("users"), dict) and "createdOn" in one]
    if not boards:
        return None
    rows: list[FileRow] = []
    problems: list[Problem] = []
    for board in boards:
        ended = from_epoch(board.get("endedOn")) or _last(board)
        for person in objects(list(board["users"].values())):
            found = _rows(person, len(rows) + 1, ended, is_over=bool(from_epoch(board.get("endedOn"))))
            rows.extend(found)
            if not found:
                name = text_of(person.get("name"))[:80]
                problems.append(Problem(line=0, reason=NO_STAY, values={"name": name}))
    topic = text_of(boards[0].get("name")) or None
    return DocumentsRead(format=JSON_FORMAT, label=LABEL, rows=rows, problems=problems, topic=topic)


def _sessions(person: Object) -> list[Object]:
    """Every registeredOn and leftOn of a person; the oldest dashboards keep them on the person."""
    connections = person.get("intIds")
    found = (
        [one for value in objects(list(connections.values())) for one in objects(value.get("sessions"))]
        if (isinstance(connections, dict))
        else []
    )
    return found or [person]


def _last(board: Object) -> datetime | None:
    """The last moment that a board of a meeting still running knows of."""
    told = [
        moment
        for person in objects(list(board["users"].values()))
        for session in _sessions(person)
        for name in ("registeredOn", "leftOn")
        if (moment := from_epoch(session.get(name)))
    ]
    return max(told, default=None)


def _rows(person: Object, line: int, ended: datetime | None, *, is_over: bool) -> list[FileRow]:
    name = text_of(person.get("name"))
    rows: list[FileRow] = []
    for session in _sessions(person):
        joined, left = from_epoch(session.get("registeredOn")), from_epoch(session.get("leftOn"))
        if not joined or not name:
            continue
        rows.append(
            FileRow(
                line=line + len(rows),
                role=MODERATOR if person.get("isModerator") is True else VIEWER,
                name=name,
                email=None,
                joined=joined,
                left=left or ended,
                still_there=left is None and not is_over,
                cells=(name, joined.isoformat(), left.isoformat() if left else ""),
            )
        )
    return rows


def find(table: Table) -> Found | None:
    """The table of a dashboard in any language: a yes or no after the name, a stay and its length last."""
    for n, (_, row) in enumerate(table.rows[:3]):
        words = headings(row)
        if len(words) < LEAST_COLUMNS or n + 1 >= len(table.rows):
            continue
        rows = [cells for _, cells in table.rows[n + 1 :]]
        shapes = look(table.rows[n + 1 :])
        stay = find_stay(shapes) if find_email(shapes) is None else None
        flags = [given(cells[1]) for cells in rows if len(cells) > 1 and given(cells[1])]
        is_english = {"moderator", "activity score", "talk time"} <= set(words)
        is_likely = bool(flags) and all(is_yes(flag) or is_no(flag) for flag in flags) and len(words) > 10
        if stay and stay["joined"] >= 7 and "minutes" in stay and (is_english or is_likely):
            return _found(table, n, stay)
    return None


def _found(table: Table, header: int, stay: dict[str, int]) -> Found:
    """One block for moderators and one for viewers, each without the other and the row of anonymous votes."""
    people = table.rows[header + 1 :]
    leads = frozenset(line for line, row in people if len(row) > 1 and is_yes(given(row[1])))
    nobody = frozenset(
        line for line, row in people if not given(row[stay["joined"]] if len(row) > stay["joined"] else "")
    )
    others = frozenset(line for line, _ in people) - leads
    sections = tuple(
        Section(
            role=role,
            header=header,
            end=len(table.rows),
            columns={"name": 0, **stay},
            merged=True,
            skipped=skipped | nobody,
        )
        for role, skipped in ((MODERATOR, others), (VIEWER, leads))
    )
    return Found(format=TABLE_FORMAT, label=LABEL, sections=sections, usual="DMY")


def mend(text: str) -> str:
    """The download quotes every cell without doubling the quotes inside it; here they are doubled.

    Any other text is given back as it is.
    """
    lines = text.splitlines()
    if len(lines) < 2 or '"' in lines[0] or lines[0].count(",") < LEAST_COLUMNS - 1:
        return text
    body = [line for line in lines[1:] if line.strip()]
    if not all(
        line.startswith('"') and line.endswith('"') and line.count('","') >= LEAST_COLUMNS - 1
        for line in body
    ):
        return text
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(
        [cell.replace('""', '"') for cell in line[1:-1].split('","')] for line in body
    )
    return f"{lines[0]}\r\n{out.getvalue()}"
