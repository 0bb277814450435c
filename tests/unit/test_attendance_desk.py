"""The review desk and linking: certain matches only, groups with reasons, likeness never decides."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tracker.attendance.alike import closest
from tracker.attendance.desk import (
    Before,
    InRoom,
    Registrant,
    make_groups,
    preselected,
    with_suggestions,
    with_timeline,
)
from tracker.attendance.linking import Decided, Link, Registered, link
from tracker.attendance.sums import add_up, find_twins, join_twins
from tracker.organisations.matching import Directory, Known

DIRECTORY = Directory(
    [
        Known(id=1, name="Lantern House", domains=("lantern.org",)),
        Known(
            id=2,
            name="Lakeside Children’s Trust",
            aliases=("LCT",),
            domains=("lakeside.org",),
            countries=("KE",),
        ),
    ]
)


@dataclass(kw_only=True)
class One:
    """Somebody of a file, as the desk reads them."""

    id: int = 1
    name: str = "Maya"
    email: str | None = None
    organisation: str | None = None
    organisation_as_given: str = ""
    attended: bool = True
    treated_as: str = "person"
    connection: str = ""
    same_as_id: int | None = None
    in_room_of_id: int | None = None
    is_decided: bool = False
    organisation_id: int | None = None
    linked_how: str = ""
    seconds: int = 3600


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"email": "a@lantern.org"}, (1, "domain")),
        ({"email": "a@kh.lantern.org", "organisation": "LCT"}, (1, "domain")),
        ({"email": "a@gmail.com", "organisation": "lct"}, (2, "alias")),
        ({"email": "a@gmail.com", "organisation": "Lantern Houses"}, (None, "")),
        ({"organisation": "LANTERN  HOUSE"}, (1, "name")),
        ({"email": "registered@gmail.com"}, (2, "registration")),
        ({"email": "chosen@lantern.org"}, (2, "registration")),
        ({"email": "typed@lantern.org"}, (1, "domain")),
        ({"email": "decided@lantern.org"}, (2, "decision")),
        ({"email": "none@gmail.com"}, (None, "none")),
        ({"organisation": "Lantern Hse"}, (1, "decision")),
        ({}, (None, "")),
    ],
)
def test_links_only_what_is_certain(given: dict[str, Any], found: tuple[int | None, str]) -> None:
    registrations = {
        "registered@gmail.com": Registered(organisation_id=2, linked_how="name", country=None),
        "chosen@lantern.org": Registered(organisation_id=2, linked_how="chosen", country=None),
        "typed@lantern.org": Registered(organisation_id=2, linked_how="name", country=None),
    }
    decided = Decided(emails={"decided@lantern.org": 2, "none@gmail.com": None}, names={"lantern hse": 1})
    linked = link(One(**given), DIRECTORY, registrations, decided)
    assert linked == Link(organisation_id=found[0], how=found[1])


def test_groups_what_is_left_to_decide() -> None:
    people = [
        One(id=1, name="Maya", email="maya@lantern.org", organisation_id=1, linked_how="domain"),
        One(id=2, name="MAYA"),
        One(id=3, name="iPhone", treated_as="device", connection="device"),
        One(id=4, name="Jun", email="jun@new.org", organisation_as_given="New House"),
        One(id=5, name="Ivy", email="ivy@other.org", organisation_as_given="new house"),
        One(id=6, name="Ana", email="ana@unknown.org"),
        One(id=7, name="Ben", email="ben@unknown.org"),
        One(id=8, name="Zoe", email="zoe@gmail.com"),
        One(id=9, name="Yan", email="yan@gmail.com", linked_how="none", is_decided=True),
        One(id=10, name="Kai", email="kai@gmail.com"),
        One(id=11, name="Away", email="away@gmail.com", attended=False),
    ]
    counted = {one.id: one.id != 10 for one in people}
    groups = make_groups(people, counted)
    assert [(group.what, [one.id for one in group.people]) for group in groups] == [
        ("same", [2]),
        ("connection", [3]),
        ("organisation", [4, 5]),
        ("organisation", [6, 7]),
        ("organisation", [8]),
    ]
    assert groups[0].other.id == 1
    assert groups[2].domain == "" and groups[3].domain == "unknown.org"
    assert "gmail.com" in " ".join(map(str, groups[4].reasons))


def test_asks_whether_a_name_without_email_is_somebody_known() -> None:
    people = [
        One(id=1, name="Rosa Villanueva", email="rosa@lantern.org", attended=False, organisation_id=1),
        One(id=2, name="R. Villanueva"),
        One(id=3, name="Jun Okafor"),
        One(id=4, name="Rosalie Villanueva"),
        One(id=5, name="Madonna"),
        One(id=6, name="jun okafor", is_decided=True, linked_how="none"),
    ]
    registered = [Registrant(name="Jun OKAFOR", email="jun@x.org"), Registrant(name="M", email="m@x.org")]
    groups = make_groups(people, {}, registered)
    assert [(group.people[0].id, group.other.email) for group in groups] == [
        (2, "rosa@lantern.org"),
        (3, "jun@x.org"),
    ]
    assert [str(reason) for reason in groups[0].reasons] == ["Same surname, same initial"]
    assert "Registered" in str(groups[1].reasons[1])


def test_says_how_far_apart_two_were_in_the_room() -> None:
    def room(begins: int, ends: int) -> InRoom:
        day = datetime(2020, 6, 17, 13, tzinfo=UTC)
        return InRoom(
            first_at=day + timedelta(minutes=begins), last_at=day + timedelta(minutes=ends), lines=(1,)
        )

    people = [One(id=1, name="Rosa V", email="rosa@lantern.org"), One(id=2, name="Rosa V")]
    (group, *_) = make_groups(people, {})
    apart = with_timeline(group, {1: room(0, 40), 2: room(42, 90)})
    assert "One left 2 minutes before the other came" in map(str, apart.reasons)
    together = with_timeline(group, {1: room(0, 40), 2: room(30, 90)})
    assert "Both were in the room at the same time" in map(str, together.reasons)
    assert with_timeline(group, {}) == group


def test_suggests_with_reasons() -> None:
    one = One(id=1, name="Jun", email="jun@lakesid.org", organisation_as_given="Lakeside Child Trust")
    (group,) = make_groups([one], {1: True})
    found = with_suggestions(group, DIRECTORY, Before(), {})
    assert [each.organisation_id for each in found.suggestions] == [2]
    assert "nearly lakeside.org" in " ".join(map(str, found.suggestions[0].reasons))
    assert preselected(found) == ""
    earlier = with_suggestions(group, DIRECTORY, Before(emails={"jun@lakesid.org": 1}), {})
    assert earlier.suggestions[0].organisation_id == 1
    assert preselected(earlier) == "organisation-1"


@pytest.mark.parametrize(
    ("before", "countries", "reasons", "chosen"),
    [
        (Before(), {}, ["One word away from “Lakeside Children’s Trust”"], ""),
        (Before(), {1: "KE"}, ["One word away from “Lakeside Children’s Trust”", "The same country: KE"], ""),
        (
            Before(domains={"new.org": 2}),
            {},
            ["Others of new.org were decided to be there"],
            "organisation-2",
        ),
        (
            Before(emails={"jun@new.org": 2}),
            {},
            ["Known from an earlier webinar or registration"],
            "organisation-2",
        ),
        (Before(emails={"jun@new.org": 9}), {}, ["One word away from “Lakeside Children’s Trust”"], ""),
    ],
)
def test_tells_why_an_organisation_may_be_meant(
    before: Before, countries: dict[int, str], reasons: list[str], chosen: str
) -> None:
    one = One(id=1, name="Jun", email="jun@new.org", organisation_as_given="Lakeside Child’s Trust")
    (group,) = make_groups([one], {1: True})
    found = with_suggestions(replace(group, domain="new.org"), DIRECTORY, before, countries)
    assert [str(reason) for reason in found.suggestions[0].reasons] == reasons
    assert preselected(found) == chosen


@pytest.mark.parametrize(
    ("given", "other", "reason", "chosen"),
    [
        ("Rosa Quispe", "Rosa Quispe", "The same name, once without an email", "same"),
        ("Maya", "Maya", "The same name, once without an email", ""),
        ("R. Quispe", "Rosa Quispe", "Same surname, same initial", ""),
        ("Hector Ixcoy", "Héctor Ixcoy", "Differs from “Héctor Ixcoy” by accents only", ""),
        ("Quispe Rosa", "Rosa Quispe", "The same words as “Rosa Quispe” in another order", ""),
        ("Rosa Qispe", "Rosa Quispe", "One word away from “Rosa Quispe”", ""),
        ("Rosalie Quispe", "Rosa Quispe", None, ""),
        ("Li Wu", "Li Wo", None, ""),
        ("Rosa", "Rosa Quispe", None, ""),
    ],
)
def test_tells_why_two_may_be_one(given: str, other: str, reason: str | None, chosen: str) -> None:
    people = [One(id=1, name=other, email="rosa@lantern.org"), One(id=2, name=given)]
    groups = [group for group in make_groups(people, {}) if group.what == "same"]
    assert [str(group.reasons[0]) for group in groups] == ([reason] if reason else [])
    assert [preselected(group) for group in groups] == ([chosen] if reason else [])


def test_the_organisation_of_their_email_speaks_for_one_person() -> None:
    people = [
        One(id=1, name="Rosa Quispe", email="rosa@kh.lakeside.org"),
        One(id=2, name="Rosa Qispe", organisation_as_given="LCT"),
    ]
    (group, *_) = make_groups(people, {})
    found = with_suggestions(group, DIRECTORY, Before(), {})
    assert str(found.reasons[-1]) == "Their email is of lakeside.org, the organisation the file gives"


def test_of_two_that_are_as_near_none_is_meant() -> None:
    assert closest("rosa quispe", ["rosa quisp", "rosa quispes"]) is None
    assert closest("rosa quispe", ["rosa quisp", "jun okafor"]) == "rosa quisp"


@pytest.mark.parametrize(
    ("twin", "people", "left"),
    [
        ({}, (1, 1), 0),
        ({"seconds": 100, "organisation_id": None, "linked_how": ""}, (1, 1), 0),
        ({"attended": False, "organisation_id": 9, "linked_how": "chosen"}, (0, 0), 1),  # the surest link
        ({"linked_how": "alias", "organisation_id": 9}, (1, 1), 0),
        ({"in_room_of_id": 7}, (1, 1), 0),
        ({"treated_as": "phone"}, (1, 1), 1),
        ({"same_as_id": 1}, (1, 1), 0),
    ],
)
def test_two_of_one_person_are_summed_as_applying_counts_them(
    twin: dict[str, Any], people: tuple[int, int], left: int
) -> None:
    first = One(id=1, organisation_id=1, linked_how="domain", seconds=200)
    second = One(**{"id": 2, "organisation_id": 1, "linked_how": "domain", "seconds": 200} | twin)
    twins = find_twins([first, second], {1: 5, 2: 5})
    everybody = join_twins([first, second], twins, lambda ids: 100 * sum(ids))
    if not twins:
        everybody = [replace(first, seconds=300), second]
    total = add_up(
        everybody,
        rows=2,
        attended_rows=2,
        waiting_rows=0,
        kinds={9: "host"},
        minimum_seconds=300,
        leaves_out_hosts=True,
    )
    assert (total.people, total.organisations) == people
    assert sum(total.left_out.values()) == left
    assert find_twins([first, second], {1: 5, 2: 6}) == []


def test_the_sum_adds_up() -> None:
    people = [
        One(id=1, organisation_id=1, linked_how="domain"),
        One(id=2, organisation_id=9, linked_how="domain"),
        One(id=3, seconds=299),
        One(id=4, treated_as="phone", connection="phone"),
        One(id=5),
        One(id=6, same_as_id=1),
        One(id=7, attended=False),
        One(id=8, treated_as="shared", is_decided=True),
        One(id=9, treated_as="named", is_decided=True),
        One(id=10, in_room_of_id=9, organisation_id=1, linked_how="domain"),
        One(id=11, in_room_of_id=9, seconds=10),
        One(id=12, in_room_of_id=9, same_as_id=1),
    ]
    total = add_up(
        people,
        rows=14,
        attended_rows=11,
        waiting_rows=1,
        kinds={9: "host"},
        minimum_seconds=300,
        leaves_out_hosts=True,
    )
    assert total.left_out == {"host_staff": 1, "under_minimum": 2, "unnamed_connections": 1}
    assert (total.people, total.organisations, total.merged, total.not_attended) == (3, 1, 4, 2)
    assert (total.without_organisation, total.unsure) == (1, 2)
    assert (total.shared_rooms, total.named_rooms, total.named_in_rooms) == (1, 1, 2)
    assert total.rows + total.named_in_rooms == (
        total.shared_rooms
        + total.named_rooms
        + total.not_attended
        + total.waiting_room
        + total.merged
        + sum(total.left_out.values())
        + total.people
    )
