"""Knows the short names in addresses: how a title becomes one, and which ones routes keep."""

import re
import unicodedata
from collections.abc import Container

from tracker.errors import N_, Invalid

# First path parts that routes use, or will: a series may not be called like one of them.
_ROUTES = """
o r f i s me api static recaps statistics privacy accessibility help verify unsubscribe calendar series
webinars organisations people reports settings admin sign-in sign-out login logout health healthz readyz livez
metrics status robots.txt favicon.ico sitemap.xml feed.xml security.txt well-known .well-known
first-run join register registrations attendance recap feed files media uploads assets apple-touch-icon.png
slides mailed manifest.webmanifest about contact terms imprint search demo docs time-zone statistics.csv
"""
# Language codes stand before translated content: /es/…
_LANGUAGES = """
aa ab af am ar as ay az ba be bg bi bn bo br bs ca ceb co cs cy da de dv dz el en eo es et eu fa fi
fil fj fo fr fy ga gd gl gn gu ha haw he hi hr ht hu hy id ig is it iu ja jv ka kk kl km kn ko ku ky
la lb lg ln lo lt lv mg mi mk ml mn mr ms mt my na nb ne nl nn no ny oc om or pa pl ps pt qu rm rn
ro ru rw sa sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw
ug uk ur uz vi vo wo xh yi yo yue za zh zu pt-br zh-hans zh-hant en-gb qps
"""

RESERVED = frozenset(_ROUTES.split()) | frozenset(_LANGUAGES.split())

# Second path parts below a series: a webinar may not be called like one of them.
RESERVED_IN_SERIES = frozenset(
    ("calendar.ics", "feed.xml", "about", "past", "upcoming", "register", "registered")
)

LONGEST = 60
PATTERN = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "þ": "th"})


def slug_from(text: str) -> str:
    """ASCII words of a title joined by hyphens, cut at a word; "" when no letter can be written so."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = re.sub(r"['’‘]", "", plain.encode("ascii", "ignore").decode())
    words = re.findall(r"[a-z0-9]+", plain)
    slug = "-".join(words)
    if len(slug) > LONGEST:
        slug = slug[: LONGEST + 1].rsplit("-", 1)[0][:LONGEST]
    return slug


def free_slug(
    text: str, taken: Container[str], *, fallback: str, reserved: Container[str] = frozenset()
) -> str:
    """A slug for a title, neither taken nor reserved nor all digits: child-centred, child-centred-2, …"""
    base = slug_from(text) or fallback
    if base.isdigit() or len(base) < 2:
        base = f"{fallback}-{base}"
    slug, number = base, 2
    while slug in taken or slug in reserved:
        slug, number = f"{base}-{number}", number + 1
    return slug


def clean_slug(text: str, taken: Container[str], *, reserved: Container[str] = frozenset()) -> str:
    """A slug an organiser typed; Invalid(field="slug") when addresses cannot use it."""
    slug = text.strip().casefold()
    if not PATTERN.match(slug) or len(slug) > LONGEST:
        raise Invalid(
            N_("Use small letters a to z, digits and single hyphens, at most %(longest)s"),
            field="slug",
            longest=LONGEST,
        )
    if slug.isdigit():
        raise Invalid(N_("An address of digits only means a webinar's number. Add a word"), field="slug")
    if slug in reserved:
        raise Invalid(N_("“%(slug)s” is used by the site itself"), field="slug", slug=slug)
    if slug in taken:
        raise Invalid(N_("“%(slug)s” is taken already"), field="slug", slug=slug)
    return slug
