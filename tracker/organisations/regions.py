"""Knows the regions of the world: which countries the United Nations' M49 standard puts into each.

Source: https://unstats.un.org/unsd/methodology/m49/ (regions, and sub-regions with intermediate regions in
their place). Taiwan and Kosovo, which M49 does not list, stand where their neighbours do.
"""

from collections.abc import Mapping
from functools import lru_cache

from tracker.organisations.countries import country_name

# The five regions and the 22 sub-regions within them, by their M49 codes; CLDR names them in every language.
SUBREGIONS: Mapping[str, tuple[str, ...]] = {
    "002": ("015", "014", "017", "018", "011"),
    "019": ("029", "013", "005", "021"),
    "142": ("143", "030", "035", "034", "145"),
    "150": ("151", "154", "039", "155"),
    "009": ("053", "054", "057", "061"),
}
_COUNTRIES = {
    "015": "DZ EG LY MA SD TN EH",
    "014": "IO BI KM DJ ER ET TF KE MG MW MU YT MZ RE RW SC SO SS UG TZ ZM ZW",
    "017": "AO CM CF TD CG CD GQ GA ST",
    "018": "BW SZ LS NA ZA",
    "011": "BJ BF CV CI GM GH GN GW LR ML MR NE NG SH SN SL TG",
    "029": "AI AG AW BS BB BQ VG KY CU CW DM DO GD GP HT JM MQ MS PR BL KN LC MF VC SX TT TC VI",
    "013": "BZ CR SV GT HN MX NI PA",
    "005": "AR BO BV BR CL CO EC FK GF GY PY PE GS SR UY VE",
    "021": "BM CA GL PM US",
    "143": "KZ KG TJ TM UZ",
    "030": "CN HK MO KP JP MN KR TW",
    "035": "BN KH ID LA MY MM PH SG TH TL VN",
    "034": "AF BD BT IN IR MV NP PK LK",
    "145": "AM AZ BH CY GE IQ IL JO KW LB OM QA SA PS SY TR AE YE",
    "151": "BY BG CZ HU PL MD RO RU SK UA",
    "154": "AX DK EE FO FI GG IS IE IM JE LV LT NO SJ SE GB",
    "039": "AL AD BA HR GI GR VA IT MT ME MK PT SM RS SI ES XK",
    "155": "AT BE FR DE LI LU MC NL CH",
    "053": "AU CX CC HM NZ NF",
    "054": "FJ NC PG SB VU",
    "057": "GU KI MH FM NR MP PW UM",
    "061": "AS CK PF NU PN WS TK TO TV WF",
}


def countries_of(region: str) -> tuple[str, ...]:
    """The countries of a region or sub-region; none of a code that is neither."""
    within = SUBREGIONS.get(region, (region,))
    return tuple(code for each in within for code in _COUNTRIES.get(each, "").split())


@lru_cache(maxsize=1)
def _subregion_by_country() -> dict[str, str]:
    return {code: region for region, codes in _COUNTRIES.items() for code in codes.split()}


def subregion_of(country: str) -> str | None:
    """The sub-region of a country; None for Antarctica and what is no country."""
    return _subregion_by_country().get(country)


def is_region(code: str) -> bool:
    """Whether a code names a region or a sub-region."""
    return code in SUBREGIONS or code in _COUNTRIES


def region_name(code: str, locale: str = "en_GB") -> str:
    """What a region is called in a language."""
    return country_name(code, locale)
