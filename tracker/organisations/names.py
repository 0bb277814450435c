"""Knows when two spellings are one organisation's name, and what is left when accents or legal words go."""

import re
import unicodedata

# Words that say what kind of legal person an organisation is. They are never dropped to find a match;
# a name that differs by one of them only is suggested, with that reason.
_LEGAL = """
inc incorporated ltd limited llc plc corp corporation co company gmbh ag ev ggmbh sa sas sarl srl
spa bv nv asbl aisbl vzw stichting ong ngo npo ac sc asociacion association fdn foundation
"""

LEGAL_WORDS = frozenset(_LEGAL.split())


def name_key(name: str) -> str:
    """The form in which two spellings are the same name: NFKC, case-folded, one space, & and "and" alike.

    Accents and legal words stay: without them two names may be two organisations.
    """
    plain = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ").replace("+", " and ")
    plain = re.sub(r"['’‘`´]", "", plain)
    plain = re.sub(r"[^\w]+", " ", plain).replace("_", " ")
    return " ".join(plain.split())


def without_accents(key: str) -> str:
    """A name key with its accents taken off, to say that two names differ by accents only."""
    split = unicodedata.normalize("NFKD", key)
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def without_legal_words(key: str) -> str:
    """A name key without Inc, Ltd, Foundation and their like."""
    return " ".join(word for word in key.split() if without_accents(word) not in LEGAL_WORDS)
