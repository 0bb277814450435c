"""Which passwords are good enough, and how codes are read, as tables of cases."""

import pytest

from tracker.accounts.codes import LETTERS, hash_token, make_code, make_token, plain_code
from tracker.accounts.passwords import clean_password
from tracker.errors import Invalid

EMAIL = "ana.lindqvist@secretariat.example"


@pytest.mark.parametrize(
    "password",
    [
        "four unusual words",
        " spaces around stay ",
        "Ligne–de–métro",
        "правильная лошадь",
        "一二三四五六七八九十",
        "Tr0ub4dor&3x",
    ],
)
def test_takes_what_is_long_and_own(password: str) -> None:
    assert len(clean_password(password, email=EMAIL)) >= 10


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "at least 10"),
        ("ninechars", "at least 10"),
        ("x" * 201, "at most 200"),
        ("1234567890", "Too many people"),
        ("Password123!", "Too many people"),
        ("PASSWORD-2024", "Too many people"),
        ("aaaaaaaaaaaa", "Too many people"),
        ("abababababab", "Too many people"),
        ("bcdefghijklm", "Too many people"),
        ("zyxwvutsrqpo", "Too many people"),
        ("ana.lindqvist", "your address"),
        ("AnaLindqvist2026", "your address"),
        ("ana.lindqvist@secretariat.example", "your address"),
        ("secretariat.example", "your address"),
    ],
)
def test_refuses_what_is_easy_to_guess(password: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        clean_password(password, email=EMAIL)


def test_one_password_typed_on_two_keyboards_is_one() -> None:
    composed, decomposed = "caf\u00e9 au lait noir", "cafe\u0301 au lait noir"
    assert clean_password(composed, email=EMAIL) == clean_password(decomposed, email=EMAIL)


def test_codes_are_read_as_people_type_them() -> None:
    code = make_code()
    assert len(plain_code(code)) == 12
    assert set(plain_code(code)) <= set(LETTERS)
    assert plain_code(f" {code.lower().replace('-', ' ')} ") == plain_code(code)
    assert len({make_code() for _ in range(100)}) == len({make_token() for _ in range(100)}) == 100
    assert len(make_token()) == 43
    assert hash_token("x") != hash_token("y")
    assert len(hash_token("\ud800")) == 64
