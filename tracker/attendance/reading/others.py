"""Knows the reports that say nothing about attendance, and what to export instead."""

from tracker.attendance.reading import zoom_questions
from tracker.attendance.reading.file_reading import Table
from tracker.errors import N_, Unreadable

ZOOM_INSTEAD = N_(
    "%(what)s In Zoom choose Reports, Webinar (or Usage, for a meeting), and export the Attendee Report "
    "(or the participants list) instead. This one can be kept with the webinar; nobody is counted by it."
)

# key -> what it is
KINDS: dict[str, str] = {
    zoom_questions.QA_FORMAT: N_(
        "This is a Zoom question and answer report: it says who asked, not who came."
    ),
    zoom_questions.POLL_FORMAT: N_("This is a Zoom poll report: it says who answered, not who came."),
}


class RecognisedElsewhere(Unreadable):
    """A report whose name we know and that holds no attendance; `format` is its key, `table` its rows."""

    def __init__(self, key: str, table: Table) -> None:
        super().__init__(ZOOM_INSTEAD, what=KINDS[key])
        self.format = key
        self.table = table


def refuse_other_table(table: Table) -> None:
    """Raise RecognisedElsewhere where the table is a report that we know and that holds no attendance."""
    key = zoom_questions.find_report(table)
    if key:
        raise RecognisedElsewhere(key, table)
