"""A reader who puts every public page, file and feed together cannot work out how many a small group was."""

import csv
import io
import os
import random
import re
from collections.abc import Iterable
from datetime import datetime
from itertools import product
from math import inf
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests import factories as make
from tests.functional.test_one_figure_of_random_years import emptied, words
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.models import Attendance, Series, Webinar
from tracker.recaps import service as recaps

EXAMPLES = 60 if os.environ.get("TRACKER_SOAK") else 1
KINDS = ("partner", "grantee", "other", "unknown")
YEARS = (2019, 2020)
Cell = tuple[Any, ...]


class Reader:
    """Knows that cells add up to at least, or at most, others; narrows what each can be."""

    def __init__(self) -> None:
        self.lowest: dict[Cell, float] = {}
        self.highest: dict[Cell, float] = {}
        self.facts: list[tuple[list[Cell], list[Cell]]] = []  # the first never add up to more than the second

    def knows(self, cell: Cell, low: float, high: float) -> None:
        self.lowest[cell] = max(low, self.lowest.get(cell, 0))
        self.highest[cell] = min(high, self.highest.get(cell, inf))
        assert self.lowest[cell] <= self.highest[cell], (cell, self.lowest[cell], self.highest[cell])

    def at_most(self, less: Iterable[Cell], more: Iterable[Cell]) -> None:
        self.facts.append((list(less), list(more)))
        for cell in (*self.facts[-1][0], *self.facts[-1][1]):
            self.knows(cell, 0, inf)

    def over(self, total: Cell, parts: Iterable[Cell]) -> None:
        """A count of different people over parts."""
        parts = list(parts)
        self.at_most([total], parts)
        for part in parts:
            self.at_most([part], [total])

    def thinks(self) -> None:
        before = None
        while before != (before := (dict(self.lowest), dict(self.highest))):
            for less, more in self.facts:
                least, most = sum(self.lowest[c] for c in less), sum(self.highest[c] for c in more)
                for cell in less:
                    self.knows(cell, 0, most - least + self.lowest[cell])
                    most = min(most, sum(self.highest[c] for c in more))
                for cell in more:
                    rest = sum(self.highest[c] for c in more if c != cell)
                    self.knows(cell, least - rest, inf)


def write(chance: random.Random) -> tuple[list[Series], list[Webinar]]:
    """Two series with small webinars in both years, to each of which mostly other people come."""
    houses = [make.make_organisation(f"House {n}", kind=KINDS[n % 3]) for n in range(12)]
    one = make.make_series()
    both = [one, make.make_series("Clinics", slug="clinics", host=one.host)]
    webinars, people = [], []
    for series, year in [*product(both, YEARS), *chance.sample([*product(both, YEARS)], 2)]:
        start = datetime(year, len(webinars) + 2, 17, 15)  # noqa: DTZ001
        webinar = make.make_webinar(series, title="Secret", state="held", local_start=start)
        webinars.append(webinar)
        size = chance.choice((2, 3, 4, 4, 4, 5, 6, 8, 12, 14))
        again = chance.sample(people, min(len(people), size, chance.choice((0, 0, 0, 1, 3))))
        new = [make.make_person(f"p{len(people) + n}@x.example") for n in range(size - len(again))]
        people += new
        for person in (*again, *new):
            house = chance.choice([None, *houses[: chance.choice((3, 12))]])
            make.make_attendance(
                webinar,
                person,
                organisation_id=house.id if house else None,
                kind=KINDS[house.id % 3] if house else "unknown",
                country=chance.choice(("KE", "PH", "PE", "GB")) if house else None,
            )
        recap = recaps.ensure_draft(webinar, COMMAND, utc_now())
        recaps.publish_recap(recap.id, version=recap.version, actor=COMMAND, now=utc_now())
    return both, webinars


def read(client: FlaskClient, both: list[Series], webinars: list[Webinar]) -> Reader:
    """What all public pages say, and what everybody knows of such numbers."""
    reader = Reader()
    for webinar in webinars:
        read_webinar(client, reader, webinar)
    rows = {row[0]: row for row in rows_of(client, "/statistics.csv")}
    page = words(client, "/statistics")
    for year in (*YEARS, "All years"):
        people, organisations = rows[str(year)][3], rows[str(year)][4]
        for what, said in (("people", people), ("organisations", organisations)):
            if said.isdecimal():
                reader.knows((what, year), int(said), int(said))
        assert people not in ("1", "2", "3", "4")
        if people.isdecimal():
            assert people in page
    for year in YEARS:
        read_year(client, reader, year, [each.id for each in webinars if each.local_start.year == year])
    for series in both:
        own = words(client, f"/{series.slug}")
        total = re.search(r"In numbers .*different people (\d+)", own)
        if total:
            reader.knows(("people", series.id), *[int(total[1])] * 2)
        for year in YEARS:
            said = re.search(rf"{year} (\d+) held · (\d+) different people", own)
            if said:
                reader.knows(("people", series.id, year), int(said[2]), int(said[2]))
    for what in ("people", "organisations"):
        reader.over((what, "All years"), [(what, year) for year in YEARS])
        reader.over((what, "All years"), [(what, series.id) for series in both])
        for year in YEARS:
            reader.over((what, year), [(what, series.id, year) for series in both])
        for series, year in product(both, YEARS):
            these = [
                (what, each.id, "webinar")
                for each in webinars
                if each.series_id == series.id and each.local_start.year == year
            ]
            reader.over((what, series.id, year), these)
        for series in both:
            reader.over((what, series.id), [(what, series.id, year) for year in YEARS])
    for webinar in webinars:  # at one webinar nobody is of two organisations
        reader.at_most([("organisations", webinar.id, "webinar")], [("people", webinar.id, "webinar")])
    return reader


