"""Knows the review desk: who of a file waits for a decision, in which groups, why, and who might be meant.

Likeness only suggests: a suggestion that rests on it alone is never the answer chosen beforehand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from tracker.attendance.alike import closest
from tracker.attendance.sums import needs_organisation
from tracker.errors import N_
from tracker.organisations.domains import email_domain, is_free_mail
from tracker.organisations.matching import Directory, Reason, Suggestion, why_similar
from tracker.organisations.names import name_key as organisation_key
from tracker.people.names import name_key

What = Literal["same", "connection", "organisation"]
CONNECTIONS = {
    "phone": N_("A telephone number, not a name"),
    "room": N_("A room, not one person"),
    "bot": N_("A program that takes notes"),
    "device": N_("A device, not a name"),
}
EARLIER = N_("Known from an earlier webinar or registration")
NO_ORGANISATION = N_("No organisation in the file")
FREE_MAIL = N_("An address of %(domain)s, which anybody can have")
UNKNOWN_DOMAIN = N_("Domain %(domain)s is not in the directory")
UNKNOWN_NAME = N_("“%(name)s” is not in the directory")
SAME_NAME = N_("The same name, once without an email")
SAME_INITIAL = N_("Same surname, same initial")
SAME_ORGANISATION = N_("Their email is of %(domain)s, the organisation the file gives")
SAME_COUNTRY = N_("The same country: %(country)s")
OTHERS_DECIDED = N_("Others of %(domain)s were decided to be there")
REGISTERED = N_("Registered, and not in the file under that email")
APART = N_("One left %(minutes)s minutes before the other came")
TOGETHER = N_("Both were in the room at the same time")


@dataclass(frozen=True, kw_only=True)
class InRoom:
    """When somebody was in the room, and where that stands in the file."""

    first_at: datetime | None
    last_at: datetime | None
    lines: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Registrant:
    """Somebody with a place at the webinar whom the file does not show under their e-mail."""

    name: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """One thing to decide: the people of the import it is about, why, and what might be meant."""

    what: What
    people: tuple[Any, ...]  # ImportPerson
    reasons: tuple[Reason, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    other: Any = None  # whom `same` may be: an ImportPerson, or a Registrant
    as_given: str = ""
    domain: str = ""

    @property
    def id(self) -> int:
        """The group's name in the page: its first person."""
        return int(self.people[0].id)


def make_groups(
    people: Sequence[Any], is_counted: Mapping[int, bool], registered: Iterable[Registrant] = ()
) -> list[Group]:
    """What is left to decide, in the order of the desk: same names, connections, organisations.

    `people` are ImportPerson rows in file order; `is_counted` says who would count; `registered` have a
    place at the webinar and are not in the file under their e-mail.
    """
    present = [one for one in people if one.attended and one.same_as_id is None]
    same = _same_names(present, [*people, *registered])
    asked_first = {group.id for group in same}
    rest = [one for one in present if one.id not in asked_first]
    return [*same, *_connections(rest), *_without_organisation(rest, is_counted)]


def _same_names(present: Sequence[Any], others: Sequence[Any]) -> list[Group]:
    """People without e-mail whose name, or surname and initial, somebody with an e-mail has."""
    by_name: dict[str, Any] = {}
    by_initial: dict[tuple[str, str], list[Any]] = {}
    for one in others:
        if one.email and getattr(one, "treated_as", "person") == "person":
            key = name_key(one.name)
            by_name.setdefault(key, one)
            by_initial.setdefault(_initial(key), []).append(one)
    groups = []
    for one in present:
        if one.email or one.is_decided or one.treated_as != "person":
            continue
        key = name_key(one.name)
        alike = by_initial.get(_initial(key), [])
        if key in by_name:
            groups.append(_same(one, by_name[key], Reason(message=SAME_NAME)))
        elif len(alike) == 1 and _is_short(key, name_key(alike[0].name)):
            groups.append(_same(one, alike[0], Reason(message=SAME_INITIAL)))
        elif close := closest(key, by_name):
            groups.append(_same(one, by_name[close], why_similar(key, close, by_name[close].name)))
    return groups


def _same(one: Any, other: Any, why: Reason) -> Group:
    reasons = [why]
    if not hasattr(other, "id"):
        reasons.append(Reason(message=REGISTERED))
    return Group(what="same", people=(one,), other=other, reasons=tuple(reasons))


def _initial(key: str) -> tuple[str, str]:
    """Surname and first letter of a name; names of one word have none."""
    words = key.replace(".", " ").split()
    return (words[-1], words[0][0]) if len(words) > 1 else ("", key)


def _is_short(one: str, other: str) -> bool:
    """Whether one of two names gives only an initial."""
    return any(len(first) == 1 for key in (one, other) for first in key.replace(".", " ").split()[:1])


def with_timeline(group: Group, rooms: Mapping[int, InRoom]) -> Group:
    """The group with how far apart the two were in the room, where they never were together."""
    one = rooms.get(group.id)
    other = rooms.get(getattr(group.other, "id", 0))
    if not (one and other and one.first_at and other.first_at and one.last_at and other.last_at):
        return group
    gap = max(one.first_at, other.first_at) - min(one.last_at, other.last_at)
    minutes = round(gap.total_seconds() / 60)
    if minutes < 0:
        return replace(group, reasons=(*group.reasons, Reason(message=TOGETHER)))
    apart = Reason(message=APART, values={"minutes": str(minutes)})
    return replace(group, reasons=(*group.reasons, apart))


