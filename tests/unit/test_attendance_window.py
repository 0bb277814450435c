"""Placing a file: the sentence when it is from another day, zones and windows that would fit."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tracker.attendance.identity import group
from tracker.attendance.reading import FileRow
from tracker.attendance.uploads import clean_file_name
from tracker.attendance.window import OutsideWindow, Slot, all_stays, check_window, looks_shifted, window_of

START = datetime(2020, 6, 17, 13, tzinfo=UTC)  # 15:00 in Zurich


def slot(start: datetime = START, **more: Any) -> Slot:
    values = {"id": 1, "title": "Tenth", "zone": "Europe/Zurich", "ends_at": start + timedelta(minutes=90)}
    return Slot(**(values | {"starts_at": start, "window": window_of(start, 90, 30, 30)} | more))


def people(*spans: tuple[str, str], day: str = "2020-06-17") -> list[Any]:
    rows = [
        FileRow(
            line=n,
            role="attendee",
            name=f"P{n}",
            email=None,
            joined=datetime.fromisoformat(f"{day} {begins}"),
            left=datetime.fromisoformat(f"{day} {ends}"),
        )
        for n, (begins, ends) in enumerate(spans)
    ]
    return group(rows)


def refused(found: list[Any], zone: str = "Europe/Zurich", others: tuple[Slot, ...] = ()) -> OutsideWindow:
    with pytest.raises(OutsideWindow) as stopped:
        check_window(found, zone, slot(), others)
    return stopped.value


def test_takes_what_is_mostly_inside() -> None:
    check_window(people(("15:00", "16:30"), ("13:00", "13:30")), "Europe/Zurich", slot(), ())
    check_window([], "", slot(), ())


@pytest.mark.parametrize(
    ("day", "span", "sentence"),
    [
        (
            "2020-05-12",
            ("14:00", "15:30"),
            "This report is from 12 May 14:00–15:30 (Zurich); the webinar was on 17 June.",
        ),
        (
            "2019-06-17",
            ("14:00", "15:30"),
            "This report is from 17 June 2019 14:00–15:30 (Zurich); the webinar was on 17 June 2020.",
        ),
        (
            "2020-06-17",
            ("09:00", "10:30"),
            "This report is from 17 June 09:00–10:30 (Zurich); "
            "the webinar was on 17 June 15:00–16:30 (Zurich).",
        ),
    ],
)
def test_says_when_the_file_was_and_when_the_webinar(day: str, span: tuple[str, str], sentence: str) -> None:
    assert str(refused(people(span, day=day))) == sentence


def test_offers_zones_windows_and_webinars_that_fit() -> None:
    early = refused(people(("09:00", "10:30")))
    assert early.zones == ("America/New_York",)
    assert early.wider is None
    late = refused(people(("17:30", "19:00")))
    assert late.wider == (30, 180)
    other = slot(START - timedelta(days=36, hours=1), id=2)
    found = refused(people(("14:00", "15:30"), day="2020-05-12"), others=(other,))
    assert [one.id for one in found.webinars] == [2]
    assert (found.zones, found.wider) == ((), None)


@pytest.mark.parametrize(
    ("span", "minutes"), [(("15:58", "17:29"), 58), (("14:00", "15:31"), -60), (("15:25", "16:20"), None)]
)
def test_notices_an_hour_too_late_or_too_early(span: tuple[str, str], minutes: int | None) -> None:
    shift = looks_shifted(all_stays(people(span), ZoneInfo("Europe/Zurich")), slot())
    assert shift == (None if minutes is None else timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("report.csv", "report.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\list.csv", "list.csv"),
        ("a\r\nX: 1.csv", "a X: 1.csv"),
        ("", "file"),
        ("n" * 400, "n" * 200),
    ],
)
def test_keeps_the_last_part_of_a_file_name(name: str, kept: str) -> None:
    assert clean_file_name(name) == kept
