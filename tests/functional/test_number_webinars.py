"""Webinars take their numbers when they are marked held, and keep them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import Invalid, Refusal
from tracker.models import Recap, Series, Webinar
from tracker.webinars import queries, service
from tracker.webinars.numbering import WouldRenumber

NOW = datetime(2021, 1, 1, tzinfo=UTC)
BY: dict[str, Any] = {"actor": COMMAND, "now": NOW}
NEW: dict[str, Any] = {**BY, "calendar_domain": "tests.example"}

Committed = Callable[[Callable[[], Any]], Any]


def held(committed: Committed, series: Series, on: str, **more: Any) -> Webinar:
    return committed(lambda: service.hold(scheduled(series, on).id, **BY, **more))


def scheduled(series: Series, on: str) -> Webinar:
    return factories.make_webinar(series, title=on, local_start=datetime.fromisoformat(f"{on} 15:00"))


def numbers(series: Series) -> dict[str, tuple[int | None, int | None]]:
    db.session.rollback()
    return {one.title: (one.number, one.year_number) for one in queries.list_webinars(series.id)}


@pytest.fixture
def series(committed: Committed) -> Series:
    return committed(lambda: factories.make_series(held_before=7))


def test_the_story_reaches_its_tenth(committed: Committed, series: Series) -> None:
    for on in ("2020-02-12", "2020-04-22", "2020-06-17"):
        held(committed, series, on)
    assert numbers(series) == {"2020-02-12": (8, 1), "2020-04-22": (9, 2), "2020-06-17": (10, 3)}
    assert queries.get_series(series.slug).balance_before_on == date(2020, 1, 1)


def test_nobody_holds_a_webinar_before_its_start(committed: Committed, series: Series) -> None:
    with pytest.raises(Refusal, match="has not begun"):
        held(committed, series, "2021-03-03")


def test_a_draft_may_be_held_and_is_public_then(committed: Committed, series: Series) -> None:
    draft = committed(lambda: factories.make_webinar(series, state="draft", published_at=None, title="Draft"))
    done = committed(lambda: service.hold(draft.id, head_count=117, **BY))
    assert (done.state, done.number, done.head_count, done.published_at) == ("held", 8, 117, NOW)
    with pytest.raises(Refusal, match="held already"):
        committed(lambda: service.hold(draft.id, **BY))
    committed(lambda: service.set_head_count(draft.id, 118, **BY))
    assert done.head_count == 118
    with pytest.raises(Invalid):
        committed(lambda: service.set_head_count(draft.id, -1, **BY))


def test_holding_out_of_order_is_refused_with_its_consequences(committed: Committed, series: Series) -> None:
    held(committed, series, "2020-02-12")
    last = held(committed, series, "2020-06-17")
    now = utc_now()
    recap = Recap(webinar_id=last.id, language="en", state="published", created_at=now, updated_at=now)
    committed(lambda: factories.add(recap))
    with pytest.raises(WouldRenumber, match=r"“2020-06-17” \(9 → 10\).*contradict it: 1"):
        held(committed, series, "2020-04-22")
    assert numbers(series) == {"2020-02-12": (8, 1), "2020-06-17": (9, 2)}


def test_moving_a_held_webinar_past_another_is_refused(committed: Committed, series: Series) -> None:
    first = held(committed, series, "2020-02-12")
    held(committed, series, "2020-06-17")

    def move(to: str) -> Webinar:
        start = datetime.fromisoformat(f"{to} 15:00")
        return committed(lambda: service.edit_webinar(first.id, first.version, local_start=start, **BY))

    assert move("2020-02-13").number == 8
    with pytest.raises(WouldRenumber):
        move("2020-07-01")
    with pytest.raises(Refusal, match="has not begun"):
        move("2021-07-01")


def test_the_last_mark_can_be_taken_back_and_no_other(committed: Committed, series: Series) -> None:
    first = held(committed, series, "2020-02-12")
    last = held(committed, series, "2020-06-17")
    with pytest.raises(WouldRenumber):
        committed(lambda: service.unhold(first.id, **BY))
    with pytest.raises(WouldRenumber):
        committed(lambda: service.delete_webinar(first.id, **BY))
    undone = committed(lambda: service.unhold(last.id, **BY))
    assert (undone.state, undone.number, undone.year_number) == ("scheduled", None, None)


def test_cancelled_webinars_take_no_number(committed: Committed, series: Series) -> None:
    webinar = committed(lambda: scheduled(series, "2020-02-12"))
    done = committed(lambda: service.cancel(webinar.id, reason="The host was ill", **BY))
    assert (done.state, done.cancel_reason, done.calendar_sequence) == ("cancelled", "The host was ill", 1)
    with pytest.raises(Refusal, match="was cancelled"):
        committed(lambda: service.hold(webinar.id, **BY))
    assert held(committed, series, "2020-06-17").number == 8
    assert committed(lambda: service.reinstate(webinar.id, **BY)).state == "scheduled"


def test_what_was_held_cannot_be_cancelled(committed: Committed, series: Series) -> None:
    webinar = held(committed, series, "2020-02-12")
    with pytest.raises(Refusal, match="cannot be cancelled"):
        committed(lambda: service.cancel(webinar.id, **BY))


def backfill(committed: Committed, series: Series, on: str, **more: Any) -> Webinar:
    start = datetime.fromisoformat(f"{on} 12:00")
    return committed(
        lambda: service.backfill(series.id, title=on, local_start=start, minutes=60, **NEW, **more)
    )


def test_backfilled_webinars_count_within_the_balance(committed: Committed) -> None:
    opening = {"held_before": 2, "balance_before_on": date(2020, 1, 1)}
    series = committed(lambda: factories.make_series(**opening))
    held(committed, series, "2020-02-12")
    second = backfill(committed, series, "2019-06-05", head_count=71)
    assert (second.number, second.head_count, second.state) == (None, 71, "held")
    backfill(committed, series, "2018-03-21", time_is_known=False)
    assert numbers(series) == {"2018-03-21": (1, 1), "2019-06-05": (2, 1), "2020-02-12": (3, 1)}
    with pytest.raises(Refusal, match="only 2 were held"):
        backfill(committed, series, "2019-09-09")


def test_backfilling_needs_the_date_of_the_balance(committed: Committed, series: Series) -> None:
    with pytest.raises(Refusal, match="not before which date"):
        backfill(committed, series, "2019-06-05")


def test_a_balance_that_would_renumber_is_refused(committed: Committed, series: Series) -> None:
    held(committed, series, "2020-02-12")

    def edit(**details: Any) -> Series:
        current = queries.get_series(series.slug)
        return committed(lambda: service.edit_series(current.id, current.version, **BY, **details))

    with pytest.raises(WouldRenumber, match="8 → 9"):
        edit(held_before=8)
    assert edit(balance_per_year={"2018": 3, "2019": 4}).balance_per_year == {"2018": 3, "2019": 4}
    with pytest.raises(Invalid):
        edit(balance_per_year={"2018": 3})


def test_only_what_nothing_hangs_on_is_deleted(app: Flask, committed: Committed, series: Series) -> None:
    webinar = committed(lambda: scheduled(series, "2020-02-12"))
    with pytest.raises(Refusal, match="Cancel it instead"):
        committed(lambda: service.delete_webinar(webinar.id, **BY))
    committed(lambda: service.hold(webinar.id, **BY))
    committed(lambda: service.add_presentation(webinar.id, actor=COMMAND, title="Barnahus"))
    committed(lambda: service.delete_webinar(webinar.id, **BY))
    assert numbers(series) == {}
