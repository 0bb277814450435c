"""Knows what the public may not see: counts under five, and whatever would let them be worked out.

Follows the practice of official statistics: small cells are withheld (primary suppression), and where the
total and the cells that are left would give one away, another is withheld with it (complementary
suppression). Readers are not told which of the withheld cells were small.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

SMALLEST = 5
Key = TypeVar("Key", bound=Hashable)


def is_small(count: int | None) -> bool:
    """Whether a count is too small to be shown; zero tells of nobody and may stand."""
    return count is not None and 0 < count < SMALLEST


def shown(count: int | None) -> int | None:
    """The count, or None where it is too small."""
    return None if is_small(count) else count


def beside_own(own: int, total: int | None) -> int | None:
    """A total that an organisation may see beside its own count; None where the others are too few."""
    return None if total is None or is_small(total - own) else total


def hide_small(cells: Mapping[Key, int]) -> dict[Key, int | None]:
    """The cells in their order, None for each that is withheld; their total may be public.

    Withheld cells are none, or at least two, of at least five in all, that are not all one.
    Where even that is impossible everything but zero is withheld.
    """
    hidden = {key for key, count in cells.items() if is_small(count)}
    others = sorted((count, str(key), key) for key, count in cells.items() if count and key not in hidden)
    for _, _, key in others:
        if not hidden or _is_safe([cells[each] for each in hidden]):
            break
        hidden.add(key)
    return {key: None if key in hidden else count for key, count in cells.items()}


def split_small(people: Mapping[Key, int], *, at_most: int | None = None) -> tuple[list[Key], list[Key]]:
    """The keys that may stand for themselves, most people first, and those to be told in one line together.

    `at_most` bounds the first list. The line never holds one key alone, nor fewer than five people, while
    another key can be added to it.
    """
    ordered = sorted(people, key=lambda key: (-people[key], str(key)))
    alone = [key for key in ordered if not is_small(people[key])]
    if at_most is not None:
        alone = alone[:at_most]
    together = [key for key in ordered if key not in set(alone)]
    while together and alone and not _is_safe([people[key] for key in together]):
        together.insert(0, alone.pop())
    return alone, together


def _is_safe(withheld: Sequence[int]) -> bool:
    """Whether a reader who knows the sum of these cannot know one of them."""
    total = sum(withheld)
    return len(withheld) > 1 and total >= SMALLEST and total > len(withheld)
