"""Lines and rows of attendance's pages, in words: the sum of a file, what was certain, who is in question."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from tracker.attendance.desk import Group, InRoom, Registrant
from tracker.attendance.desk_queries import Desk
from tracker.attendance.sums import ImportSum
from tracker.models import AttendanceImport, Webinar
from tracker.organisations.matching import Reason
from tracker.web.filters import at_time, countries, number

Line = tuple[Any, Any]
NAME = Markup('<bdi dir="auto">{}</bdi>')
NOWRAP = Markup('<span class="num nowrap">{}</span>')
LINK = Markup('<a class="nowrap" href="{}">{}</a>')


def opened(imported: AttendanceImport, line: str) -> str:
    """Where the people of one line of an import's sum are listed."""
    return url_for(
        "attendance.import_people", webinar_id=imported.webinar_id, import_id=imported.id, line=line
    )


def sum_lines(imported: AttendanceImport, total: ImportSum, minimum_seconds: int) -> list[Line]:
    """How rows became people, each line a link to whom it is about; lines of nothing are left out."""
    lines = [
        ("not_attended", _("Did not come"), total.not_attended),
        ("waiting_room", _("In the waiting room"), total.waiting_room),
        ("rejoined", _("Rejoins and second devices"), total.merged),
        ("host_staff", _("People of the host"), total.host_staff),
        ("under_minimum", under_minimum(minimum_seconds), total.under_minimum),
        ("unnamed_connections", _("Connections that nobody has named"), total.unnamed_connections),
        ("shared_rooms", _("Shared rooms, heads counted"), total.shared_rooms),
        ("named_rooms", _("Shared rooms, people named"), total.named_rooms),
    ]
    added = [(_("Named in shared rooms"), f"+{number(total.named_in_rooms)}")] if total.named_in_rooms else []
    return [
        (LINK.format(opened(imported, "everybody"), _("Rows in the file")), total.rows),
        *added,
        *[(LINK.format(opened(imported, line), name), minus(value)) for line, name, value in lines if value],
        (LINK.format(opened(imported, "people"), _("People")), total.people),
    ]


def minus(value: int) -> str:
    """A count taken away, with the sign that is one character wide."""
    return f"−{number(value)}"


