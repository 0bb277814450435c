"""Knows the reports that are recognised by name and refused, each with what to export instead."""

import json
import re
from collections.abc import Callable

from tracker.attendance.reading.columns import headings
from tracker.attendance.reading.file_reading import Table
from tracker.errors import N_, Unreadable

LIST_INSTEAD = N_(
    "%(what)s This version reads Zoom attendance reports and plain lists. Save the "
    "people as a CSV or Excel list with the "
    "columns Name, Email, Organisation, Minutes and choose that."
)
ZOOM_INSTEAD = N_(
    "%(what)s In Zoom choose Reports, Webinar (or Usage, for a meeting), and export the Attendee Report "
    "(or the participants list) instead."
)

# key -> (what it is, what to export instead)
KINDS: dict[str, tuple[str, str]] = {
    "zoom_registration": (
        N_("This is a Zoom registration report: it says who registered, not who came."),
        ZOOM_INSTEAD,
    ),
    "zoom_qa": (
        N_("This is a Zoom question and answer report: it says who asked, not who came."),
        ZOOM_INSTEAD,
    ),
    "zoom_poll": (N_("This is a Zoom poll report: it says who answered, not who came."), ZOOM_INSTEAD),
    "zoom_api_participants": (N_("This is an answer of the Zoom API (JSON)."), ZOOM_INSTEAD),
    "teams_event_log": (
        N_("This is a Microsoft Teams attendance list of 2020 (joined and left)."),
        LIST_INSTEAD,
    ),
    "teams_meeting_summary": (N_("This is a Microsoft Teams meeting summary of 2021."), LIST_INSTEAD),
    "teams_sections": (N_("This is a Microsoft Teams attendance report."), LIST_INSTEAD),
    "teams_live_event": (N_("This is a Microsoft Teams live event report."), LIST_INSTEAD),
    "teams_api": (N_("This is a Microsoft Teams attendance report from its API (JSON)."), LIST_INSTEAD),
    "google_meet": (N_("This is a Google Meet attendance report."), LIST_INSTEAD),
    "webex_attendance": (N_("This is a Webex attendance report."), LIST_INSTEAD),
    "gotowebinar_attendee": (N_("This is a GoToWebinar attendee report."), LIST_INSTEAD),
    "bbb_learning_dashboard_json": (N_("This is a BigBlueButton learning dashboard (JSON)."), LIST_INSTEAD),
    "bbb_learning_dashboard_csv": (N_("This is a BigBlueButton learning dashboard."), LIST_INSTEAD),
}


class RecognisedElsewhere(Unreadable):
    """A report whose name we know and whose rows we do not read; `format` is its key."""

    def __init__(self, key: str) -> None:
        what, instead = KINDS[key]
        super().__init__(instead, what=what)
        self.format = key


def _has(*needed: str) -> Callable[[frozenset[str]], bool]:
    return lambda words: words >= set(needed)


_BY_HEADER: tuple[tuple[str, Callable[[frozenset[str]], bool]], ...] = (
    ("teams_event_log", _has("full name", "user action", "timestamp")),
    ("teams_live_event", _has("sessionid", "participantid", "utceventtimestamp")),
    ("teams_meeting_summary", _has("full name", "join time", "leave time", "duration", "role")),
    ("teams_sections", lambda words: any("(upn)" in word for word in words)),
    ("google_meet", _has("duration", "time joined", "time exited")),
    (
        "webex_attendance",
        lambda w: {"attendee email", "attendance duration"} <= w or {"display name", "connection type"} <= w,
    ),
    (
        "gotowebinar_attendee",
        lambda w: "interest rating" in w or {"attended", "email address", "unsubscribed"} <= w,
    ),
    ("bbb_learning_dashboard_csv", _has("moderator", "activity score", "talk time")),
    ("zoom_qa", _has("question", "asker name")),
    ("zoom_poll", _has("user name", "user email", "submitted date/time")),
    ("zoom_registration", lambda w: {"registration time", "approval status"} <= w and "join time" not in w),
)
_TITLES = {
    "registration report": "zoom_registration",
    "question report": "zoom_qa",
    "q&a report": "zoom_qa",
    "poll report": "zoom_poll",
    "meeting summary": "teams_meeting_summary",
}
_NUMBERED = re.compile(r"1\. \S")


def refuse_other_table(table: Table) -> None:
    """Raise RecognisedElsewhere where the table is a report that we know and do not read."""
    if (
        table.rows
        and _NUMBERED.match(table.rows[0][1][0].strip())
        and any("(UPN)" in c for _, r in table.rows[:40] for c in r)
    ):
        raise RecognisedElsewhere("teams_sections")
    for _, row in table.rows[:40]:
        words = frozenset(headings(row))
        first = headings(row[:1])[0] if row else ""
        if first in _TITLES and not any(cell.strip() for cell in row[1:]):
            raise RecognisedElsewhere(_TITLES[first])
        for key, matches in _BY_HEADER:
            if matches(words):
                raise RecognisedElsewhere(key)


def refuse_json(text: str) -> None:
    """Raise for JSON of any kind, by name where it is a report we know."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = None
    if isinstance(content, dict):
        if isinstance(content.get("participants"), list):
            raise RecognisedElsewhere("zoom_api_participants")
        if isinstance(content.get("users"), dict):
            raise RecognisedElsewhere("bbb_learning_dashboard_json")
        if {"attendanceRecords", "attendanceIntervals"} & content.keys():
            raise RecognisedElsewhere("teams_api")
    raise Unreadable(N_("This is a JSON file, not a table. Export the report as CSV or Excel instead."))
