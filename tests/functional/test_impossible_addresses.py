"""Addresses that nobody can mean are answered like any page that is not there."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.functional.test_webinar_pages import FOUR, fields
from tracker.webinars import queries

Committed = Callable[[Callable[[], Any]], Any]
TOO_GREAT = "99999999999999999999"


@pytest.mark.parametrize(
    "address",
    [
        "/o/webinars?q=%00",
        "/o/webinars.csv?state=%00",
        "/series%00",
        "/series/webinar%00",
        f"/series/webinar/materials/{TOO_GREAT}",
        f"/o/webinars/{TOO_GREAT}",
        f"/o/settings/series/{TOO_GREAT}",
    ],
)
def test_a_nul_or_an_endless_number_is_not_found(signed_in: FlaskClient, address: str) -> None:
    assert signed_in.get(address).status_code == 404


def test_a_nul_in_a_form_becomes_a_space(signed_in: FlaskClient, committed: Committed) -> None:
    series = committed(factories.make_series)
    given = {**fields(signed_in.get("/o/webinars/new")), **FOUR, "series": str(series.id)}
    assert signed_in.post("/o/webinars/new", data=given | {"title": "Four\x00models"}).status_code == 303
    assert queries.list_webinars()[0].title == "Four models"
