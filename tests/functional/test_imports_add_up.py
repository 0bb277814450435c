"""However often and in whatever order files come, a year comes to what a plain count by hand says."""

import random
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests import counted_by_hand, factories
from tests.functional.test_attendance_import import HEAD, ZONE, row
from tracker.attendance import service
from tracker.attendance.service import rebuilding
from tracker.attendance.uploads import read_upload
from tracker.audit import Actor
from tracker.clock import utc_now
from tracker.database import db
from tracker.figures.counts import Period
from tracker.figures.period_queries import period_figures
from tracker.models import Attendance, AuditEntry, Person, Webinar
from tracker.people.names import name_key

Committed = Callable[[Callable[[], Any]], Any]
STARTS = {1: datetime(2020, 6, 17, 15), 2: datetime(2020, 9, 16, 15)}  # noqa: DTZ001


class Year:
    """Two webinars of one year, the files taken in and what was said by hand; and the same kept apart."""

    def __init__(self, committed: Committed, rng: random.Random) -> None:
        self.committed, self.rng = committed, rng
        series = committed(factories.make_series)
        self.webinars = {
            at: committed(
                lambda starts=starts: factories.make_webinar(series, local_start=starts, state="held")
            ).id
            for at, starts in STARTS.items()
        }
        self.ana = Actor(organiser_id=committed(factories.make_organiser).id, who="ana@secretariat.example")
        self.files: dict[int, list[bytes]] = {1: [], 2: []}
        self.said: dict[int, dict[str, int]] = {1: {}, 2: {}}

    def rows(self, at: int, people: Iterable[int]) -> list[str]:
        """Each joins up to four times: overlapping, touching, of no length, beyond the window."""
        made = []
        for who in people:
            for _ in range(self.rng.randint(1, 4)):
                begins = STARTS[at] + timedelta(seconds=self.rng.randint(-3600, 6000))
                ends = begins + timedelta(seconds=self.rng.choice([60, 299, 300, 1200, 4000]))
                email = f" P{who}@Org{who % 3}.example" if who % 5 else ""
                clock = "%H:%M:%S"
                day = f"{begins:%m/%d/%Y}"
                made.append(row(f"Person {who}", email, f"{begins:{clock}}", f"{ends:{clock}}", day=day))
        return made

    def send(self, at: int, rows: list[str]) -> None:
        """Take a file in, with its rows in an order of their own."""
        data = "\r\n".join([HEAD, *self.rng.sample(rows, len(rows)), ""]).encode()
        self.files[at].append(data)
        upload = read_upload(data, "report.csv")

        def take_in() -> None:
            webinar = db.session.get_one(Webinar, self.webinars[at])
            staged = service.stage_import(webinar, upload, ZONE, self.ana)
            service.apply_import(staged.imported, self.ana, utc_now())

        self.committed(take_in)

    def correct(self, at: int, minutes: int) -> None:
        """Say how long somebody of the webinar was there."""
        found = db.session.scalars(
            db.select(Attendance)
            .where(Attendance.webinar_id == self.webinars[at], Attendance.person_id.is_not(None))
            .order_by(Attendance.id)
        ).all()
        one = self.rng.choice(found)
        who = db.session.get_one(Person, one.person_id)
        self.said[at][who.email or who.name_key or ""] = minutes
        self.committed(lambda: service.correct_attendance(one, minutes, "She told us", self.ana))

    def add(self, at: int, email: str, minutes: int) -> None:
        """Say that somebody was there whom no file names."""
        self.said[at][email] = minutes
        said = service.Said(name="Added", email=email, minutes=minutes, reason="Seen")
        self.committed(
            lambda: service.mark_attendance(db.session.get_one(Webinar, self.webinars[at]), said, self.ana)
        )

    def is_right(self) -> bool:
        """Whether everybody's seconds and the year's figures are those counted by hand."""
        wanted = {
            at: counted_by_hand.count_webinar(self.files[at], self.said[at], STARTS[at], 90) for at in STARTS
        }
        year = period_figures(Period(year=2020))
        found = {"attendances": year.attendances, "individuals": year.individuals}
        return found == counted_by_hand.count_year(list(wanted.values())) and all(
            self.seconds(at) == wanted[at] for at in STARTS
        )

    def seconds(self, at: int) -> dict[str, int]:
        rows = db.session.execute(
            db.select(Person.email, Attendance.name, Attendance.seconds)
            .outerjoin(Person, Person.id == Attendance.person_id)
            .where(Attendance.webinar_id == self.webinars[at])
        )
        return {one.email or name_key(one.name): one.seconds for one in rows if one.seconds}


@pytest.mark.parametrize("seed", range(3))
def test_a_year_comes_to_what_is_counted_by_hand(committed: Committed, seed: int) -> None:
    year = Year(committed, random.Random(seed))
    first, second = year.rows(1, range(1, 15)), year.rows(2, range(8, 20))
    for turn in range(5):
        year.send(1, first)
        year.send(2, second[turn:])
        assert year.is_right()
    year.correct(1, 50)
    year.add(2, "added@by.example", 4 + seed)
    assert year.is_right()
    year.send(1, [*first[3:], *year.rows(1, range(10, 25))])
    year.correct(2, 0)
    year.send(2, year.rows(2, range(1, 30)))
    assert year.is_right()


def test_every_change_is_in_the_audit(committed: Committed) -> None:
    year = Year(committed, random.Random(7))
    rows = year.rows(1, range(1, 8))
    year.send(1, rows)
    year.correct(1, 50)
    year.correct(1, 0)
    year.send(1, [*rows, *year.rows(1, range(6, 12))])
    entries = db.session.scalars(
        db.select(AuditEntry)
        .where(AuditEntry.action.in_(["attendance.applied", "attendance.marked"]))
        .order_by(AuditEntry.id)
    ).all()
    assert [one.action.partition(".")[2] for one in entries] == ["applied", "marked", "marked", "applied"]
    assert {(one.who, one.organiser_id) for one in entries} == {(year.ana.who, year.ana.organiser_id)}
    assert [one.at for one in entries] == sorted(one.at for one in entries)
    applied, marked, emptied, again = entries
    assert all(one.before and one.after for one in entries)
    assert (applied.before or {})["seconds"] == 0
    assert (marked.after or {})["seconds"] == 3000
    assert (emptied.after or {})["minutes"] == 0
    assert marked.reason == emptied.reason == "She told us"
    moved = [
        (marked.after or {})["seconds"] - (marked.before or {})["seconds"],
        -((emptied.before or {})["seconds"]),
    ]
    assert (applied.after or {})["seconds"] + sum(moved) == (again.before or {})["seconds"]
    assert (again.after or {})["seconds"] == sum(year.seconds(1).values())


def test_control_rejoins_added_up_are_caught(committed: Committed, monkeypatch: pytest.MonkeyPatch) -> None:
    def added_up(stays: Iterable[Any], window: Any) -> int:
        return sum(int((stay.until - stay.joined).total_seconds()) for stay in stays)

    monkeypatch.setattr(rebuilding, "seconds_present", added_up)
    year = Year(committed, random.Random(0))
    year.send(1, year.rows(1, range(1, 15)))
    assert not year.is_right()
