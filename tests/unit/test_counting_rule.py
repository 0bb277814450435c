"""The counting rule: who counts, and how it is said."""

import pytest

from tracker.figures.rule import Rule, how_we_counted, is_counted


@pytest.mark.parametrize(
    ("connection", "kind", "seconds", "counts"),
    [
        ("", "partner", 300, True),
        ("", "partner", 299, False),
        ("", "unknown", 300, True),
        ("", "host", 6000, False),
        ("phone", "unknown", 6000, False),
    ],
)
def test_a_new_series_counts_from_five_minutes_without_hosts(
    connection: str, kind: str, seconds: int, counts: bool
) -> None:
    assert is_counted(Rule(version=1), connection=connection, kind=kind, seconds=seconds) is counts


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule(version=1), "A person counts from 5 minutes in all, rejoins added up."),
        (Rule(version=2, minimum_seconds=60), "A person counts from one minute in all, rejoins added up."),
        (Rule(version=2, minimum_seconds=90), "A person counts from 90 seconds in all, rejoins added up."),
        (Rule(version=2, minimum_seconds=0), "Everybody who came counts, however short their stay."),
        (Rule(version=1), "The host’s own people are left out."),
        (Rule(version=2, leaves_out_hosts=False), "The host’s own people count like everybody else."),
        (Rule(version=2, year_start=(7, 1)), "The year begins on day 1 of month 7."),
    ],
)
def test_says_how_we_counted(rule: Rule, said: str) -> None:
    assert said in [str(sentence) for sentence in how_we_counted(rule)]
