"""Union, clipping and identity: properties that hold for any file, and tables of cases."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.attendance.identity import connection_kind, group
from tracker.attendance.reading import FileRow
from tracker.attendance.stays import Stay, Window, make_stay, seconds_present, share_outside, union

START = datetime(2020, 6, 17, 13, 0, tzinfo=UTC)
WINDOW = Window(begins=START, ends=START + timedelta(hours=2))

intervals = st.lists(
    st.tuples(st.integers(-7200, 14400), st.integers(0, 7200)).map(
        lambda pair: (START + timedelta(seconds=pair[0]), START + timedelta(seconds=pair[0] + pair[1]))
    ),
    max_size=20,
)


def minute(moment: datetime) -> datetime:
    return moment.replace(second=0)


def stays(pairs: list[tuple[datetime, datetime]]) -> list[Stay]:
    return [Stay(source=n % 3, joined=a, left=b, until=b) for n, (a, b) in enumerate(pairs)]


@given(intervals)
def test_presence_is_within_the_window_and_at_most_the_sum(pairs: list[tuple[datetime, datetime]]) -> None:
    present = seconds_present(stays(pairs), WINDOW)
    assert 0 <= present <= WINDOW.seconds
    assert present <= seconds_present(stays(pairs)) <= sum((b - a).total_seconds() for a, b in pairs)


@given(intervals)
def test_presence_is_every_second_of_the_window_in_which_any_stay_lies(
    pairs: list[tuple[datetime, datetime]],
) -> None:
    pairs = [(minute(a), minute(b)) for a, b in pairs]
    minutes = {
        at for a, b in pairs for at in range(*(int((one - START).total_seconds()) // 60 for one in (a, b)))
    }
    assert seconds_present(stays(pairs)) == len(minutes) * 60
    assert seconds_present(stays(pairs), WINDOW) == len(minutes & set(range(120))) * 60


@given(intervals, st.randoms())
def test_the_order_of_rows_is_irrelevant(pairs: list[tuple[datetime, datetime]], rng: random.Random) -> None:
    shuffled = pairs[:]
    rng.shuffle(shuffled)
    assert union(pairs) == union(shuffled)
    assert seconds_present(stays(pairs), WINDOW) == seconds_present(stays(shuffled), WINDOW)


@given(intervals)
def test_the_same_rows_twice_change_nothing(pairs: list[tuple[datetime, datetime]]) -> None:
    assert seconds_present(stays(pairs + pairs), WINDOW) == seconds_present(stays(pairs), WINDOW)


def test_touching_intervals_merge() -> None:
    half = START + timedelta(minutes=30)
    assert union([(half, WINDOW.ends), (START, half)]) == [(START, WINDOW.ends)]


def test_minutes_of_two_files_are_not_added() -> None:
    timed = Stay(
        source=1, joined=START, left=START + timedelta(minutes=50), until=START + timedelta(minutes=50)
    )
    assert seconds_present([timed, Stay(source=2, minutes=52), Stay(source=3, minutes=40)], WINDOW) == 52 * 60
    assert seconds_present([Stay(source=2, minutes=20), Stay(source=2, minutes=30)]) == 50 * 60
    assert seconds_present([Stay(source=2, minutes=600)], WINDOW) == WINDOW.seconds


def test_the_repeated_hour_of_a_clock_change() -> None:
    joined = datetime.fromisoformat("2026-10-25T02:30")
    left = datetime.fromisoformat("2026-10-25T02:10")
    stay = make_stay(1, joined, left, 40, ZoneInfo("Europe/Zurich"))
    assert stay and stay.until and stay.joined and stay.until - stay.joined == timedelta(minutes=40)
    assert make_stay(1, joined, left, 40, ZoneInfo("Asia/Tokyo")) is None


def test_share_outside() -> None:
    inside = stays([(START, START + timedelta(minutes=10))])
    assert share_outside(inside, WINDOW) == 0
    assert share_outside(stays([(START - timedelta(hours=9), START - timedelta(hours=8))]), WINDOW) == 1
    assert share_outside([Stay(source=1, minutes=5)], WINDOW) == 0


@pytest.mark.parametrize(
    ("name", "email", "kind"),
    [
        ("+4179*****12", None, "phone"), ("447700900123", None, "phone"), ("(202) 555-0123", None, "phone"),
        ("15550100123 (Unverified)", None, "phone"), ("+1 ***-***-**23", None, "phone"),
        ("Call-in User_1", None, "phone"), ("+41 ** *** 77", None, "phone"), ("**** xx", None, None),
        ("iPhone", None, "device"), ("iPhone (2)", None, "device"), ("iPad (Gast)", None, "device"),
        ("iPhone (Ana Silva)", None, None),
        ("Galaxy A50", None, "device"), ("iPad de Camille", None, "device"),
        ("Maya's iPad", None, "device"), ("Maya’s iPhone 13 Pro", None, "device"),
        ("DESKTOP-7F3K2P1", None, "device"),
        ("Otter.ai Notetaker", None, "bot"), ("Fireflies.ai Notetaker Ana", None, "bot"),
        ("Ana", "fred@fireflies.ai", "bot"),
        ("Guest (Phnom Penh room)", None, "room"), ("Conference Room B", None, "room"),
        ("Salle 3", None, "room"), ("Room 12", None, "room"),
        ("iPhone", "ana@x.example", None), ("Ana Silva", None, None),
        ("Jane (Room to Read)", None, None), ("Maria Sala", None, None),
        ("王芳", None, None), ("Juan (Org B)", None, None), ("Sokha (iPhone)", None, None),
        ("John Pixel", None, None),
    ],
)  # fmt: skip
def test_connections_are_not_people(name: str, email: str | None, kind: str | None) -> None:
    assert connection_kind(name, email) == kind


def row(line: int, name: str, email: str | None, **more: object) -> FileRow:
    return FileRow(line=line, role="attendee", name=name, email=email, **more)  # type: ignore[arg-type]


def test_one_email_is_one_person_and_a_name_never_joins_an_email() -> None:
    people = group(
        [
            row(1, "Ana Silva", "ana@x.example", organisation="X"),
            row(2, "Ana", "ana@x.example", organisation=""),
            row(3, "ANA  silva", None),
            row(4, "Ana Silva", None),
            row(5, "Waiting", None, in_waiting_room=True),
        ]
    )
    assert [(p.name, p.email, len(p.rows), p.organisation) for p in people] == [
        ("Ana Silva", "ana@x.example", 2, "X"),
        ("ANA  silva", None, 2, None),
    ]
