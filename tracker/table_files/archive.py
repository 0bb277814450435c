"""Knows how the parts of a zipped document are read, strictly: nothing is opened before its size is counted.

Small expat readers on purpose: general readers expand entities, allocate the sheet's claimed extent, or
believe the sizes a zip file claims.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from xml.parsers import expat

from tracker.errors import N_, Unreadable
from tracker.table_files.table import MAX_PART_BYTES, MAX_ZIP_PARTS

DAMAGED = N_("This workbook is damaged or was not fully downloaded. Open it in Excel and save it as CSV.")
NOT_A_WORKBOOK = N_("This is a zip file, not a workbook. Choose the CSV or Excel file that is inside it.")
MACROS = N_("This workbook holds macros. Save it as an ordinary .xlsx or CSV file.")
TOO_LARGE = N_("This workbook is larger inside than any attendance list. Save the list alone as CSV.")
DECLARES_TYPES = N_(
    "This workbook holds a document type declaration, which Excel never writes. Save the list as CSV."
)
MAX_DEPTH = 64


@contextmanager
def opened(data: bytes, *needed: str) -> Iterator["Parts"]:
    """The parts of a zip that has all those `needed`. Raises Unreadable for all other bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield Parts(archive, needed)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ) as error:
        raise Unreadable(DAMAGED) from error
    except expat.ExpatError as error:
        raise Unreadable(DAMAGED) from error


class Parts:
    """The parts of the zip, read one at a time, counting what comes out instead of believing the headers."""

    def __init__(self, archive: zipfile.ZipFile, needed: tuple[str, ...]) -> None:
        self.archive = archive
        members = archive.infolist()
        if len(members) > MAX_ZIP_PARTS or any(member.file_size > MAX_PART_BYTES for member in members):
            raise Unreadable(TOO_LARGE)
        self.names = {member.filename for member in members}
        if not self.names.issuperset(needed):
            raise Unreadable(NOT_A_WORKBOOK)
        if any(name.lower().endswith("vbaproject.bin") for name in self.names):
            raise Unreadable(MACROS)

    def read(self, name: str) -> bytes:
        if name not in self.names:
            raise Unreadable(DAMAGED)
        with self.archive.open(name) as part:
            content = part.read(MAX_PART_BYTES + 1)
        if len(content) > MAX_PART_BYTES:
            raise Unreadable(TOO_LARGE)
        return content


def walk(
    content: bytes,
    opened: Callable[[str, dict[str, str]], None],
    closed: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Parse XML without namespaces prefixes, without any document type, and not deeper than MAX_DEPTH."""
    parser = expat.ParserCreate()
    depth = 0

    def refuse(*_: object) -> None:
        raise Unreadable(DECLARES_TYPES)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise Unreadable(DAMAGED)
        opened(name.rpartition(":")[2], attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        if closed:
            closed(name.rpartition(":")[2])

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if text:
        parser.CharacterDataHandler = text
    parser.buffer_text = True
    parser.Parse(content, True)
