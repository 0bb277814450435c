"""The import wizard in Chromium: from a long report to figures by keyboard; its questions on every screen."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Visit
from tests.browser.looking import sideways, violations
from tests.browser.site import Site, serve_demo
from tracker.database import db
from tracker.models import AttendanceImport, OrganisationDomain, Webinar

HEAD = "Name,Email,Join Time,Leave Time,Duration (Minutes)"
DAY = "06/17/2020"
# AM and PM are written month first, yet 7 June is nearer to the webinar on 17 June.
EITHER_DAY = "Name,Email,Join Time,Leave Time\nMaya,maya@x.example,07/06/2020 03:00 PM,07/06/2020 04:00 PM\n"
UNKNOWN = "Wer war da;Wie lange;Aus welchem Haus\nMaya Cruz;64;Lantern House\nJun Okafor;12;Lakeside\n"
LOOKS = [(1280, "light", False), (390, "dark", False), (390, "light", True)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own: imports change what they find."""
    with serve_demo(tmp_path_factory.mktemp("wizard")) as served:
        yield served


@pytest.fixture
def clinic(site: Site) -> int:
    with site.app.app_context():
        return int(db.session.scalars(db.select(Webinar.id).where(Webinar.slug == "a-clinic")).one())


def row(name: str, email: str, joined: str = "15:00:00", left: str = "16:30:00") -> str:
    return f"{name},{email},{DAY} {joined},{DAY} {left},90"


def long_report(domain: str) -> str:
    """150 rows: 145 of people whose organisation is known, some twice; five that somebody must look at."""
    names = {8: "Person Eight", 9: "Person Nine"}
    sure = [row(names.get(n, f"Person {n}"), f"p{n}@{domain}") for n in range(140)]
    again = [row(f"Person {n}", f"p{n}@{domain}", "16:31:00", "16:40:00") for n in range(5)]
    unsure = [
        row("Person Eight", "", "16:31:00", "16:40:00"),
        row("Persona Nine", ""),
        row("iPhone (2)", ""),
        row("Héctor Ixcoy", "h.ixcoy@newcomer.example"),
        row("Rosa Quispe", "r.quispe@free.example"),
    ]
    return "\n".join([HEAD, *sure, *again, *unsure, ""])


def many_to_decide(which: str) -> str:
    """200 people and more whom nothing makes certain: each of them is one group of the desk."""
    phones = [row(f"iPhone ({n})", "") for n in range(70)]
    unknown = [row(f"Somebody {n}", f"{which}{n}@unknown{n}.example") for n in range(140)]
    return "\n".join([HEAD, *phones, *unknown, ""])


class Keyboard:
    """Nothing but keys, and how many were pressed."""

    def __init__(self, page: Any) -> None:
        self.page, self.presses = page, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.presses += 1

    def tab_to(self, wanted: str, most: int = 120) -> None:
        """Press Tab until the keyboard is on what a selector means."""
        for _ in range(most):
            self.press("Tab")
            if self.page.evaluate("selector => document.activeElement.matches(selector)", wanted):
                return
        raise AssertionError(f"the keyboard does not reach {wanted}")

    def go(self) -> None:
        """Press Enter on what sends the form or leads on."""
        with self.page.expect_navigation():
            self.press("Enter")

    def answer(self, group: Any, value: str) -> None:
        """Come to a group by Tab, and to one of its answers by the arrow."""
        self.tab_to(f"#{group} input[type=radio]")
        at = "document.activeElement.value"
        if self.page.evaluate(at) == value and self.page.evaluate("document.activeElement.checked"):
            return None
        if self.page.evaluate(at) == value:
            return self.press("Space")
        for _ in range(6):
            self.press("ArrowDown")
            if self.page.evaluate(at) == value:
                return None
        raise AssertionError(f"no answer {value}")


def send(page: Any, keys: Keyboard, report: Path) -> None:
    keys.tab_to("#file")
    page.locator("#file").set_input_files(report)  # the system's own dialog is not ours to try
    keys.tab_to("main form .btn")
    keys.go()


