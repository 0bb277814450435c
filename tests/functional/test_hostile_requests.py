"""What nobody would send from our pages: things of other webinars, times without end, planted cookies."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.functional.test_webinar_pages import FOUR, fields
from tracker.database import db
from tracker.models import Presentation

Committed = Callable[[Callable[[], Any]], Any]


def make_agenda(slug: str) -> tuple[int, int]:
    """(a webinar, the second of its two items)."""
    host = factories.make_organisation(f"Host of {slug}", kind="host")
    webinar = factories.make_webinar(factories.make_series(slug=f"series-{slug}", host=host), slug=slug)
    items = [
        factories.add(Presentation(webinar_id=webinar.id, position=at, title=title))
        for at, title in ((1, "First"), (2, "Second"))
    ]
    return webinar.id, items[1].id


def test_an_agenda_moves_its_own_items_only(signed_in: FlaskClient, committed: Committed) -> None:
    mine, own_item = committed(lambda: make_agenda("mine"))
    _other, other_item = committed(lambda: make_agenda("other"))
    address = f"/o/webinars/{mine}/agenda"
    for foreign in (str(other_item), "1" * 25, "x", ""):
        assert signed_in.post(address, data={"up": foreign}).status_code == 404
    assert [position_of(own_item), position_of(other_item)] == [2, 2]
    assert signed_in.post(address, data={"up": str(own_item)}).status_code == 303
    assert position_of(own_item) < 2


def position_of(item: int) -> int:
    return int(db.session.scalars(select(Presentation.position).where(Presentation.id == item)).one())


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_dates_at_the_end_of_time_are_refused(
    signed_in: FlaskClient, committed: Committed, zone: str
) -> None:
    series = committed(factories.make_series)
    webinar = committed(lambda: factories.make_webinar(series, zone=zone))
    address = f"/o/webinars/{webinar.id}/edit"
    given = fields(signed_in.get(address))
    for closes in ("0001-01-01T00:00", "9999-12-31T23:59"):
        assert signed_in.post(address, data=given | {"closes": closes}).status_code == 422
    last = {"year": "9999", "month": "12", "day": "31", "start": "23:59"}
    assert signed_in.post(address, data=given | last).status_code == 422
    new = fields(signed_in.get("/o/webinars/new")) | FOUR | last | {"series": str(series.id), "zone": zone}
    assert signed_in.post("/o/webinars/new", data=new).status_code == 422
