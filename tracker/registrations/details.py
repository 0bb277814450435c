"""Knows how what a person types when registering is kept, and which mistakes get a word at the field."""

from dataclasses import dataclass

from tracker.errors import N_, Invalid
from tracker.organisations.domains import is_free_mail
from tracker.people.emails import LONGEST as LONGEST_EMAIL
from tracker.people.emails import clean_email, domain_of
from tracker.text import one_line

LONGEST_NAME = 200

# A known address reads like an address; a name never does, so a swapped pair of fields is noticed.
_NO_NAME = frozenset("@<>")


@dataclass(frozen=True, kw_only=True)
class Details:
    """Who registers: e-mail case-folded, names on one line; `organisation` as typed, "" where none was."""

    email: str
    name: str
    organisation: str = ""
    country: str | None = None
    zone: str = ""
    language: str = "en"


def clean_details(
    *, email: str, name: str, organisation: str = "", zone: str = "", language: str = "en"
) -> Details:
    """The details as they are kept; Invalid names the first field that cannot be used."""
    faults = find_faults(email=email, name=name, organisation=organisation)
    if faults:
        raise faults[0]
    return Details(
        email=clean_email(email) or "",
        name=one_line(name),
        organisation=one_line(organisation),
        zone=zone,
        language=language,
    )


def ask_organisation(email: str) -> Invalid:
    """The question for somebody whose address tells no organisation."""
    domain = domain_of(clean_email(email) or "")
    if is_free_mail(domain):
        return Invalid(
            N_("%(domain)s is used by many people. Which organisation are you with?"),
            field="organisation",
            domain=domain,
        )
    return Invalid(N_("Enter your organisation, or say that you are not with one"), field="organisation")


def find_faults(*, email: str, name: str, organisation: str = "") -> list[Invalid]:
    """What is wrong, field by field, so that a page can show all of it at once."""
    faults = [_email_fault(email), _name_fault(name), _organisation_fault(organisation)]
    return [fault for fault in faults if fault is not None]


def _email_fault(email: str) -> Invalid | None:
    if not email.strip():
        return Invalid(N_("Enter your email address"), field="email")
    if clean_email(email) is None or len(email.strip()) > LONGEST_EMAIL:
        return Invalid(
            N_("Enter an email address in the correct format, like name@example.com"), field="email"
        )
    return None


def _name_fault(name: str) -> Invalid | None:
    plain = one_line(name)
    if not plain or not any(letter.isalpha() for letter in plain):
        return Invalid(N_("Enter your full name"), field="name")
    if _NO_NAME & set(plain):
        return Invalid(N_("Enter your name without @, < or >"), field="name")
    return _too_long(plain, "name")


def _organisation_fault(organisation: str) -> Invalid | None:
    return _too_long(one_line(organisation), "organisation")


def _too_long(text: str, field: str) -> Invalid | None:
    if len(text) <= LONGEST_NAME:
        return None
    return Invalid(
        N_("Shorten this to %(most)s characters; it has %(length)s"),
        field=field,
        most=LONGEST_NAME,
        length=len(text),
    )
