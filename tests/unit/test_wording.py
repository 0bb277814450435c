"""Numbers in words and digits, and messages that may not be left unfinished."""

from typing import Any

import pytest

from tracker.wording import (
    MissingArgument,
    count_words,
    format_message,
    join_list,
    language_of,
    ordinal_digits,
    ordinal_words,
)


@pytest.mark.parametrize(
    ("number", "language", "words", "digits"),
    [
        (3, "en", "third", "3rd"),
        (10, "en_GB", "tenth", "10th"),
        (21, "en", "twenty-first", "21st"),
        (101, "en", "one hundred and first", "101st"),
        (3, "fr", "troisième", "3e"),
        (10, "es", "décimo", "10.º"),
        (10, "ar", "العاشرة", "10"),
        (21, "ar", "الحادية والعشرون", "21"),
        (10, "ru", "десятый", "10-й"),
        (10, "zh_Hans", "第十", "第10"),
        (3, "xx", "third", "3rd"),
    ],
)
def test_ordinals(number: int, language: str, words: str, digits: str) -> None:
    assert ordinal_words(number, language) == words
    assert ordinal_digits(number, language) == digits


def test_small_numbers_in_words_and_lists() -> None:
    assert [count_words(number) for number in (0, 7, 10, 1200)] == ["zero", "seven", "10", "1,200"]
    assert join_list(["Peru", "Ghana", "Nepal"]) == "Peru, Ghana and Nepal"
    assert language_of("zh-Hans") == "zh"


@pytest.mark.parametrize("wrong", [True, None])
def test_neither_true_nor_nothing_is_a_number(wrong: Any) -> None:
    with pytest.raises(TypeError):
        format_message("{n, number}", "en", n=wrong)


def test_a_forgotten_argument_is_an_error() -> None:
    with pytest.raises(MissingArgument):
        format_message("{host} held {n}", "en", n=1)
    assert format_message("{host} held  {n}", "en", n=1, host="{x}") == "{x} held 1"
