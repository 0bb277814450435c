"""The recap's pages: an organiser's editor and its changes, and what readers get."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.counting import statements
from tests.functional.test_recaps import attend, make_held
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.models import MailAddress, OutboxMail, Presentation, Recap, RecapCorrection, Series, Update
from tracker.recaps import service
from tracker.webinars.queries import get_webinar

Committed = Callable[[Callable[[], Any]], Any]
PUBLIC = "/recaps/2020/child-centred"


@pytest.fixture
def webinar_id(committed: Committed) -> int:
    return int(committed(make_held).id)


@pytest.fixture
def page(webinar_id: int) -> str:
    return f"/o/webinars/{webinar_id}/recap"


@pytest.fixture
def published(committed: Committed, webinar_id: int) -> str:
    committed(lambda: publish(webinar_id))
    return PUBLIC


def publish(webinar_id: int) -> Recap:
    recap = service.ensure_draft(get_webinar(webinar_id), COMMAND, utc_now())
    return service.publish_recap(recap.id, version=recap.version, actor=COMMAND, now=utc_now())


def recap_of(webinar_id: int) -> Recap:
    db.session.rollback()
    return db.session.scalars(db.select(Recap).where(Recap.webinar_id == webinar_id)).one()


def text_of(html: str) -> str:
    """What a reader sees: without tags, spaces as one."""
    return " ".join(re.sub("<[^>]+>", " ", html).split())


TEXT = {
    "title": "Ask the child once",
    "summary": "{{people}} came",
    "body": "{{people}} *from* {{countries}}.",
}


def test_the_editor_shows_draft_facts_and_gate(signed_in: FlaskClient, page: str) -> None:
    html = signed_in.get(page).text
    assert "On {{date}}, {{host}} held its {{number}} {{series}}, which gathered {{people}}" in html
    assert "<mark>12 individuals</mark>" in html
    assert "Nobody is left to review" in html
    assert f'href="{page}/publish"' in html
    assert re.search(r"All 1\d facts", html)


def test_saving_previewing_and_inserting(signed_in: FlaskClient, page: str, webinar_id: int) -> None:
    html = signed_in.post(page, data=TEXT | {"version": "1", "then": "preview"}).text
    assert "<p><mark>12 individuals</mark> <em>from</em> <mark>2 countries</mark>.</p>" in html
    html = signed_in.post(page, data=TEXT | {"version": "1", "insert": "host"}).text
    assert "{{countries}}. {{host}}</textarea>" in html
    assert db.session.scalars(db.select(Recap)).all() == []
    answer = signed_in.post(page, data=TEXT | {"version": "1"})
    assert (answer.status_code, answer.location) == (302, page)
    assert recap_of(webinar_id).title == TEXT["title"]
    assert signed_in.post(page, data=TEXT | {"version": "1"}).status_code == 409


def test_what_cannot_be_kept_stays_in_the_form(signed_in: FlaskClient, page: str) -> None:
    answer = signed_in.post(page, data=TEXT | {"version": "1", "body": "My {{peple}} text"})
    assert answer.status_code == 422
    assert "My {{peple}} text" in answer.text
    assert "There is no fact called peple" in answer.text


def test_digits_that_equal_a_fact_get_a_hint(signed_in: FlaskClient, page: str) -> None:
    html = signed_in.post(page, data=TEXT | {"version": "1", "body": "12 people", "then": "preview"}).text
    assert "Typed as digits: 12 ( {{people}} )" in text_of(html)


def test_publishing_asks_once_and_makes_it_public(
    signed_in: FlaskClient, client: FlaskClient, page: str, webinar_id: int
) -> None:
    assert client.get(PUBLIC).status_code == 404
    assert "Publish this recap?" in signed_in.get(f"{page}/publish").text
    assert signed_in.post(f"{page}/publish", data={"version": "1"}).status_code == 302
    text = text_of(client.get(PUBLIC).text)
    assert "people took part 12" in text
    assert "which gathered 12 individuals from partner and grantee organisations in 2 countries" in text
    assert client.get("/recaps").status_code == 200
    assert recap_of(webinar_id).published_by_id is not None


def test_publishing_tells_those_who_had_a_place_where_asked(
    signed_in: FlaskClient, committed: Committed, webinar_id: int, page: str
) -> None:
    def register() -> None:
        webinar = get_webinar(webinar_id)
        for number, state in enumerate(("confirmed", "confirmed", "confirmed", "cancelled")):
            factories.make_registration(webinar, factories.make_person(f"r{number}@x.example"), state=state)
        factories.add(MailAddress(email="r1@x.example", unsubscribed_at=utc_now()))

    committed(register)
    asked = signed_in.get(f"{page}/publish").text
    assert "Tell 2 people by mail" in asked and "One person who unsubscribed is left out." in asked
    assert "checked" not in asked  # the webinar was in 2020
    signed_in.post(f"{page}/publish", data={"version": "1"})
    assert mails() == []
    recap_id = recap_of(webinar_id).id
    committed(lambda: service.withdraw_recap(recap_id, reason="", version=2, **who()))
    signed_in.post(f"{page}/publish", data={"version": "3", "tells_people": "y"})
    assert mails() == [("recap", "r0@x.example"), ("recap", "r2@x.example")]


def mails() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.execute(db.select(OutboxMail.kind, OutboxMail.to_email).order_by(OutboxMail.id))
    return [(kind, address) for kind, address in rows]


def who() -> dict[str, Any]:
    return {"actor": COMMAND, "now": utc_now()}


def test_what_stops_publishing_is_said(signed_in: FlaskClient, page: str) -> None:
    signed_in.post(page, data=TEXT | {"version": "1", "body": "Write to ana@x.example"})
    html = signed_in.get(page).text
    assert "The text holds an email address (line 1)" in html
    assert f'href="{page}/publish"' not in html
    assert signed_in.post(f"{page}/publish", data={"version": "2"}).status_code == 409


def test_a_changed_fact_is_told_and_decided(
    signed_in: FlaskClient, published: str, page: str, webinar_id: int, committed: Committed
) -> None:
    committed(lambda: attend(get_webinar(webinar_id), "late@x.example", None, 2))
    html = signed_in.get(page).text
    assert "it was “12 individuals”, it is “13 individuals” now." in html
    assert signed_in.post(f"{page}/keep", data={"version": "2", "reason": ""}).status_code == 422
    assert signed_in.post(f"{page}/keep", data={"version": "2", "reason": "Left early"}).status_code == 302
    assert "it was “12 individuals”" not in signed_in.get(page).text
    assert "The figures above stay: Left early" in text_of(signed_in.get(published).text)
    committed(lambda: attend(get_webinar(webinar_id), "later@x.example", None, 2))
    assert signed_in.post(f"{page}/facts", data={"version": "3"}).status_code == 302
    text = text_of(signed_in.get(published).text)
    assert "14 individuals" in text
    assert "12 individuals became 14 individuals" in text


def test_a_correction_and_a_withdrawal(
    signed_in: FlaskClient, client: FlaskClient, published: str, page: str
) -> None:
    assert signed_in.get(f"{page}/correct").status_code == 200
    signed_in.post(f"{page}/correct", data={"version": "2", "reason": "A name was misspelt"})
    assert "A name was misspelt" in client.get(published).text
    assert signed_in.get(f"{page}/withdraw").status_code == 200
    signed_in.post(f"{page}/withdraw", data={"version": "3", "reason": "Figures are being checked"})
    for address in (published, f"{published}.pdf"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "Figures are being checked" in answer.text
    assert "child-centred" not in client.get("/recaps").text


def test_the_pdf_is_sent_once(client: FlaskClient, published: str) -> None:
    answer = client.get(f"{published}.pdf")
    assert answer.data.startswith(b"%PDF-1.7")
    assert answer.content_type == "application/pdf"
    again = client.get(f"{published}.pdf", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_wrong_year_leads_to_the_right_one(client: FlaskClient, published: str) -> None:
    for ending in ("", ".pdf"):
        answer = client.get(f"/recaps/2019/child-centred{ending}")
        assert (answer.status_code, answer.location) == (301, f"{published}{ending}")


def test_organisers_get_from_a_number_to_its_rows(
    signed_in: FlaskClient, client: FlaskClient, published: str, webinar_id: int
) -> None:
    rows = f"/o/webinars/{webinar_id}/attendance"
    html = signed_in.get(published).text
    for text in ("12", "12 individuals"):
        assert re.search(rf'<a href="{rows}/people"[^>]*>{text}</a>', html)
    for address in set(re.findall(rf'href="({rows}[^"]*)"', html)):
        assert signed_in.get(address).status_code == 200
    assert rows not in client.get(published).text


def test_the_public_page_tells_no_small_count(client: FlaskClient, committed: Committed) -> None:
    committed(lambda: publish(make_held(3, slug="small").id))
    text = text_of(client.get("/recaps/2020/small").text)
    assert "people took part under 5" in text
    assert "fewer than 5 individuals" in text
    assert "3 individuals" not in text


def test_only_organisers_come_to_the_editor(client: FlaskClient, page: str) -> None:
    for address in (
        page,
        f"{page}/publish",
        f"{page}/keep",
        f"{page}/withdraw",
        f"{page}/correct",
        "/o/recaps",
    ):
        assert client.get(address).status_code == 302
        assert "sign-in" in client.get(address).location


def test_before_it_is_held_there_is_no_recap(signed_in: FlaskClient, committed: Committed) -> None:
    webinar = committed(lambda: factories.make_webinar(factories.make_series()))
    assert "No recap yet" in signed_in.get(f"/o/webinars/{webinar.id}/recap").text


def test_markup_in_names_and_text_is_text(signed_in: FlaskClient, client: FlaskClient, page: str) -> None:
    text = {"title": "<b>T", "summary": "<i>S", "body": "<script>x</script> [a](javascript:x) {{host}}"}
    signed_in.post(page, data=text | {"version": "1"})
    signed_in.post(f"{page}/publish", data={"version": "2"})
    html = client.get(PUBLIC).text
    assert "<script>x" not in html
    assert "&lt;b&gt;T" in html
    assert 'href="javascript' not in html


def make_many(first: int, last: int) -> None:
    """Held webinars with published recaps, numbered from first to last, in one series."""
    known = db.session.scalars(db.select(Series)).first()
    series = known or factories.make_series()
    for number in range(first, last + 1):
        webinar = factories.make_webinar(series, slug=f"w{number}", state="held", number=number)
        factories.add(
            Recap(
                webinar_id=webinar.id,
                language="en",
                state="published",
                title=f"Recap {number}",
                facts={"people": "117 individuals"},
                published_at=utc_now(),
                created_at=utc_now(),
                updated_at=utc_now(),
            )
        )


@pytest.mark.parametrize(
    "address", ["/recaps", "/recaps?year=2020", "/o/recaps", "/o/recaps?state=published"]
)
def test_lists_ask_as_often_for_one_as_for_thirty(
    signed_in: FlaskClient, committed: Committed, address: str
) -> None:
    committed(lambda: make_many(1, 1))
    signed_in.get(address)
    with statements() as once:
        assert "Recap 1" in signed_in.get(address).text or "/o/" in address
    committed(lambda: make_many(2, 30))
    with statements() as often:
        assert signed_in.get(address).status_code == 200
    assert len(once) == len(often)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_list_as_a_file(signed_in: FlaskClient, published: str, ending: str) -> None:
    answer = signed_in.get(f"/o/recaps.{ending}?state=published")
    assert answer.status_code == 200
    if ending == "csv":
        assert published in answer.text


def test_the_index_pages_by_twelve(client: FlaskClient, committed: Committed) -> None:
    assert "No recap yet" in client.get("/recaps").text
    committed(lambda: make_many(1, 13))
    assert client.get("/recaps").text.count("datetile") == 12
    assert client.get("/recaps?page=2").text.count("datetile") == 1


def test_a_recap_asks_as_often_with_much_in_it(
    client: FlaskClient, published: str, webinar_id: int, committed: Committed
) -> None:
    def fill_up() -> None:
        for number in range(30):
            more = {"webinar_id": webinar_id, "position": number, "title": f"No {number}"}
            factories.add(Presentation(**more))
            factories.add(Update(**more, announced_on=date(2020, 6, 17)))
            factories.add(
                RecapCorrection(recap_id=recap_of_webinar(webinar_id), corrected_at=utc_now(), text="x")
            )

    client.get(published)
    with statements() as once:
        client.get(published)
    committed(fill_up)
    client.get(published)
    with statements() as often:
        client.get(published)
    assert len(once) == len(often)
    assert len(once) <= 8


def recap_of_webinar(webinar_id: int) -> int:
    return db.session.scalars(db.select(Recap.id).where(Recap.webinar_id == webinar_id)).one()
