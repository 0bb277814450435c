"""Every figure of people opens the list of exactly these people; a viewer sees figures and no names."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories, story
from tests.conftest import sign_in
from tests.functional.test_attendance_import import take_in
from tracker.attendance import desk_queries, people_queries, queries, sources_queries, tables_queries
from tracker.attendance.file_people_queries import list_in_file
from tracker.attendance.uploads import read_upload
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.figures.counts import Period
from tracker.figures.keeping import keep_report
from tracker.figures.kept_queries import list_published
from tracker.figures.queries import webinar_figures
from tracker.models import Webinar

Committed = Callable[[Callable[[], Any]], Any]
VOID = {"br", "input", "img", "meta", "link", "hr", "path", "rect", "circle", "line", "use", "wbr"}


class Figures(HTMLParser):
    """The numbers that stand where figures stand, each with the address it opens ("" none)."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while tag in [name for name, _ in self.open] and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        names = [name for name, _ in self.open]
        places = [f"{name} {held.get('class') or ''}".strip() for name, held in self.open]
        if "main" not in names or not set(places) & {"td n", "dd", "b num"} or "small" in " ".join(places):
            return
        if re.fullmatch(r"[\d,]+", data.strip()):
            address = next((held["href"] or "" for name, held in self.open if name == "a"), "")
            self.found.append((data.strip(), address))


def figures_of(browser: FlaskClient, address: str) -> list[tuple[int, str]]:
    answer = browser.get(address)
    assert answer.status_code == 200
    parser = Figures()
    parser.feed(answer.text)
    return [(int(text.replace(",", "")), opens) for text, opens in parser.found]


def people_behind(browser: FlaskClient, address: str) -> Iterator[dict[str, str]]:
    assert browser.get(address).status_code == 200
    told = browser.get(re.sub(r"/(people|registered)(?=\?|$)", r"/\1.csv", address))
    assert told.status_code == 200
    yield from csv.DictReader(io.StringIO(told.data.decode("utf-8-sig")))


@pytest.fixture
def webinar(committed: Committed) -> Webinar:
    def held() -> Webinar:
        made = story.make_story()
        made.state, made.number, made.year_number = "held", 10, 3
        return made

    found = committed(held)
    committed(lambda: take_in(found, read_upload(story.REPORT.read_bytes(), "r.csv")))
    committed(lambda: keep_report(Period(), "All", actor=COMMAND, now=utc_now()))
    return db.session.get_one(Webinar, found.id)


def pages(webinar: Webinar) -> dict[str, int]:
    """Address -> how many of its figures open people at least."""
    here = f"/o/webinars/{webinar.id}/attendance"
    year = webinar.local_start.year
    return {
        here: 25,
        f"{here}?rows=all": 90,
        f"{here}/countries": 80,
        "/o/reports": 4,
        "/o/reports/figures": 8,
        "/o/reports/time-zones": 40,
        "/o/webinars": 2,
        "/o/organisations": 40,
        f"/o/reports/{year}": 20,
        f"/o/reports/{year}/organisations": 40,
        f"/o/reports/{year}/countries": 80,
        f"/o/organisations/{often(webinar)}": 9,
        "/o/reports/figures?by=webinar": 6,
        f"/o/reports/figures?by=sector&year={year}": 6,
        "/o/reports/published": 1,
        f"/o/reports/published/{list_published()[0].id}?by=country": 80,
    }


def often(webinar: Webinar) -> int:
    """The organisation that most people came from."""
    return tables_queries.list_by_organisation(webinar)[0].organisation_id or 0


def is_of_people(address: str) -> bool:
    return bool(re.search(r"/(people|registered)(\?|$)", address))


def test_every_figure_of_people_opens_as_many(signed_in: FlaskClient, webinar: Webinar) -> None:
    seen: set[str] = set()
    for page, least in pages(webinar).items():
        linked = [(count, address) for count, address in figures_of(signed_in, page) if is_of_people(address)]
        assert len(linked) >= least, page
        fresh = [one for one in linked if one[1] not in seen]
        for count, address in [*fresh[:8], *fresh[-4:]]:
            seen.add(address)
            rows = list(people_behind(signed_in, address))
            attendances = sum(int(row.get("Webinars") or 1) for row in rows)
            assert count in (len(rows), attendances), (page, address)


