"""The number of a webinar in its series and year, frozen when held, as tables of cases."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tracker.errors import Invalid, Refusal
from tracker.webinars import numbering
from tracker.webinars.numbering import Entry, Numbers, Opening, Renumbering

SEVEN = Opening(held_before=7, before_on=date(2020, 1, 1))
SPLIT = Opening(held_before=7, before_on=date(2020, 1, 1), per_year={2018: 3, 2019: 4})


def entry(id: int, on: str, state: str = "held", **more: object) -> Entry:
    day = date.fromisoformat(on)
    starts_at = datetime(day.year, day.month, day.day, 13, tzinfo=UTC)
    return Entry(id=id, title=f"W{id}", starts_at=starts_at, local_on=day, state=state, **more)  # type: ignore[arg-type]


def pairs(numbers: dict[int, Numbers]) -> dict[int, tuple[int | None, int | None]]:
    return {at: (each.number, each.year_number) for at, each in numbers.items()}


STORY = [entry(8, "2020-02-12"), entry(9, "2020-04-22"), entry(10, "2020-06-17")]
BACKFILL_2018 = [entry(1, "2018-03-21"), entry(2, "2018-06-13"), entry(3, "2018-10-24")]
BACKFILL_2019 = [
    entry(4, "2019-02-20"),
    entry(5, "2019-06-05"),
    entry(6, "2019-09-18"),
    entry(7, "2019-11-27"),
]


def test_the_story_is_the_tenth_and_the_third_of_2020() -> None:
    assert pairs(numbering.assign(STORY, SEVEN))[10] == (10, 3)


def test_backfill_and_opening_balance_reach_the_same_ordinals() -> None:
    full = [*BACKFILL_2018, *BACKFILL_2019, *STORY]
    ways = [
        numbering.assign(full, Opening()),
        numbering.assign(full, SEVEN),
        numbering.assign(full, SPLIT),
        numbering.assign(STORY, SEVEN),
    ]
    assert {pairs(way)[10] for way in ways} == {(10, 3)}
    assert pairs(ways[0]) == pairs(ways[1]) == pairs(ways[2])


@pytest.mark.parametrize(
    ("opening", "recorded", "numbers"),
    [
        (SEVEN, BACKFILL_2019, {4: (None, None), 7: (None, None)}),
        (SPLIT, BACKFILL_2019, {4: (4, 1), 7: (7, 4)}),
        (SPLIT, BACKFILL_2019[:2], {4: (None, None)}),
        (SEVEN, [*BACKFILL_2018, *BACKFILL_2019], {1: (1, 1), 4: (4, 1), 7: (7, 4)}),
    ],
)
def test_backfilled_webinars_count_within_the_balance(
    opening: Opening, recorded: list[Entry], numbers: dict[int, tuple[int | None, int | None]]
) -> None:
    found = pairs(numbering.assign([*recorded, *STORY], opening))
    assert found[10] == (10, 3)
    assert {at: found[at] for at in numbers} == numbers


def test_more_than_the_balance_is_refused() -> None:
    eighth = entry(11, "2019-12-12")
    with pytest.raises(Refusal, match="only 7 were held"):
        numbering.assign([*BACKFILL_2018, *BACKFILL_2019, eighth, *STORY], SEVEN)
    with pytest.raises(Refusal, match="5 webinars of 2019"):
        numbering.assign([*BACKFILL_2019, eighth], SPLIT)


def test_a_balance_within_a_year_counts_on_in_that_year() -> None:
    opening = Opening(held_before=9, before_on=date(2020, 5, 1), per_year={2019: 7, 2020: 2})
    numbering.check_opening(opening)
    assert pairs(numbering.assign(STORY[2:], opening))[10] == (10, 3)


@pytest.mark.parametrize(
    ("opening", "field"),
    [
        (Opening(held_before=-1), "held_before"),
        (Opening(held_before=7, per_year={2018: 3, 2019: 3}), "per_year"),
        (Opening(held_before=7, before_on=date(2020, 5, 1)), "per_year"),
        (Opening(held_before=1, before_on=date(2020, 1, 1), per_year={2020: 1}), "per_year"),
    ],
)
def test_a_balance_that_cannot_be(opening: Opening, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        numbering.check_opening(opening)
    assert caught.value.field == field


def test_drafts_and_cancelled_take_no_number_but_drafts_expect_one() -> None:
    coming = [
        entry(11, "2020-09-16", "scheduled"),
        entry(12, "2020-10-01", "cancelled"),
        entry(13, "2020-11-18", "draft"),
        entry(14, "2021-01-12", "draft"),
        entry(15, "2020-03-03", "scheduled"),
    ]
    assert pairs(numbering.expected([*STORY, *coming], SEVEN)) == {11: (11, 4), 13: (12, 5), 14: (13, 1)}


def moved(one: Entry, on: str) -> Entry:
    other = entry(one.id, on)
    return replace(one, starts_at=other.starts_at, local_on=other.local_on)


def frozen(entries: list[Entry], opening: Opening) -> list[Entry]:
    numbers = numbering.assign(entries, opening)
    return [
        replace(each, number=numbers[each.id].number, year_number=numbers[each.id].year_number)
        for each in entries
    ]


STORY_HELD = frozen(STORY, SEVEN)


@pytest.mark.parametrize(
    ("case", "entries", "changed"),
    [
        ("in order", [*STORY_HELD, entry(11, "2020-09-16")], {}),
        ("inserted", [*STORY_HELD, entry(11, "2020-03-03")], {9: (10, 3), 10: (11, 4)}),
        ("within the balance", [*STORY_HELD, entry(11, "2019-03-03")], {}),
        ("removed", STORY_HELD[1:], {9: (8, 1), 10: (9, 2)}),
        ("last removed", STORY_HELD[:2], {}),
        (
            "moved over the year",
            [moved(each, "2021-01-05") if each.id == 8 else each for each in STORY_HELD],
            {8: (10, 1), 9: (8, 1), 10: (9, 2)},
        ),
    ],
)
def test_what_would_renumber(
    case: str, entries: list[Entry], changed: dict[int, tuple[int | None, int | None]]
) -> None:
    _, found = numbering.changes(entries, SEVEN)
    assert pairs({change.webinar_id: change.new for change in found}) == changed


def test_renumbering_is_refused_with_its_consequences_unless_said() -> None:
    entries = [*STORY_HELD, entry(11, "2020-03-03")]
    entries[2] = replace(entries[2], has_published_recap=True)
    with pytest.raises(numbering.WouldRenumber) as caught:
        numbering.freeze(entries, SEVEN)
    assert "“W10” (10 → 11)" in str(caught.value)
    assert str(caught.value).endswith("contradict it: 1")
    seen = Renumbering(seen=caught.value.code, reason="It was held in May")
    numbers, changed = numbering.freeze(entries, SEVEN, renumbering=seen)
    assert pairs(numbers)[11] == (9, 2)
    assert tuple(changed) == caught.value.changes
    with pytest.raises(Invalid, match="Say why"):
        numbering.freeze(entries, SEVEN, renumbering=replace(seen, reason=" "))
    with pytest.raises(numbering.WouldRenumber):
        numbering.freeze(entries, SEVEN, renumbering=replace(seen, seen="0000"))


@pytest.mark.parametrize(
    ("on", "start", "year"),
    [
        ("2020-06-30", (7, 1), 2019),
        ("2020-07-01", (7, 1), 2020),
        ("2020-01-01", (1, 1), 2020),
        ("2019-12-31", (1, 1), 2019),
    ],
)
def test_another_year_start(on: str, start: tuple[int, int], year: int) -> None:
    assert numbering.year_of(date.fromisoformat(on), start) == year


def test_the_balance_ends_where_the_first_recorded_year_begins() -> None:
    assert numbering.default_before_on(date(2020, 6, 17)) == date(2020, 1, 1)
    assert numbering.default_before_on(date(2020, 6, 17), (7, 1)) == date(2019, 7, 1)
    assert numbering.default_before_on(date(2020, 6, 17), per_year=[2018, 2019]) == date(2020, 1, 1)


def test_a_balance_that_reaches_into_the_first_recorded_year_ends_on_its_day() -> None:
    before_on = numbering.default_before_on(date(2020, 6, 17), per_year=[2018, 2019, 2020])
    opening = Opening(held_before=9, before_on=before_on, per_year={2018: 3, 2019: 4, 2020: 2})
    numbering.check_opening(opening)
    assert pairs(numbering.assign(STORY[2:], opening)) == {10: (10, 3)}


@pytest.mark.parametrize(
    ("year", "start", "name"), [(2020, (1, 1), "2020"), (2020, (7, 1), "2020/21"), (1999, (10, 1), "1999/00")]
)
def test_what_a_year_is_called(year: int, start: tuple[int, int], name: str) -> None:
    assert numbering.year_name(year, start) == name
