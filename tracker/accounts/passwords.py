"""Knows which password is good enough: long, not among the common ones, not made of one's own address."""

import re
import unicodedata

from tracker.errors import N_, Invalid

SHORTEST = 10
LONGEST = 200

# What people take when ten characters are asked for, in the form of `_plain`.
_COMMON = """
1234567890 0123456789 9876543210 12345678910 123456789a 1q2w3e4r5t 1qaz2wsx3edc q1w2e3r4t5 qwertyuiop
qwerty1234 qwerty12345 qwerty123456 qwertz1234 azertyuiop password12 password123 password1234
passw0rd123 p4ssw0rd123 p455w0rd123 mypassword thepassword changeme12 changeme123 letmein123 letmein1234
welcome123 welcome1234 welcome2020 welcome2024 welcome2025 administrator administrateur administrador
iloveyou12 iloveyou123 sunshine12 sunshine123 princess12 princess123 football12 football123 baseball12
superman12 monkey12345 dragon12345 abcdefghij abcdefghijk abcd123456 abc1234567 abcdef1234 aa12345678
a123456789 asdfghjkl1 asdfghjkl123 zxcvbnm123 motdepasse motdepasse1 motdepasse123 contrasena
contrasena1 contrasena123 passwort12 passwort123 secretariat secretariat1 webinar123 webinar1234
webinars123 webinartracker organiser1 organiser123 organisation trustno1234 whatever12 whatever123
computer12 computer123 internet12 internet123 samsung123 michael123 jennifer12 starwars12 starwars123
"""

COMMON = frozenset(_COMMON.split())
# The words in them: "password" with any figures behind it is no better.
WORDS = frozenset(word for each in COMMON if len(word := each.rstrip("0123456789")) > 4)


def _plain(password: str) -> str:
    """Lower case, letters and figures only: "Password123!" is as common as "password123"."""
    return re.sub(r"[\W_]+", "", password.casefold())


def normal(password: str) -> str:
    """As it is hashed (NFKD, as Flask-Security does), cut where longer than any: hashing has a limit."""
    return unicodedata.normalize("NFKD", password[: LONGEST + 1])[: LONGEST + 1]


def clean_password(password: str, *, email: str, field: str = "password") -> str:
    """The password as it is hashed (NFKD, as Flask-Security checks it); Invalid when it is too easy."""
    chosen = normal(password)
    if len(chosen) < SHORTEST:
        raise Invalid(N_("Choose at least %(least)s characters"), field=field, least=SHORTEST)
    if len(chosen) > LONGEST:
        raise Invalid(N_("Choose at most %(most)s characters"), field=field, most=LONGEST)
    plain = _plain(chosen)
    without_figures = plain.rstrip("0123456789")
    own = {_plain(email), _plain(email.partition("@")[0]), _plain(email.partition("@")[2])}
    if plain in own or (without_figures and without_figures in own):
        raise Invalid(N_("Choose one that is not your address"), field=field)
    if len(set(chosen)) < 4 or plain in COMMON or without_figures in WORDS or _runs(plain):
        raise Invalid(
            N_("Too many people use this one. Choose another, such as four unusual words"), field=field
        )
    return chosen


def _runs(plain: str) -> bool:
    """Whether each character follows the one before, up or down: 23456789ab does not, bcdefghijk does."""
    steps = {ord(after) - ord(before) for before, after in zip(plain, plain[1:], strict=False)}
    return steps in ({1}, {-1})
