"""Knows an uploaded report: its bytes read and named, its hash, before anything is stored."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.attendance.reading import FileReading, read
from tracker.attendance.reading.times import Order
from tracker.text import one_line

LONGEST_NAME = 200


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A report as it came, and what somebody has answered about it."""

    file_name: str
    data: bytes
    order: Order | None = None
    columns: Mapping[str, int] | None = None
    """Field -> position, below the row at position `header` (-1: the list has no headings)."""
    header: int | None = None


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A report read, its name fit to store, and the SHA-256 of its bytes; the bytes themselves are let go."""

    file_name: str
    sha256: str
    reading: FileReading
    columns: Mapping[str, int] | None = None
    """By which columns it was read, where somebody had to say that."""
    batch: str = ""
    """What the reports that were sent together have in common; "" for one alone."""
    was_asked: bool = False
    """Somebody had to answer something about this file before it could be read."""


def read_upload(data: bytes, file_name: str, near: date | None = None) -> Upload:
    """Read a report for a webinar of local date `near`. Raises Unreadable."""
    return read_sent(Sent(file_name=file_name, data=data), near)


def read_sent(sent: Sent, near: date | None = None) -> Upload:
    """The same, by what was answered about it. Raises Unreadable."""
    name = clean_file_name(sent.file_name)
    return Upload(
        file_name=name,
        sha256=hashlib.sha256(sent.data).hexdigest(),
        reading=read(sent.data, name, near, sent.order, sent.columns, sent.header),
        columns=sent.columns,
    )


def clean_file_name(name: str) -> str:
    """The last part of a path, on one line, without control characters; "file" where nothing is left."""
    last = re.split(r"[/\\]", name)[-1]
    return one_line(last)[:LONGEST_NAME] or "file"
