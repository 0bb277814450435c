"""Addresses from titles, as tables of cases."""

import pytest

from tracker.errors import Invalid
from tracker.webinars.slugs import RESERVED, clean_slug, free_slug, slug_from


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Child-centred responses", "child-centred-responses"),
        ("Children’s rights & CALP", "childrens-rights-calp"),
        ("Niñez: straße, Łódź", "ninez-strasse-lodz"),
        ("الأطفال", ""),
        ("x" * 80, "x" * 60),
        ("word " * 30, "word-word-word-word-word-word-word-word-word-word-word-word"),
    ],
)
def test_a_title_becomes_a_slug(title: str, slug: str) -> None:
    assert slug_from(title) == slug


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Recaps", "recaps-2"),
        ("2020", "series-2020"),
        ("الأطفال", "series-2"),
        ("Taken", "taken-3"),
        ("O", "series-o"),
        ("../../etc", "etc"),
    ],
)
def test_a_slug_is_free_and_never_digits_or_reserved(title: str, slug: str) -> None:
    assert free_slug(title, {"taken", "taken-2"}, fallback="series", reserved=RESERVED) == slug


@pytest.mark.parametrize(
    "text", ["", "2020", "o", "f", "i", "s", "es", "static", "a b", "A/B", "taken", "-a", "a--b", "é"]
)
def test_a_slug_nobody_may_have(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        clean_slug(text, {"taken"}, reserved=RESERVED)
    assert caught.value.field == "slug"


def test_a_typed_slug_is_kept() -> None:
    assert clean_slug(" Knowledge-Exchange ", set(), reserved=RESERVED) == "knowledge-exchange"
