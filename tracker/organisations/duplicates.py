"""Knows which organisations of a directory may be one and the same, and why; a person decides."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from tracker.errors import N_
from tracker.organisations.domains import is_free_mail
from tracker.organisations.matching import SIMILAR_FROM, Known, Reason, likeness, why_similar
from tracker.organisations.names import LEGAL_WORDS, name_key, without_accents

Tells = Literal["for", "against"]

MOST_SHARING = 12  # a word that more organisations have in their names says nothing
SHARED_DOMAIN = 90.0


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """What telling twins apart needs of one organisation.

    `mail_domains`: from which domains how many of its people write. `webinars`: ids where its people came.
    """

    known: Known
    parent_id: int | None = None
    countries: tuple[str, ...] = ()
    mail_domains: Mapping[str, int] = field(default_factory=dict)
    webinars: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two organisations that may be one; the one with the smaller id is the older record."""

    low_id: int
    high_id: int
    score: float
    reasons: tuple[tuple[Tells, Reason], ...]


def find_pairs(candidates: Iterable[Candidate], not_same: Iterable[tuple[int, int]] = ()) -> list[Pair]:
    """The likeliest first. Left out: pairs decided to be two (low id, high id), a part and its parent."""
    by_id = {one.known.id: one for one in candidates}
    decided = set(not_same)
    pairs = []
    for low, high in sorted(_worth_comparing(by_id.values())):
        if (low, high) in decided or _are_kin(by_id[low], by_id[high]):
            continue
        pair = compare(by_id[low], by_id[high])
        if pair is not None:
            pairs.append(pair)
    return sorted(pairs, key=lambda pair: (-pair.score, pair.low_id, pair.high_id))


def compare(one: Candidate, two: Candidate) -> Pair | None:
    """Why two may be one, and what speaks against it; None where nothing is alike."""
    low, high = sorted((one, two), key=lambda each: each.known.id)
    score, name_reason = _names_alike(low.known, high.known)
    shared = _shared_people(low, high)
    if not score and not shared:
        return None
    reasons: list[tuple[Tells, Reason]] = []
    if shared:
        reasons.append(("for", _people_reason(shared)))
        score = max(score, SHARED_DOMAIN) + 1
    if name_reason is not None:
        reasons.append(("for", name_reason))
    if low.countries and high.countries:
        same = bool(set(low.countries) & set(high.countries))
        score += 2 if same else -8
        message = N_("Same country") if same else N_("Different countries")
        reasons.append(("for" if same else "against", Reason(message=message)))
    both = len(low.webinars & high.webinars)
    if both:
        score -= 3
        message = N_("Both came to one webinar") if both == 1 else N_("Both came to %(count)s webinars")
        reasons.append(("against", Reason(message=message, values={"count": str(both)} if both > 1 else {})))
    elif low.webinars and high.webinars:
        reasons.append(("for", Reason(message=N_("Never at the same webinar"))))
    return Pair(low_id=low.known.id, high_id=high.known.id, score=score, reasons=tuple(reasons))


def _worth_comparing(candidates: Iterable[Candidate]) -> set[tuple[int, int]]:
    """Those that share a rare word, an abbreviation or a domain: never all against all."""
    having: dict[str, set[int]] = {}
    for one in candidates:
        for sign in _signs(one):
            having.setdefault(sign, set()).add(one.known.id)
    return {
        pair
        for ids in having.values()
        if 2 <= len(ids) <= MOST_SHARING
        for pair in combinations(sorted(ids), 2)
    }


def _signs(one: Candidate) -> set[str]:
    known, signs = one.known, set()
    for name in (known.name, *known.aliases):
        words = [word for word in without_accents(name_key(name)).split() if word not in LEGAL_WORDS]
        signs |= {f"word:{word}" for word in words if len(word) > 3}
        signs.add("name:" + " ".join(sorted(words)))
        if len(words) > 2:
            signs.add("short:" + "".join(word[0] for word in words))
    if known.short_name:
        signs.add("short:" + without_accents(name_key(known.short_name)).replace(" ", ""))
    domains = {*known.domains, *one.mail_domains}
    return signs | {f"domain:{domain}" for domain in domains if not is_free_mail(domain)}


def _are_kin(one: Candidate, two: Candidate) -> bool:
    return one.parent_id == two.known.id or two.parent_id == one.known.id


def _names_alike(low: Known, high: Known) -> tuple[float, Reason | None]:
    """How alike the closest of all spellings are, 0 to 99, and in which way."""
    best, reason = 0.0, None
    for mine in (low.name, *low.aliases):
        for theirs in (high.name, *high.aliases):
            one, two = name_key(mine), name_key(theirs)
            if one == two:
                return 99.0, Reason(message=N_("Both are written “%(name)s”"), values={"name": mine})
            score = likeness(one, two)
            if score >= SIMILAR_FROM and score > best:
                best, reason = score, why_similar(one, two, theirs)
    if best < 95 and _is_short_for(low, high):
        return 95.0, Reason(message=N_("One is the other's abbreviation"))
    return min(best, 98.0), reason


def _is_short_for(low: Known, high: Known) -> bool:
    for one, two in ((low, high), (high, low)):
        words = [word for word in without_accents(name_key(one.name)).split() if word not in LEGAL_WORDS]
        shorts = {
            without_accents(name_key(text)).replace(" ", "")
            for text in (two.name, two.short_name, *two.aliases)
            if text
        }
        if len(words) > 2 and "".join(word[0] for word in words) in shorts:
            return True
    return False


def _shared_people(low: Candidate, high: Candidate) -> Counter[str]:
    """How many people of either write from a domain that is the other's too."""
    shared: Counter[str] = Counter()
    for one, two in ((low, high), (high, low)):
        theirs = {*two.known.domains, *two.mail_domains}
        for domain, people in one.mail_domains.items():
            if domain in theirs and not is_free_mail(domain):
                shared[domain] += people
    return shared


def _people_reason(shared: Counter[str]) -> Reason:
    ((domain, _count),) = shared.most_common(1)
    people = shared.total()
    if people == 1:
        return Reason(message=N_("One person writes from %(domain)s"), values={"domain": domain})
    values = {"count": str(people), "domain": domain}
    return Reason(message=N_("%(count)s people share the email domain %(domain)s"), values=values)
