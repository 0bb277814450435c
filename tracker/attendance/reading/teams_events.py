"""Knows Teams' lists of joins and leaves: the attendance list of 2020, and the report of a live event."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date

from tracker.attendance.reading.blocks import stripped
from tracker.attendance.reading.columns import count_known, headings
from tracker.attendance.reading.date_orders import decide_order
from tracker.attendance.reading.event_log import Event, pair
from tracker.attendance.reading.file_reading import Problem, Table
from tracker.attendance.reading.sections import UNSURE, SectionsRead
from tracker.attendance.reading.shapes import look
from tracker.attendance.reading.times import Moment, Order, place, split_moment
from tracker.attendance.reading.words import is_coming, role_word
from tracker.attendance.reading.writing import see
from tracker.errors import N_
from tracker.people.emails import clean_email

LIST_FORMAT = "teams_event_log"
LIST_LABEL = "Microsoft Teams attendance list of 2020"
LIVE_FORMAT = "teams_live_event"
LIVE_LABEL = "Microsoft Teams live event report"
ROLE = "attendee"
NO_TIME = N_("“%(text)s” is no date and time; the row is not counted.")


@dataclass(frozen=True, kw_only=True)
class EventList:
    """A list of joins and leaves recognised in a table: where its columns stand."""

    format: str
    label: str
    header: int
    name: int
    action: int
    at: int
    session: int | None = None
    email: int | None = None
    role: int | None = None
    usual: Order = "DMY"
    in_utc: bool = False


def find(table: Table) -> EventList | None:
    """Either list, or None. The list of 2020 is known in any language by its three columns."""
    for n, (_, row) in enumerate(table.rows[:8]):
        words = headings(row)
        if {"sessionid", "utceventtimestamp", "action"} <= set(words):
            return _live(words, n)
        if words[:3] == ("full name", "user action", "timestamp"):
            return _listed(n)
    return _listed(0) if len(table.rows) > 1 and _looks_like_events(table) else None


def _looks_like_events(table: Table) -> bool:
    """A name, an action and a moment: actions that we know, or two or three words, most people twice."""
    header = stripped(table.rows[0][1])
    shapes = look(table.rows[1:])
    if len(header) != 3 or len(shapes) != 3 or not shapes[2].is_moment:
        return False
    first = [row for _, row in table.rows[1:50] if len(row) > 1]
    if sum(is_coming(row[1]) is not None for row in first) * 2 >= len(first) > 0:
        return True
    repeats = shapes[0].different * 3 <= shapes[0].filled * 2
    return repeats and shapes[1].different in (2, 3) and shapes[1].filled > 3 and not count_known(header[1:2])


def _listed(header: int) -> EventList:
    return EventList(format=LIST_FORMAT, label=LIST_LABEL, header=header, name=0, action=1, at=2)


def _live(words: tuple[str, ...], header: int) -> EventList:
    at = {word: n for n, word in enumerate(words)}
    return EventList(
        format=LIVE_FORMAT,
        label=LIVE_LABEL,
        header=header,
        name=at.get("fullname", at["sessionid"]),
        action=at["action"],
        at=at["utceventtimestamp"],
        session=at["sessionid"],
        email=at.get("participantid"),
        role=at.get("role"),
        usual="MDY",
        in_utc=True,
    )


def read_events(table: Table, found: EventList, near: date | None, order: Order | None) -> SectionsRead:
    """Stays from the list; rows without a time or with a leave before any join become problems."""
    last = max(found.at, found.action, found.name, found.session or 0)
    rows = [(line, cells) for line, cells in table.rows[found.header + 1 :] if len(cells) > last]
    moments = [split_moment(cells[found.at].strip(), table.days_from) for _, cells in rows]
    decided, sure = decide_order(_consecutive(rows, moments, found), near, found.usual)
    if order and decided:
        decided, sure = order, True
    problems = [] if sure or not decided else [Problem(line=0, reason=UNSURE[decided])]
    coming = _coming(rows, found)
    events = []
    for (line, cells), moment in zip(rows, moments, strict=True):
        at = place(moment, decided or "MDY")
        comes = coming.get(cells[found.action].strip())
        name = " ".join(cells[found.name].split())
        if at is None or comes is None or not name:
            problems.append(Problem(line=line, reason=NO_TIME, values={"text": cells[found.at].strip()[:60]}))
            continue
        event = Event(
            line=line,
            key=cells[found.session].strip() if found.session is not None else name,
            name=name,
            email=clean_email(_cell(cells, found.email)),
            role=role_word(_cell(cells, found.role).strip(), ROLE),
            at=at,
            comes=comes,
            cells=stripped(cells),
        )
        events.append(replace(event, at=at.replace(tzinfo=UTC)) if found.in_utc else event)
    stays, wrong = pair(events)
    return SectionsRead(
        rows=tuple(stays),
        problems=(*problems, *wrong),
        date_order=decided,
        is_order_sure=sure,
        writing=see((cells[found.at].strip() for _, cells in rows), decided, found.usual),
    )


def _cell(cells: tuple[str, ...], position: int | None) -> str:
    return cells[position] if position is not None and position < len(cells) else ""


def _consecutive(
    rows: list[tuple[int, tuple[str, ...]]], moments: list[Moment | None], found: EventList
) -> list[tuple[Moment | None, Moment | None, None]]:
    """Each moment with the next one of the same person, as far as the file lists them one after another."""
    last: dict[str, Moment | None] = {}
    pairs: list[tuple[Moment | None, Moment | None, None]] = []
    for (_, cells), moment in zip(rows, moments, strict=True):
        name = cells[found.name]
        pairs.append((last.get(name), moment, None))
        last[name] = moment
    return pairs


def _coming(rows: list[tuple[int, tuple[str, ...]]], found: EventList) -> dict[str, bool]:
    """Action -> it is a join. An unknown action is a join where people's lists mostly begin with it."""
    first: dict[str, str] = {}
    actions = Counter(cells[found.action].strip() for _, cells in rows)
    for _, cells in rows:
        first.setdefault(_cell(cells, found.session) or cells[found.name], cells[found.action].strip())
    begins = Counter(first.values())
    told = {action: is_coming(action) for action in actions}
    return {
        action: begins[action] * 2 >= count if (known := told[action]) is None else known
        for action, count in actions.items()
    }
