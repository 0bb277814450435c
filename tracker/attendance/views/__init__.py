"""Attendance's pages: upload, review, confirm; by organisation, by person, the rows; said by hand.

Applying an import stands in pages/apply_import.py, because the recap's draft is made in the same step.
"""

from tracker.attendance.blueprint import attendance
from tracker.attendance.views import answering as _answering
from tracker.attendance.views import by_hand as _by_hand
from tracker.attendance.views import file_people as _file_people
from tracker.attendance.views import files as _files
from tracker.attendance.views import focal as _focal
from tracker.attendance.views import lists as _lists
from tracker.attendance.views import notes as _notes
from tracker.attendance.views import questions as _questions
from tracker.attendance.views import remembered as _remembered
from tracker.attendance.views import review as _review
from tracker.attendance.views import show as _show
from tracker.attendance.views import together as _together
from tracker.attendance.views import upload as _upload

__all__ = ["attendance"]
_PARTS = (
    _answering,
    _by_hand,
    _file_people,
    _files,
    _focal,
    _lists,
    _notes,
    _questions,
    _remembered,
    _review,
    _show,
    _together,
    _upload,
)
