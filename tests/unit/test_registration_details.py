"""What people type when they register, lists of people, mistyped domains: tables of cases."""

import pytest

from tracker.errors import Invalid, Unreadable
from tracker.registrations.details import clean_details, find_faults
from tracker.registrations.reading import read_people
from tracker.registrations.typos import suggest_email


@pytest.mark.parametrize(
    ("email", "name", "field", "words"),
    [
        ("", "Maya Cruz", "email", "Enter your email address"),
        ("  ", "Maya Cruz", "email", "Enter your email address"),
        ("maya", "Maya Cruz", "email", "correct format"),
        ("maya@lanternhouse", "Maya Cruz", "email", "correct format"),
        ("a@b.example, c@d.example", "Maya Cruz", "email", "correct format"),
        ("maya@lantern.example\r\nBcc: x@y.example", "Maya Cruz", "email", "correct format"),
        ("a" * 250 + "@lantern.example", "Maya Cruz", "email", "correct format"),
        ("maya@lantern.example", "", "name", "Enter your full name"),
        ("maya@lantern.example", " \u200b \r\n", "name", "Enter your full name"),
        ("maya@lantern.example", "12345", "name", "Enter your full name"),
        ("maya@lantern.example", "maya@lantern.example", "name", "without @"),
        ("maya@lantern.example", "M" * 201, "name", "Shorten this to 200"),
    ],
)
def test_faults_stand_at_their_field(email: str, name: str, field: str, words: str) -> None:
    with pytest.raises(Invalid, match=words) as caught:
        clean_details(email=email, name=name)
    assert caught.value.field == field


def test_all_faults_are_found_at_once() -> None:
    found = [fault.field for fault in find_faults(email="", name="", organisation="x" * 201)]
    assert found == ["email", "name", "organisation"]


@pytest.mark.parametrize("name", ["नवीन श्रेष्ठ", "ليلى حداد", "洋 赵", "O'Neil-Łukasz III", "Ng"])
def test_names_of_all_scripts_stay(name: str) -> None:
    assert clean_details(email="Maya@Lantern.Example ", name=f" {name}\n").name == name


def test_the_address_is_case_folded() -> None:
    assert clean_details(email=" Maya@Lantern.Example ", name="Maya").email == "maya@lantern.example"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("maya@gmial.com", "maya@gmail.com"),
        ("maya@gmail.co", "maya@gmail.com"),
        ("maya@hotmial.com", "maya@hotmail.com"),
        ("maya@outlok.com", "maya@outlook.com"),
        ("maya@gmail.com", None),
        ("maya@ymail.com", None),
        ("maya@lanternhouse.example", None),
        ("maya@mail.org", None),
        ("no address", None),
    ],
)
def test_offers_the_domain_that_was_meant(typed: str, meant: str | None) -> None:
    assert suggest_email(typed) == meant


def test_reads_a_list_and_names_the_lines_left_out() -> None:
    data = (
        b"Name;Email;Organisation\r\n"
        b"Maya Cruz;maya@lantern.example;Lantern House\r\n"
        b"\r\n"
        b";x@y.example;\r\n"
        b"Jun;not an address;\r\n"
        b"Maya again;MAYA@lantern.example;\r\n"
        b"'=cmd|x;eve@evil.example;'=Org\r\n"
    )
    read = read_people(data)
    assert [(one.email, one.name, one.organisation) for one in read.people] == [
        ("maya@lantern.example", "Maya Cruz", "Lantern House"),
        ("eve@evil.example", "=cmd|x", "=Org"),
    ]
    assert [(problem.line, str(problem)) for problem in read.problems] == [
        (4, "The name is missing"),
        (5, "This is not an email address"),
        (6, "maya@lantern.example stands on line 2 already"),
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"name,organisation\nMaya,x\n", "no column called email"),
        (b"\x00\x01\x02", "not a text table"),
        (b"", "no column called name"),
    ],
)
def test_refuses_what_is_no_list(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read_people(data)