def read_webinar(client: FlaskClient, reader: Reader, webinar: Webinar) -> None:
    at = webinar.id
    page = words(client, f"/{webinar.series.slug}/{webinar.slug}").partition("It took place")[2]
    recap = words(client, f"/recaps/{webinar.local_start.year}/{webinar.slug}")
    text = client.get(f"/recaps/{webinar.local_start.year}/{webinar.slug}.txt").text
    for what in ("people", "organisations"):
        cell = (what, at, "webinar")
        said = re.search(rf"^[^.]*?\b{what} (\d+)", page)
        if said:
            reader.knows(cell, int(said[1]), int(said[1]))
        elif "Nobody came" in page:
            reader.knows(cell, 0, 0)
        else:
            assert what == "organisations" or "Fewer than 5 people came" in page
            reader.knows(cell, what == "people", 4)
    strip = re.search(r"(\d+) organisations? , from|organisations?(?:, from [^0-9]*\d* ?\w+)? (\d+)", recap)
    if strip:
        assert int(strip[1] or strip[2]) >= 5, recap
    told = {kind: re.search(rf"(\d+) individuals? from (?:an? )?{kind} org", text) for kind in KINDS[:3]}
    if any(told.values()):
        for kind, said in told.items():
            reader.knows(("kind", kind, at), *[int(said[1]) if said else 0] * 2)
    these = [("kind", kind, at) for kind in KINDS]
    reader.at_most([("people", at, "webinar")], these)
    reader.at_most(these, [("people", at, "webinar")])


def read_year(client: FlaskClient, reader: Reader, year: int, webinars: list[int]) -> None:
    rows = rows_of(client, f"/statistics/{year}.csv")
    names = {"Partner": "partner", "Grantee": "grantee", "Other": "other", "Unknown": "unknown"}
    for part, of, people, organisations in rows:
        assert people not in ("1", "2", "3", "4"), (part, of)
        assert organisations not in ("1", "2", "3", "4"), (part, of)
        if part == "Kind" and people.isdecimal():
            reader.knows(("kind", names[of], year), int(people), int(people))
    kinds = [("kind", kind, year) for kind in KINDS]
    reader.at_most([("people", year)], kinds)
    for kind in KINDS:
        reader.at_most([("kind", kind, year)], [("kind", kind, at) for at in webinars])
    came = [("people", at, "webinar") for at in webinars]
    countries = [int(row[2]) for row in rows if row[0] == "Country" and row[2].isdecimal()]
    reader.knows(("countries", year), sum(countries), inf)
    reader.at_most([("countries", year)], came)
    page = words(client, f"/statistics/{year}")
    attendances = re.search(r"(\d+) attendances by \d+ different people", page)
    if attendances:
        reader.knows(("came", year), *[int(attendances[1])] * 2)
        reader.at_most([("came", year)], came)
        reader.at_most(came, [("came", year)])


def rows_of(client: FlaskClient, address: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(client.get(address).data.decode("utf-8-sig"))))[1:]


def counts(webinars: list[Webinar]) -> dict[Cell, int]:
    """How many there really were, of each cell that a reader must not find out."""
    seen: dict[Cell, set[Any]] = {}
    for webinar in webinars:
        year, series = webinar.local_start.year, webinar.series_id
        for one in db.session.scalars(db.select(Attendance).filter_by(webinar_id=webinar.id)):
            for level in ((webinar.id, "webinar"), (series, year), (year,), (series,), ("All years",)):
                seen.setdefault(("people", *level), set()).add(one.person_id)
                if one.organisation_id:
                    seen.setdefault(("organisations", *level), set()).add(one.organisation_id)
            for level in ((webinar.id,), (year,)):
                seen.setdefault(("kind", one.kind, *level), set()).add(one.person_id)
    return {cell: len(those) for cell, those in seen.items()}


@given(seed=st.integers(0, 10_000))
@example(seed=29)  # without tracker.figures.disclosure a reader finds six numbers in it
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_small_number_can_be_worked_out(app: Flask, client: FlaskClient, seed: int) -> None:
    with emptied():
        both, webinars = write(random.Random(seed))
        db.session.commit()
        reader = read(client, both, webinars)
        reader.thinks()
        for cell, count in counts(webinars).items():
            assert reader.lowest[cell] <= count <= reader.highest[cell], cell
            if 0 < count < 5:
                assert reader.lowest[cell] < reader.highest[cell], (seed, cell, count)
