"""Knows which uploaded files may be passed on: what their bytes are, and a clean name for them."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from tracker.errors import N_, Unreadable
from tracker.text import one_line

LONGEST_NAME = 120
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A file that may be kept: its clean name with the right ending, and its type."""

    file_name: str
    content_type: str


def check_file(file_name: str, content: bytes) -> Checked:
    """Say what a file is by its bytes; Unreadable unless it is of a known harmless type and named so.

    Programs, scripts, web pages, SVG pictures and documents with macros are refused whatever their name.
    """
    if not content:
        raise Unreadable(N_("The file is empty"))
    ending = PurePosixPath(file_name.replace("\\", "/").lower()).suffix
    known = _TYPES.get(ending)
    if known is None:
        raise Unreadable(
            N_("Files of the type “%(ending)s” cannot be passed on. Use one of: %(known)s"),
            ending=one_line(ending)[:20] or N_("without an ending"),
            known=", ".join(sorted(each.removeprefix(".") for each in _TYPES)),
        )
    content_type, fits = known
    if not fits(content):
        raise Unreadable(
            N_("“%(name)s” is not what its name says: no %(ending)s file, or one with macros"),
            name=clean_file_name(file_name),
            ending=ending.removeprefix(".").upper(),
        )
    return Checked(file_name=clean_file_name(file_name), content_type=content_type)


def clean_file_name(file_name: str) -> str:
    """The last part of a path on one line, without characters that file systems or headers mind."""
    plain = one_line(file_name.replace("\\", "/").rsplit("/", 1)[-1])
    plain = re.sub(r'[<>:"|?*%;]', "-", plain).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        return plain[:LONGEST_NAME] or "file"
    return f"{stem[:LONGEST_NAME].strip('. ') or 'file'}.{ending[:10].lower()}"


def _begins(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signatures)


def _at(offset: int, signature: bytes) -> Callable[[bytes], bool]:
    return lambda content: content[offset : offset + len(signature)] == signature


def _office(folder: str) -> Callable[[bytes], bool]:
    def fits(content: bytes) -> bool:
        names = _zip_names(content)
        has_macros = any(name.lower().endswith(("vbaproject.bin", ".exe", ".js")) for name in names)
        return (
            "[Content_Types].xml" in names
            and f"{folder}/" in {name[: len(folder) + 1] for name in names}
            and (not has_macros)
        )

    return fits


def _opendocument(kind: str) -> Callable[[bytes], bool]:
    def fits(content: bytes) -> bool:
        wanted = f"mimetype{_OPEN}{kind}".encode()
        has_macros = any(name.startswith(("Basic/", "Scripts/")) for name in _zip_names(content))
        return content[:2] == b"PK" and wanted in content[:200] and not has_macros

    return fits


def _zip_names(content: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return []


def _plain_text(content: bytes) -> bool:
    """UTF-8 text that no browser takes for a page, even one that guesses."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return "\x00" not in text and not re.search(
        r"<\s*(!doctype|html|script|svg|body|iframe|\?xml)", text, re.I
    )


def _subtitles(content: bytes) -> bool:
    return content.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT") and _plain_text(content)


_TYPES: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    ".pdf": ("application/pdf", _begins(b"%PDF-")),
    ".pptx": (f"{_OFFICE}presentationml.presentation", _office("ppt")),
    ".docx": (f"{_OFFICE}wordprocessingml.document", _office("word")),
    ".xlsx": (f"{_OFFICE}spreadsheetml.sheet", _office("xl")),
    ".odp": (f"{_OPEN}presentation", _opendocument("presentation")),
    ".odt": (f"{_OPEN}text", _opendocument("text")),
    ".ods": (f"{_OPEN}spreadsheet", _opendocument("spreadsheet")),
    ".png": ("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    ".jpg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    ".jpeg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    ".mp4": ("video/mp4", _at(4, b"ftyp")),
    ".m4a": ("audio/mp4", _at(4, b"ftyp")),
    ".webm": ("video/webm", _begins(b"\x1a\x45\xdf\xa3")),
    ".mp3": ("audio/mpeg", _begins(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    ".vtt": ("text/vtt", _subtitles),
    ".txt": ("text/plain", _plain_text),
    ".md": ("text/markdown", _plain_text),
    ".csv": ("text/csv", _plain_text),
}
