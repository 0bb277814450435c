"""Which organisation an e-mail or a name means, as tables of cases."""

from dataclasses import dataclass
from datetime import date

import pytest

from tracker.errors import Invalid
from tracker.organisations import countries, domains
from tracker.organisations.matching import Directory, Known, kind_on
from tracker.organisations.names import name_key

DIRECTORY = Directory(
    [
        Known(id=1, name="UNICEF", domains=("unicef.org",)),
        Known(id=2, name="UNICEF Cambodia", aliases=("UNICEF KH",), domains=("kh.unicef.org",)),
        Known(id=3, name="Marie Collins Foundation", short_name="MCF"),
        Known(id=4, name="Fundación Puente Claro"),
        Known(id=5, name="International Justice Mission", short_name="IJM"),
        Known(id=6, name="Safe & Sound Ltd"),
        Known(id=7, name="Hope", aliases=("The Hope",)),
        Known(id=8, name="Hope Trust", aliases=("The Hope",)),
        Known(id=9, name="Пример", domains=("xn--e1afmkfd.example",)),
    ]
)


@pytest.mark.parametrize(
    ("email", "organisation"),
    [
        ("a@unicef.org", 1),
        ("A@UNICEF.ORG", 1),
        ("a@kh.unicef.org", 2),
        ("a@field.kh.unicef.org", 2),
        ("a@pe.unicef.org", 1),
        ("a@notunicef.org", None),
        ("a@unicef.org.evil.example", None),
        ("a@gmail.com", None),
        ("a@пример.example", 9),
        ("no address", None),
        ("a@b@unicef.org", None),
        ("", None),
    ],
)
def test_the_longest_entered_domain_recognises(email: str, organisation: int | None) -> None:
    found = DIRECTORY.find_by_email(email)
    assert (found.organisation_id if found else None) == organisation


@pytest.mark.parametrize(
    ("name", "organisation", "how"),
    [
        ("marie  COLLINS foundation", 3, "name"),
        ("MCF", 3, "short_name"),
        ("unicef kh", 2, "alias"),
        ("Safe and Sound Ltd.", 6, "name"),
        ("Safe and Sound", None, None),
        ("Fundacion Puente Claro", None, None),
        ("The Hope", None, None),
        ("Hope", 7, "name"),
        ("", None, None),
    ],
)
def test_only_an_exact_name_recognises(name: str, organisation: int | None, how: str | None) -> None:
    found = DIRECTORY.find_by_name(name)
    assert (found.organisation_id, found.how) == (organisation, how) if found else organisation is None


@pytest.mark.parametrize(
    ("name", "first", "reason"),
    [
        ("Marie Collins", "Marie Collins Foundation", "by a legal word only"),
        ("Fundacion Puente Claro", "Fundación Puente Claro", "by accents only"),
        ("Justice Mission International", "International Justice Mission", "in another order"),
        ("Internatonal Justice Mission", "International Justice Mission", "One word away"),
        ("UNICEF Cambodia office", "UNICEF Cambodia", "with other words beside it: office"),
        ("IJM Philippines", "International Justice Mission", "“IJM” with other words"),
        ("The Hope", "Hope", "More than one"),
        ("Safe and Sound", "Safe & Sound Ltd", "by a legal word only"),
    ],
)
def test_a_likeness_suggests_and_says_why(name: str, first: str, reason: str) -> None:
    best = DIRECTORY.suggest(name)[0]
    assert best.name == first
    assert reason in " ".join(map(str, best.reasons))


@pytest.mark.parametrize("name", ["", "ab", "Child Fund", "Ministry of Health", "X" * 5000])
def test_nothing_like_it_suggests_nothing(name: str) -> None:
    assert DIRECTORY.suggest(name) == []


def test_a_near_domain_is_a_reason() -> None:
    (best,) = DIRECTORY.suggest("", email="a@unicf.org")
    assert (best.organisation_id, str(best.reasons[0])) == (1, "unicf.org is nearly unicef.org")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("A & B", "a and b"),
        ("Int'l Justice", "Int’l  justice"),
        ("ＵＮＩＣＥＦ", "unicef"),
        ("Technology-Coalition", "technology coalition"),
        ("STRASSE e.V.", "Straße e v"),
    ],
)
def test_spellings_of_one_name(one: str, two: str) -> None:
    assert name_key(one) == name_key(two)


@dataclass(frozen=True)
class Period:
    kind: str
    from_on: date | None
    to_on: date | None


GRANTEE = Period("grantee", date(2018, 3, 1), date(2020, 8, 31))
PARTNER = Period("partner", date(2020, 9, 1), None)


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        (date(2018, 2, 28), "other"),
        (date(2018, 3, 1), "grantee"),
        (date(2020, 8, 31), "grantee"),
        (date(2020, 9, 1), "partner"),
        (date(2099, 1, 1), "partner"),
    ],
)
def test_the_kind_valid_on_a_date(on: date, kind: str) -> None:
    assert kind_on([PARTNER, GRANTEE], on) == kind
    assert kind_on([Period("host", None, None)], on) == "host"


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("UNICEF.org", "unicef.org"),
        ("@unicef.org", "unicef.org"),
        ("maya@kh.unicef.org", "kh.unicef.org"),
        ("https://www.unicef.org/peru", "unicef.org"),
        ("coe.example", "coe.example"),
        ("пример.example", "xn--e1afmkfd.example"),
    ],
)
def test_a_domain_as_people_type_it(text: str, domain: str) -> None:
    assert domains.clean_domain(text) == domain


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not a domain"),
        ("unicef", "not a domain"),
        ("two words.org", "not a domain"),
        ("a..b", "not a domain"),
        ("org.uk", "Everybody under"),
        ("gob.pe", "Everybody under"),
        ("gmail.com", "used by many people"),
        ("YAHOO.co.uk", "used by many people"),
    ],
)
def test_a_domain_that_is_nobodys(text: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        domains.clean_domain(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("PE", "PE"),
        ("pe", "PE"),
        ("Peru", "PE"),
        ("Pérou", "PE"),
        ("Перу", "PE"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("cote d’ivoire", "CI"),
        ("Côte d'Ivoire", "CI"),
        ("UK", "GB"),
        ("Viet Nam", "VN"),
        ("柬埔寨", "KH"),
        ("EU", None),
        ("", None),
        ("Atlantis", None),
    ],
)
def test_a_country_by_code_or_name(text: str, code: str | None) -> None:
    assert countries.find_country(text) == code


def test_countries_have_names_in_each_language() -> None:
    assert countries.country_name("PE", "fr") == "Pérou"
    assert countries.country_name("XK") == "Kosovo"
    assert countries.country_name("??") == "??"
    assert 240 <= len(countries.country_choices()) <= 260
