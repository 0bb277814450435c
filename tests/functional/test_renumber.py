"""Numbers that were given out change only when somebody saw what would change, wants it and says why."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tests.functional.test_number_webinars import held, numbers, scheduled
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.commands.renumbering import say_how
from tracker.database import db
from tracker.errors import Invalid
from tracker.models import AuditEntry, Recap, Series, Webinar
from tracker.webinars import service
from tracker.webinars.numbering import Renumbering, WouldRenumber

NOW = datetime(2021, 3, 1, tzinfo=UTC)
BY: dict[str, Any] = {"actor": COMMAND, "now": NOW}
WHY = "It was forgotten"

Committed = Callable[[Callable[[], Any]], Any]
Change = Callable[[Renumbering | None], Any]


@pytest.fixture
def series(committed: Committed) -> Series:
    """Three held: the last on New Year's Eve in Zurich, with a published recap that states its number."""
    one = committed(lambda: factories.make_series(held_before=7))
    for on in ("2020-02-12", "2020-06-17"):
        held(committed, one, on)
    eve = committed(
        lambda: factories.make_webinar(one, title="eve", local_start=datetime(2020, 12, 31, 23, 30))  # noqa: DTZ001
    )
    committed(lambda: service.hold(eve.id, **BY))
    now = utc_now()
    recap = Recap(
        webinar_id=eve.id,
        language="en",
        state="published",
        created_at=now,
        updated_at=now,
        facts={"n": "10th"},
    )
    committed(lambda: factories.add(recap))
    return one


def by_title(title: str) -> Webinar:
    return db.session.scalars(select(Webinar).where(Webinar.title == title)).one()


def insert(series: Series) -> Change:
    start = datetime(2020, 4, 22, 12)  # noqa: DTZ001
    new = {"title": "late", "local_start": start, "minutes": 60, "calendar_domain": "tests.example"}
    return lambda wish: service.backfill(series.id, renumbering=wish, **new, **BY)


def hold_late(series: Series) -> Change:
    webinar = scheduled(series, "2020-04-22")
    return lambda wish: service.hold(webinar.id, renumbering=wish, **BY)


def unmark(series: Series) -> Change:
    return lambda wish: service.unhold(by_title("2020-02-12").id, renumbering=wish, **BY)


def delete(series: Series) -> Change:
    return lambda wish: service.delete_webinar(by_title("2020-02-12").id, renumbering=wish, **BY)


def postpone(series: Series) -> Change:
    """Past New Year's Eve, after which the others move up."""

    def change(wish: Renumbering | None) -> Any:
        webinar = by_title("2020-06-17")
        start = datetime(2021, 1, 20, 15)  # noqa: DTZ001
        return service.edit_webinar(webinar.id, webinar.version, local_start=start, renumbering=wish, **BY)

    return change


def change_zone(series: Series) -> Change:
    """The instant stays; in Bangkok it is 2021 already."""

    def change(wish: Renumbering | None) -> Any:
        webinar = by_title("eve")
        start = datetime(2021, 1, 1, 5, 30)  # noqa: DTZ001
        new: dict[str, Any] = {"local_start": start, "zone": "Asia/Bangkok"}
        return service.edit_webinar(webinar.id, webinar.version, renumbering=wish, **new, **BY)

    return change


def change_balance(series: Series) -> Change:
    def change(wish: Renumbering | None) -> Any:
        one = db.session.get_one(Series, series.id)
        return service.edit_series(one.id, one.version, held_before=8, renumbering=wish, **BY)

    return change


BEFORE = {"2020-02-12": (8, 1), "2020-06-17": (9, 2), "eve": (10, 3)}
CASES: list[tuple[Callable[[Series], Change], dict[str, tuple[int | None, int | None]], int]] = [
    (insert, {"2020-02-12": (8, 1), "late": (9, 2), "2020-06-17": (10, 3), "eve": (11, 4)}, 1),
    (hold_late, {"2020-02-12": (8, 1), "2020-04-22": (9, 2), "2020-06-17": (10, 3), "eve": (11, 4)}, 1),
    (unmark, {"2020-02-12": (None, None), "2020-06-17": (8, 1), "eve": (9, 2)}, 1),
    (delete, {"2020-06-17": (8, 1), "eve": (9, 2)}, 1),
    (postpone, {"2020-02-12": (8, 1), "eve": (9, 2), "2020-06-17": (10, 1)}, 1),
    (change_zone, {"2020-02-12": (8, 1), "2020-06-17": (9, 2), "eve": (10, 1)}, 1),
    (change_balance, {"2020-02-12": (9, 1), "2020-06-17": (10, 2), "eve": (11, 3)}, 1),
]


