"""Knows e-mail domains: how they are written, which may belong to one organisation, whose parent is whose."""

import re
from functools import lru_cache

from publicsuffixlist import PublicSuffixList

from tracker.errors import N_, Invalid
from tracker.organisations.freemail import FREE_MAIL

LABEL = re.compile(r"^[a-z0-9_](?:[a-z0-9-]{0,61}[a-z0-9])?$")


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)


def plain_domain(text: str) -> str:
    """Lower case, ASCII ("xn--" for other scripts), without @, www. or a path; "" when it is none."""
    plain = text.strip().casefold()
    plain = plain.rsplit("@", 1)[-1]
    plain = re.sub(r"^[a-z]+://", "", plain).split("/", 1)[0].split(":", 1)[0]
    plain = plain.removeprefix("www.").strip(".")
    try:
        plain = plain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    labels = plain.split(".")
    return plain if len(plain) <= 253 and all(LABEL.match(label) for label in labels) else ""


def email_domain(email: str) -> str:
    """The domain of an e-mail address, "" when there is none."""
    return plain_domain(email) if email.count("@") == 1 else ""


def is_free_mail(domain: str) -> bool:
    """Whether a plain domain belongs to a mail provider open to everyone."""
    return domain in FREE_MAIL


def clean_domain(text: str, *, field: str = "domains") -> str:
    """A domain that one organisation may enter; Invalid for free mail, a bare public suffix, or no domain."""
    domain = plain_domain(text)
    if not domain or "." not in domain:
        raise Invalid(
            N_("“%(text)s” is not a domain. Enter the part after the @, like unicef.org"),
            field=field,
            text=text.strip()[:80],
        )
    if is_free_mail(domain):
        raise Invalid(
            N_("%(domain)s is used by many people, so it cannot belong to one organisation"),
            field=field,
            domain=domain,
        )
    if _suffixes().privatesuffix(domain) is None:
        raise Invalid(
            N_("Everybody under %(domain)s would be this organisation. Enter its own domain below it"),
            field=field,
            domain=domain,
        )
    return domain


def with_parents(domain: str) -> tuple[str, ...]:
    """The domain and each parent, longest first: kh.unicef.org, unicef.org, org."""
    labels = domain.split(".")
    return tuple(".".join(labels[start:]) for start in range(len(labels))) if domain else ()
