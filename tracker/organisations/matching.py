"""Knows which organisation an e-mail or a name means, how sure that is, and why; likeness only suggests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from rapidfuzz import fuzz, process

from tracker.errors import N_
from tracker.organisations.domains import email_domain, is_free_mail, with_parents
from tracker.organisations.names import name_key, without_accents, without_legal_words

How = Literal["domain", "name", "short_name", "alias"]

SIMILAR_FROM = 78.0


class KindPeriod(Protocol):
    """One stretch of time in which an organisation was of one kind; both dates count, None is open."""

    @property
    def kind(self) -> str: ...
    @property
    def from_on(self) -> date | None: ...
    @property
    def to_on(self) -> date | None: ...


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the directory holds of one organisation, as far as finding it needs."""

    id: int
    name: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()  # ISO 3166 codes


@dataclass(frozen=True, kw_only=True)
class Match:
    """A certain match: which organisation, how it was found, by what text."""

    organisation_id: int
    how: How
    by: str


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A reason in words: an English message with %(name)s places, and what fills them."""

    message: str
    values: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """An organisation that might be meant. `score` 0 to 100 only orders; a person decides."""

    organisation_id: int
    name: str
    score: float
    reasons: tuple[Reason, ...]


def kind_on(kinds: Iterable[KindPeriod], on: date) -> str:
    """The kind valid on a date: the period that holds it, the latest to begin when two do, else "other"."""
    valid = [
        period
        for period in kinds
        if (period.from_on is None or period.from_on <= on) and (period.to_on is None or on <= period.to_on)
    ]
    if not valid:
        return "other"
    return max(valid, key=lambda period: period.from_on or date.min).kind


class Directory:
    """The directory held ready for many look-ups; build it once per import or request."""

    def __init__(self, organisations: Iterable[Known]) -> None:
        self.known = {known.id: known for known in organisations}
        self._by_domain: dict[str, int] = {}
        self._by_name: dict[str, dict[int, tuple[How, str]]] = {}
        for known in self.known.values():
            for domain in known.domains:
                self._by_domain.setdefault(domain, known.id)
            for how, text in _names(known):
                key = name_key(text)
                if key:
                    self._by_name.setdefault(key, {}).setdefault(known.id, (how, text))
        self._spellings = [(key, ids) for key, ids in self._by_name.items()]

    def find_by_email(self, email: str) -> Match | None:
        """By the longest entered domain that equals the address's or is its parent; never for free mail."""
        domain = email_domain(email)
        if not domain or is_free_mail(domain):
            return None
        for candidate in with_parents(domain):
            if candidate in self._by_domain:
                return Match(organisation_id=self._by_domain[candidate], how="domain", by=candidate)
        return None

    def find_by_name(self, name: str) -> Match | None:
        """By the exact name, short name or alias; None when nobody or more than one is called that."""
        holders = self._by_name.get(name_key(name), {})
        own = {at: found for at, found in holders.items() if found[0] == "name"} or holders
        if len(own) != 1:
            return None
        ((organisation_id, (how, text)),) = own.items()
        return Match(organisation_id=organisation_id, how=how, by=text)

    def find(self, *, email: str = "", name: str = "") -> Match | None:
        """By e-mail first, then by name."""
        return (self.find_by_email(email) if email else None) or (self.find_by_name(name) if name else None)

    def suggest(self, name: str, *, email: str = "", limit: int = 3) -> list[Suggestion]:
        """Organisations that might be meant by a name no exact rule knows, likeliest first, with reasons."""
        key = name_key(name)
        found: dict[int, Suggestion] = {}
        for suggestion in [*self._by_part_of_domain(email), *self._shared(key), *self._similar(key)]:
            known = found.get(suggestion.organisation_id)
            if known is None:
                found[suggestion.organisation_id] = suggestion
            elif not set(map(str, suggestion.reasons)) & set(map(str, known.reasons)):
                found[suggestion.organisation_id] = _joined(known, suggestion)
        return sorted(found.values(), key=lambda each: (-each.score, each.name))[:limit]

    def _shared(self, key: str) -> list[Suggestion]:
        holders = self._by_name.get(key, {}) if key else {}
        if len(holders) < 2:
            return []
        reason = Reason(message=N_("More than one organisation is called that"))
        return [self._suggestion(at, 99.0, reason) for at in holders]

    def _by_part_of_domain(self, email: str) -> list[Suggestion]:
        domain = email_domain(email)
        if not domain or is_free_mail(domain):
            return []
        close = process.extract(domain, list(self._by_domain), scorer=fuzz.ratio, score_cutoff=88, limit=2)
        return [
            self._suggestion(
                self._by_domain[known],
                score,
                Reason(
                    message=N_("%(domain)s is nearly %(known)s"), values={"domain": domain, "known": known}
                ),
            )
            for known, score, _ in close
        ]

    def _similar(self, key: str) -> list[Suggestion]:
        if len(key) < 3:
            return []
        keys = [spelling for spelling, _ in self._spellings]
        close = process.extract(key, keys, scorer=likeness, score_cutoff=SIMILAR_FROM, limit=8)
        return [
            self._suggestion(at, min(score, 98.0), why_similar(key, keys[index], text))
            for _, score, index in close
            for at, (_, text) in self._spellings[index][1].items()
        ]

    def _suggestion(self, organisation_id: int, score: float, reason: Reason) -> Suggestion:
        name = self.known[organisation_id].name
        return Suggestion(organisation_id=organisation_id, name=name, score=score, reasons=(reason,))


