"""What can be done about attendance: stage, apply, undo and discard a file, decide, mark by hand."""

from tracker.attendance.service.imports import (
    NotOver,
    Staged,
    apply_import,
    discard_import,
    require_over,
    stage_import,
    undo_import,
)

__all__ = [
    "NotOver",
    "Staged",
    "apply_import",
    "discard_import",
    "require_over",
    "stage_import",
    "undo_import",
]
