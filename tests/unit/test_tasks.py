"""What is left to do for a webinar, as a table of cases."""

from typing import Any

import pytest

from tracker.webinars.tasks import Facts, tasks

NEW: dict[str, Any] = {
    "state": "draft",
    "is_over": False,
    "has_started": False,
    "has_focus": False,
    "has_description": False,
    "has_platform_link": False,
    "presentations": 0,
    "presentations_without_presenter": 0,
    "free_minutes": 90,
    "updates": 0,
    "materials": 0,
    "presentations_without_slides": 0,
    "recordings": 0,
    "attendance_recorded": False,
    "imports_staged": 0,
    "recap": "none",
}
PROMISED = {**NEW, "has_focus": True, "has_description": True}
HELD = {**NEW, "state": "held", "is_over": True, "has_started": True, "has_focus": True, "presentations": 4}

DONE = {**HELD, "attendance_recorded": True, "recordings": 1, "recap": "published"}
ASKED = ["mails", "feedback"]


@pytest.mark.parametrize(
    ("facts", "open_pages"),
    [
        (NEW, ["edit", "edit", "agenda", "edit", "publish"]),
        (
            {**NEW, "has_focus": True, "has_description": True, "state": "scheduled"},
            ["agenda", "edit", "updates"],
        ),
        ({**NEW, "presentations": 2, "presentations_without_presenter": 1, "free_minutes": -5}, None),
        (HELD, ["edit", "agenda", "updates", "attendance", "materials", "recap", *ASKED]),
        (
            DONE | {"is_thanked": True, "answers": 3, "gives_certificates": True, "certificates_unmade": 2},
            ["edit", "agenda", "updates", "certificates"],
        ),
        (DONE | {"questions_open": 1}, ["edit", "agenda", "updates", "questions", *ASKED]),
        (
            {**HELD, "presentations_without_slides": 3, "recordings": 1},
            ["edit", "agenda", "updates", "attendance", "slides", "recap", *ASKED],
        ),
        ({**HELD, "state": "cancelled"}, []),
        ({**HELD, "imports_staged": 1, "free_minutes": 0}, None),
    ],
)
def test_open_tasks_in_the_order_of_the_work(facts: dict[str, Any], open_pages: list[str] | None) -> None:
    found = [task for task in tasks(Facts(**facts)) if not task.is_done]
    assert all(task.label % task.values for task in found)
    if open_pages is not None:
        assert [task.where for task in found] == open_pages


def test_what_is_wrong_is_counted() -> None:
    facts = Facts(**{**NEW, "presentations": 2, "presentations_without_presenter": 1, "free_minutes": -5})
    said = [task.label % task.values for task in tasks(facts)]
    assert "Presentations without a presenter: 1" in said
    assert "Minutes too many in the agenda: 5" in said
