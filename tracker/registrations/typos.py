"""Knows which well-known mail domain a mistyped one means; it offers, a person decides."""

from rapidfuzz.distance import DamerauLevenshtein

from tracker.organisations.freemail import FREE_MAIL
from tracker.people.emails import clean_email, domain_of

# Mistyped often, and nobody else's: no domain of the directory is ever offered to the public.
OFTEN_MEANT = (
    "gmail.com",
    "hotmail.com",
    "outlook.com",
    "yahoo.com",
    "icloud.com",
    "live.com",
    "protonmail.com",
    "yandex.ru",
    "mail.ru",
    "163.com",
)


def suggest_email(email: str) -> str | None:
    """The address with the domain that was probably meant, e.g. maya@gmail.com for maya@gmial.com."""
    clean = clean_email(email)
    if clean is None or domain_of(clean) in FREE_MAIL:
        return None
    domain = domain_of(clean)
    for meant in OFTEN_MEANT:
        most = 1 if len(meant) < 9 else 2
        if 0 < DamerauLevenshtein.distance(domain, meant, score_cutoff=most) <= most:
            return f"{clean.rpartition('@')[0]}@{meant}"
    return None
