"""Knows how one person's stays are drawn: a lane for each row of a file, and what of it was counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.attendance.stays import Window, clip, union

Interval = tuple[datetime, datetime]
PARTS = (5, 6, 4, 3, 7)  # of the axis; the first that gives round minutes
ROUND_MINUTES = (30, 15, 10, 5)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A stretch of time, in minutes from the window's beginning."""

    start: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One row of a file: its line, and the bar of its stay within the window (None where it lies outside)."""

    line: int
    import_id: int
    bar: Bar | None
    minutes: float


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """All in minutes. `together`: on two devices at once, counted once; `gaps`: (how many, minutes in all).

    `ticks` part the width evenly, the first at the window's beginning.
    """

    width: float
    webinar: Bar
    lanes: tuple[Lane, ...]
    counted: tuple[Bar, ...]
    ticks: tuple[datetime, ...]
    minutes_of_rows: float
    together: float
    during: float
    gaps: tuple[int, float]


def make_timeline(
    window: Window, webinar: Interval, rows: Sequence[tuple[int, int, datetime, datetime]]
) -> Timeline | None:
    """`rows`: (line, import id, joined, until), aware. None where there is nothing to draw."""
    if not rows:
        return None
    spans = [(joined, until) for _, _, joined, until in rows]
    inside = clip(spans, window)
    counted = union(inside)
    of_rows = sum(_minutes(span) for span in inside)
    present = sum(_minutes(span) for span in counted)
    return Timeline(
        width=window.seconds / 60,
        webinar=_bar(webinar, window),
        lanes=tuple(
            Lane(
                line=line,
                import_id=import_id,
                bar=_inside((joined, until), window),
                minutes=_minutes((joined, until)),
            )
            for line, import_id, joined, until in rows
        ),
        counted=tuple(_bar(span, window) for span in counted),
        ticks=tuple(_ticks(window)),
        minutes_of_rows=of_rows,
        together=of_rows - present,
        during=sum(_minutes(span) for span in clip(counted, Window(begins=webinar[0], ends=webinar[1]))),
        gaps=_gaps(counted),
    )


def _minutes(span: Interval) -> float:
    return (span[1] - span[0]).total_seconds() / 60


def _bar(span: Interval, window: Window) -> Bar:
    return Bar(start=_minutes((window.begins, span[0])), width=_minutes(span))


def _inside(span: Interval, window: Window) -> Bar | None:
    cut = clip([span], window)
    return _bar(cut[0], window) if cut else None


def _gaps(counted: Sequence[Interval]) -> tuple[int, float]:
    between = [_minutes((one[1], two[0])) for one, two in zip(counted, counted[1:], strict=False)]
    return len(between), sum(between)


def _ticks(window: Window) -> list[datetime]:
    """Times that part the window evenly, on round minutes of the clock where that can be."""
    width = window.seconds / 60
    fitting = (parts for each in ROUND_MINUTES for parts in PARTS if (width / parts) % each == 0)
    parts = next(fitting, PARTS[0])
    return [window.begins + timedelta(minutes=width / parts * at) for at in range(parts)]
