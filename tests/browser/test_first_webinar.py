"""A secretariat's first webinar: from an empty database to recap and report, and an import undone."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import story
from tests.browser.site import SECRET, serving
from tracker.accounts.service import make_first_run_code
from tracker.application import create_app
from tracker.config import load_settings
from tracker.database import begin_write, db
from tracker.schema import upgrade_schema

TITLE = "Four country models"
MOST_SCREENS = 6  # from the attendance file to the published recap
MOST_FROM_DONE = 4  # from what the import did to the recap as readers see it


class Organiser:
    """Somebody at a browser, who finds things by their names; `screens` counts the pages they lead to."""

    def __init__(self, page: Any, url: str) -> None:
        self.page, self.url, self.screens = page, url, 0

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.url + path)

    def follow(self, name: str, *, exact: bool = True) -> None:
        """Press the first link of this name."""
        self._go(self.page.get_by_role("link", name=name, exact=exact).first)

    def press(self, name: str) -> None:
        """Press the first button of this name."""
        self._go(self.page.get_by_role("button", name=name, exact=True).first)

    def fill(self, **labels: str) -> None:
        """Fill fields by their labels, spaces written as underscores."""
        for label, text in labels.items():
            field = self.page.get_by_label(label.replace("_", " "), exact=True)
            field.select_option(label=text) if _is_list(field) else field.fill(text)

    def choose(self, file: Path) -> None:
        """Choose a file where the page asks for one."""
        self.page.locator("input[type=file]").set_input_files(file)

    def reads(self) -> str:
        """The words of the page, without the navigation."""
        return str(self.page.inner_text("main"))

    def download(self, name: str) -> bytes:
        """The file that a link leads to."""
        path = self.page.get_by_role("link", name=name, exact=True).first.get_attribute("href")
        answer = self.page.request.get(self.url + path)
        assert answer.ok, path
        return bytes(answer.body())

    def _go(self, control: Any) -> None:
        with self.page.expect_navigation():
            control.click()
        self.screens += 1


def _is_list(field: Any) -> bool:
    return bool(field.evaluate("each => each.tagName === 'SELECT'"))


@pytest.fixture
def ana(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Organiser]:
    """The first organiser of an instance just set up; each step goes on where the last one ended."""
    app = create_app(load_settings(tmp_path_factory.mktemp("new"), secret_key=SECRET, page_seconds=0))
    with app.app_context():
        upgrade_schema()
        begin_write()
        code = make_first_run_code()
        db.session.commit()
    with serving(app) as url:
        context = chromium.new_context(timezone_id="Europe/Zurich")
        organiser = Organiser(context.new_page(), url)
        organiser.page.set_default_timeout(20_000)
        _set_up(organiser, code)
        yield organiser
        context.close()


def _set_up(ana: Organiser, code: str) -> None:
    ana.open("/o")
    ana.follow("Set it up with the code that the terminal shows")
    ana.page.get_by_label("One-time code").fill(code)
    ana.fill(Full_name="Ana Lindqvist", Work_email="ana@endviolence.example", Password="four unusual words")
    ana.fill(Name_of_the_series="Global Knowledge Exchange Webinar", Who_hosts_it="End Violence")
    ana.fill(Time_zone_of_the_series="Geneva", Earlier_years="2018: 3, 2019: 4")
    ana.press("Save and go on")


def the_dashboard_begins_with_what_to_do(ana: Organiser) -> None:
    ana.open("/o")
    assert "Three steps to begin with" in ana.reads()
    for link in ("Schedule the first webinar", "Enter past webinars and import their attendance"):
        assert ana.page.get_by_role("link", name=link).is_visible()


def the_directory_comes_from_a_file(ana: Organiser) -> None:
    ana.follow("Organisations")
    ana.follow("Import")
    ana.choose(story.FOLDER / "organisations.csv")
    ana.press("Look at it")
    ana.press("Write this")
    assert "46 organisations made, one changed" in ana.reads()


def past_webinars_come_from_a_list(ana: Organiser) -> None:
    ana.open("/o/webinars/backfill")
    ana.fill(
        Several_at_once="19 February 2020; Helplines and hotlines; 57\n22 April 2020; Parents and carers"
    )
    ana.press("Add all of them")
    assert "2 webinars added" in ana.reads()


def four_answers_make_a_webinar(ana: Organiser) -> None:
    ana.follow("Webinars")
    ana.follow("New webinar")
    ana.fill(Title=TITLE, Day="17", Month="June", Year="2020", Starts="15:00")
    ana.press("Save the draft")
    assert "It will be the 10th of the series and the third of 2020." in ana.reads()
    ana.fill(Promise_in_one_sentence="frameworks for recovery")
    ana.press("Save and go to the overview")
    ana.follow("Publish")
    ana.press("Publish")
    ana.follow("Mark as held")
    assert "It becomes the 10th of the series and the third of 2020" in ana.reads()
    ana.press("Mark as held")
    assert "Held" in ana.reads()


def six_screens_from_the_file_to_the_published_recap(ana: Organiser) -> None:
    ana.follow("Attendance")
    ana.follow("Import a file")
    ana.screens = 1  # the page that asks for the file
    ana.choose(story.REPORT)
    ana.press("Upload and look")
    assert "2 groups to decide" in ana.reads()
    assert "117 count" in ana.reads()
    ana.follow("Go on to confirm")
    ana.press("Import 117 people")
    _sees_the_story(ana)
    done = ana.screens  # the page that says what the import did
    ana.follow("Open the recap")
    ana.follow("Publish")
    assert ana.screens <= MOST_SCREENS
    ana.press("Publish")
    ana.follow("See the page")
    assert ana.screens - done <= MOST_FROM_DONE
    for said in (
        "On 17 June, End Violence held its 10th Global Knowledge Exchange Webinar",
        "117 individuals from partner and grantee organisations",
        "the third event held in 2020",
        "46 organisations in 43 countries",
    ):
        assert said in ana.reads()
    assert ana.download("Recap as PDF").startswith(b"%PDF-")


def _sees_the_story(ana: Organiser) -> None:
    """The attendance page has the story's figures."""
    words = " ".join(ana.reads().split())
    assert "117" in words and "46" in words and "in 43 countries" in words, words


def the_year_is_three_steps_away(ana: Organiser) -> None:
    ana.open("/o")
    ana.screens = 0
    ana.follow("Reports")
    ana.follow("2020")
    assert "117" in ana.reads()
    rows = list(csv.reader(io.StringIO(ana.download("CSV").decode("utf-8-sig"))))
    assert ana.screens == 2
    assert any("117" in row for row in rows)
    ana.open("/statistics/2020")
    assert "117" in ana.reads()


def an_import_is_undone_whole_and_made_again(ana: Organiser) -> None:
    ana.open("/o/webinars")
    ana.follow(TITLE)
    ana.follow("Attendance")
    ana.follow("Undo import", exact=False)
    ana.press("Undo import")
    assert "117" not in " ".join(ana.reads().split("Files")[0].split())
    ana.follow("Import a file")
    ana.choose(story.REPORT)
    ana.press("Upload and look")
    ana.follow("Go on to confirm")
    ana.press("Import 117 people")
    _sees_the_story(ana)


def test_a_first_webinar_from_set_up_to_report(ana: Organiser) -> None:
    the_dashboard_begins_with_what_to_do(ana)
    the_directory_comes_from_a_file(ana)
    past_webinars_come_from_a_list(ana)
    four_answers_make_a_webinar(ana)
    six_screens_from_the_file_to_the_published_recap(ana)
    the_year_is_three_steps_away(ana)
    an_import_is_undone_whole_and_made_again(ana)
