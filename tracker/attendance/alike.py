"""Knows which of many names is nearly another: accents, the order of words, one or two letters."""

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tracker.organisations.names import without_accents

SHORTEST = 7  # letters; in shorter names one letter makes another name
LETTERS_PER_SLIP = 7


def closest(key: str, keys: Iterable[str]) -> str | None:
    """The one name that is nearly `key`; None where there is none, or more than one.

    Names are keys of people.names. Names of one word are never alike enough.
    """
    plain = _in_order(key)
    if len(plain) < SHORTEST or " " not in plain:
        return None
    slips = min(2, len(plain) // LETTERS_PER_SLIP)
    known = {one: _in_order(one) for one in keys if one != key}
    near = process.extract(plain, known, scorer=OSA.distance, score_cutoff=slips, limit=3)
    found = [one for words, _distance, one in near if len(words.split()) == len(plain.split())]
    return found[0] if len(found) == 1 else None


def _in_order(key: str) -> str:
    return " ".join(sorted(without_accents(key).replace(".", " ").replace(",", " ").split()))
