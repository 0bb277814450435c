"""Anybody finds the next webinar, a series, a webinar in each of its states."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from tests import factories
from tracker.clock import utc_now
from tracker.database import db
from tracker.models import Material, Presentation, Recap, Series, Update, Webinar
from tracker.webinars.slugs import RESERVED

Committed = Callable[[Callable[[], Any]], Any]
LINK = "https://platform.example/j/99887766"


@pytest.fixture
def series(committed: Committed) -> Series:
    return committed(
        lambda: factories.make_series(
            about="What partners learn.",
            contact_email="webinars@secretariat.example",
            held_before=7,
            balance_per_year={"2019": 7},
            balance_before_on=datetime(2020, 1, 1, tzinfo=UTC).date(),
        )
    )


def make(committed: Committed, series: Series, **more: Any) -> Webinar:
    values = {"platform_link": LINK} | more
    return committed(lambda: factories.make_webinar(series, **values))


def in_days(days: float) -> datetime:
    """A naive wall time so many days from now."""
    return (datetime.now(UTC) + timedelta(days=days)).replace(tzinfo=None, microsecond=0)


def coming(committed: Committed, series: Series, **more: Any) -> Webinar:
    values: dict[str, Any] = {"slug": "measuring-change", "title": "Measuring change", "zone": "UTC"}
    return make(committed, series, **(values | {"local_start": in_days(30)} | more))


def held(committed: Committed, series: Series, **more: Any) -> Webinar:
    values: dict[str, Any] = {"slug": "four-models", "title": "Four models", "state": "held"}
    return make(committed, series, number=10, year_number=3, **(values | more))


def test_home_of_an_empty_site(client: FlaskClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "This site is being set up" in page.text


def test_home_shows_the_next_webinar_and_recent_ones(
    client: FlaskClient, committed: Committed, series: Series
) -> None:
    held(committed, series, head_count=104)
    coming(committed, series, title="Later", slug="later", local_start=in_days(60))
    coming(committed, series)
    page = client.get("/").text
    assert '<h1><bdi dir="auto">Measuring change</bdi></h1>' in page
    assert "webinar 9, expected" in page  # 7 before, one held
    assert "Register for this webinar" in page
    assert "Four models" in page and "104 people, by head-count" in page
    assert "8 webinars held" in page
    assert "mailto:webinars@secretariat.example" in page


def test_home_shows_the_latest_recap(client: FlaskClient, committed: Committed, series: Series) -> None:
    webinar = held(committed, series)
    now = utc_now()
    committed(
        lambda: factories.add(
            Recap(
                webinar_id=webinar.id,
                language="en",
                state="published",
                title="Ask once",
                summary="It gathered {{people}} people.",
                facts={"people": "117"},
                figures={"state": "measured", "individuals": 117, "organisations": 4, "countries": 3},
                published_at=now,
                created_at=now,
                updated_at=now,
            )
        )
    )
    page = client.get("/").text
    assert "Ask once" in page and "It gathered 117 people." in page
    assert '<dd class="big">117</dd>' in page
    assert '<dd class="big">4</dd>' not in page  # so few organisations are not told


def test_a_series_lists_what_comes_and_past_years(
    client: FlaskClient, committed: Committed, series: Series
) -> None:
    held(committed, series)
    coming(committed, series)
    coming(committed, series, slug="off", title="Called off", state="cancelled")
    coming(committed, series, slug="draft", title="Not yet public", state="draft", published_at=None)
    page = client.get("/knowledge-exchange").text
    assert page.index("Coming next") < page.index("Measuring change") < page.index('id="y2020"')
    assert "number 9, expected" in page
    assert "Called off" in page and "Cancelled" in page
    assert "Not yet public" not in page
    assert "attendance not measured" in page


def test_long_series_are_paged(client: FlaskClient, committed: Committed, series: Series) -> None:
    def fill() -> None:
        for day in range(1, 53):
            start = datetime(2015, 1, 1, 12) + timedelta(days=day)  # noqa: DTZ001
            factories.make_webinar(series, title=f"Number {day}", local_start=start, state="held")

    committed(fill)
    first, second = client.get("/knowledge-exchange").text, client.get("/knowledge-exchange?page=2").text
    assert "Page 1 of 2" in first and "Number 52<" in first and "Number 2<" not in first
    assert "Number 2<" in second
    assert client.get("/knowledge-exchange?page=x").status_code == 200


def test_a_webinar_to_come(client: FlaskClient, committed: Committed, series: Series) -> None:
    webinar = coming(committed, series, focus="What can be counted.", description="## Why\n\nBecause.")

    def fill() -> None:
        factories.add(
            Presentation(
                webinar_id=webinar.id,
                position=0,
                title="CALP",
                organisation_as_shown="Capital Humano",
                countries=["PE"],
                minutes=15,
            )
        )

    committed(fill)
    page = client.get("/knowledge-exchange/measuring-change").text
    assert "What can be counted." in page
    assert "<h2>Why</h2>" in page
    assert "Capital Humano, Peru" in page
    assert "Webinar 8, expected" in page
    assert "Around the world" in page and "Manila" in page
    assert "World time" in page


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"state": "cancelled", "cancel_reason": "The host is ill."}, "The host is ill."),
        ({"registration_closes_at": datetime(2020, 1, 1, tzinfo=UTC)}, "Registration is closed"),
        ({"local_start": datetime(2020, 1, 1)}, "This webinar is over"),  # noqa: DTZ001
        ({"local_start": in_days(-0.01)}, "it is on now"),
    ],
)
def test_other_states(
    client: FlaskClient, committed: Committed, series: Series, more: dict[str, Any], words: str
) -> None:
    coming(committed, series, **more)
    page = client.get("/knowledge-exchange/measuring-change")
    assert page.status_code == 200
    assert words in page.text


def test_a_held_webinar_looks_back(client: FlaskClient, committed: Committed, series: Series) -> None:
    webinar = held(committed, series, head_count=120)

    def fill() -> None:
        now = utc_now()
        public = Material(
            webinar_id=webinar.id, kind="slides", title="Slides of all", url="https://s.example/1"
        )
        inner = Material(webinar_id=webinar.id, kind="handout", title="For us", url="https://s.example/2")
        public.created_at = inner.created_at = now
        inner.visibility = "organisers"
        db.session.add_all([public, inner])
        db.session.add(
            Update(webinar_id=webinar.id, position=0, announced_on=now.date(), title="A portal", text="*New*")
        )

    committed(fill)
    page = client.get("/knowledge-exchange/four-models").text
    assert "Webinar 10 · third of 2020" in page
    assert '<dd class="big">120</dd>' in page
    assert "Slides of all" in page and "For us" not in page
    assert "A portal" in page and "<em>New</em>" in page
    assert "Around the world" not in page


def test_few_people_are_not_told(client: FlaskClient, committed: Committed, series: Series) -> None:
    held(committed, series, head_count=3)
    assert "Fewer than 5 people came." in client.get("/knowledge-exchange/four-models").text
    assert "fewer than 5 people" in client.get("/knowledge-exchange").text


def test_a_frozen_number_leads_to_the_slug(client: FlaskClient, committed: Committed, series: Series) -> None:
    held(committed, series)
    coming(committed, series)
    answer = client.get("/knowledge-exchange/10")
    assert (answer.status_code, answer.location) == (301, "/knowledge-exchange/four-models")
    assert client.get("/knowledge-exchange/9").status_code == 404


def test_drafts_and_joining_links_are_shown_nowhere(
    client: FlaskClient, signed_in: FlaskClient, committed: Committed, series: Series
) -> None:
    held(committed, series)
    coming(committed, series)
    coming(committed, series, slug="secret", title="Secret draft", state="draft", published_at=None)
    for path in ("/", "/knowledge-exchange", "/knowledge-exchange/measuring-change"):
        page = client.get(path).text
        assert LINK not in page and "Secret draft" not in page
    assert LINK not in client.get("/knowledge-exchange/four-models").text
    assert client.get("/knowledge-exchange/secret").status_code == 404
    preview = signed_in.get("/knowledge-exchange/secret")
    assert "This is a draft." in preview.text and LINK not in preview.text


def test_missing_pages_are_all_the_same(client: FlaskClient, series: Series) -> None:
    pages = [client.get(path) for path in ("/nope", "/nope/x", "/knowledge-exchange/nope", "/o/nope")]
    assert [page.status_code for page in pages] == [404] * 4
    assert "We cannot find that page" in pages[0].text
    assert pages[0].text == pages[1].text == pages[2].text


def test_clocks_follow_the_many_not_the_few(
    client: FlaskClient, committed: Committed, series: Series
) -> None:
    webinar = coming(committed, series)

    def register() -> None:
        for at in range(5):
            person = factories.make_person(f"a{at}@x.example")
            factories.make_registration(webinar, person, zone="Asia/Kathmandu")
        factories.make_registration(webinar, factories.make_person("b@x.example"), zone="Pacific/Apia")

    committed(register)
    page = client.get("/knowledge-exchange/measuring-change").text
    assert "Kathmandu" in page
    assert "Apia" not in page


def count_queries(ask: Callable[[], Any]) -> int:
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize("path", ["/", "/knowledge-exchange"])
def test_queries_do_not_grow_with_the_webinars(
    client: FlaskClient, committed: Committed, series: Series, path: str
) -> None:
    def more(count: int) -> None:
        for at in range(count):
            start = datetime(2021, 1, 1, 12) + timedelta(days=at)  # noqa: DTZ001
            factories.make_webinar(series, local_start=start, state="held", head_count=20)
            factories.make_webinar(series, local_start=in_days(3 + at))

    committed(lambda: more(1))
    assert client.get(path).status_code == 200
    few = count_queries(lambda: client.get(path))
    committed(lambda: more(30))
    assert count_queries(lambda: client.get(path)) == few


def test_queries_do_not_grow_with_a_webinars_content(
    client: FlaskClient, committed: Committed, series: Series
) -> None:
    webinar = held(committed, series)
    path = "/knowledge-exchange/four-models"

    def more(count: int) -> None:
        for at in range(count):
            speaker = factories.make_organisation(f"Organisation {count} {at}")
            common = {"webinar_id": webinar.id, "title": f"Item {at}"}
            db.session.add(Presentation(position=at, organisation_id=speaker.id, minutes=5, **common))
            db.session.add(Update(position=at, announced_on=utc_now().date(), **common))
            db.session.add(Material(kind="slides", url="https://s.example", created_at=utc_now(), **common))

    committed(lambda: more(1))
    few = count_queries(lambda: client.get(path))
    committed(lambda: more(30))
    assert count_queries(lambda: client.get(path)) == few
    assert "Organisation 30 29" in client.get(path).text


def test_first_parts_of_addresses_are_reserved(client: FlaskClient) -> None:
    rules = [rule.rule for rule in client.application.url_map.iter_rules()]
    firsts = {rule.split("/")[1] for rule in rules} - {"", "<series_slug>"}
    assert firsts <= RESERVED, firsts - RESERVED


def told_outside(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_other_sites_learn_of_a_webinar(client: FlaskClient, committed: Committed, series: Series) -> None:
    title = 'Measuring "change" </script>'
    coming(committed, series, title=title, focus="what works")
    page = client.get(f"/{series.slug}/measuring-change").text
    told = told_outside(page)
    assert (told["@type"], told["name"], told["description"]) == ("Event", title, "what works")
    assert told["startDate"].endswith("+00:00")
    assert told["location"]["url"].endswith(f"/{series.slug}/measuring-change")
    assert '<meta property="og:title" content="Measuring &#34;change&#34; &lt;/script&gt;">' in page
    assert LINK not in page


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, "EventScheduled"),
        ({"state": "cancelled"}, "EventCancelled"),
        ({"moved_from": datetime(2020, 6, 1, 12, tzinfo=UTC)}, "EventRescheduled"),
        ({"state": "held"}, "EventScheduled"),
    ],
)
def test_they_learn_its_state(
    client: FlaskClient, committed: Committed, series: Series, more: dict[str, Any], status: str
) -> None:
    coming(committed, series, **more)
    told = told_outside(client.get(f"/{series.slug}/measuring-change").text)
    assert told["eventStatus"] == f"https://schema.org/{status}"
    assert ("previousStartDate" in told) is ("moved_from" in more)
