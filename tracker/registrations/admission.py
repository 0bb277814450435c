"""Knows who may have a place at a webinar that is not open to everybody, and whose word stands in."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.errors import N_, Refusal
from tracker.organisations.domains import email_domain, is_free_mail, with_parents
from tracker.organisations.matching import Match


class NotAdmitted(Refusal):
    """The webinar is not for people of this address; the message says for whom, and what they can do."""

    field = "email"


@dataclass(frozen=True, kw_only=True)
class Way:
    """How somebody comes in, and whose word they bring.

    `source` is kept with the registration. `is_invited`: by the organisers, who thereby admit them, also
    before registration opens. `focal_point_id`: their organisation's focal point names them, which is the
    approval where focal points decide. `organisation_id`: the organisation this way is known to lead from,
    whatever the address says. `named_by`: whose name the mail gives ("nominated"); "" for one's own doing.
    `is_told`: whether they are written to. `browser_key`: the browser that asks, "" where that is nobody's.
    """

    source: str = "public"
    is_invited: bool = False
    registered_by_id: int | None = None
    focal_point_id: int | None = None
    organisation_id: int | None = None
    named_by: str = ""
    is_told: bool = True
    browser_key: str = ""


PAGE = Way()
BY_HAND = Way(source="organiser")
BY_LIST = Way(source="import")


def asks_first(admission: str, way: Way = PAGE) -> bool:
    """Whether somebody decides before a place is given."""
    if way.is_invited or admission not in ("approval", "focal_point"):
        return False
    return not (admission == "focal_point" and way.focal_point_id is not None)


def check_admitted(
    admits: str, domains: Sequence[str], email: str, match: Match | None, way: Way = PAGE
) -> None:
    """Raise NotAdmitted for an address (case-folded) the webinar is not for.

    The answer depends on the domain alone, so it tells nobody which addresses are known.
    """
    if admits == "anyone" or way.is_invited:
        return
    domain = email_domain(email)
    if admits == "recognised" and (way.focal_point_id or (match is not None and match.how == "domain")):
        return
    if admits == "domains" and is_listed(domain, domains):
        return
    if is_free_mail(domain):
        raise NotAdmitted(
            N_("%(domain)s is used by many people. Register with your work address"), domain=domain
        )
    if admits == "recognised":
        raise NotAdmitted(
            N_("This webinar is for organisations we know, and %(domain)s is not among their addresses"),
            domain=domain,
        )
    raise NotAdmitted(N_("This webinar is not open to addresses at %(domain)s"), domain=domain)


def is_listed(domain: str, domains: Sequence[str]) -> bool:
    """Whether a domain or one of its parents stands in the list."""
    return bool(set(with_parents(domain)) & set(domains))
