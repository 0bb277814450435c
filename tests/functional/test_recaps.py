"""An organiser writes a webinar's recap, publishes it, and keeps it true when the data change."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.counting import statements
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.errors import Invalid, Refusal, Stale
from tracker.models import Attendance, AuditEntry, Recap, Webinar
from tracker.recaps import drift_service, service
from tracker.recaps.drafts import Draft, open_draft
from tracker.recaps.fields import fill
from tracker.recaps.queries import count_recaps, list_corrections, list_published, list_recaps
from tracker.webinars.queries import get_webinar

Committed = Callable[[Callable[[], Any]], Any]
FIRST_LINES = (
    "On 17 June, End Violence held its 10th Global Knowledge Exchange Webinar, which gathered 12 individuals "
    "from partner and grantee organisations in 2 countries. This webinar, the third event held in 2020, "
    "focused on integrated frameworks."
)


def make_held(people: int = 12, **more: Any) -> Webinar:
    """The tenth webinar, held; half of the people came from a partner in PH, half from a grantee in PE."""
    series = more.pop("series", None) or factories.make_series()
    values = {"state": "held", "number": 10, "year_number": 3, "slug": "child-centred"} | more
    webinar = factories.make_webinar(series, focus="integrated frameworks", **values)
    homes = [
        factories.make_organisation(f"Partner {webinar.slug}", kind="partner", country="PH"),
        factories.make_organisation(f"Grantee {webinar.slug}", kind="grantee", country="PE"),
    ]
    for number in range(people):
        attend(webinar, f"p{number}@{webinar.slug}.example", homes[number % 2].id, number % 2)
    return webinar


def attend(webinar: Webinar, email: str, organisation_id: int | None, kind: int, **more: Any) -> Attendance:
    values = {"organisation_id": organisation_id, "kind": ("partner", "grantee", "unknown")[kind]} | more
    return factories.make_attendance(
        webinar, factories.make_person(email), country=("PH", "PE", None)[kind], **values
    )


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    return int(committed(make_held).id)


@pytest.fixture
def act(committed: Committed, webinar_id: int) -> Callable[..., Recap]:
    """Call a service on the webinar's recap in its newest version, and commit."""

    def call(name: str, **values: Any) -> Recap:
        def write() -> Recap:
            recap = service.ensure_draft(get_webinar(webinar_id), COMMAND, utc_now())
            values.setdefault("version", recap.version)
            rule = getattr(service, name, None) or getattr(drift_service, name)
            return rule(recap.id, actor=COMMAND, now=utc_now(), **values)

        return committed(write)

    return call


def draft_of(webinar_id: int) -> Draft:
    db.session.rollback()
    return open_draft(get_webinar(webinar_id))


def read(draft: Draft) -> str:
    return fill(draft.edition.body, draft.values)


TEXT = {"title": "Ask the child once", "summary": "{{people}} came", "body": "{{people}} from {{countries}}."}


def test_the_draft_is_there_without_anybody_asking(app: Flask, webinar_id: int, committed: Committed) -> None:
    draft = draft_of(webinar_id)
    assert draft.edition.recap_id is None
    assert read(draft).startswith(FIRST_LINES)
    assert draft.gate.may_publish
    committed(lambda: attend(get_webinar(webinar_id), "late@x.example", None, 2))
    draft = draft_of(webinar_id)
    assert "13 individuals, among them individuals from partner" in read(draft)
    assert "{{people}}" in draft.edition.body
    assert str(draft.gate.organisations) == "2–3"


def test_a_kept_row_of_an_untouched_draft_follows_the_data(
    app: Flask, webinar_id: int, committed: Committed
) -> None:
    committed(lambda: service.ensure_draft(get_webinar(webinar_id), COMMAND, utc_now()))
    committed(lambda: setattr(get_webinar(webinar_id), "focus", "something else"))
    assert "something else" in read(draft_of(webinar_id))
    assert count_recaps() == {"draft": 1}