def _connections(people: Sequence[Any]) -> list[Group]:
    return [
        Group(
            what="connection", people=(one,), reasons=(Reason(message=CONNECTIONS.get(one.connection, "")),)
        )
        for one in people
        if one.treated_as != "person" and not one.is_decided
    ]


def _without_organisation(people: Sequence[Any], is_counted: Mapping[int, bool]) -> list[Group]:
    together: dict[tuple[str, str], list[Any]] = {}
    for one in people:
        if one.treated_as == "person" and needs_organisation(one) and is_counted.get(one.id):
            together.setdefault(_belongs(one), []).append(one)
    groups = [_organisation_group(key, mine) for key, mine in together.items()]
    return sorted(groups, key=lambda group: (-len(group.people), group.id))


def _belongs(one: Any) -> tuple[str, str]:
    """Who is decided together: the same organisation as given, else the same domain of their own."""
    given = organisation_key(one.organisation_as_given)
    if given:
        return ("name", given)
    domain = email_domain(one.email or "")
    if domain and not is_free_mail(domain):
        return ("domain", domain)
    return ("one", str(one.id))


def _organisation_group(key: tuple[str, str], people: Sequence[Any]) -> Group:
    given = people[0].organisation_as_given if key[0] == "name" else ""
    domains = {email_domain(one.email or "") for one in people if one.email}
    own = sorted(domain for domain in domains if domain and not is_free_mail(domain))
    reasons = []
    if given:
        reasons.append(Reason(message=UNKNOWN_NAME, values={"name": given}))
    else:
        reasons.append(Reason(message=NO_ORGANISATION))
    reasons += [Reason(message=UNKNOWN_DOMAIN, values={"domain": domain}) for domain in own[:2]]
    free = sorted(domain for domain in domains if domain and is_free_mail(domain))
    reasons += [Reason(message=FREE_MAIL, values={"domain": domain}) for domain in free[:1]]
    return Group(
        what="organisation",
        people=tuple(people),
        reasons=tuple(reasons),
        as_given=given,
        domain=own[0] if len(own) == 1 else "",
    )


@dataclass(frozen=True, kw_only=True)
class Before:
    """What was known before the file: organisations by e-mail, and by domain as its people were decided."""

    emails: Mapping[str, int] = field(default_factory=dict)
    domains: Mapping[str, int] = field(default_factory=dict)


def with_suggestions(
    group: Group, directory: Directory, before: Before, countries: Mapping[int, str]
) -> Group:
    """The group with organisations that might be meant, and for one person what speaks for the other.

    `countries`: by the person's id, the country (ISO 3166) chosen at registration or given in the file.
    """
    if group.what == "same":
        return _with_domain(group, directory)
    if group.what != "organisation":
        return group
    found = _known_before(group, directory, before)
    known = {one.organisation_id for one in found}
    alike = directory.suggest(group.as_given, email=group.people[0].email or "")
    every = [*found, *[one for one in alike if one.organisation_id not in known]]
    from_there = {countries[one.id] for one in group.people if countries.get(one.id)}
    return replace(group, suggestions=tuple(_with_country(each, directory, from_there) for each in every[:4]))


def _with_domain(group: Group, directory: Directory) -> Group:
    """Two names are likelier one person where the e-mail is of the organisation that the file gives."""
    given = directory.find_by_name(group.people[0].organisation_as_given or "")
    of_email = directory.find_by_email(group.other.email or "")
    if given is None or of_email is None or given.organisation_id != of_email.organisation_id:
        return group
    reason = Reason(message=SAME_ORGANISATION, values={"domain": of_email.by})
    return replace(group, reasons=(*group.reasons, reason))


def _with_country(each: Suggestion, directory: Directory, countries: set[str]) -> Suggestion:
    shared = sorted(countries & set(directory.known[each.organisation_id].countries))
    if not shared:
        return each
    reason = Reason(message=SAME_COUNTRY, values={"country": shared[0]})
    return replace(each, reasons=(*each.reasons, reason))


def _known_before(group: Group, directory: Directory, before: Before) -> list[Suggestion]:
    earlier = Reason(message=EARLIER)
    found = {before.emails[one.email]: earlier for one in group.people if one.email in before.emails}
    if group.domain in before.domains:
        reason = Reason(message=OTHERS_DECIDED, values={"domain": group.domain})
        found.setdefault(before.domains[group.domain], reason)
    return [
        Suggestion(organisation_id=at, name=directory.known[at].name, score=100.0, reasons=(why,))
        for at, why in found.items()
        if at in directory.known
    ]


def preselected(group: Group) -> str:
    """The answer that is chosen until somebody changes it; "" where likeness is all that speaks for one."""
    messages = {reason.message for reason in group.reasons}
    if group.what == "same":
        is_full = " " in name_key(group.people[0].name)
        return "same" if SAME_NAME in messages and TOGETHER not in messages and is_full else ""
    sure = [
        one for one in group.suggestions if {why.message for why in one.reasons} & {EARLIER, OTHERS_DECIDED}
    ]
    return f"organisation-{sure[0].organisation_id}" if len(sure) == 1 else ""
