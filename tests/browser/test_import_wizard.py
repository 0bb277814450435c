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
    sure = [row(f"Person {n}", f"p{n}@{domain}") for n in range(140)]
    again = [row(f"Person {n}", f"p{n}@{domain}", "16:31:00", "16:40:00") for n in range(5)]
    unsure = [
        row("Person 7", ""),
        row("Person 8", ""),
        row("iPhone (2)", ""),
        row("Héctor Ixcoy", "h.ixcoy@newcomer.example"),
        row("Rosa Quispe", "r.quispe@newcomer.example"),
    ]
    return "\n".join([HEAD, *sure, *again, *unsure, ""])


def tab_to(page: Any, wanted: str, most: int = 120) -> None:
    """Press Tab until the keyboard is on what a selector means."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", wanted):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_a_long_report_by_keyboard_only(site: Site, visit: Visit, clinic: int, tmp_path: Path) -> None:
    """Upload, review with its five unsure people, confirm, done: four screens, no mouse."""
    with site.app.app_context():
        domain = db.session.scalars(db.select(OrganisationDomain.domain).order_by(db.desc("id"))).first()
        waiting = db.session.scalars(db.select(db.func.count()).select_from(AttendanceImport)).one()
    report = tmp_path / "report.csv"
    report.write_text(long_report(str(domain)))
    page = visit(f"/o/webinars/{clinic}/attendance/import", signed_in=True)
    screens = [page.url]
    page.on("framenavigated", lambda frame: screens.append(frame.url))
    tab_to(page, "#file")
    page.locator("#file").set_input_files(report)  # the system's own dialog is not ours to try
    tab_to(page, "main form .btn")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "150" in page.inner_text("#sum + *, .side")
    decisions = 0
    while groups := page.locator("section[id^=g]:has(form)").count():
        choose(page)
        decisions += 1
        assert page.locator("section[id^=g]:has(form)").count() == groups - 1
    assert decisions == 4  # the two from one organisation are one
    assert not violations(page)
    tab_to(page, "a.btn.wide")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with site.app.app_context():
        imports = db.session.scalars(db.select(AttendanceImport).order_by(AttendanceImport.id)).all()
        assert (len(imports), imports[-1].state) == (waiting + 1, "staged")
    tab_to(page, "main form .btn")
    assert page.evaluate("document.activeElement.innerText") == "Import 142 people"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "150 rows became 142 people" in page.inner_text("main")
    different = {re.sub(r"[?#].*", "", url) for url in screens}
    assert len(different) == 4


def choose(page: Any) -> None:
    """Answer the first group that the keyboard comes to: one person, a connection, no organisation."""
    tab_to(page, "section[id^=g] input[type=radio]")
    own = page.evaluate("[...document.activeElement.form.choice].map(one => one.value)")
    wanted = "same" if "same" in own else "apart" if "apart" in own else "none"
    for _ in range(own.index(wanted)):
        page.keyboard.press("ArrowDown")
    if own.index(wanted) == 0:
        page.keyboard.press("Space")
    tab_to(page, "section[id^=g] .btn")
    with page.expect_navigation():
        page.keyboard.press("Enter")


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
