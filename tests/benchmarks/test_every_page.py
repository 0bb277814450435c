"""How many queries and how much processor each page takes, for an organiser, in a small world."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, url_for
from sqlalchemy import event

from tests import factories as make
from tests.benchmarks.measuring import measure
from tests.conftest import sign_in
from tests.world import make_world, values_for
from tracker.database import db

pytestmark = pytest.mark.benchmark
Written = Callable[[Callable[[], Any]], Any]


def test_every_page(served: Flask, written: Written) -> None:
    organiser = written(lambda: make.make_organiser().fs_uniquifier)
    world = written(make_world)
    browser = sign_in(served, organiser)
    sent: list[str] = []
    with served.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *about: sent.append(about[2]))
    rows = []
    for rule in served.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "security.logout"):
            continue
        values = values_for(world, rule.endpoint)
        with served.test_request_context():
            address = url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
        browser.get(address)
        sent.clear()
        if browser.get(address).status_code != 200:
            continue
        queries = sum(not statement.startswith("BEGIN") for statement in sent)
        rows.append((measure(lambda at=address: browser.get(at), 5, warm=0).cpu_ms, queries, rule.endpoint))
    print()
    for cpu_ms, queries, endpoint in sorted(rows, reverse=True):
        print(f"  {endpoint:<40} {queries:3} queries  {cpu_ms:8.1f} ms CPU")
    assert rows
