"""What can be done about attendance: stage, apply, undo and discard a file, decide, mark by hand."""

from tracker.attendance.service.decisions import (
    join_with,
    leave_apart,
    leave_unnamed,
    link_organisation,
    match_again,
    name_person,
    reopen,
)
from tracker.attendance.service.imports import (
    APPLIED,
    STAGED,
    UNDONE,
    NotOver,
    Placed,
    Staged,
    apply_import,
    discard_import,
    place_report,
    require_over,
    stage_import,
    undo_import,
)
from tracker.attendance.service.mappings import forget_mapping, keep_mapping
from tracker.attendance.service.marks import Said, correct_attendance, mark_attendance, take_back_mark
from tracker.attendance.service.marks_together import mark_together, take_back_together
from tracker.attendance.service.notes import add_note, remove_note
from tracker.attendance.service.remembered import take_back_decision
from tracker.attendance.service.rooms import count_heads, name_colleagues
from tracker.attendance.service.windows import count_anew, set_window

__all__ = [
    "APPLIED",
    "STAGED",
    "UNDONE",
    "NotOver",
    "Placed",
    "Said",
    "Staged",
    "add_note",
    "apply_import",
    "count_anew",
    "correct_attendance",
    "count_heads",
    "discard_import",
    "forget_mapping",
    "join_with",
    "keep_mapping",
    "leave_apart",
    "leave_unnamed",
    "link_organisation",
    "mark_attendance",
    "mark_together",
    "match_again",
    "name_colleagues",
    "name_person",
    "place_report",
    "remove_note",
    "reopen",
    "require_over",
    "set_window",
    "stage_import",
    "take_back_decision",
    "take_back_mark",
    "take_back_together",
    "undo_import",
]
