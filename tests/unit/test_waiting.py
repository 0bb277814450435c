"""What waits for an organiser, the most pressing first."""

from typing import Any

import pytest

from tracker.pages.waiting import Outbox, StagedImport, WebinarState, waiting


def state(**more: Any) -> WebinarState:
    values: dict[str, Any] = {
        "webinar_id": 10,
        "title": "Four country models",
        "is_over": False,
        "is_held": False,
        "has_attendance": False,
        "has_published_recap": False,
    }
    return WebinarState(**(values | more))


HELD = {"is_over": True, "is_held": True}
ATTENDED = HELD | {"has_attendance": True}


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        ({}, []),
        ({"without_organisation": 3}, ["look Registrations without an organisation: 3"]),
        ({"over": 20}, ["fix People over the places there are: 20"]),
        ({"to_decide": 3}, ["today Registrations to decide about: 3"]),
        ({"could_move_up": 2}, ["today People who wait though places are free: 2"]),
        ({"is_over": True, "over": 20, "without_organisation": 3}, ["today Mark it held"]),
        (HELD, ["today Import the attendance"]),
        (ATTENDED, ["ready Publish the recap"]),
        (ATTENDED | {"has_published_recap": True}, []),
        (
            ATTENDED | {"failed_mails": 2, "has_published_recap": True},
            ["fix Mails that could not be delivered: 2"],
        ),
        ({"bounced_mails": 3}, ["look Mails that came back: 3"]),
        (ATTENDED | {"bounced_mails": 3, "has_published_recap": True}, []),
    ],
)
def test_names_the_next_step_of_a_webinar(given: dict[str, Any], lines: list[str]) -> None:
    assert [f"{each.tag} {each.label % each.values}" for each in waiting([state(**given)], [])] == lines


def test_a_staged_import_comes_before_what_may_follow_it() -> None:
    staged = StagedImport(import_id=4, webinar_id=10, title="Four country models", rows=169)
    found = waiting([state(**HELD), state(webinar_id=11, **ATTENDED), state(webinar_id=12, over=1)], [staged])
    assert [(each.where, each.arguments["webinar_id"]) for each in found] == [
        ("registrations.list_registrations", 12),
        ("attendance.review", 10),
        ("recaps.editor", 11),
    ]
    assert found[1].label % found[1].values == "Review the attendance, 169 rows"


@pytest.mark.parametrize(
    ("outbox", "lines"),
    [
        (Outbox(), []),
        (Outbox(minutes_late=4), []),
        (Outbox(minutes_late=7), ["fix Sending stands still: a mail has been due for 7 minutes"]),
        (Outbox(minutes_late=11572), ["fix Sending stands still: a mail has been due for 192 hours"]),
        (Outbox(is_clock_doubted=True), ["fix The clock of this site is too far ahead, so no mail is sent"]),
        (Outbox(blocked_addresses=12), ["look Addresses to which nothing is sent any more: 12"]),
    ],
)
def test_tells_when_mail_stands_still(outbox: Outbox, lines: list[str]) -> None:
    assert [f"{each.tag} {each.label % each.values}" for each in waiting([], [], outbox)] == lines
