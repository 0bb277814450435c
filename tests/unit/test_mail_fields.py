"""Named fields of mail texts: which there are, what is refused, how values are kept from being markup."""

import pytest

from tracker.errors import Invalid
from tracker.mail.fields import check_fields, fields_of, fill, in_markdown
from tracker.mail.kinds import KINDS
from tracker.mail.log_words import KIND_WORDS
from tracker.mail.words import all_words
from tracker.markdown import to_html


def test_every_kind_has_its_words() -> None:
    assert set(all_words()) == set(KINDS) == set(KIND_WORDS)
    assert len(set(KIND_WORDS.values())) == len(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_our_own_words_use_fields_that_exist(kind: str) -> None:
    words = all_words()[kind]
    for text in (words.subject, words.heading, words.text):
        if KINDS[kind].about != "focal_point":
            check_fields(text, kind, field="text")
    assert "!" not in words.subject + words.heading + words.text


def test_an_unknown_field_is_refused_with_those_that_exist() -> None:
    with pytest.raises(Invalid) as refused:
        check_fields("Dear {{nome}}, join at {{joining_page}}", "reminder", field="text")
    assert "nome" in str(refused.value) and "{{joining_page}}" in str(refused.value)
    assert refused.value.field == "text"
    with pytest.raises(Invalid):
        check_fields("{{joining_page}}", "invitation", field="subject")


def test_fields_depend_on_the_kind() -> None:
    assert fields_of("reminder") == (
        "name", "series", "title", "date", "organisation", "joining_page", "when"
    )  # fmt: skip
    assert "organisation" not in fields_of("invitation")


@pytest.mark.parametrize(
    "typed",
    [
        "<b>Eve</b>",
        "**bold**",
        "[a](javascript:alert(1))",
        "# head",
        "1. one",
        "- item",
        "&lt;",
        "`x`",
        "a_b_c",
        "\\*",
    ],
)
def test_no_value_becomes_markup(typed: str) -> None:
    shown = str(to_html(fill("Dear {{name}}", {"name": typed}, in_markdown)))
    assert shown.startswith("<p>Dear ") and "<b>" not in shown and "<a" not in shown
    assert not any(tag in shown for tag in ("<strong>", "<em>", "<h", "<li", "<code"))


def test_the_joining_page_is_a_link_and_nothing_where_there_is_none() -> None:
    url = "https://x.example/r/j1-abc/join"
    assert f'href="{url}"' in str(to_html(fill("{{ joining_page }}", {"joining_page": url}, in_markdown)))
    assert fill("at {{joining_page}}.", {}, in_markdown) == "at ."
