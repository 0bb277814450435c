"""Knows attendance by country, from the people behind the figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from tracker.attendance.people_queries import PersonRow


@dataclass(frozen=True, kw_only=True)
class CountryRow:
    """Attendance of one country (None: of people whose country is not known)."""

    country: str | None
    registered: int
    came: int
    attended: int
    organisations: int
    median_seconds: float | None


def list_by_country(counted: Iterable[PersonRow], registered: Iterable[PersonRow]) -> list[CountryRow]:
    """Every country with somebody counted or registered, most attended first; not known comes last."""
    present: dict[str | None, list[PersonRow]] = {}
    signed: dict[str | None, list[PersonRow]] = {}
    for row in counted:
        present.setdefault(row.country, []).append(row)
    for row in registered:
        signed.setdefault(row.country, []).append(row)
    rows = [
        _row(country, present.get(country, []), signed.get(country, []))
        for country in present.keys() | signed.keys()
    ]
    return sorted(rows, key=lambda row: (not row.country, -row.attended, -row.registered, row.country or ""))


def _row(country: str | None, present: list[PersonRow], signed: list[PersonRow]) -> CountryRow:
    seconds = [row.seconds for row in present if row.seconds is not None]
    return CountryRow(
        country=country,
        registered=len(signed),
        came=sum(row.attendance_id is not None for row in signed),
        attended=len(present),
        organisations=len({row.organisation_id for row in present if row.organisation_id}),
        median_seconds=median(seconds) if seconds else None,
    )
