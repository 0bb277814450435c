"""Which organisations may be one, with reasons, and how two records become one."""

from datetime import date

import pytest

from tracker.organisations.details import Details, as_json, from_json
from tracker.organisations.duplicates import Candidate, compare, find_pairs
from tracker.organisations.joining import Side, join_details
from tracker.organisations.kinds import Period
from tracker.organisations.matching import Known


def one(at: int, name: str, **more: object) -> Candidate:
    known = {key: more.pop(key) for key in ("short_name", "aliases", "domains") if key in more}
    return Candidate(known=Known(id=at, name=name, **known), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second", "reasons"),
    [
        (
            one(1, "Lakeside Children’s Trust", countries=("KE",)),
            one(2, "Lakeside Childrens Trust Kenya (LCT)", countries=("KE",)),
            [
                "“Lakeside Childrens Trust Kenya (LCT)” with other words beside it: kenya lct",
                "Same country",
            ],
        ),
        (
            one(1, "Marie Collins Foundation", countries=("GB",)),
            one(2, "MCF", countries=("FR",)),
            None,  # "foundation" is a legal word: two initials say too little
        ),
        (
            one(1, "International Justice Mission", countries=("US",)),
            one(2, "IJM", countries=("PH",)),
            ["One is the other's abbreviation", "Different countries"],
        ),
        (
            one(1, "Lakeside Trust", domains=("lakeside.example",)),
            one(2, "Something else", mail_domains={"lakeside.example": 3}),
            ["3 people share the email domain lakeside.example"],
        ),
        (
            one(1, "Lakeside Trust", mail_domains={"gmail.com": 3}),
            one(2, "Hope", mail_domains={"gmail.com": 2}),
            None,
        ),
        (
            one(1, "Hope Trust", webinars=frozenset({1, 2})),
            one(2, "The Hope Trust", webinars=frozenset({2, 3})),
            ["“The Hope Trust” with other words beside it: the", "Both came to one webinar"],
        ),
        (
            one(1, "Hope Trust", webinars=frozenset({1})),
            one(2, "Hôpe Trust", webinars=frozenset({3})),
            ["Differs from “Hôpe Trust” by accents only", "Never at the same webinar"],
        ),
        (one(1, "Alpha", aliases=("Beta House",)), one(2, "Beta House"), ["Both are written “Beta House”"]),
        (one(1, "Alpha Institute"), one(2, "Beta Institute"), None),
    ],
)
def test_two_records_are_compared_in_words(
    first: Candidate, second: Candidate, reasons: list[str] | None
) -> None:
    pair = compare(second, first)
    assert (pair and [str(reason) for _, reason in pair.reasons]) == reasons
    if reasons is not None:
        assert pair is not None and (pair.low_id, pair.high_id) == (1, 2)


def test_pairs_are_found_without_comparing_all_and_never_again() -> None:
    directory = [one(at, f"Organisation of nothing number{at}x") for at in range(10, 400)]
    directory += [one(1, "Lakeside Trust"), one(2, "Lakeside Trust Ltd")]
    directory += [one(3, "Part of Lakeside Trust", parent_id=1)]
    found = [(pair.low_id, pair.high_id) for pair in find_pairs(directory)]
    assert found[0] == (1, 2) and (1, 3) not in found
    assert (1, 2) not in [(pair.low_id, pair.high_id) for pair in find_pairs(directory, [(1, 2)])]


GRANT = Period(kind="grantee", from_on=date(2019, 1, 1), to_on=date(2021, 12, 31))
LATER = Period(kind="partner", from_on=date(2022, 1, 1))
OTHER = Period(kind="partner", from_on=date(2020, 1, 1))


@pytest.mark.parametrize(
    ("kept", "gone", "chosen", "wanted"),
    [
        ({"short_name": "A"}, {"short_name": "B"}, {}, {"short_name": "A", "aliases": ("B", "Second")}),
        ({}, {"short_name": "B", "sector": "un"}, {}, {"short_name": "B", "sector": "un"}),
        ({"sector": "un"}, {"sector": "research"}, {"sector": "gone"}, {"sector": "research"}),
        ({}, {}, {"name": "gone"}, {"name": "Second", "aliases": ("First",)}),
        ({"countries": ("KE",)}, {"countries": ("UG", "KE")}, {}, {"countries": ("KE", "UG")}),
        ({"periods": (GRANT,)}, {"periods": (LATER,)}, {}, {"periods": (GRANT, LATER)}),
        ({"periods": (GRANT,)}, {"periods": (OTHER,)}, {}, {"periods": (GRANT,)}),
        ({"periods": (GRANT,)}, {"periods": (OTHER,)}, {"periods": "gone"}, {"periods": (OTHER,)}),
    ],
)
def test_one_record_out_of_two(
    kept: dict[str, object], gone: dict[str, object], chosen: dict[str, Side], wanted: dict[str, object]
) -> None:
    joined = join_details(Details(name="First", **kept), Details(name="Second", **gone), chosen)  # type: ignore[arg-type]
    for name, value in wanted.items():
        assert getattr(joined, name) == value, name


def test_details_come_back_from_json() -> None:
    details = Details(name="A", sector="un", countries=("KE",), periods=(GRANT, LATER), aliases=("B",))
    assert from_json(as_json(details)) == details
