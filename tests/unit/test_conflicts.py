"""Two versions of one form: which fields differ."""

from tracker.webinars.conflicts import Difference, differences

LABELS = {"title": "Title", "focus": "Promise", "version": "Version", "csrf_token": "Token"}


def test_only_fields_whose_text_differs_are_named() -> None:
    mine = {"title": "A\r\nB ", "focus": "Mine", "version": "1"}
    saved = {"title": "A\nB", "focus": "Theirs", "version": 2}
    assert differences(mine, saved, LABELS) == [Difference(label="Promise", mine="Mine", saved="Theirs")]


def test_nothing_and_none_are_alike() -> None:
    assert differences({"title": "", "focus": "x"}, {"title": None, "focus": "x"}, LABELS) == []
