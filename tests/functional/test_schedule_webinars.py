"""An organiser schedules webinars: creates, changes, copies; gaps, folds and stale edits are refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tracker.audit import COMMAND
from tracker.database import db
from tracker.errors import Invalid, Stale
from tracker.models import AuditEntry, Presentation, Series, Webinar
from tracker.webinars import queries, service
from tracker.webinars.schedule import ClockFold, ClockGap

NOW = datetime(2020, 6, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
BY: dict[str, Any] = {"actor": COMMAND, "now": NOW}
NEW: dict[str, Any] = {**BY, "calendar_domain": "tests.example"}

Committed = Callable[[Callable[[], Any]], Any]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def make(committed: Committed, series: Series, **more: Any) -> Webinar:
    details: dict[str, Any] = {
        "title": "Child-centred responses",
        "local_start": local("2020-06-17 15:00"),
        "minutes": 90,
    }
    return committed(lambda: service.create_webinar(series.id, **NEW, **details | more))


@pytest.fixture
def series(committed: Committed) -> Series:
    return committed(factories.make_series)


def test_a_new_webinar_takes_what_it_needs_from_its_series(committed: Committed, series: Series) -> None:
    webinar = make(committed, series)
    assert (webinar.state, webinar.slug, webinar.zone) == (
        "draft",
        "child-centred-responses",
        "Europe/Zurich",
    )
    assert webinar.starts_at == datetime(2020, 6, 17, 13, tzinfo=UTC)
    assert webinar.calendar_uid.startswith("webinar-")
    assert webinar.calendar_uid.endswith("@tests.example")
    assert webinar.published_at is None
    assert make(committed, series).slug == "child-centred-responses-2"
    assert make(committed, series, title="សិក្ខាសាលា").slug == "webinar"
    assert make(committed, series, title="2020").slug == "webinar-2020"
    assert make(committed, series, title="Past").slug == "past-2"


def test_titles_are_kept_on_one_line(committed: Committed, series: Series) -> None:
    injected = make(committed, series, title="Intro\r\nATTENDEE:mailto:evil@example.com\r\nX-EVIL:1")
    assert injected.title == "Intro ATTENDEE:mailto:evil@example.com X-EVIL:1"
    controls = make(committed, series, title="Slides\x00 and\x0b handouts\x7f\x85 part\u20281")
    assert controls.title == "Slides and handouts part 1"


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"title": " \n"}, "title"),
        ({"minutes": 0}, "minutes"),
        ({"capacity": -1}, "capacity"),
        ({"zone": "Atlantis"}, "zone"),
        ({"platform_link": "javascript:alert(1)"}, "platform_link"),
        ({"platform_link": "https://"}, "platform_link"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"slug": "42"}, "slug"),
        ({"slug": "calendar.ics"}, "slug"),
    ],
)
def test_a_value_that_cannot_be_used_names_its_field(
    app: Flask, committed: Committed, details: dict[str, Any], field: str
) -> None:
    series = committed(factories.make_series)
    with pytest.raises(Invalid) as caught:
        make(committed, series, **details)
    assert caught.value.field == field


def test_a_time_that_does_not_exist_is_refused(committed: Committed, series: Series) -> None:
    with pytest.raises(ClockGap, match="02:30 does not exist on 28 March 2027 in Paris"):
        make(committed, series, zone="Europe/Paris", local_start=local("2027-03-28 02:30"))


def test_a_time_that_comes_twice_is_asked(committed: Committed, series: Series) -> None:
    twice: dict[str, Any] = {"zone": "Europe/Paris", "local_start": local("2027-10-31 02:30")}
    with pytest.raises(ClockFold):
        make(committed, series, **twice)
    first = make(committed, series, fold="first", **twice)
    second = make(committed, series, fold="second", **twice)
    assert first.starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert (second.starts_at - first.starts_at, second.is_second_fold) == (timedelta(hours=1), True)


def test_an_edit_of_what_calendars_show_is_a_new_version_there(committed: Committed, series: Series) -> None:
    webinar = make(committed, series)

    def edit(**details: Any) -> tuple[int, int]:
        before = webinar.calendar_sequence
        done = committed(
            lambda: service.edit_webinar(webinar.id, webinar.version, actor=COMMAND, now=LATER, **details)
        )
        return done.calendar_sequence - before, done.version

    assert edit(title="Child-centred responses") == (0, 1)
    assert edit(title="Four country models") == (1, 2)
    assert edit(zone="America/New_York") == (1, 3)
    assert webinar.starts_at == datetime(2020, 6, 17, 19, tzinfo=UTC)
    assert webinar.local_start == local("2020-06-17 15:00")
    assert edit(image_credit="Rafael Duarte") == (0, 4)
    assert edit(minutes=60, capacity=100) == (1, 5)
    assert webinar.updated_at == LATER
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["webinar.created", *["webinar.edited"] * 4]


def test_a_second_fold_survives_an_edit_of_something_else(committed: Committed, series: Series) -> None:
    webinar = make(
        committed, series, zone="Europe/Paris", local_start=local("2027-10-31 02:30"), fold="second"
    )
    starts_at = webinar.starts_at
    committed(
        lambda: service.edit_webinar(
            webinar.id, 1, title="Other", local_start=webinar.local_start, zone=webinar.zone, **BY
        )
    )
    assert (webinar.starts_at, webinar.is_second_fold) == (starts_at, True)


def test_a_stale_edit_overwrites_nothing(committed: Committed, series: Series) -> None:
    webinar = make(committed, series)
    committed(lambda: service.edit_webinar(webinar.id, 1, focus="Mine", **BY))
    with pytest.raises(Stale):
        committed(lambda: service.edit_webinar(webinar.id, 1, focus="Theirs", **BY))
    db.session.rollback()
    assert queries.get_webinar(webinar.id).focus == "Mine"


def test_the_address_stays_once_published(committed: Committed, series: Series) -> None:
    webinar = make(committed, series)
    committed(lambda: service.edit_webinar(webinar.id, 1, slug="four-models", **BY))
    assert queries.get_webinar("four-models").id == webinar.id
    committed(lambda: service.publish(webinar.id, **BY))
    with pytest.raises(Invalid, match="stays as it is"):
        committed(lambda: service.edit_webinar(webinar.id, 3, slug="other", **BY))


def test_a_copy_takes_the_agenda_and_none_of_the_history(committed: Committed, series: Series) -> None:
    first = make(committed, series, capacity=50, platform_link="https://rooms.example/1")
    committed(
        lambda: service.add_presentation(
            first.id, actor=COMMAND, title="Barnahus", minutes=20, countries=["IS"]
        )
    )
    copy = committed(
        lambda: service.clone_webinar(first.id, local_start=local("2020-09-16 15:00"), title="Again", **NEW)
    )
    assert (copy.title, copy.capacity, copy.platform_link) == ("Again", 50, "")
    assert copy.calendar_uid != first.calendar_uid
    items = db.session.scalars(select(Presentation).where(Presentation.webinar_id == copy.id)).all()
    assert [(item.title, item.minutes, item.countries) for item in items] == [("Barnahus", 20, ["IS"])]
