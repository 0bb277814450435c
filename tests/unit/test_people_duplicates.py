"""Which people may be one, with reasons; nothing by likeness alone, and never all against all."""

import pytest

from tracker.people.duplicates import MOST_SHARING, Candidate, compare, find_pairs, words_of


def one(at: int, name: str, *emails: str, at_organisation: int | None = None) -> Candidate:
    return Candidate(id=at, name=name, emails=emails, organisation_id=at_organisation)


@pytest.mark.parametrize(
    ("first", "second", "why", "reasons"),
    [
        (
            one(1, "Maria Silva", "maria@a.org"),
            one(2, "maría  SILVA"),
            "no_email",
            ["Same name, once without email"],
        ),
        (one(1, "Maria"), one(2, "Maria", "maria@a.org"), "no_email", ["Same name, once without email"]),
        (one(1, "Silva, Maria"), one(2, "Dr. Maria Silva"), "no_email", ["Same name, both without email"]),
        (
            one(1, "Maria Silva", "maria@a.org", at_organisation=5),
            one(2, "Maria Silva", "msilva@a.org", at_organisation=5),
            "organisation",
            ["Same name", "Same organisation"],
        ),
        (
            one(1, "Maria Silva", "maria@a.org", at_organisation=5),
            one(2, "Maria Silva", "maria@b.org", at_organisation=6),
            "name",
            ["Same name", "against: Different organisations"],
        ),
        (one(1, "Maria", "maria@a.org"), one(2, "Maria", "maria@b.org"), None, []),  # one word is anybody's
        (
            one(1, "Maria Silva", "msilva@a.org", at_organisation=5),
            one(2, "M. Costa", "msilva@a.example", at_organisation=5),
            "address",
            ["Both write as “msilva@”", "Same organisation"],
        ),
        (
            one(1, "Maria", "info@a.org", at_organisation=5),
            one(2, "Jo", "info@a.example", at_organisation=5),
            None,
            [],
        ),
        (one(1, "Maria Silva", "ms1@a.org"), one(2, "Jo Costa", "ms1@b.org"), None, []),
        (
            one(1, "Maria Silva", "maria@a.org", at_organisation=5),
            one(2, "M. Silva", "ms@a.org", at_organisation=5),
            "initial",
            ["Same surname and initial", "Same organisation"],
        ),
        (
            one(1, "Maria Silva", "maria@a.org", at_organisation=5),
            one(2, "Mario Silva", "mario@a.org", at_organisation=5),
            None,
            [],
        ),
        (one(1, "M. Silva", "ms@a.org"), one(2, "Maria Silva", "maria@b.org"), None, []),
        (
            one(1, "maria.silva@a.org", "maria.silva@a.org"),
            one(2, "Maria Silva"),
            "no_email",
            ["The address reads like the name"],
        ),
        (one(1, "Maria Silva", "a@a.org"), one(2, "Maria Silvas"), None, []),  # alike is not the same
    ],
)
def test_reasons(first: Candidate, second: Candidate, why: str | None, reasons: list[str]) -> None:
    found = compare(second, first)
    assert (found.why if found else None) == why
    told = found.reasons if found else ()
    assert [f"{'against: ' if tells == 'against' else ''}{reason}" for tells, reason in told] == reasons
    pairs = find_pairs([first, second])
    assert [pair.why for pair in pairs] == ([why] if why else [])
    assert find_pairs([first, second], not_same=[(1, 2)]) == []


def test_what_was_said_in_a_file_comes_first() -> None:
    people = [
        one(1, "Jo"),
        one(2, "Joana Lima", "joana@a.org"),
        one(3, "Ana Sá"),
        one(4, "Ana Sa", "a@a.org"),
    ]
    pairs = find_pairs(people, said_same=[(1, 2), (1, 99)])
    assert [(pair.low_id, pair.high_id, pair.why) for pair in pairs] == [
        (1, 2, "decided"),
        (3, 4, "no_email"),
    ]


def test_a_name_that_many_share_is_asked_about_where_they_work_together_only() -> None:
    people = [one(at, "Maria Silva", f"m{at}@a.org", at_organisation=at) for at in range(1, MOST_SHARING + 3)]
    assert find_pairs(people) == []
    again = one(100, "Maria Silva", "again@a.org", at_organisation=3)
    assert [(pair.low_id, pair.high_id) for pair in find_pairs([*people, again])] == [(3, 100)]


def test_many_people_take_work_that_grows_with_their_number() -> None:
    people = [
        one(at, f"First{at % 997} Last{at}", f"p{at}@a.org", at_organisation=at % 50) for at in range(5000)
    ]
    assert find_pairs(people) == []


@pytest.mark.parametrize("name", ["", "  ", "!!", "Dr.", "_"])
def test_a_name_without_words_is_nobodys_twin(name: str) -> None:
    assert words_of(name) == ()
    assert find_pairs([one(1, name), one(2, name)]) == []
