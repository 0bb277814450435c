"""The sample reports of every platform with what is true of each, and how what is read compares with it."""

import json
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parent / "samples" / "attendance"
TRUTH: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
EXPECTED: dict[str, dict[str, Any]] = {one["file"]: one for one in TRUTH["files"]}
READ = [name for name, expected in EXPECTED.items() if "attended" in expected]
ASKED = [name for name, expected in EXPECTED.items() if "attended" not in expected]
PROSE = {"file", "quirks", "note", "confidence", "wrong_answers"}
# The report has no column of approvals: what was written down there is its column of who attended.
NO_APPROVAL = {"21_gotowebinar_attendee_report.csv": {"approval_status": None}}


def zone_of(expected: dict[str, Any]) -> str | None:
    """The zone that somebody has to say for this file."""
    return expected["timezone"]["assume"] if "timezone" in expected else None


def assert_told(told: dict[str, Any], expected: dict[str, Any]) -> None:
    """Every key of the truth that is no prose is told, and is equal."""
    for key in expected.keys() - PROSE:
        if key in ("attended", "registered_not_attended"):
            wanted = [one | _mended(expected, one) for one in expected[key]]
            assert _by_person(told[key], wanted) == _by_person(wanted, wanted), key
        elif key == "date_order":
            # The order, and behind it in words what makes it hard to tell.
            assert told[key] == expected[key].partition(",")[0].partition(" (")[0]
        elif key == "not_counted":
            assert all(any(one["name"].split()[0] in said for said in expected[key]) for one in told[key])
            assert len(told[key]) == 2
        elif key == "open_ended":
            assert all(said.startswith(name) for said, name in zip(expected[key], told[key], strict=True))
        else:
            assert told[key] == expected[key], key
    ours = [told["unique_people_attended"], *(one["total_seconds"] for one in told["attended"])]
    for key, number in expected.get("wrong_answers", {}).items():
        assert key == "note" or number not in (*ours, told["total_person_seconds"] // 60)


def _mended(expected: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    return NO_APPROVAL.get(expected["file"], {}) if "approval_status" in one else {}


def _by_person(people: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> dict[Any, Any]:
    """Each person with the keys that are wanted of people; none is in the list twice."""
    keys = wanted[0].keys() if wanted else ()
    found = {(one["email"], one["name"]): {key: one[key] for key in keys} for one in people}
    assert len(found) == len(people)
    return found
