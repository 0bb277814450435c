"""Knows what is kept of one organisation: how typed values are cleaned, joined with a file's, compared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tracker.errors import N_, Invalid
from tracker.organisations.countries import clean_country
from tracker.organisations.domains import clean_domain
from tracker.organisations.kinds import SECTORS, Period, add_period
from tracker.organisations.names import name_key
from tracker.organisations.reading import Described
from tracker.text import one_line

LONGEST = {"name": 200, "short_name": 80, "aliases": 200}


@dataclass(frozen=True, kw_only=True)
class Details:
    """All that an organiser can say of an organisation. `parent` is the parent's name, "" for none.

    `countries` are codes, the first is the one it counts for; `periods` are in order and never overlap.
    """

    name: str
    short_name: str = ""
    sector: str = ""
    parent: str = ""
    countries: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Change:
    """One field that an edit or an import changes, in words that fit a page and the audit."""

    field: str
    before: str
    after: str


@dataclass(kw_only=True)
class Kinship:
    """Who is whose parent, by name keys; refuses a circle before it is made."""

    parents: dict[str, str] = field(default_factory=dict)

    def set_parent(self, child: str, parent: str) -> None:
        """Remember it; Invalid(field="parent") when the parent is the child or stands below it."""
        seen, above = {child}, parent
        while above:
            if above in seen:
                raise Invalid(
                    N_("An organisation cannot stand above itself: its parent is part of it already"),
                    field="parent",
                )
            seen.add(above)
            above = self.parents.get(above, "")
        self.parents[child] = parent


def clean_details(typed: Details) -> Details:
    """The same with every value clean: names on one line, codes, plain domains; Invalid names the field."""
    name = _short(typed.name, "name")
    if not name_key(name):
        raise Invalid(N_("Enter the organisation's name"), field="name")
    if typed.sector and typed.sector not in SECTORS:
        raise Invalid(N_("Choose a sector from the list"), field="sector")
    periods: tuple[Period, ...] = ()
    for period in sorted(typed.periods, key=lambda one: one.from_on or date.min):
        periods = add_period(periods, period)
    return Details(
        name=name,
        short_name=_short(typed.short_name, "short_name"),
        sector=typed.sector,
        parent=one_line(typed.parent),
        countries=_once(clean_country(text) for text in typed.countries),
        domains=tuple(sorted(_once(clean_domain(text) for text in typed.domains))),
        aliases=_aliases(name, typed.aliases),
        periods=periods,
    )


def _short(text: str, field_name: str) -> str:
    plain = one_line(text)
    if len(plain) > LONGEST[field_name]:
        raise Invalid(
            N_("Shorten this to %(most)s characters; it has %(length)s"),
            field=field_name,
            most=LONGEST[field_name],
            length=len(plain),
        )
    return plain


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _aliases(name: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Other spellings, each once; the name itself is none. A bar stands between two, as in the file."""
    kept: dict[str, str] = {}
    for text in (part for typed in texts for part in typed.split("|")):
        alias = _short(text, "aliases")
        key = name_key(alias)
        if key and key != name_key(name):
            kept.setdefault(key, alias)
    return tuple(kept[key] for key in sorted(kept))


def merge_described(kept: Details | None, described: Described) -> Details:
    """What is kept once a file's description is taken in.

    What the file leaves empty stays; countries, domains, aliases and kinds are added, none is taken away.
    Invalid where a kind of the file contradicts one that is kept.
    """
    if kept is None:
        kept = Details(name=described.name)
    periods = kept.periods
    for period in described.periods:
        periods = add_period(periods, period)
    return clean_details(
        replace(
            kept,
            short_name=described.short_name or kept.short_name,
            sector=described.sector or kept.sector,
            parent=described.parent if _other(described.parent, kept.parent) else kept.parent,
            countries=(*kept.countries, *described.countries),
            domains=(*kept.domains, *described.domains),
            aliases=(*kept.aliases, *described.aliases),
            periods=periods,
        )
    )


def _other(told: str, kept: str) -> bool:
    return bool(told) and name_key(told) != name_key(kept)


def list_changes(before: Details | None, after: Details) -> tuple[Change, ...]:
    """Every field that differs, in the order of the form."""
    old = as_json(before) if before else {}
    new = as_json(after)
    return tuple(
        Change(field=name, before=_in_words(old.get(name, "")), after=_in_words(value))
        for name, value in new.items()
        if value != old.get(name, type(value)())
    )


def as_json(details: Details) -> Mapping[str, Any]:
    """JSON-ready, for the audit and the command line."""
    return {
        "name": details.name,
        "short_name": details.short_name,
        "sector": details.sector,
        "parent": details.parent,
        "countries": list(details.countries),
        "domains": list(details.domains),
        "aliases": list(details.aliases),
        "kinds": [
            {"kind": period.kind, "from": _iso(period.from_on), "to": _iso(period.to_on)}
            for period in details.periods
        ],
    }


def from_json(kept: Mapping[str, Any]) -> Details:
    """What `as_json` wrote; further keys are left aside."""
    return Details(
        name=kept["name"],
        short_name=kept["short_name"],
        sector=kept["sector"],
        parent=kept["parent"],
        countries=tuple(kept["countries"]),
        domains=tuple(kept["domains"]),
        aliases=tuple(kept["aliases"]),
        periods=tuple(
            Period(kind=each["kind"], from_on=_date(each["from"]), to_on=_date(each["to"]))
            for each in kept["kinds"]
        ),
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _iso(on: Any) -> str | None:
    return on.isoformat() if on else None


def _in_words(value: Any) -> str:
    if isinstance(value, str):
        return value
    return ", ".join(part if isinstance(part, str) else _period_in_words(part) for part in value)


def _period_in_words(period: dict[str, Any]) -> str:
    return f"{period['kind']} {period['from'] or '…'}–{period['to'] or '…'}"
