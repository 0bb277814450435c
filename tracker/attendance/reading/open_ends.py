"""Knows until when somebody is counted whose leave nobody wrote down."""

from dataclasses import replace
from datetime import datetime, tzinfo

from tracker.attendance.reading.file_reading import FileReading, FileRow, Problem
from tracker.attendance.reading.times import LONGEST_STAY
from tracker.errors import N_

STILL_THERE = N_("Leave times are missing for %(count)s; they are counted until %(until)s.")


def count_until(reading: FileReading, ends: datetime | None, zone: tzinfo | None) -> FileReading:
    """The reading with open stays counted until `ends` (aware), where that is later than what the file knows.

    Without `ends` they are counted until the last moment that the file knows of. A remark says so.
    """
    if not any(row.still_there for row in reading.rows):
        return reading
    rows = tuple(_until(row, ends, zone) if row.still_there else row for row in reading.rows)
    last = [row.left for row in rows if row.still_there and row.left]
    values = {"count": str(len(last)), "until": f"{max(last):%H:%M}" if last else ""}
    remark = Problem(line=0, reason=STILL_THERE, values=values)
    return replace(reading, rows=rows, problems=(*reading.problems, remark))


def _until(row: FileRow, ends: datetime | None, zone: tzinfo | None) -> FileRow:
    if ends is None or row.joined is None or row.left is None:
        return row
    end = ends
    if row.left.tzinfo is None:
        if zone is None:
            return row
        end = ends.astimezone(zone).replace(tzinfo=None)
    return replace(row, left=end) if row.left < end <= row.joined + LONGEST_STAY else row