def _names(known: Known) -> Sequence[tuple[How, str]]:
    return [("name", known.name), ("short_name", known.short_name), *(("alias", a) for a in known.aliases)]


def _joined(one: Suggestion, two: Suggestion) -> Suggestion:
    return Suggestion(
        organisation_id=one.organisation_id,
        name=one.name,
        score=min(100.0, max(one.score, two.score) + 1),
        reasons=one.reasons + two.reasons,
    )


def likeness(one: str, two: str, *, score_cutoff: float | None = None, **_: object) -> float:
    """0 to 100: alike in spelling or in words, accents aside; a name inside a longer one counts less."""
    first, second = without_accents(one), without_accents(two)
    if one == two:
        return 0.0
    spelling = fuzz.ratio(first, second)
    score = max(spelling, fuzz.token_sort_ratio(first, second))
    if set(second.split()) <= set(first.split()) and len(second) >= 3:
        score = max(score, 80 + spelling * 0.15)
    elif min(len(first), len(second)) >= 6:
        score = max(score, fuzz.token_set_ratio(first, second) * 0.8 + spelling * 0.1)
    return score if score >= (score_cutoff or 0) else 0.0


def why_similar(key: str, known_key: str, known_text: str) -> Reason:
    """In which way a name (its key) is like one that is known (its key and its text)."""
    values = {"known": known_text}
    if without_accents(key) == without_accents(known_key):
        return Reason(message=N_("Differs from “%(known)s” by accents only"), values=values)
    if without_legal_words(key) == without_legal_words(known_key) != "":
        return Reason(message=N_("Differs from “%(known)s” by a legal word only"), values=values)
    mine, theirs = set(key.split()), set(known_key.split())
    if mine == theirs:
        return Reason(message=N_("The same words as “%(known)s” in another order"), values=values)
    if theirs < mine or mine < theirs:
        more = " ".join(word for word in (key + " " + known_key).split() if word in mine ^ theirs)
        return Reason(
            message=N_("“%(known)s” with other words beside it: %(words)s"), values={**values, "words": more}
        )
    if len(mine - theirs) == 1 and len(theirs - mine) == 1:
        return Reason(message=N_("One word away from “%(known)s”"), values=values)
    return Reason(message=N_("Spelled like “%(known)s”"), values=values)