@pytest.mark.parametrize(("make", "after", "recaps"), CASES, ids=[case[0].__name__ for case in CASES])
def test_each_consequence_is_shown_first(
    app: Flask,
    committed: Committed,
    series: Series,
    make: Callable[[Series], Change],
    after: dict[str, Any],
    recaps: int,
) -> None:
    change = committed(lambda: make(series))

    def refused(wish: Renumbering | None) -> WouldRenumber:
        with pytest.raises(WouldRenumber) as caught:
            committed(lambda: change(wish))
        return caught.value

    seen = refused(None)
    assert sum(one.has_published_recap for one in seen.changes) == recaps
    kept = numbers(series)
    assert {title: kept[title] for title in BEFORE} == BEFORE
    refused(Renumbering(seen="0000", reason=WHY))
    with pytest.raises(Invalid):
        committed(lambda: change(Renumbering(seen=seen.code, reason="")))
    committed(lambda: change(Renumbering(seen=seen.code, reason=WHY)))
    assert numbers(series) == after
    assert db.session.scalars(select(Recap.facts)).all() == [{"n": "10th"}]  # what was published stays
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "series.renumbered")).one()
    assert entry.reason == WHY
    assert {int(key): tuple(value) for key, value in (entry.before or {}).items()} == {
        one.webinar_id: (one.old.number, one.old.year_number) for one in seen.changes
    }


def test_cancelling_what_was_not_held_changes_nothing(committed: Committed, series: Series) -> None:
    webinar = committed(lambda: scheduled(series, "2020-04-22"))
    committed(lambda: service.cancel(webinar.id, **BY))
    assert {title: pair for title, pair in numbers(series).items() if title in BEFORE} == BEFORE


def test_what_changed_in_between_is_shown_again(committed: Committed, series: Series) -> None:
    late = committed(lambda: hold_late(series))
    with pytest.raises(WouldRenumber) as caught:
        committed(lambda: late(None))
    db.session.rollback()
    another = committed(lambda: scheduled(series, "2021-02-03"))
    committed(lambda: service.hold(another.id, **BY))
    with pytest.raises(WouldRenumber) as again:
        committed(lambda: late(Renumbering(seen=caught.value.code, reason=WHY)))
    assert len(again.value.changes) == len(caught.value.changes) + 1


def hidden_fields(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def test_the_page_shows_and_applies_it(
    app: Flask, committed: Committed, series: Series, signed_in: FlaskClient
) -> None:
    webinar = committed(lambda: scheduled(series, "2020-04-22"))
    address = f"/o/webinars/{webinar.id}/hold"
    answer = signed_in.post(address, data={"head_count": "71"})
    assert answer.status_code == 409
    assert "2 webinars would be renumbered" in answer.text
    assert "One published recap states a number" in answer.text
    assert "Nothing was saved yet" in answer.text
    sent = hidden_fields(answer.text)
    assert sent["head_count"] == "71"
    again = signed_in.post(address, data=sent | {"renumber": "0000", "renumber_reason": WHY})
    assert "Something changed since you looked" in again.text
    done = signed_in.post(address, data=sent | {"renumber_reason": WHY})
    assert done.status_code == 303
    assert numbers(series)["2020-04-22"] == (9, 2)
    assert db.session.get_one(Webinar, webinar.id).head_count == 71
    first = by_title("2020-02-12").id
    for action in ("unhold", "delete"):
        asked = signed_in.post(f"/o/webinars/{first}/{action}")
        assert "3 webinars would be renumbered" in asked.text
    done = signed_in.post(
        f"/o/webinars/{first}/delete", data=hidden_fields(asked.text) | {"renumber_reason": WHY}
    )
    assert done.status_code == 303
    assert numbers(series)["eve"] == (10, 3)


def test_a_pasted_list_is_numbered_together(
    app: Flask, committed: Committed, series: Series, signed_in: FlaskClient
) -> None:
    lines = "2020-03-04; First; 40\n2020-05-06; Second; 50"
    data = {"series": str(series.id), "lines": lines}
    shown = signed_in.post("/o/webinars/backfill", data=data)
    assert "webinars would be renumbered" in shown.text, shown.text[:3000]
    done = signed_in.post("/o/webinars/backfill", data=hidden_fields(shown.text) | {"renumber_reason": WHY})
    assert done.status_code == 303
    assert numbers(series)["eve"] == (12, 5)


def test_the_command_applies_it_by_its_code(app: Flask, committed: Committed, series: Series) -> None:
    webinar = committed(lambda: scheduled(series, "2020-04-22"))
    refused = run(app, "webinars", "hold", webinar.slug).exception
    assert isinstance(refused, WouldRenumber)
    assert f"--renumber {refused.code}" in say_how(refused)
    asked = ("--renumber", refused.code, "--because", WHY)
    assert run(app, "webinars", "hold", webinar.slug, *asked, "--json").exit_code == 0
    assert numbers(series)["eve"] == (11, 4)
    refused = run(app, "webinars", "unhold", webinar.slug).exception
    assert isinstance(refused, WouldRenumber)
    asked = ("--renumber", refused.code, "--because", WHY)
    assert run(app, "webinars", "unhold", webinar.slug, *asked).exit_code == 0
    assert run(app, "webinars", "delete", webinar.slug).exception is not None  # published: cancel instead
    assert numbers(series)["eve"] == (10, 3)
