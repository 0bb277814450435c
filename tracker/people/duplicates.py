"""Knows which people may be one and the same, and why; likeness alone says nothing, and a person decides."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from tracker.errors import N_
from tracker.organisations.matching import Reason
from tracker.organisations.names import without_accents
from tracker.people.names import name_key

Tells = Literal["for", "against"]
Why = Literal["decided", "no_email", "organisation", "address", "initial", "name"]

WHYS: dict[Why, str] = {
    "decided": N_("Decided in a file"),
    "no_email": N_("Same name, once without email"),
    "organisation": N_("Same name and organisation"),
    "address": N_("Same address at two domains"),
    "initial": N_("Surname and initial"),
    "name": N_("Same name elsewhere"),
}
SURENESS: dict[Why, int] = {
    "decided": 100,
    "organisation": 95,
    "address": 90,
    "no_email": 85,
    "initial": 60,
    "name": 40,
}

MOST_SHARING = 12  # a name or an address's first part that more people share tells nothing
SHORTEST = 3  # letters of a surname, or of an address's first part
# Addresses that are an office's, not a person's.
OFFICES = frozenset(
    ("admin", "communications", "contact", "events", "hello", "help", "info", "mail")
    + ("office", "press", "programme", "secretariat", "team", "webinar")
)
_TITLES = frozenset(("dr", "mr", "mrs", "ms", "prof", "professor", "sr", "sra", "mme"))
_NO_WORD = re.compile(r"[^\w]+|_")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """What telling twins apart needs of one person; `emails` of every record that went into it."""

    id: int
    name: str
    emails: tuple[str, ...] = ()
    organisation_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two people who may be one; the one with the smaller id is the older record."""

    low_id: int
    high_id: int
    why: Why
    reasons: tuple[tuple[Tells, Reason], ...] = field(default=())


def find_pairs(
    candidates: Iterable[Candidate],
    *,
    not_same: Iterable[tuple[int, int]] = (),
    said_same: Collection[tuple[int, int]] = (),
) -> list[Pair]:
    """The surest first, then the newest records. Pairs of ids have the smaller one first.

    `not_same` were decided to be two and are left out; `said_same` were said to be one in some file.
    """
    by_id = {one.id: one for one in candidates}
    decided = set(not_same)
    wanted = {pair for pair in said_same if pair[0] in by_id and pair[1] in by_id}
    pairs = []
    for low, high in _worth_comparing(by_id.values()) | wanted:
        if (low, high) in decided:
            continue
        pair = compare(by_id[low], by_id[high], said_same=(low, high) in wanted)
        if pair is not None:
            pairs.append(pair)
    return sorted(pairs, key=lambda pair: (-SURENESS[pair.why], -pair.high_id, -pair.low_id))


def compare(one: Candidate, two: Candidate, *, said_same: bool = False) -> Pair | None:
    """Why two may be one, and what speaks against it; None where nothing certain is alike."""
    low, high = sorted((one, two), key=lambda each: each.id)
    same_organisation = low.organisation_id is not None and low.organisation_id == high.organisation_id
    found = list(_signs_of(low, high, same_organisation))
    if said_same:
        found.insert(0, ("decided", Reason(message=N_("Said to be one person in a file"))))
    if not found:
        return None
    reasons: list[tuple[Tells, Reason]] = [("for", reason) for _why, reason in found]
    if same_organisation:
        reasons.append(("for", Reason(message=N_("Same organisation"))))
    elif low.organisation_id is not None and high.organisation_id is not None:
        reasons.append(("against", Reason(message=N_("Different organisations"))))
    why = max((each for each, _reason in found), key=lambda each: SURENESS[each])
    return Pair(low_id=low.id, high_id=high.id, why=why, reasons=tuple(reasons))


def _signs_of(low: Candidate, high: Candidate, same_organisation: bool) -> Iterator[tuple[Why, Reason]]:
    shared = _locals(low) & _locals(high)
    if shared and same_organisation and _domains(low) != _domains(high):
        yield "address", Reason(message=N_("Both write as “%(local)s@”"), values={"local": min(shared)})
    first, second = words_of(low.name), words_of(high.name)
    if first and sorted(first) == sorted(second):
        yield from _same_name(low, high, len(first), same_organisation)
    elif same_organisation and _are_short_for(first, second):
        yield "initial", Reason(message=N_("Same surname and initial"))
    elif (_reads_like(low, second) or _reads_like(high, first)) and not (low.emails and high.emails):
        yield "no_email", Reason(message=N_("The address reads like the name"))


def _same_name(
    low: Candidate, high: Candidate, words: int, same_organisation: bool
) -> Iterator[tuple[Why, Reason]]:
    if not low.emails or not high.emails:
        both = not low.emails and not high.emails
        message = N_("Same name, both without email") if both else N_("Same name, once without email")
        yield "no_email", Reason(message=message)
    elif same_organisation:
        yield "organisation", Reason(message=N_("Same name"))
    elif words > 1:
        yield "name", Reason(message=N_("Same name"))


def _worth_comparing(candidates: Iterable[Candidate]) -> set[tuple[int, int]]:
    """Those that share a sign which few share: never all against all."""
    having: dict[tuple[object, ...], set[int]] = defaultdict(set)
    for one in candidates:
        for sign in _signs(one):
            having[sign].add(one.id)
    return {
        pair
        for ids in having.values()
        if 2 <= len(ids) <= MOST_SHARING
        for pair in combinations(sorted(ids), 2)
    }


def _signs(one: Candidate) -> Iterator[tuple[object, ...]]:
    words = words_of(one.name)
    if words:
        yield ("name", *sorted(words))
        if one.organisation_id is not None:
            yield ("name at", one.organisation_id, *sorted(words))
    if len(words) > 1 and one.organisation_id is not None:
        yield ("initial", one.organisation_id, words[-1], words[0][0])
    for local in _locals(one):
        if one.organisation_id is not None:
            yield ("local", one.organisation_id, local)
        if not local.isalnum() and len(read := words_of(local)) > 1:
            yield ("name", *sorted(read))


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared: no case, accents, signs or titles."""
    key = name.casefold() if name.isascii() else without_accents(name_key(name))
    return tuple(word for word in _NO_WORD.sub(" ", key).split() if word not in _TITLES)


def _locals(one: Candidate) -> set[str]:
    """The first parts of addresses that can be a person's own."""
    found = {email.partition("@")[0] for email in one.emails}
    return {local for local in found if len(local) >= SHORTEST and local not in OFFICES}


def _domains(one: Candidate) -> set[str]:
    return {email.partition("@")[2] for email in one.emails}


def _reads_like(one: Candidate, words: tuple[str, ...]) -> bool:
    return len(words) > 1 and any(sorted(words_of(local)) == sorted(words) for local in _locals(one))


def _are_short_for(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """ "M. Silva" and "Maria Silva", "Maria da Silva" and "Maria Silva"; never "Mario" and "Maria"."""
    if len(first) < 2 or len(second) < 2 or first[-1] != second[-1] or len(first[-1]) < SHORTEST:
        return False
    return first[0].startswith(second[0]) or second[0].startswith(first[0])
