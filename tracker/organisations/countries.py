"""Knows countries: ISO 3166 codes, their names in each language, and which one a typed name means."""

import unicodedata
from functools import lru_cache

from babel import Locale

from tracker.errors import N_, Invalid

LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh_Hans", "pt")

# CLDR lists these two-letter territories, but they are no country an organisation can be in.
_NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"}

ALSO = {
    "usa": "US",
    "united states of america": "US",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "ivory coast": "CI",
    "cote d'ivoire": "CI",
    "burma": "MM",
    "swaziland": "SZ",
    "macedonia": "MK",
    "czech republic": "CZ",
    "turkey": "TR",
    "viet nam": "VN",
    "russian federation": "RU",
    "republic of korea": "KR",
    "korea": "KR",
    "lao pdr": "LA",
    "lao people's democratic republic": "LA",
    "iran (islamic republic of)": "IR",
    "syrian arab republic": "SY",
    "republic of moldova": "MD",
    "united republic of tanzania": "TZ",
    "bolivia (plurinational state of)": "BO",
    "venezuela (bolivarian republic of)": "VE",
    "state of palestine": "PS",
    "palestine": "PS",
    "democratic republic of the congo": "CD",
    "drc": "CD",
    "cabo verde": "CV",
    "timor leste": "TL",
    "hong kong": "HK",
    "macau": "MO",
    "macao": "MO",
}


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """Every two-letter code of a country or territory."""
    codes = [str(code) for code in Locale.parse("en").territories]
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NOT_COUNTRIES


@lru_cache(maxsize=4096)
def country_name(code: str, locale: str = "en_GB") -> str:
    """What a country is called in a language; the code itself when nobody knows it."""
    return str(Locale.parse(locale).territories.get(code, code))


def country_choices(locale: str = "en_GB") -> list[tuple[str, str]]:
    """(code, name) of all countries in the order of their names, for a select."""
    names = [(code, country_name(code, locale)) for code in country_codes()]
    return sorted(names, key=lambda pair: _key(pair[1]))


@lru_cache(maxsize=1)
def _codes_by_name() -> dict[str, str]:
    known = dict(ALSO)
    for language in LANGUAGES:
        names = Locale.parse(language).territories
        for code in country_codes():
            known.setdefault(_key(names.get(code, code)), code)
    return known


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def find_country(text: str) -> str | None:
    """The code that "PE", "peru", "Pérou" or "Перу" means, or None."""
    plain = text.strip()
    if plain.upper() in country_codes():
        return plain.upper()
    return _codes_by_name().get(_key(plain))


def clean_country(text: str, *, field: str = "countries") -> str:
    """The code that a typed country means; Invalid when it means none."""
    code = find_country(text)
    if code is None:
        raise Invalid(
            N_("“%(text)s” is not a country we know. Enter its name or two-letter code, like PE"),
            field=field,
            text=text.strip()[:80],
        )
    return code
