"""What the gate before publishing says: points that stop, points that are open, and the range they mean."""

from typing import Any

import pytest

from tracker.recaps.gate import Gate, Open, look
from tracker.recaps.personal import find_personal

READY: dict[str, Any] = {
    "title": "Ask the child once",
    "summary": "{{number}} webinar",
    "summary_as_read": "10th webinar",
    "body": "On {{date}}",
    "values": {"number": "10th", "date": "17 June"},
    "open_points": Open(),
    "individuals": 117,
    "organisations": 46,
}


def gate(**changed: Any) -> Gate:
    return look(**(READY | changed))


def test_a_finished_recap_may_be_published() -> None:
    found = gate()
    assert found.may_publish
    assert {point.state for point in found.points} == {"done"}
    assert (str(found.individuals), str(found.organisations)) == ("117", "46")


@pytest.mark.parametrize(
    ("points", "individuals", "organisations", "said"),
    [
        (Open(just_under=1, without_organisation=1), "117–118", "46–47", 2),
        (Open(unnamed_connections=2, just_under=3, just_over=1), "116–122", "46–48", 3),
        (Open(imports_staged=1, staged=6), "117–123", "46–52", 1),
        (Open(is_measured=False), "117", "46", 1),
        (Open(unlinked_presentations=1), "117", "46", 1),
    ],
)
def test_open_points_mean_a_range(points: Open, individuals: str, organisations: str, said: int) -> None:
    found = gate(open_points=points)
    assert (str(found.individuals), str(found.organisations)) == (individuals, organisations)
    assert len([point for point in found.points if point.state == "open"]) == said
    assert found.may_publish
    assert all(str(point) for point in found.points)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": " "}, "A headline and a summary are needed"),
        ({"body": "{{people}} came"}, "No value is known, or may be published, for {{people}}"),
        (
            {"body": "One\nWrite to ana@x.example"},
            "The text holds an email address (line 2). Remove it, or say why it may stay",
        ),
        (
            {"body": "https://zoom.example/j/123?pwd=abc"},
            "The text holds a link with a personal token (line 1). Remove it, or say why it may stay",
        ),
        ({"review": ""}, "A second organiser has to approve it"),
        ({"review": "returned"}, "A second organiser sent it back"),
        (
            {"summary": "Call +41 22 555 01 02"},
            "Headline or summary hold an email address, a phone number or a personal link",
        ),
    ],
)
def test_what_stops_publishing(changed: dict[str, Any], said: str) -> None:
    found = gate(**changed)
    assert [str(point) for point in found.stops] == [said]
    assert not found.may_publish


def test_a_long_summary_is_only_a_hint() -> None:
    assert gate(summary_as_read="x" * 161).may_publish


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Call (022) 555-01-02 99", True),
        ("+41225550102", True),
        ("in 2018–2020, 2018-2019 and 17.06.2020", False),
        ("1 000 000 people, 1,500,000 more", False),
        ("https://files.example/20200617120000.pdf", False),
        ("Write to help@secretariat.example", False),
        ("Write to Help@Other.example", True),
        ("[join](https://x.example/r/8fJ2kd02msPQ7yTz1x9aBc)", True),
        ("https://x.example/files/report-on-child-protection-in-the-field-2020", False),
        ("https://x.example/a?token=1", True),
        ("https://x.example/a?page=1", False),
    ],
)
def test_addresses_and_numbers_of_people(text: str, is_found: bool) -> None:
    assert bool(find_personal(text, {"help@secretariat.example"})) == is_found


def test_what_somebody_allowed_may_stay_and_nothing_else() -> None:
    text = "Write to ana@x.example\nor call +41 22 555 01 02"
    first, second = find_personal(text)
    assert (first.line, first.kind, second.line, second.kind) == (1, "email", 2, "phone")
    assert not gate(body=text, allowed={first.digest}).may_publish
    assert gate(body=text, allowed={first.digest, second.digest}).may_publish
    assert "x.example" not in first.digest