def test_a_long_report_by_keyboard_only(site: Site, visit: Visit, clinic: int, tmp_path: Path) -> None:
    """Upload, review with its five unsure people, confirm, done: four screens, no mouse."""
    with site.app.app_context():
        domain = db.session.scalars(db.select(OrganisationDomain.domain).order_by(db.desc("id"))).first()
        waiting = db.session.scalars(db.select(db.func.count()).select_from(AttendanceImport)).one()
    report = tmp_path / "report.csv"
    report.write_text(long_report(str(domain)))
    page = visit(f"/o/webinars/{clinic}/attendance/import", signed_in=True)
    keys, screens = Keyboard(page), [page.url]
    page.on("framenavigated", lambda frame: screens.append(frame.url))
    send(page, keys, report)
    assert "150" in page.inner_text("#sum + *, .side")
    groups = page.eval_on_selector_all("section[id^=g]:has([type=radio])", "all => all.map(one => one.id)")
    chosen = page.eval_on_selector_all("[type=radio]:checked", "all => all.map(one => one.value)")
    assert (len(groups), chosen) == (5, ["same"])  # the same name is; what is only similar is not
    for group, value in zip(groups, ["same", "same", "apart", "none", "none"], strict=True):
        keys.answer(group, value)
    assert not violations(page)
    keys.go()  # Enter on an answer decides all that are answered
    assert not page.locator("section[id^=g]:has([type=radio])").count()
    keys.tab_to("a.btn.wide", most=2)  # the keyboard stands at the sum
    keys.go()
    with site.app.app_context():
        imports = db.session.scalars(db.select(AttendanceImport).order_by(AttendanceImport.id)).all()
        assert (len(imports), imports[-1].state) == (waiting + 1, "staged")
    keys.tab_to("main form .btn")
    assert page.evaluate("document.activeElement.innerText") == "Import 142 people"
    keys.go()
    assert "150 rows became 142 people" in page.inner_text("main")
    different = {re.sub(r"[?#].*", "", url) for url in screens}
    assert len(different) == 4
    assert keys.presses <= 140


@pytest.mark.parametrize("script", [True, False])
def test_two_hundred_to_decide_in_few_presses(
    site: Site, visit: Visit, clinic: int, tmp_path: Path, script: bool
) -> None:
    """One answer for all of a sort, a row of its own where it differs, and the next page comes by itself."""
    report = tmp_path / "many.csv"
    report.write_text(many_to_decide("with" if script else "without"))  # decisions are remembered
    page = visit(f"/o/webinars/{clinic}/attendance/import", signed_in=True, width=390, script=script)
    keys = Keyboard(page)
    send(page, keys, report)
    before, left = keys.presses, int(page.inner_text("main p.m0 b").split()[0])
    assert left >= 200
    while left:
        shown = page.locator("section[id^=g]:has([type=radio])").count()
        assert shown == min(left, 50)
        assert page.locator(".sumbar").is_visible()
        keys.tab_to("#all select")
        for _ in range(page.locator("#all select").count()):
            keys.press("ArrowDown")
            keys.press("Tab")
        keys.go()
        left -= shown
        assert page.locator("section[id^=g]:has([type=radio])").count() == min(left, 50)
    assert keys.presses - before <= 60
    keys.tab_to("a.btn.wide", most=40)
    assert page.evaluate("document.activeElement.innerText") == "Go on to confirm"


@pytest.mark.parametrize(("width", "scheme", "rtl"), LOOKS)
def test_what_is_asked_is_as_good_on_every_screen(
    site: Site, visit: Visit, clinic: int, width: int, scheme: str, rtl: bool
) -> None:
    """The two questions, and each asked again: axe finds nothing, nothing is too wide."""
    path = f"/o/webinars/{clinic}/attendance/import"
    page = visit(path, signed_in=True, width=width, scheme=scheme, rtl=rtl)
    wrong: list[str] = []
    for data in (EITHER_DAY, UNKNOWN):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site.url + path)
        page.locator("#pasted").fill(data)
        for _ in range(2):
            for select in page.locator("select").all():
                select.select_option("")
            with page.expect_navigation():
                page.locator("main form .btn").first.click()
            assert page.locator("input[name=carried]").count() == 1
            wrong += look(page)
    assert not wrong, "\n".join(wrong)


def look(page: Any) -> list[str]:
    """What is wrong with the page as it is, and at 320 px."""
    width = page.viewport_size["width"]
    wrong = violations(page)
    page.set_viewport_size({"width": 320, "height": 900})
    wide = sideways(page)
    page.set_viewport_size({"width": width, "height": 900})
    return wrong + ([f"{wide} px too wide"] if wide > 0 else [])


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_sum_stays_in_view(site: Site, visit: Visit, clinic: int, width: int) -> None:
    """Beside the groups, or at the foot of a phone's screen; wherever the page is scrolled to."""
    with site.app.app_context():
        wanted = db.select(AttendanceImport.id).where(AttendanceImport.webinar_id == clinic)
        staged = db.session.scalars(wanted.order_by(AttendanceImport.id)).first()
    path = f"/o/webinars/{clinic}/attendance/import/{staged}/review"
    page = visit(path, signed_in=True, width=width, script=False)
    told = page.locator(".sumbar" if width < 960 else ".side .sum li:last-child")
    for share in (0, 0.3, 0.6):
        page.mouse.wheel(0, int(share * 1000))
        page.wait_for_timeout(100)
        box = told.bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 900
    assert "117" in page.inner_text(".sumbar" if width < 960 else ".side")
