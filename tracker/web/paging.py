"""Knows pages of long lists: which one the address asks for, and what a list shows of how many."""

from dataclasses import dataclass

from flask import request

from tracker.text import as_number

SIZE = 50


@dataclass(frozen=True, kw_only=True)
class Page:
    """Page `number` (from 1) of a list of `total` rows, `size` rows each, called `name` in the address."""

    number: int
    total: int
    size: int = SIZE
    name: str = "page"

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """How many rows stand before this page."""
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        """The number of the first row shown, 0 of an empty list."""
        return self.offset + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.total, self.offset + self.size)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.pages


def page_of(total: int, size: int = SIZE, name: str = "page") -> Page:
    """The page that `?page=` asks for; the first or the last one where it asks for nonsense.

    A second list of one page goes by a `name` of its own.
    """
    wanted = as_number(request.args.get(name, "1")) or 1
    last = max(1, -(-total // size))
    return Page(number=min(max(wanted, 1), last), total=total, size=size, name=name)
