"""A first visit from a slow line: little to load, and nothing moves once it is there."""

from typing import Any

import pytest

from tests.browser import pages
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tracker.demo import story

WEBINAR = f"/{story.SERIES_SLUG}/{pages.COMING}"
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50 * 1024, "uploadThroughput": 50 * 1024}
WATCH = """
window.moved = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.moved += entry.value;
}).observe({type: 'layout-shift', buffered: true});
"""


def test_the_first_visit_is_small_and_ours(site: Site, visit: Visit) -> None:
    """At most 60 KB in at most 6 requests, nothing from anybody else."""
    page = visit("/robots.txt")
    answers: list[Any] = []
    page.on("requestfinished", lambda request: answers.append(request))
    page.goto(site.url + WEBINAR, wait_until="networkidle")
    sizes = {
        each.url: sum(each.sizes()[part] for part in ("responseBodySize", "responseHeadersSize"))
        for each in answers
    }
    assert all(url.startswith((site.url, "data:")) for url in sizes)
    sent = {url: size for url, size in sizes.items() if not url.startswith("data:")}
    assert len(sent) <= 6, list(sent)
    assert sum(sent.values()) <= 60_000, sent


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_on_a_slow_line(site: Site, visit: Visit, width: int) -> None:
    """Cumulative layout shift of at most 0.02, though script and font come late."""
    page = visit("/robots.txt", width=width)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    page.add_init_script(WATCH)
    page.goto(site.url + WEBINAR, wait_until="networkidle")
    assert page.evaluate("() => window.moved") <= 0.02
