"""Knows how numbers are said: ICU messages, ordinals, small numbers in words, lists, per language."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from babel.lists import format_list
from icu4py.messageformat import MessageFormat

LOCALES = {"en": "en_GB", "fr": "fr", "es": "es", "ar": "ar", "ru": "ru", "zh": "zh_Hans"}

# ICU rule sets; no space may stand before a set's name, or the plain number comes back.
_ORDINAL_WORDS = {
    "en": "%spellout-ordinal-verbose",
    "fr": "%spellout-ordinal-masculine",
    "es": "%spellout-ordinal-masculine-adjective",
    "ar": "%spellout-ordinal-feminine",
    "ru": "%spellout-ordinal-masculine",
    "zh": "%spellout-ordinal",
}
_ORDINAL_DIGITS = {
    "en": "{n, ordinal}",
    "fr": "{n, ordinal}",
    "es": "{n, ordinal,%digits-ordinal-masculine}",
    "ar": "{n, number}",
    "ru": "{n, ordinal,%digits-ordinal-masculine}",
    "zh": "第{n, number}",
}
# A brace inside a name must neither be taken for a place nor for a forgotten argument.
_HIDDEN = str.maketrans({"{": "\ue07b", "}": "\ue07d"})
_SHOWN = str.maketrans({"\ue07b": "{", "\ue07d": "}"})


class MissingArgument(ValueError):
    """A message was asked for without all of its arguments: a bug, ICU itself would stay silent."""


def language_of(locale: str) -> str:
    """The recap language of a locale: "en" of "en_GB", "zh" of "zh_Hans"; "en" where there is none."""
    language = locale.replace("-", "_").split("_")[0]
    return language if language in LOCALES else "en"


def format_message(pattern: str, locale: str, /, **arguments: str | int) -> str:
    """An ICU MessageFormat pattern filled in; runs of spaces are one space. The only use of ICU.

    Years and whatever is a name are strings, counts are integers, yes/no is "yes" or "no".
    Raises MissingArgument, and TypeError for booleans and None, which ICU would take for numbers.
    """
    for name, value in arguments.items():
        if value is None or isinstance(value, bool):
            raise TypeError(f"{name} is {value!r}; give a string or an integer")
    hidden: dict[str, Any] = {
        n: v.translate(_HIDDEN) if isinstance(v, str) else v for n, v in arguments.items()
    }
    said = _message(pattern, LOCALES.get(locale, locale)).format(hidden)
    if "{" in said or "}" in said:
        raise MissingArgument(f"not all arguments given: {said}")
    return re.sub("  +", " ", said).translate(_SHOWN)


@lru_cache(maxsize=1024)
def _message(pattern: str, locale: str) -> MessageFormat:
    return MessageFormat(pattern, locale)


def ordinal_words(number: int, locale: str = "en") -> str:
    """ "third", "troisième", "tercer"; the digits' ordinal where a language has no good words."""
    language = language_of(locale)
    if language in ("ar", "es") and number >= 100:
        return ordinal_digits(number, locale)
    return format_message(f"{{n, spellout,{_ORDINAL_WORDS[language]}}}", language, n=number)


def ordinal_digits(number: int, locale: str = "en") -> str:
    """ "10th", "10e", "10-й", "第10"; Arabic has the number alone."""
    language = language_of(locale)
    return format_message(_ORDINAL_DIGITS[language], language, n=number)


def count_words(number: int, locale: str = "en") -> str:
    """A number below ten in words ("seven"), from ten on in grouped digits ("1,000")."""
    pattern = "{n, spellout}" if 0 <= number < 10 else "{n, number}"
    return format_message(pattern, language_of(locale), n=number)


def join_list(items: Sequence[str], locale: str = "en") -> str:
    """ "A, B and C" in the way of the language."""
    return format_list(list(items), locale=LOCALES[language_of(locale)])


def is_right_to_left(text: str) -> bool:
    """Whether a name has right-to-left letters, so that it must be kept apart from the text around it."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
