"""For whom a webinar is, and whose word stands in: tables of cases."""

from typing import Any

import pytest

from tracker.organisations.matching import Match
from tracker.registrations.admission import NotAdmitted, Way, asks_first, check_admitted

BY_DOMAIN = Match(organisation_id=1, how="domain", by="lantern.example")
BY_NAME = Match(organisation_id=1, how="name", by="Lantern House")
FOCAL = Way(source="focal_point", focal_point_id=4)
INVITED = Way(source="invitation", is_invited=True)
DOMAINS = ["lantern.example", "unicef.org"]


@pytest.mark.parametrize(
    ("admission", "way", "asks"),
    [
        ("open", Way(), False),
        ("approval", Way(), True),
        ("approval", FOCAL, True),
        ("approval", INVITED, False),
        ("focal_point", Way(), True),
        ("focal_point", FOCAL, False),
        ("focal_point", Way(source="series"), True),
        ("invitation", INVITED, False),
    ],
)
def test_who_is_decided_about_first(admission: str, way: Way, asks: bool) -> None:
    assert asks_first(admission, way) is asks


@pytest.mark.parametrize(
    ("admits", "email", "match", "way"),
    [
        ("anyone", "maya@gmail.com", None, Way()),
        ("recognised", "maya@lantern.example", BY_DOMAIN, Way()),
        ("recognised", "maya@gmail.com", None, FOCAL),
        ("recognised", "maya@gmail.com", None, INVITED),
        ("domains", "maya@lantern.example", None, Way()),
        ("domains", "maya@kh.unicef.org", None, Way()),
        ("domains", "maya@gmail.com", None, INVITED),
    ],
)
def test_admits(admits: str, email: str, match: Match | None, way: Way) -> None:
    check_admitted(admits, DOMAINS, email, match, way)


@pytest.mark.parametrize(
    ("admits", "email", "match", "way", "words"),
    [
        ("recognised", "maya@else.example", None, Way(), "else.example is not among"),
        ("recognised", "maya@else.example", BY_NAME, Way(), "not among"),  # anybody can type a name
        ("recognised", "maya@gmail.com", BY_NAME, Way(), "Register with your work address"),
        ("domains", "maya@notunicef.org", BY_DOMAIN, Way(), "not open to addresses at notunicef.org"),
        ("domains", "maya@org", None, Way(), "not open"),
        ("domains", "maya@gmail.com", None, FOCAL, "gmail.com is used by many people"),
    ],
)
def test_refuses(admits: str, email: str, match: Any, way: Way, words: str) -> None:
    with pytest.raises(NotAdmitted, match=words):
        check_admitted(admits, DOMAINS, email, match, way)