def test_no_figure_of_people_is_left_without_its_list(signed_in: FlaskClient, webinar: Webinar) -> None:
    for page in (f"/o/webinars/{webinar.id}/attendance", f"/o/webinars/{webinar.id}"):
        figures = figures_of(signed_in, page)
        assert figures and [count for count, address in figures if count > 0 and not address] == []


def test_the_rows_of_the_files_open_whom_they_are_of(signed_in: FlaskClient, webinar: Webinar) -> None:
    how = sources_queries.how_counted(webinar, webinar_figures(webinar))
    everybody, again = (people_queries.list_people(webinar, which) for which in ("in_files", "rejoined"))
    assert (sum(one.rows for one in everybody), how.rows) == (210, 210)
    assert sum(one.rows - 1 for one in again) == how.merged == 35
    absent = people_queries.list_people(webinar, "no_shows")[0]
    assert absent.seen
    here = f"/o/webinars/{webinar.id}/attendance"
    listed = signed_in.get(f"{here}/people?group=no_shows").text
    rows = f"{here}/import/{absent.seen[0]}/people/{absent.seen[1]}"
    assert rows in listed
    shown = signed_in.get(rows).text
    assert absent.email in shown and "r.csv" in shown and "As given" in shown
    for group in ("in_files", "rejoined", "waiting_room", "named_rooms"):
        assert signed_in.get(f"{here}/people?group={group}").status_code == 200
    each_line_of_an_import_opens_as_many(signed_in, webinar)


def each_line_of_an_import_opens_as_many(signed_in: FlaskClient, webinar: Webinar) -> None:
    imported = queries.list_imports(webinar.id)[0]
    desk = desk_queries.load_desk(imported, webinar)
    total, review = desk.total, f"/o/webinars/{webinar.id}/attendance/import/{imported.id}/review"
    counts = {
        line: list_in_file(imported, webinar, line)
        for line in ("people", "host_staff", "under_minimum", "unnamed_connections", "domain", "not_attended")
    }
    assert {line: len(found) for line, found in counts.items()} == {
        "people": total.people,
        "host_staff": total.host_staff,
        "under_minimum": total.under_minimum,
        "unnamed_connections": total.unnamed_connections,
        "domain": desk.done["domain"],
        "not_attended": total.not_attended,
    }
    assert sum(one.rows for one in list_in_file(imported, webinar, "everybody")) == total.rows
    assert sum(one.rows - 1 for one in list_in_file(imported, webinar, "rejoined")) == total.merged
    page = signed_in.get(review).text
    people = review.replace("/review", "/people")
    assert f"{people}?line=domain" in page and f"{people}?line=rejoined" in page
    told = signed_in.get(f"{people}.csv?line=under_minimum&q=@").data.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(told)))) == total.under_minimum
    listed = signed_in.get(f"{people}?line=host_staff")
    assert f"{people}/{counts['host_staff'][0].id}" in listed.text


def test_a_viewer_sees_the_figures_and_no_way_to_names(
    app: Flask, committed: Committed, webinar: Webinar
) -> None:
    viewer = committed(lambda: factories.make_organiser("vi@x.example", role="viewer"))
    browser = sign_in(app, viewer.fs_uniquifier)
    for page in pages(webinar):
        figures = figures_of(browser, page)
        assert figures
        assert not [address for _, address in figures if is_of_people(address)]
    assert browser.get(f"/o/webinars/{webinar.id}/attendance/people").status_code == 403


def test_people_without_a_country_have_a_list(signed_in: FlaskClient, webinar: Webinar) -> None:
    here = f"/o/webinars/{webinar.id}/attendance"
    counted = sum(1 for _ in people_behind(signed_in, f"{here}/people?group=counted"))
    unknown = sum(1 for _ in people_behind(signed_in, f"{here}/people?group=counted&country=-"))
    page = signed_in.get(f"{here}/countries").text
    assert unknown < counted
    assert ("country=-" in page) == bool(unknown)
