"""Knows the recap's pattern files, one per language, and how dates, names and lists are said with them."""

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from tracker.errors import N_, Refusal
from tracker.wording import LOCALES, format_message, is_right_to_left

LANGUAGES = tuple(LOCALES)
_WORDS_BELOW = 100  # Spanish and Arabic have good words for ordinals up to here


@cache
def messages(language: str) -> dict[str, str]:
    """All patterns of a language. Raises Refusal for a language without."""
    if language not in LOCALES:
        raise Refusal(
            N_("There are no recaps in “%(language)s”. Use one of %(known)s"),
            language=language,
            known=", ".join(LANGUAGES),
        )
    file = Path(__file__).parent / "patterns" / f"{language}.json"
    patterns: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return patterns


def say(language: str, name: str, /, **arguments: str | int) -> str:
    """One message of a language's patterns, filled in."""
    return format_message(messages(language)[name], language, **arguments)


def headings(language: str = "en") -> dict[str, str]:
    """The headings of the full recap: presentations, updates, materials, next."""
    return {
        part: messages(language)[f"heading_{part}"]
        for part in ("presentations", "updates", "materials", "next")
    }


def say_date(on: date, language: str = "en", *, with_year: bool = False) -> str:
    """ "17 June", "1er février 2021": written by our own patterns, ICU's are not good enough here."""
    return say(
        language,
        "date",
        day=on.day,
        month=str(on.month),
        year=str(on.year),
        show_year=yes(with_year),
    )


def say_names(names: Sequence[str], language: str = "en") -> str:
    """Names joined as a list, each kept apart where it is written the other way round."""
    shown = [say_name(name, language) for name in names]
    return join(shown, language, "list_next", "list_last", sounds=names)


def join(items: Sequence[str], language: str, following: str, last: str, sounds: Sequence[str] = ()) -> str:
    """Items as a list with two patterns, one for the last; `sounds` are the names behind the items."""
    joined = items[0] if items else ""
    for position, item in enumerate(items[1:], 1):
        name = last if position == len(items) - 1 else following
        sound = sounds[position] if sounds else ""
        joined = say(language, name, list=joined, item=item, **{"and": "e" if _sounds_like_i(sound) else "y"})
    return joined


def _sounds_like_i(name: str) -> bool:
    """Spanish "y" becomes "e" before it: an acronym in I, or i/hi not followed by a vowel."""
    first = name.split()[0] if name.split() else ""
    if len(first) > 1 and first.isupper():
        return first.startswith("I")
    low = first.lower().removeprefix("h")
    return low[:1] in ("i", "í") and low[1:2] not in tuple("aeiouáéíóú")


def say_name(name: str, language: str) -> str:
    """A name, isolated where it is written in the other direction."""
    return say(language, "name", name=name, rtl=yes(is_right_to_left(name)))


def yes(is_so: bool) -> str:
    """What patterns select by: a boolean would be taken for a number."""
    return "yes" if is_so else "no"


def words_or_digits(number: int) -> str:
    """How a language writes an ordinal, as patterns select it."""
    return "words" if number < _WORDS_BELOW else "digits"
