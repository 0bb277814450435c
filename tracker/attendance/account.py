"""Knows how a reading is told as plain data: who attended, who registered and did not, and what was wrong."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any

from tracker.attendance.identity import BOT, FilePerson, group
from tracker.attendance.reading import FileReading, FileRow
from tracker.attendance.stays import Stay, make_stay, seconds_present, union
from tracker.errors import N_, Invalid

STAFF = {"host", "panelist", "organizer", "presenter", "moderator"}
"""Roles of those who run a webinar, in the words of the platforms."""
BLANK = "(blank)"
WAITED = "waiting room"
UTC_TIME, LOCAL = "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S"


def require_zone(reading: FileReading, zone: tzinfo | None) -> None:
    """Refuse a report with times and without a zone, unless somebody said which one."""
    if reading.needs_zone and zone is None:
        raise Invalid(
            N_(
                "This report does not name its time zone. Say which one its times are in, for "
                "example Europe/Zurich."
            ),
            field="zone",
        )


def person_stays(person: FilePerson, zone: tzinfo | None, source: int = 0) -> list[Stay]:
    """The stays of a person's rows; rows that tell none are left out."""
    made = (row_stay(row, zone, source) for row in person.rows if row.attended)
    return [stay for stay in made if stay is not None]


def row_stay(row: FileRow, zone: tzinfo | None, source: int = 0) -> Stay | None:
    """The stay that a row tells, its naive times read in `zone`; None where it tells none."""
    return make_stay(source, row.joined, row.left, row.minutes, zone, merged=row.merged)


def tell(reading: FileReading, zone: tzinfo | None, ends: datetime | None = None) -> dict[str, Any]:
    """The reading as JSON-ready data; nothing is clipped. Raises Invalid where a zone is missing.

    `zone` is the one that somebody said, and `ends` the end of the webinar that they supplied.
    """
    require_zone(reading, zone)
    people = sorted(group(reading.rows), key=lambda p: (p.email is None, p.email or "", p.name.casefold()))
    attended = [_present(person, zone, reading.names_zone) for person in people if person.attended]
    absent = [
        _named(person) | {"approval_status": person.approval}
        for person in people
        if not person.attended and (person.registered or person.roles == ("attendee",))
    ]
    return _told_of_file(reading, zone) | {
        "attended": attended,
        "registered_not_attended": absent,
        "unique_people_attended": len(attended),
        "unique_people_attended_excluding_staff": sum(STAFF.isdisjoint(one["roles"]) for one in attended),
        "total_person_seconds": sum(one["total_seconds"] for one in attended),
        "by_organisation_as_given": _by_organisation(attended, absent),
        "possible_bots": [one["name"] for one in attended if one.get("connection") == BOT],
        "meeting_end_supplied_local": ends.strftime(LOCAL) if ends else None,
    }


def _told_of_file(reading: FileReading, zone: tzinfo | None) -> dict[str, Any]:
    """What the file is, how it is written, which of its rows are not counted or told with a remark."""
    letters = reading.writing.zone
    in_file = f"abbreviation only ({letters})" if letters and not reading.names_zone else reading.names_zone
    assume = None if reading.names_zone or zone is None else str(zone)
    waited = [row for row in reading.rows if row.in_waiting_room]
    return {
        "format": reading.format,
        "label": reading.label,
        "attendance": True,
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "timezone": {"in_file": in_file, "assume": assume},
        "date_order": reading.writing.order,
        "precision": precision(reading.rows),
        "topic": reading.topic,
        "report_summary": dict(reading.summary),
        "not_counted": [{"line": row.line, "name": row.name, "reason": WAITED} for row in waited],
        "open_ended": [row.name for row in reading.rows if row.still_there],
        "problems": [{"line": problem.line, "reason": str(problem)} for problem in reading.problems],
    }


def precision(rows: Iterable[FileRow]) -> str | None:
    """Whether any row tells seconds, of its times or else of its minutes; None where nobody came."""
    told = [row for row in rows if row.attended and not row.in_waiting_room]
    if not told:
        return None
    exact = any(
        moment.second for row in told for moment in (row.joined, row.left) if moment is not None
    ) or any(row.minutes and row.minutes % 1 for row in told if row.joined is None or row.merged)
    return "second" if exact else "minute"


def _named(person: FilePerson) -> dict[str, Any]:
    return {
        "name": person.name,
        "email": person.email,
        "roles": list(person.roles),
        "organisation_as_given": person.organisation,
    }


def _present(person: FilePerson, zone: tzinfo | None, names_zone: bool) -> dict[str, Any]:
    """Somebody who attended. `intervals` are what is left of the rows after joining what overlaps or touches,
    not known where the file joined rejoins itself or tells minutes only."""
    stays = person_stays(person, zone)
    joins = [stay.joined for stay in stays if stay.joined]
    leaves = [leave for stay in stays if stay.joined and (leave := stay.left or stay.until)]
    rows = [row for row in person.rows if row.attended]
    known = [(stay.joined, stay.until) for stay in stays if stay.joined and stay.until]
    is_known = bool(known) and not any(row.merged for row in rows)
    first, last = min(joins, default=None), max(leaves, default=None)
    told = _named(person) | {
        "total_seconds": seconds_present(stays),
        "rows": len(rows),
        "intervals": len(union(known)) if is_known else None,
        "first_join_utc": first.strftime(UTC_TIME) if first else None,
        "last_leave_utc": last.strftime(UTC_TIME) if last else None,
    }
    if zone is not None and not names_zone:
        told["first_join_local"] = first.astimezone(zone).strftime(LOCAL) if first else None
        told["last_leave_local"] = last.astimezone(zone).strftime(LOCAL) if last else None
    return told | ({"connection": person.connection} if person.connection else {})


def _by_organisation(
    attended: list[dict[str, Any]], absent: list[dict[str, Any]]
) -> dict[str, dict[str, int]]:
    """Per organisation as it is written in the file: who came, how long, who did not."""
    found: dict[str, dict[str, int]] = {}
    for person in (*attended, *absent):
        named = person["organisation_as_given"] or BLANK
        one = found.setdefault(
            named, {"people_attended": 0, "total_seconds": 0, "registered_not_attended": 0}
        )
        came = "total_seconds" in person
        one["people_attended"] += came
        one["registered_not_attended"] += not came
        one["total_seconds"] += person.get("total_seconds", 0)
    return found
