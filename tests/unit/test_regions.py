"""The regions of the world: each country in one sub-region, each sub-region in one region."""

from collections import Counter

import pytest

from tracker.organisations.countries import country_codes
from tracker.organisations.regions import SUBREGIONS, countries_of, is_region, region_name, subregion_of


def test_each_country_is_in_one_subregion() -> None:
    listed = Counter(code for region in SUBREGIONS for code in countries_of(region))
    assert set(listed.values()) == {1}
    assert set(listed) <= country_codes()
    assert country_codes() - set(listed) == {"AQ"}


@pytest.mark.parametrize(
    ("country", "subregion", "region"),
    [
        ("KE", "014", "002"),
        ("PE", "005", "019"),
        ("KH", "035", "142"),
        ("GB", "154", "150"),
        ("FJ", "054", "009"),
    ],
)
def test_where_a_country_is(country: str, subregion: str, region: str) -> None:
    assert subregion_of(country) == subregion
    assert country in countries_of(region)
    assert country in countries_of(subregion)


def test_every_region_has_a_name() -> None:
    codes = [*SUBREGIONS, *(each for several in SUBREGIONS.values() for each in several)]
    assert len(codes) == 5 + 22
    assert all(is_region(code) and region_name(code) != code for code in codes)
    assert (region_name("002"), region_name("005", "fr")) == ("Africa", "Amérique du Sud")
    assert not is_region("999")
    assert countries_of("999") == ()
