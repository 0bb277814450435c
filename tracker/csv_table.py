"""Knows how a short list saved as CSV becomes lines by the names of its columns."""

import csv
import io

from tracker.errors import N_, Unreadable
from tracker.tables import unguarded

MOST_BYTES = 5_000_000


def read_table(
    data: bytes, *, needed: tuple[str, ...], known: tuple[str, ...]
) -> list[tuple[int, dict[str, str]]]:
    """Each line's number in the file and its cells by column; blank lines are passed over.

    Names of columns are compared without case, a space being an underscore. Unreadable when it is no table or
    lacks a `needed` column; it then names the `known` ones.
    """
    lines = read_rows(data)
    columns = [cell.casefold().replace(" ", "_") for cell in lines[0][1]] if lines else []
    for name in needed:
        if name not in columns:
            raise Unreadable(
                N_("This file has no column called %(missing)s. Its first line must hold: %(columns)s"),
                missing=name,
                columns=", ".join(known),
            )
    return [(line, dict(zip(columns, cells, strict=False))) for line, cells in lines[1:]]


def read_rows(data: bytes) -> list[tuple[int, list[str]]]:
    """Each line's number in the file and its cells, without spaces around them; blank lines are passed over.

    UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab. Raises Unreadable.
    """
    rows: list[tuple[int, list[str]]] = []
    text = _decode(data)
    head = text.lstrip("\r\n").split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    before = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                rows.append((line, [clean_cell(cell) for cell in cells]))
    except csv.Error as wrong:
        raise Unreadable(N_("Line %(line)s is no table line: %(why)s"), line=before + 1, why=wrong) from None
    return rows


def _decode(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise Unreadable(N_("This file is larger than 5 MB. A list like this is far smaller"))
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(N_("This is not a text table. Save the list as CSV (UTF-8) and try again"))


def clean_cell(text: str) -> str:
    """Without the apostrophe that our exports put before a formula sign, and without stray spaces."""
    return " ".join(unguarded(text.strip()).split())
