"""Lists of people to invite, as tables of cases."""

import pytest

from tracker.errors import Invalid, Unreadable
from tracker.registrations.invitation_reading import MOST, Invitee, as_text, read_file, read_pasted


def invited(email: str, name: str = "") -> Invitee:
    return Invitee(email=email, name=name)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Maya@X.example", [invited("maya@x.example")]),
        ("Maya Cruz <maya@x.example>", [invited("maya@x.example", "Maya Cruz")]),
        ('"Cruz, Maya" <maya@x.example>', [invited("maya@x.example", "Cruz, Maya")]),
        ("maya@x.example, Maya Cruz", [invited("maya@x.example", "Maya Cruz")]),
        ("Maya Cruz\tmaya@x.example", [invited("maya@x.example", "Maya Cruz")]),
        ("a@x.example; b@x.example", [invited("a@x.example"), invited("b@x.example")]),
        (
            "A B <a@x.example>, C D <c@x.example>",
            [invited("a@x.example", "A B"), invited("c@x.example", "C D")],
        ),
        ("\n a@x.example \n\n b@x.example\r\n", [invited("a@x.example"), invited("b@x.example")]),
        ("123 <a@x.example>", [invited("a@x.example")]),
    ],
)
def test_lines_become_people(text: str, people: list[Invitee]) -> None:
    found = read_pasted(text)
    assert list(found.people) == people
    assert found.problems == ()
    assert read_pasted(as_text(found.people)).people == found.people


def test_lines_left_out_are_named() -> None:
    found = read_pasted("maya\na@x.example\nA <A@x.example>\nb@@x.example")
    assert [one.email for one in found.people] == ["a@x.example"]
    assert [(one.line, str(one)) for one in found.problems] == [
        (1, "“maya” is no email address"),
        (3, "a@x.example stands on line 2 already"),
        (4, "“b@@x.example” is no email address"),
    ]


def test_a_file_with_the_column_email() -> None:
    found = read_file(b"Name;Email\nMaya Cruz;maya@x.example\n;bo@x.example\n")
    assert list(found.people) == [invited("maya@x.example", "Maya Cruz"), invited("bo@x.example")]
    with pytest.raises(Unreadable):
        read_file(b"who\nmaya@x.example\n")


@pytest.mark.parametrize("text", ["", " \n \n"])
def test_nothing_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_pasted(text)
    assert caught.value.field == "text"


def test_too_many_are_refused() -> None:
    with pytest.raises(Unreadable):
        read_pasted("\n".join(f"p{number}@x.example" for number in range(MOST + 1)))
