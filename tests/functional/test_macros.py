"""Every macro renders, and gives fields their labels, hints, errors and tables their roles."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string
from wtforms import BooleanField, FileField, RadioField, SelectField, StringField, TextAreaField

from tracker.errors import Invalid
from tracker.web.forms import BaseForm, EditForm, choices
from tracker.web.paging import Page


class TryForm(EditForm):
    title = StringField("Title", description="Up to 90 characters", render_kw={"autocomplete": "off"})
    body = TextAreaField("Text")
    month = SelectField("Month", choices=choices([("1", "January"), ("2", "February")]))
    keep = RadioField("Keep", choices=choices([("mine", "Mine"), ("both", "Both")]), default="mine")
    agrees = BooleanField("I agree")
    file = FileField("File")


WEBINAR = SimpleNamespace(
    time_is_known=True,
    id=1,
    title="Four models",
    state="held",
    starts_at=datetime(2020, 6, 17, 13, tzinfo=UTC),
    local_start=datetime(2020, 6, 17, 15),  # noqa: DTZ001
    zone="Europe/Zurich",
    minutes=90,
)


def render(app: Flask, source: str, **values: object) -> str:
    with app.test_request_context("/"):
        return render_template_string(source, webinar=WEBINAR, **values)


FORMS = """
{% import "macros/forms.html" as f %}
{% call f.post_form("/x", "card", multipart=true, label="Try") %}
{{ f.error_summary(form) }}{{ f.field(form.title, unit="min") }}{{ f.email_field(form.title) }}
{{ f.textarea(form.body, rows=9, class="md") }}{{ f.select(form.month) }}
{{ f.radios(form.keep, {"mine": "Kept"}) }}
{{ f.checkbox(form.agrees) }}{{ f.file_field(form.file, accept=".csv") }}{{ form.version }}
{{ f.date_fields(form.title, form.month, form.title, "Date") }}{{ f.datalist("zones", ["Zurich"]) }}
{{ f.button("Save", "sm", icon="plus", name="a", value="b", hidden="for Ana") }}
{% endcall %}
{{ f.link_button("/y", "Edit", "ghost", icon="arrow") }}{{ f.post_button("/z", "Undo", values={"id": 3}) }}
{{ f.plain_field("q", "Name", "Ana", type="search", hint="h", error="e", inputmode="numeric") }}
{{ f.plain_select("k", "Kind", [("a", "A"), ("b", "B")], "b") }}
{{ f.radio_card("keep", "x", "Other", "small", checked=true) }}{{ f.check("r", "1", "Row", hide_label=true) }}
{{ f.copy_box("Copy", "text") }}
"""

PARTS = """
{% import "macros/parts.html" as p %}
{% call p.note("warn") %}<p>Look</p>{% endcall %}{{ p.tag("Open", "ok") }}
{% call p.card("Its number") %}<p>11</p>{% endcall %}{{ p.breadcrumb([("/", "Webinars")], "Here") }}
{{ p.tabs([("a", "/a", "A", 3), ("b", "/b", "B", none)], "a", "Webinar") }}{{ p.stepper(["One", "Two"], 1) }}
{{ p.kpis([("People", 1170, "small"), ("Rate", "66%", "")]) }}{{ p.pair([("people", 117)]) }}
{{ p.facts([("Language", "English")]) }}{{ p.fact_strip([("people", 117)]) }}{{ p.sum_list([("Rows", 143)]) }}
{{ p.summary_list([("Name", "Maya", none)]) }}{{ p.task_list([("/t", "Do", "small", "Open", "warn")]) }}
{{ p.download_list([("/d", "Slides", "PDF, 2 KB", "fr")]) }}
{{ p.gate_list([(true, "Title"), (false, "Date")]) }}
{{ p.chips([("/c", "All", 3, true)], "State") }}{{ p.pager(page, "people") }}
{{ p.lang_links([("/f", "fr")]) }}{{ p.empty("None", "Later", "/", "Go") }}
{{ p.confirm_page("Sure?", "Yes", "/go", "Do it", "/back", values={"a": 1}) }}
"""

TABLES = """
{% import "macros/tables.html" as t %}{% import "macros/charts.html" as c %}
{{ t.data_table("Three", [{"label": "Name", "kind": "head"}, {"label": "Came", "kind": "n", "sort": "came"},
  {"label": "Chart", "kind": "bar", "hidden": true}, {"label": "Kind", "kind": ""}],
  [["Ana", 1200, c.bar(7, 9, pale=8), none]], total=["All", 3, "", ""], sorted="-came", note="bars") }}
{% call t.filter_bar() %}x{% endcall %}{{ t.plain_table("Rows", ["Name", "Mail"], [["Ana", "a@b"]]) }}
{{ c.bar_list([("Partner", 61, none, ""), ("Other", 0, "none", "v2")]) }}{{ c.duo(3, 2, 3) }}{{ c.bar(0, 0) }}
{{ c.day_columns([("28", 3), ("29", 6)], "By day") }}{{ c.bar_list([]) }}
"""

WEBINARS = """
{% import "macros/webinars.html" as w %}
{{ w.date_tile(webinar) }}{{ w.two_clocks(webinar) }}{{ w.when_line(webinar) }}{{ w.state_tag("draft") }}
{{ w.agenda(items, "Europe/Zurich") }}{{ w.webinar_crumb(webinar, here="Recap") }}
{{ w.webinar_tabs(webinar, "edit", {"registrations": 4}) }}
"""


def test_fields_carry_their_label_hint_and_error(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"title": "  x  ", "version": "3"}):
        form = TryForm()
        assert (form.title.data, form.version.data) == ("x", 3)
        form.show(Invalid("Enter %(what)s", field="title", what="a title"))
        html = render_template_string(FORMS, form=form)
    assert 'aria-describedby="title-h title-e"' in html
    assert 'aria-invalid="true"' in html
    assert '<a href="#title">Enter a title</a>' in html
    assert 'autocomplete="off"' in html
    assert 'inputmode="numeric"' in html
    assert html.count('name="csrf_token"') == 2
    assert '<option value="b" selected>' in html


def test_a_refusal_of_an_unknown_field_is_shown_too(app: Flask) -> None:
    class Small(BaseForm):
        name = StringField("Name")

    with app.test_request_context("/", method="POST", data={}):
        form = Small()
        form.show(Invalid("No"))
        assert form.errors


@pytest.mark.parametrize("source", [PARTS, TABLES, WEBINARS])
def test_macros_render(app: Flask, source: str) -> None:
    item = SimpleNamespace(
        starts_at=WEBINAR.starts_at, title="Welcome", by="", summary="", is_presentation=False
    )
    html = render(app, source, page=Page(number=2, total=120, size=50), items=[item])
    assert "style=" not in html


def test_tables_keep_their_roles_as_cards(app: Flask) -> None:
    html = render(app, TABLES)
    assert 'role="rowheader">Ana' in html
    assert 'aria-sort="descending"' in html
    assert '<td role="cell" class="n" data-l="Came">1,200</td>' in html
    assert "<tfoot" in html


def test_times_are_shown_with_their_zones(app: Flask) -> None:
    html = render(app, WEBINARS, items=[])
    assert "15:00–16:30</time></b>Zurich (UTC+2)" in html
    assert "World time" in html and "13:00–14:30" in html
    assert 'data-range="2020-06-17T13:00Z/2020-06-17T14:30Z"' in html


def test_a_known_zone_is_the_readers_time(app: Flask) -> None:
    with app.test_request_context("/", headers={"Cookie": "zone=Asia/Manila"}):
        html = render_template_string(WEBINARS, webinar=WEBINAR, items=[])
    assert "Your time" in html and "21:00–22:30" in html and "Manila (UTC+8)" in html
    assert "data-range" not in html
