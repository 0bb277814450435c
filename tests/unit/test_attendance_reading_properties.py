"""Reading holds for any file: it is total, bounded in time, and blind to the order of rows."""

import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.attendance import account
from tracker.attendance.identity import group
from tracker.attendance.reading import FileReading, read
from tracker.attendance.reading.durations import parse_minutes
from tracker.attendance.reading.event_log import Event, pair
from tracker.attendance.reading.times import parse_moment
from tracker.attendance.stays import Window, seconds_present
from tracker.errors import Unreadable

SAMPLES = sorted((Path(__file__).parents[1] / "samples" / "attendance").glob("[0-9]*"))
PIECES = [
    b"Name", b"Email", b"Join Time", b"Leave Time", b"Duration", b"1. Summary", b"2. Participants", b"(UPN)",
    b"Attendee Report", b"Attendee Details", b"Full Name\tUser Action\tTimestamp", b"Joined", b"Left",
    b",", b";", b"\t", b"\r\n", b"\n", b'"', b'=""', b"--", b"a@x.example", b"03/04/2026 02:00:00 PM",
    b"26/3/4 14:00", b"1h 2m", b"60", b"{", b"}", b"[", b"]", b'"participants":', b'"users":', b"null",
    b'"createdOn":1', b"1e999", "٦٠".encode(), "午後".encode(), b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04",
    b"sep=;\n", b"99999999999999999999",
]  # fmt: skip
scraps = st.lists(st.sampled_from(PIECES) | st.binary(max_size=6), max_size=60).map(b"".join)
START = datetime(2026, 3, 13, 13, 0, tzinfo=UTC)
WINDOW = Window(begins=START, ends=START + timedelta(hours=2))
total = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read_or_refuse(data: bytes) -> FileReading | None:
    try:
        return read(data, "a.csv")
    except Unreadable as refusal:
        assert str(refusal)
        return None


@total
@given(st.binary(max_size=400) | scraps)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    reading = read_or_refuse(data)
    if reading:
        assert reading.rows
        account.tell(reading, ZoneInfo("Europe/Zurich"))


@total
@given(st.sampled_from(SAMPLES), st.data())
def test_any_damage_to_a_report_is_read_or_refused(sample: Path, data: st.DataObject) -> None:
    content = sample.read_bytes()
    begins = data.draw(st.integers(0, len(content)))
    ends = data.draw(st.integers(begins, min(len(content), begins + 40)))
    damaged = content[:begins] + data.draw(scraps) + content[ends:]
    reading = read_or_refuse(damaged)
    if reading:
        account.tell(reading, ZoneInfo("Europe/Zurich"))


@given(st.text(max_size=70))
def test_any_text_is_a_moment_or_none_and_a_length_or_none(text: str) -> None:
    moment = parse_moment(text)
    assert moment is None or 1999 <= moment.year <= 2101
    minutes = parse_minutes(text)
    assert minutes is None or 0 <= minutes <= 1440


visits = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(-600, 600), st.integers(0, 600)), min_size=1, max_size=12
)


@total
@given(visits, st.randoms())
def test_the_order_of_rows_changes_nothing_and_nobody_exceeds_the_window(
    rows: list[tuple[str, int, int]], rng: random.Random
) -> None:
    def present(ordered: list[tuple[str, int, int]]) -> dict[str, int]:
        lines = ["Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)"]
        for name, begins, minutes in ordered:
            joined = START + timedelta(minutes=begins)
            left = joined + timedelta(minutes=minutes)
            lines.append(
                f"{name},{name}@x.example,{joined:%m/%d/%Y %H:%M:%S},{left:%m/%d/%Y %H:%M:%S},{minutes}"
            )
        people = group(read("\n".join(lines).encode(), "a.csv", near=START.date()).rows)
        zone = ZoneInfo("UTC")
        return {one.key: seconds_present(account.person_stays(one, zone), WINDOW) for one in people}

    shuffled = rows[:]
    rng.shuffle(shuffled)
    found = present(rows)
    assert found == present(shuffled)
    assert all(0 <= seconds <= WINDOW.seconds for seconds in found.values())


@total
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.booleans(), st.integers(0, 60)), max_size=14), st.randoms()
)
def test_the_order_of_joins_and_leaves_changes_nothing(
    told: list[tuple[str, bool, int]], rng: random.Random
) -> None:
    def stays(events: list[Event]) -> list[tuple[str, datetime | None, datetime | None]]:
        return sorted((row.name, row.joined, row.left) for row in pair(events)[0])

    events = [
        Event(
            line=n,
            key=name,
            name=name,
            email=None,
            role="",
            at=START + timedelta(minutes=m),
            comes=c,
            cells=(),
        )
        for n, (name, c, m) in enumerate(told)
    ]
    shuffled = events[:]
    rng.shuffle(shuffled)
    assert stays(events) == stays(shuffled)
    assert all(joined and left and joined <= left for _, joined, left in stays(events))


HEAD = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\n"
SLOW = {
    "no date": "1" * 2000,
    "many words": "a b " * 500,
    "many numbers": "1 1 " * 500,
    "many marks": "\u202f\u200e" * 900,
    "many dots": "1.1." * 500,
    "an address": "a@" + "a." * 900,
    "many brackets": "(" * 2000,
    "half days": "AM PM " * 300,
    "units": "1h 1m " * 300,
}


@pytest.mark.parametrize("what", SLOW)
def test_no_cell_takes_long(what: str) -> None:
    cell = SLOW[what]
    rows = "".join(f"{cell},{cell},{cell},{cell},{cell}\n" for _ in range(50))
    data = (HEAD + rows).encode()
    begins = time.process_time()
    read_or_refuse(data)
    assert time.process_time() - begins < 2e-6 * len(data) + 0.5


@pytest.mark.parametrize(
    "head", [HEAD, "1. Summary\n\n2. Participants\n", "Attendee Report\nAttendee Details\n", ""]
)
@pytest.mark.parametrize("row", ["1. x", "2. y\n1. z", "Aa", "a,b,c,d,e,f,g", ",,,,1", "x\ty\t1/1/26, 10:00"])
def test_many_rows_take_time_by_their_number(head: str, row: str) -> None:
    data = (head + f"{row}\n" * 20_000).encode()
    begins = time.process_time()
    read_or_refuse(data)
    assert time.process_time() - begins < 6