def under_minimum(seconds: int) -> str:
    """How those who stayed too short are called."""
    if seconds % 60:
        return str(_("Under %(count)s seconds", count=number(seconds)))
    return str(ngettext("Under %(num)s minute", "Under %(num)s minutes", seconds // 60))


def span(desk: Desk) -> tuple[int, int]:
    """The fewest and the most people the file may give, depending on what is decided."""
    pairs = sum(group.what == "same" for group in desk.groups)
    return desk.total.people - pairs, desk.total.people + desk.total.undecided_connections


def done_lines(
    imported: AttendanceImport, desk: Desk, minimum_seconds: int
) -> list[tuple[str, str, str, str, None]]:
    """What was certain, for a list of tasks: (url, text, small text, state, no tag)."""
    total, done = desk.total, desk.done
    by_name = done.get("name", 0) + done.get("short_name", 0) + done.get("alias", 0)
    certain, rule = str(_("Certain")), str(_("Rule"))
    lines = [
        ("domain", done.get("domain", 0), _by_domain, _("Its organisation is in the directory"), certain),
        (
            "registration",
            done.get("registration", 0),
            _by_registration,
            _("Same address as a registration"),
            certain,
        ),
        ("name", by_name, _by_name, _("Written exactly as in the directory"), certain),
        ("rejoined", total.merged, _rejoins, _("Same email, or same name without any email"), certain),
        ("host_staff", total.host_staff, _hosts, _("Whatever their role"), rule),
        ("under_minimum", total.under_minimum, _short, under_minimum(minimum_seconds), rule),
        ("not_attended", total.not_attended, _absent, _("Kept, not counted"), certain),
        ("waiting_room", total.waiting_room, _waited, _("Before they were let in"), rule),
    ]
    return [
        (opened(imported, line), said(count), str(small), state, None)
        for line, count, said, small, state in lines
        if count
    ]


def _by_domain(count: int) -> str:
    return str(ngettext("%(num)s person found by their email", "%(num)s people found by their email", count))


def _by_registration(count: int) -> str:
    return str(
        ngettext(
            "%(num)s person found by their registration",
            "%(num)s people found by their registration",
            count,
        )
    )


def _by_name(count: int) -> str:
    return str(
        ngettext(
            "%(num)s person found by their organisation’s name",
            "%(num)s people found by their organisation’s name",
            count,
        )
    )


def _rejoins(count: int) -> str:
    return str(
        ngettext(
            "%(num)s rejoin joined to its person",
            "%(num)s rejoins joined to their person",
            count,
        )
    )


def _hosts(count: int) -> str:
    return str(ngettext("%(num)s person of the host left out", "%(num)s people of the host left out", count))


def _short(count: int) -> str:
    return str(
        ngettext(
            "%(num)s person left out for a short stay",
            "%(num)s people left out for a short stay",
            count,
        )
    )


def _absent(count: int) -> str:
    return str(
        ngettext(
            "%(num)s row of somebody who did not come",
            "%(num)s rows of people who did not come",
            count,
        )
    )


def _waited(count: int) -> str:
    return str(
        ngettext(
            "%(num)s row of the waiting room left out",
            "%(num)s rows of the waiting room left out",
            count,
        )
    )


def in_words(groups: Sequence[Group]) -> list[Group]:
    """The groups with countries by their names in the page's language where reasons have codes."""
    return [
        replace(
            group,
            suggestions=tuple(
                replace(one, reasons=tuple(_with_name(why) for why in one.reasons))
                for one in group.suggestions
            ),
        )
        for group in groups
    ]


def _with_name(reason: Reason) -> Reason:
    code = reason.values.get("country")
    return replace(reason, values={"country": countries((code,))}) if code else reason


def group_rows(
    group: Group, rooms: Mapping[int, InRoom], webinar: Webinar, imported: AttendanceImport, shown: int
) -> list[list[Any]]:
    """Rows of the table of a group: name as given, e-mail, when in the room, where in the file."""
    people = [*group.people[:shown], *([group.other] if group.other is not None else [])]
    rows = [_row(one, rooms, webinar, imported) for one in people]
    more = len(group.people) - shown
    if more > 0:
        rows.append([ngettext("and %(num)s more", "and %(num)s more", more), "", "", ""])
    return rows


def _row(one: Any, rooms: Mapping[int, InRoom], webinar: Webinar, imported: AttendanceImport) -> list[Any]:
    if isinstance(one, Registrant):
        return [NAME.format(one.name), NAME.format(one.email), "", _("registered")]
    room = rooms.get(one.id)
    where = url_for(
        "attendance.import_person", webinar_id=webinar.id, import_id=imported.id, import_person_id=one.id
    )
    return [
        NAME.format(one.name_as_given or one.name),
        NAME.format(one.email) if one.email else _("not given"),
        NOWRAP.format(time_in_room(room, webinar.zone)),
        LINK.format(where, lines_text(room.lines if room else ())),
    ]


def time_in_room(room: InRoom | None, zone: str) -> str:
    """15:00–16:30, of the first join and the last leave; they may have been away between."""
    if room is None or room.first_at is None:
        return str(_("no times"))
    begins = at_time(room.first_at, zone)
    if room.last_at is None or room.last_at == room.first_at:
        return begins
    return f"{begins}–{at_time(room.last_at, zone)}"


def lines_text(lines: Sequence[int]) -> str:
    """row 62; rows 62, 70; rows 62, 70 and more."""
    if len(lines) > 3:
        first = ", ".join(number(line) for line in lines[:2])
        return str(_("rows %(lines)s and %(more)s more", lines=first, more=len(lines) - 2))
    listed = ", ".join(number(line) for line in lines)
    return str(ngettext("row %(lines)s", "rows %(lines)s", len(lines), lines=listed))
