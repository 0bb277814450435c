"""Knows how a text file becomes rows: its encoding, its delimiter, and where reading must stop."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable

from tracker.errors import N_, Unreadable
from tracker.table_files.table import TRIED_LINES, Table, check_count, check_row

BROKEN_OFF = N_("This file ends in the middle of a character: the download broke off. Download it again.")
NOT_TEXT = N_(
    "This file is not a table. Choose the CSV or Excel report that the platform, or your own list, "
    "was saved as."
)
ONLY_BLANK = N_("This file has only blank lines. Download the report again and choose the new file.")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")
KnownWords = Callable[[tuple[str, ...]], int]
COUNTRIES = ("cp1252", "cp1251", "cp1256", "cp932", "gb18030", "cp949", "big5")
DELIMITERS = (",", ";", "\t")


def decode(data: bytes, known_words: KnownWords) -> tuple[str, str]:
    """The text and its encoding: byte order marks first, then strict UTF-8, then what Excel writes.

    That is cp1252 (not latin-1: it turns ’ and œ into control characters), unless more headings are known
    words in the encoding of another country.
    """
    for mark, codec, label in (
        (b"\xef\xbb\xbf", "utf-8", "utf-8-sig"),
        (b"\xff\xfe", "utf-16-le", "utf-16-le BOM"),
        (b"\xfe\xff", "utf-16-be", "utf-16-be BOM"),
    ):
        if data.startswith(mark):
            text = _strictly(data[len(mark) :], codec)
            if text is None:
                raise Unreadable(BROKEN_OFF)
            return _clean(text), label
    for codec in (_without_mark(data), "utf-8"):
        text = _strictly(data, codec) if codec else None
        if text is not None:
            return _clean(text), codec
    found = [(codec, text) for codec in COUNTRIES if (text := _strictly(data, codec)) is not None]
    if not found:
        raise Unreadable(NOT_TEXT)
    codec, text = max(found, key=lambda one: _known_headings(one[1], known_words))
    return _clean(text), codec


def _known_headings(text: str, known_words: KnownWords) -> int:
    """How many headings of the best of the first lines are known words, by whatever delimiter."""
    rows = [re.split(r"[,;\t]", line.replace('"', "")) for line in text[:10_000].splitlines()[:20]]
    return max((known_words(tuple(row)) for row in rows), default=0)


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _without_mark(data: bytes) -> str:
    """UTF-16 without its mark: every second byte of the beginning is zero."""
    head = data[:200]
    odd, even = head[1::2].count(0), head[::2].count(0)
    if len(head) >= 20 and odd > len(head) // 4 > even:
        return "utf-16-le"
    if len(head) >= 20 and even > len(head) // 4 > odd:
        return "utf-16-be"
    return ""


def _clean(text: str) -> str:
    if CONTROLS.search(text):
        raise Unreadable(
            N_(
                "This file holds characters that no report holds. Download the report again, do "
                "not convert it."
            )
        )
    return text


def to_table(text: str, encoding: str, known_words: KnownWords) -> Table:
    """Rows of `text`, by the delimiter that shows most header words, or else most rows of one width."""
    if not text.strip():
        raise Unreadable(ONLY_BLANK)
    skipped = 0
    named = re.match(r"sep=(.)\r?\n", text)
    if named:
        text, skipped, delimiter = text[named.end() :], 1, named[1]
        if delimiter not in DELIMITERS:
            raise Unreadable(
                N_("The first line of this file names an unknown delimiter. Save it as CSV again.")
            )
    else:
        delimiter = _delimiter(text, known_words)
    rows = _rows(text, delimiter, skipped)
    if not rows:
        raise Unreadable(ONLY_BLANK)
    return Table(rows=tuple(rows), encoding=encoding, delimiter=delimiter)


def _delimiter(text: str, known_words: KnownWords) -> str:
    head = "".join(io.StringIO(text[:60_000], newline="").readlines()[:TRIED_LINES])

    def score(delimiter: str) -> tuple[int, int]:
        try:
            rows = list(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter))
        except csv.Error:
            return (0, 0)
        known = max((known_words(tuple(row)) for row in rows), default=0)
        widths = Counter(len(row) for row in rows)
        return (known, max(((width - 1) * count for width, count in widths.items()), default=0))

    return max(DELIMITERS, key=score)


def _rows(text: str, delimiter: str, skipped: int) -> list[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, tuple[str, ...]]] = []
    cells = 0
    line = skipped + 1
    try:
        for row in reader:
            if (row and row[0].strip()) or any(cell and not cell.isspace() for cell in row):
                check_row(line, row)
                cells += len(row)
                rows.append((line, tuple(row)))
                check_count(len(rows), cells)
            line = skipped + reader.line_num + 1
    except csv.Error:
        raise Unreadable(
            N_("Row %(line)s cannot be read: a quotation mark is never closed, or a cell is far too long."),
            line=line,
        ) from None
    return rows
