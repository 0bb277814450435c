"""Makes a pseudo-catalogue: every message in right-to-left letters and 35 % longer, places kept."""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

ROOT = Path(__file__).parents[2]
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}
LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", "ابجدهوزحطيكلمنسعفصقرشتثخذضظ", strict=False))
PADDING = " لسان"
# Named places, HTML, addresses and Markdown's marks stay what they are.
_KEPT = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]+>|https?://\S+|\[\w+\]\([^)]+\)|^\s*[-#*]+ )", re.MULTILINE)


def pseudo(message: str) -> str:
    """The message as it might look in a long language that is written from right to left."""
    pieces = _KEPT.split(message)
    turned = [
        piece if position % 2 else "".join(LETTERS.get(letter.lower(), letter) for letter in piece)
        for position, piece in enumerate(pieces)
    ]
    length = sum(len(piece) for piece in pieces[::2])
    return "".join(turned) + (PADDING * length)[: round(length * 0.35)] if length > 1 else message


def extract() -> set[str | tuple[str, str]]:
    """Every message of the package and the templates; a pair is singular and plural."""
    found: set[str | tuple[str, str]] = set()
    for folder in ("tracker", "templates"):
        for row in extract_from_dir(str(ROOT / folder), METHODS, {}, KEYWORDS):
            message = row[2]
            found.add(message if isinstance(message, str) else (message[0], message[1]))
    return {message for message in found if message and message != ("", "")}


def write_catalogue(folder: Path, locale: str = "ar") -> int:
    """Compile the pseudo-catalogue under a folder of translations; returns how many messages it has."""
    catalogue = Catalog(locale=locale)
    for message in extract():
        if isinstance(message, tuple):
            one, many = pseudo(message[0]), pseudo(message[1])
            catalogue.add(message, (one, *[many] * (catalogue.num_plurals - 1)))
        else:
            catalogue.add(message, pseudo(message))
    path = folder / locale / "LC_MESSAGES" / "messages.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)
    return len(catalogue)
