"""Knows how a reading is told as plain data: who attended, who registered and did not, and what was wrong."""

from datetime import datetime, tzinfo
from typing import Any

from tracker.attendance.identity import FilePerson, group
from tracker.attendance.reading import FileReading, FileRow
from tracker.attendance.stays import Stay, make_stay, seconds_present
from tracker.errors import N_, Invalid


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


def tell(reading: FileReading, zone: tzinfo | None) -> dict[str, Any]:
    """The reading as JSON-ready data; nothing is clipped. Raises Invalid where a zone is missing."""
    require_zone(reading, zone)
    people = sorted(group(reading.rows), key=lambda p: (p.email is None, p.email or "", p.name.casefold()))
    return {
        "format": reading.format,
        "label": reading.label,
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "date_order": reading.date_order,
        "topic": reading.topic,
        "attended": [_person(person, zone) for person in people if person.attended],
        "registered_not_attended": [
            _person(person, zone) | {"approval_status": person.approval}
            for person in people
            if not person.attended and (person.registered or person.roles == ("attendee",))
        ],
        "problems": [{"line": problem.line, "reason": str(problem)} for problem in reading.problems],
    }


def _person(person: FilePerson, zone: tzinfo | None) -> dict[str, Any]:
    stays = person_stays(person, zone)
    joins = [stay.joined for stay in stays if stay.joined]
    leaves = [stay.left or stay.until for stay in stays if stay.joined]
    told = {
        "name": person.name,
        "email": person.email,
        "roles": list(person.roles),
        "organisation_as_given": person.organisation,
        "total_seconds": seconds_present(stays),
        "first_join_utc": _utc(min(joins)) if joins else None,
        "last_leave_utc": _utc(max(leave for leave in leaves if leave)) if leaves else None,
    }
    return told | ({"connection": person.connection} if person.connection else {})


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
