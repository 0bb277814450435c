"""One person's stays as they are drawn: lanes, what was counted, gaps, and two devices at once."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.attendance.stays import Window
from tracker.attendance.timeline import Bar, Timeline, make_timeline

START = datetime(2020, 6, 17, 13, tzinfo=UTC)
WINDOW = Window(begins=START - timedelta(minutes=30), ends=START + timedelta(minutes=120))
WEBINAR = (START, START + timedelta(minutes=90))


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def draw(*spans: tuple[float, float]) -> Timeline:
    rows = [(line, 1, at(begins), at(ends)) for line, (begins, ends) in enumerate(spans, 41)]
    timeline = make_timeline(WINDOW, WEBINAR, rows)
    assert timeline is not None
    return timeline


@pytest.mark.parametrize(
    ("spans", "counted", "together", "during", "gaps"),
    [
        ([(-8, 31), (36, 48), (44, 92)], [(22, 39), (66, 56)], 4, 85, (1, 5)),
        ([(0, 90)], [(30, 90)], 0, 90, (0, 0)),
        ([(-60, -40), (10, 20)], [(40, 10)], 0, 10, (0, 0)),
        ([(10, 20), (10, 20)], [(40, 10)], 10, 10, (0, 0)),
        ([(100, 300)], [(130, 20)], 0, 0, (0, 0)),
    ],
)
def test_stays_are_drawn(
    spans: list[tuple[float, float]],
    counted: list[tuple[float, float]],
    together: float,
    during: float,
    gaps: tuple[int, float],
) -> None:
    timeline = draw(*spans)
    assert [(bar.start, bar.width) for bar in timeline.counted] == counted
    assert (timeline.together, timeline.during, timeline.gaps) == (together, during, gaps)
    assert timeline.webinar == Bar(start=30, width=90) and timeline.width == 150
    assert [lane.line for lane in timeline.lanes] == list(range(41, 41 + len(spans)))


def test_a_row_outside_the_window_has_no_bar() -> None:
    assert draw((-60, -40), (10, 20)).lanes[0].bar is None


def test_the_axis_is_parted_evenly_on_round_minutes() -> None:
    assert [f"{tick:%H:%M}" for tick in draw((0, 90)).ticks] == ["12:30", "13:00", "13:30", "14:00", "14:30"]
    odd = Window(begins=START, ends=START + timedelta(minutes=97))
    assert make_timeline(odd, WEBINAR, []) is None
    timeline = make_timeline(odd, WEBINAR, [(1, 1, at(0), at(5))])
    assert timeline is not None and len(timeline.ticks) == 5
