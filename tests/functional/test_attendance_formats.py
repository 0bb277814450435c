"""Importing every platform's report end to end: staged, applied, undone, with its own people and times."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.attendance_samples import EXPECTED, SAMPLES
from tests.functional.test_attendance_import import content_hash, figures, present
from tracker.attendance import queries, service
from tracker.attendance.reading import zoom_registration
from tracker.attendance.uploads import Upload, read_upload
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.models import AttendanceImport, ImportRow, Webinar
from tracker.models.attendance import REGISTRANTS_ONLY
from tracker.webinars.schedule import to_local

Committed = Callable[[Callable[[], Any]], Any]


@dataclass(frozen=True)
class Case:
    """A sample with the webinar that it is of, and how many of its people are connections."""

    start: str
    zone: str
    minutes: int
    connections: int = 0


CASES = {
    "12_zoom_api_report_participants.json": Case("2024-02-14 14:00", "UTC", 60),
    "13_teams_meetingAttendanceList_2020.csv": Case("2020-12-11 12:30", "Europe/Vienna", 90),
    "14_teams_meeting_summary_2021.csv": Case("2021-12-10 19:40", "America/New_York", 30, connections=1),
    "15_teams_sections_2022_gb.csv": Case("2022-11-14 09:30", "Europe/London", 80),
    "16_teams_sections_2024_us_engagement.csv": Case(
        "2024-09-22 15:00", "America/Los_Angeles", 180, connections=1
    ),
    "17_teams_webinar_with_registration.csv": Case("2024-09-22 09:00", "America/Los_Angeles", 60),
    "18_teams_live_event_AttendeeReport.csv": Case("2022-01-25 17:00", "UTC", 60),
    "19_google_meet_attendance.csv": Case("2024-05-21 10:00", "Europe/London", 60),
    "20_webex_attendance.csv": Case("2025-03-12 14:00", "Europe/Paris", 60, connections=1),
    "21_gotowebinar_attendee_report.csv": Case("2024-05-21 14:00", "Europe/London", 60),
    "22_bbb_learning_dashboard.json": Case("2024-11-05 10:00", "UTC", 60),
    "23_bbb_learning_dashboard.csv": Case("2024-11-05 10:00", "UTC", 60),
}


def make_webinar(case: Case) -> Webinar:
    start = datetime.fromisoformat(case.start)
    return factories.make_webinar(
        factories.make_series(), local_start=start, zone=case.zone, minutes=case.minutes, state="held"
    )


def upload_of(name: str, webinar: Webinar) -> Upload:
    near = to_local(webinar.starts_at, webinar.zone).date()
    return read_upload((SAMPLES / name).read_bytes(), name, near=near)


def stage(name: str, webinar: Webinar) -> AttendanceImport:
    return service.stage_import(webinar, upload_of(name, webinar), webinar.zone, COMMAND).imported


@pytest.mark.parametrize("name", CASES)
def test_every_platform_from_file_to_figures_and_back(name: str, committed: Committed) -> None:
    case, expected = CASES[name], EXPECTED[name]
    webinar = committed(lambda: make_webinar(case))
    before = content_hash(webinar)
    imported = committed(lambda: stage(name, webinar))
    assert (imported.format, imported.state) == (expected["format"], "staged")
    committed(lambda: service.apply_import(imported, COMMAND, utc_now()))
    window = queries.slot_of(webinar).window.seconds
    assert present(webinar) == {
        one["name"]: min(one["total_seconds"], window) for one in expected["attended"]
    }
    shown = figures(webinar)
    assert shown["individuals"] == len(expected["attended"]) - case.connections
    assert shown["left_out"]["unnamed_connections"] == case.connections
    rows = db.session.scalars(db.select(ImportRow).where(ImportRow.import_id == imported.id)).all()
    assert all(row.line and row.cells for row in rows)
    again = committed(lambda: service.stage_import(webinar, upload_of(name, webinar), webinar.zone, COMMAND))
    assert again.is_known
    committed(lambda: service.undo_import(imported, COMMAND, utc_now()))
    assert content_hash(webinar) == before


@pytest.mark.parametrize("name", ["08_zoom_meeting_registration.csv", "09_zoom_webinar_registration.csv"])
def test_a_registration_report_registers_and_measures_nothing(
    name: str, committed: Committed, signed_in: FlaskClient
) -> None:
    webinar = committed(lambda: make_webinar(Case("2024-02-14 14:00", "Europe/London", 60)))
    imported = committed(lambda: stage(name, webinar))
    assert imported.format == REGISTRANTS_ONLY == zoom_registration.FORMAT
    problems = [problem.message % problem.details for problem in queries.problems_of(imported.id)]
    assert problems == ["The file says who registered, not who came. Registered: 3."]
    for page in ("review", "confirm"):
        answer = signed_in.get(f"/o/webinars/{webinar.id}/attendance/import/{imported.id}/{page}")
        assert answer.status_code == 200
    committed(lambda: service.apply_import(imported, COMMAND, utc_now()))
    assert signed_in.get(f"/o/webinars/{webinar.id}/attendance").status_code == 200
    shown = figures(webinar)
    assert (shown["individuals"], shown["registered"], present(webinar)) == (None, 3, {})


def test_who_has_no_leave_time_is_counted_until_the_end_and_that_is_said(committed: Committed) -> None:
    name = "13_teams_meetingAttendanceList_2020.csv"
    webinar = committed(lambda: make_webinar(CASES[name]))
    imported = committed(lambda: stage(name, webinar))
    assert [problem.message % problem.details for problem in queries.problems_of(imported.id)] == [
        "Leave times are missing for 1; they are counted until 14:00."
    ]
