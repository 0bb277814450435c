"""Knows what a column holds by the look of its cells, for headings in a language that we cannot read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tracker.attendance.reading.durations import parse_minutes
from tracker.attendance.reading.times import split_moment
from tracker.attendance.reading.words import given, is_no, is_yes

SAMPLE = 200
LONGEST = 200
MOSTLY = 0.6
Rows = Sequence[tuple[int, tuple[str, ...]]]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How many of the first rows fill a column, and with what."""

    filled: int
    emails: int
    moments: int
    lengths: int
    different: int
    letters: int
    flags: int
    spaces: int

    def is_mostly(self, count: int) -> bool:
        """The count is most of what the column holds."""
        return bool(self.filled) and count >= self.filled * MOSTLY

    @property
    def is_moment(self) -> bool:
        return self.is_mostly(self.moments)

    @property
    def is_text(self) -> bool:
        return self.is_mostly(self.letters) and not (self.is_moment or self.is_mostly(self.emails))


def look(rows: Rows) -> list[Shape]:
    """The shape of every column, from the first rows of a block (without its header)."""
    sample = [cells for _, cells in rows[:SAMPLE]]
    width = max((len(cells) for cells in sample), default=0)
    return [_shape([given(cells[n]) for cells in sample if n < len(cells)]) for n in range(width)]


def _shape(cells: list[str]) -> Shape:
    told = [cell for cell in cells if cell]
    emails, moments, lengths, letters, flags, spaces = (
        map(sum, zip(*map(_signs, told), strict=True)) if told else (0,) * 6
    )
    return Shape(
        filled=len(told),
        emails=emails,
        moments=moments,
        lengths=lengths,
        different=len(set(told)),
        letters=letters,
        flags=flags,
        spaces=spaces,
    )


@lru_cache(maxsize=8_192)  # the same first rows are looked at from one possible header after another
def _signs(cell: str) -> tuple[bool, ...]:
    """Whether a cell is an address, a moment, a length, has letters, says yes or no, has spaces."""
    if len(cell) > LONGEST:
        return False, False, False, True, False, True
    return (
        "@" in cell and " " not in cell,
        any(sign in cell for sign in ":.h") and split_moment(cell) is not None,
        parse_minutes(cell) is not None,
        any(sign.isalpha() for sign in cell),
        is_yes(cell) or is_no(cell),
        " " in cell,
    )


def find_stay(shapes: Sequence[Shape]) -> dict[str, int] | None:
    """joined, left and minutes: the last two moments side by side with a length after them."""
    for n in range(len(shapes) - 2, -1, -1):
        if not (shapes[n].is_moment and shapes[n + 1].is_moment):
            continue
        found = {"joined": n, "left": n + 1}
        if n + 2 < len(shapes) and shapes[n + 2].is_mostly(shapes[n + 2].lengths):
            found["minutes"] = n + 2
        return found
    return None


def find_email(shapes: Sequence[Shape]) -> int | None:
    """The column that holds most addresses, where most of what it holds is addresses."""
    best = max(range(len(shapes)), key=lambda n: shapes[n].emails, default=None)
    if best is None or not shapes[best].is_mostly(shapes[best].emails) or not shapes[best].emails:
        return None
    return best


def find_people(shapes: Sequence[Shape], start: int = 0) -> dict[str, int]:
    """Whatever of name, e-mail, stay and registration the look of a block's columns from `start` on tells.

    Before the address stand a yes or no, then the name, or first and last name, or the name and both.
    """
    found: dict[str, int] = dict(find_stay(shapes) or {})
    email = find_email(shapes)
    if email is not None:
        found["email"] = email
    end = email or found.get("joined") or len(shapes)
    texts = [n for n in range(start, end) if shapes[n].is_text and not _is_flag(shapes[n], n)]
    if not texts and "joined" in found:
        texts = [start] if start < end else []
    elif not texts:
        texts = [n for n in range(start, len(shapes)) if shapes[n].is_text and not _is_flag(shapes[n], n)][:1]
    if len(texts) == 2 and email and not shapes[texts[0]].is_mostly(shapes[texts[0]].spaces):
        found |= {"first_name": texts[0], "last_name": texts[1]}
    elif texts:
        found["name"] = texts[0]
    return found | _registration(shapes, found)


def _is_flag(shape: Shape, position: int) -> bool:
    """Yes or no: in words that we know, or two words in more than two cells of the first column."""
    return shape.is_mostly(shape.flags) or (position == 0 and shape.different <= 2 < shape.filled)


def _registration(shapes: Sequence[Shape], found: Mapping[str, int]) -> dict[str, int]:
    """When somebody registered, and after it the approval: a moment that is no join, then a text."""
    end = found.get("joined", len(shapes))
    for n in range(end):
        if shapes[n].is_moment and n + 1 < end and shapes[n + 1].is_mostly(shapes[n + 1].letters):
            return {"registered": n, "approval": n + 1}
    return {}