def test_an_edited_draft_stays_and_tells_what_changed(
    act: Callable[..., Recap], webinar_id: int, committed: Committed
) -> None:
    recap = act("save_draft", **TEXT)
    assert (recap.version, recap.is_edited) == (2, True)
    committed(lambda: attend(get_webinar(webinar_id), "late@x.example", None, 2))
    draft = draft_of(webinar_id)
    assert read(draft) == "13 individuals from 2 countries."
    assert [(each.name, each.was, each.now) for each in draft.drift] == [
        ("people", "12 individuals", "13 individuals")
    ]
    act("take_new_facts")
    assert draft_of(webinar_id).drift == []
    with pytest.raises(Refusal, match="No fact"):
        act("take_new_facts")


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"body": "{{peple}}"}, "body"), ({"summary": "x" * 401}, "summary"), ({"title": " "}, "title")],
)
def test_what_cannot_be_kept_is_said_at_its_field(
    act: Callable[..., Recap], changed: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        act("save_draft", **(TEXT | changed))
    assert refused.value.field == field


def test_two_editors_never_overwrite_each_other(act: Callable[..., Recap], webinar_id: int) -> None:
    act("save_draft", **TEXT, version=1)
    with pytest.raises(Stale):
        act("save_draft", **TEXT, version=1)
    assert draft_of(webinar_id).edition.title == TEXT["title"]


def test_publishing_freezes_facts_figures_and_rule(
    act: Callable[..., Recap], webinar_id: int, committed: Committed
) -> None:
    recap = act("publish_recap")
    assert recap.facts and recap.figures
    assert (recap.state, recap.rule_version, recap.facts["people"]) == ("published", 1, "12 individuals")
    assert (recap.figures["individuals"], recap.figures["by_kind"]["partner"]) == (12, 6)
    assert recap.counted_at and recap.published_at
    with pytest.raises(Refusal, match="published already"):
        act("publish_recap")
    committed(lambda: attend(get_webinar(webinar_id), "late@x.example", None, 2))
    draft = draft_of(webinar_id)
    assert draft.recap and draft.recap.facts
    assert draft.recap.facts["people"] == "12 individuals"
    assert ("people", "12 individuals", "13 individuals") in [(e.name, e.was, e.now) for e in draft.drift]


def test_changed_facts_are_taken_with_a_dated_line_or_kept_with_a_reason(
    act: Callable[..., Recap], webinar_id: int, committed: Committed
) -> None:
    act("publish_recap")
    committed(lambda: attend(get_webinar(webinar_id), "late@x.example", None, 2))
    with pytest.raises(Invalid, match="Say why"):
        act("keep_facts", reason=" ")
    act("keep_facts", reason="Came after the close")
    assert draft_of(webinar_id).drift == []
    committed(lambda: attend(get_webinar(webinar_id), "later@x.example", None, 2))
    assert [each.now for each in draft_of(webinar_id).drift if each.name == "people"] == ["14 individuals"]


def test_a_public_text_is_changed_only_with_a_correction(
    act: Callable[..., Recap], webinar_id: int, committed: Committed
) -> None:
    recap = act("publish_recap")
    with pytest.raises(Invalid) as refused:
        act("save_draft", **TEXT)
    assert refused.value.field == "correction"
    act("save_draft", **TEXT, correction="The headline named the wrong model")
    act("add_correction", text="A second line")
    assert [line.text for line in list_corrections(recap.id)] == [
        "The headline named the wrong model",
        "A second line",
    ]
    with pytest.raises(Refusal, match="email address"):
        act("save_draft", **(TEXT | {"body": "Write to ana@x.example"}), correction="x")
    db.session.rollback()
    committed(lambda: attend(get_webinar(webinar_id), "late@x.example", None, 2))
    act("take_new_facts")
    assert list_corrections(recap.id)[-1].text == "12 individuals became 13 individuals"


def test_withdrawing_and_publishing_again(act: Callable[..., Recap], webinar_id: int) -> None:
    act("publish_recap")
    recap = act("withdraw_recap", reason="Being checked")
    assert (recap.state, recap.drift_reason) == ("withdrawn", "Being checked")
    assert count_recaps() == {"withdrawn": 1}
    with pytest.raises(Refusal, match="not published"):
        act("withdraw_recap", reason="")
    assert act("publish_recap").state == "published"
    actions = db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["recap.drafted", "recap.published", "recap.withdrawn", "recap.published"]


def test_small_figures_are_not_published(app: Flask, committed: Committed) -> None:
    webinar = committed(lambda: make_held(3, slug="small"))
    draft = draft_of(webinar.id)
    assert "fewer than 5 individuals" in read(draft)
    assert "2 individuals" not in read(draft)
    assert draft.facts["people"].text == "3 individuals"


def test_head_count_and_nothing_measured_are_other_sentences(app: Flask, committed: Committed) -> None:
    webinar = committed(lambda: make_held(0, slug="counted", head_count=85))
    assert "attended by 85 people according to a head-count" in read(draft_of(webinar.id))
    committed(lambda: setattr(get_webinar("counted"), "head_count", None))
    draft = draft_of(webinar.id)
    assert "attendance was not recorded" in read(draft)
    assert [str(point) for point in draft.gate.points if point.state == "open"] == [
        "Attendance is not recorded yet"
    ]


def test_only_a_held_webinar_has_a_recap(app: Flask, committed: Committed) -> None:
    webinar = committed(lambda: factories.make_webinar(factories.make_series()))
    with pytest.raises(Refusal, match="not marked held"):
        open_draft(get_webinar(webinar.id))


def test_the_gate_counts_what_is_open(app: Flask, webinar_id: int, committed: Committed) -> None:
    def more() -> None:
        webinar = get_webinar(webinar_id)
        attend(webinar, "short@x.example", None, 0, seconds=290)
        factories.make_attendance(webinar)
        staged = factories.make_import(webinar, state="staged")
        new = {"attended": True, "seconds": 4000, "seconds_unclipped": 4000}
        factories.make_import_person(staged, factories.make_person("new@x.example"), **new)
        known = db.session.scalars(db.select(Attendance).where(Attendance.person_id.is_not(None))).first()
        db.session.refresh(known, ["person"])
        factories.make_import_person(staged, known.person, **new)

    committed(more)
    gate = draft_of(webinar_id).gate
    assert (str(gate.individuals), str(gate.organisations)) == ("12–15", "2–4")
    assert [str(point) for point in gate.points if point.state == "open"] == [
        "Imports that are not applied yet: 1",
        "Stays just under the minimum: 1",
        "Connections that nobody has named: 1",
    ]


@pytest.mark.parametrize("count", [1, 12])
def test_lists_ask_as_often_for_one_as_for_many(app: Flask, committed: Committed, count: int) -> None:
    def write() -> None:
        series = factories.make_series()
        for number in range(count):
            start = utc_now().replace(tzinfo=None) - timedelta(days=number + 1)
            webinar = make_held(0, series=series, slug=f"w{number}", local_start=start)
            recap = service.ensure_draft(webinar, COMMAND, utc_now())
            service.publish_recap(recap.id, version=1, actor=COMMAND, now=utc_now())

    committed(write)
    db.session.expire_all()
    with statements() as queries:
        assert len({recap.webinar.series.host.name for recap in list_published(0, 50)}) == 1
    assert len(queries) == 1
    with statements() as queries:
        assert len(list_recaps(0, 50)) == count
    assert len(queries) == 1
