"""Who stands above and below an organisation, as the lines of a tree."""

import pytest

from tracker.organisations.hierarchy import Kin, family

KIN = [
    Kin(id=at, name=name, parent_id=parent)
    for at, name, parent in (
        (1, "World", None),
        (2, "Asia", 1),
        (3, "africa", 1),
        (4, "Nepal", 2),
        (5, "India", 2),
        (6, "Alone", None),
        (7, "Lost", 99),
        (8, "Round", 9),
        (9, "And round", 8),
    )
]


@pytest.mark.parametrize(
    ("of_id", "lines"),
    [
        (1, "World* | -africa | -Asia | --India | --Nepal"),
        (2, "World^ | -Asia* | --India | --Nepal"),
        (4, "World^ | -Asia^ | --Nepal*"),
        (6, "Alone*"),
        (7, "Lost*"),
        (8, "And round^ | -Round*"),
    ],
)
def test_the_family(of_id: int, lines: str) -> None:
    drawn = [
        f"{'-' * one.depth}{one.name}{'*' if one.is_self else '^' if one.is_above else ''}"
        for one in family(of_id, KIN)
    ]
    assert " | ".join(drawn) == lines
