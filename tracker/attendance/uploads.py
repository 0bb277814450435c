"""Knows an uploaded report: its bytes read and named, its hash, before anything is stored."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from tracker.attendance.reading import FileReading, read
from tracker.text import one_line

LONGEST_NAME = 200


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A report read, its name fit to store, and the SHA-256 of its bytes; the bytes themselves are let go."""

    file_name: str
    sha256: str
    reading: FileReading


def read_upload(data: bytes, file_name: str, near: date | None = None) -> Upload:
    """Read a report for a webinar of local date `near`. Raises Unreadable."""
    name = clean_file_name(file_name)
    return Upload(
        file_name=name, sha256=hashlib.sha256(data).hexdigest(), reading=read(data, name, near=near)
    )


def clean_file_name(name: str) -> str:
    """The last part of a path, on one line, without control characters; "file" where nothing is left."""
    last = re.split(r"[/\\]", name)[-1]
    return one_line(last)[:LONGEST_NAME] or "file"
