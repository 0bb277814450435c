"""Knows the organisations file: a table with a line per organisation and kind, read whole."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from tracker.csv_table import read_table
from tracker.errors import N_, Invalid
from tracker.organisations.countries import clean_country
from tracker.organisations.domains import clean_domain
from tracker.organisations.kinds import KINDS, SECTORS, Period, add_period
from tracker.organisations.names import name_key

COLUMNS = (
    "name",
    "short_name",
    "kind",
    "countries",
    "domains",
    "aliases",
    "kind_from",
    "kind_to",
    "sector",
    "parent",
)
LONGEST_NAME = 200


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A line that could not be used, and why: an English message with %(name)s places."""

    line: int
    message: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


@dataclass(kw_only=True)
class Described:
    """One organisation as a file describes it, put together from all its lines."""

    name: str
    lines: list[int]
    short_name: str = ""
    sector: str = ""
    parent: str = ""
    countries: list[str] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OrganisationsFile:
    """What a file holds: organisations in the order of their first line, and the lines left out."""

    organisations: tuple[Described, ...]
    problems: tuple[Problem, ...]


def read_organisations(data: bytes) -> OrganisationsFile:
    """Read CSV (UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab). Unreadable when no table."""
    rows = read_table(data, needed=("name",), known=COLUMNS)
    found: dict[str, Described] = {}
    owners: dict[str, str] = {}
    problems: list[Problem] = []
    for line, row in rows:
        try:
            _take(found, owners, line, row)
        except Invalid as wrong:
            problems.append(Problem(line=line, message=wrong.message, values=wrong.values))
    return OrganisationsFile(organisations=tuple(found.values()), problems=tuple(problems))


def _several(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


def _take(found: dict[str, Described], owners: dict[str, str], line: int, row: dict[str, str]) -> None:
    """Check one line whole, then add it to its organisation, so that a wrong line leaves nothing behind."""
    name = row.get("name", "")
    key = name_key(name)
    if not key:
        raise Invalid(N_("The name is missing"), field="name")
    if len(name) > LONGEST_NAME:
        raise Invalid(N_("The name is longer than %(most)s characters"), field="name", most=LONGEST_NAME)
    known = found.get(key)
    countries = [clean_country(text) for text in _several(row.get("countries", ""))]
    domains = [clean_domain(text) for text in _several(row.get("domains", ""))]
    sector = _sector(row.get("sector", ""))
    period = _period(row)
    periods = known.periods if known else ()
    if period:
        periods = add_period(periods, period)
    for domain in domains:
        if owners.get(domain, key) != key:
            raise Invalid(N_("%(domain)s belongs to another line's organisation"), domain=domain)
    one = found.setdefault(key, Described(name=name, lines=[]))
    one.lines.append(line)
    one.short_name = one.short_name or row.get("short_name", "")
    one.sector = one.sector or sector
    one.parent = one.parent or row.get("parent", "")
    one.periods = periods
    _extend(one.countries, countries)
    _extend(one.domains, domains)
    _extend(one.aliases, _several(row.get("aliases", "")))
    owners.update(dict.fromkeys(domains, key))


def _extend(kept: list[str], more: Iterable[str]) -> None:
    kept.extend(text for text in dict.fromkeys(more) if text not in kept)


def _sector(text: str) -> str:
    if not text:
        return ""
    plain = text.casefold().replace(" ", "_").replace("-", "_")
    for code, label in SECTORS.items():
        if plain in (code, label.casefold().replace(" ", "_")):
            return code
    raise Invalid(
        N_("“%(text)s” is no sector. Use %(choices)s"), field="sector", text=text, choices=", ".join(SECTORS)
    )


def _period(row: dict[str, str]) -> Period | None:
    kind = row.get("kind", "").casefold()
    from_on = read_date(row.get("kind_from", ""), "kind_from")
    to_on = read_date(row.get("kind_to", ""), "kind_to")
    if not kind and not from_on and not to_on:
        return None
    if kind not in KINDS:
        raise Invalid(N_("“%(kind)s” is no kind. Use host, partner, grantee or other"), kind=kind)
    return Period(kind=kind, from_on=from_on, to_on=to_on)


def read_date(text: str, name: str) -> date | None:
    """2020-06-17 or 17/06/2020."""
    if not text:
        return None
    parts = text.replace(".", "/").split("/")
    try:
        if len(parts) == 3:
            return date(int(parts[2]), int(parts[1]), int(parts[0]))
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(
            N_("“%(text)s” in %(column)s is no date. Write it as 2020-06-17"),
            field=name,
            text=text[:40],
            column=name,
        ) from None
