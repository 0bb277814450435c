"""An organiser looks at two people who may be one, merges them, and takes it back, in the browser."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.counting import statements
from tests.functional.test_attendance_import import csv, row, take_in
from tests.functional.test_merge_people import MARIA, MSILVA, make_webinars, merge, person_id
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import db
from tracker.models import Person, Webinar
from tracker.people import duplicate_queries
from tracker.people.merging import seen_of
from tracker.recaps.queries import find_recap
from tracker.recaps.service import ensure_draft, publish_recap

Committed = Callable[[Callable[[], Any]], Any]
DUPLICATES = "/o/people/duplicates"


@pytest.fixture
def both(committed: Committed) -> tuple[int, int]:
    """The ids of Maria's records, both with one organisation; a recap of the webinar both came to is out."""
    tenth, _eleventh = committed(make_webinars)

    def publish() -> None:
        kept, gone = (db.session.get_one(Person, person_id(email)) for email in (MARIA, MSILVA))
        gone.organisation_id = kept.organisation_id
        stays = [row(f"P{number}", "", "15:00:00", "16:00:00") for number in range(5)]
        take_in(db.session.get_one(Webinar, tenth), csv(*stays))  # enough to be told in public
        recap = ensure_draft(db.session.get_one(Webinar, tenth), COMMAND, utc_now())
        publish_recap(recap.id, version=recap.version, actor=COMMAND, now=utc_now())

    committed(publish)
    return person_id(MARIA), person_id(MSILVA)


def form_of(*ids: int, **more: str) -> dict[str, str]:
    kept, gone = (seen_of(db.session.get_one(Person, at)) for at in ids)
    return {"kept_seen": kept, "gone_seen": gone, "decision": "one"} | more


def test_two_people_are_merged_and_parted(
    signed_in: FlaskClient, committed: Committed, both: tuple[int, int]
) -> None:
    kept_id, gone_id = both
    pair = f"{DUPLICATES}/{kept_id}/{gone_id}"
    assert pair in signed_in.get(DUPLICATES).text
    page = signed_in.get(pair).text
    for text in ("Same surname and initial", "8 becomes 7", "will differ", "one place stays"):
        assert text in page, text
    stale = signed_in.post(pair, data=form_of(*both) | {"gone_seen": "other"})
    assert stale.status_code == 409 and "in between" in stale.text
    sent = form_of(*both, name="gone", email="gone")
    done = signed_in.post(pair, data=sent, follow_redirects=True).text
    assert "M. Silva" in done and MARIA in done and "Undo this merge" in done
    assert db.session.get_one(Person, kept_id).email == MSILVA
    assert signed_in.get(f"/o/people/{gone_id}").location.endswith(f"/o/people/{kept_id}")
    assert f"/o/people/{kept_id}" in signed_in.get(f"/o/people?q={MARIA}").text
    [made] = duplicate_queries.list_merges(limit=5, offset=0)
    address = f"/o/people/merges/{made.id}/undo"
    assert "a record of its own again?" in signed_in.get(address).text
    assert "a record of its own again" in signed_in.post(address, follow_redirects=True).text
    assert signed_in.get(f"/o/people/{gone_id}").status_code == 200
    two = signed_in.post(pair, data={"decision": "two"}, follow_redirects=True).text
    assert "these are two people" in two and pair not in two


def test_a_published_recap_shows_the_drift(
    signed_in: FlaskClient, committed: Committed, both: tuple[int, int]
) -> None:
    at = db.session.scalars(select(Webinar.id).where(Webinar.number == 10)).one()
    path = f"/o/webinars/{at}/recap"
    assert "it was “" not in signed_in.get(path).text
    committed(lambda: merge(*both))
    recap = find_recap(at)
    assert recap is not None and recap.state == "published"
    assert "it was “8 individuals”, it is “7 individuals” now." in signed_in.get(path).text


def test_the_list_is_filtered_and_downloaded(signed_in: FlaskClient, both: tuple[int, int]) -> None:
    pair = f"{DUPLICATES}/{both[0]}/{both[1]}"
    for query, is_shown in (
        ("?q=SILVA", True),
        ("?q=nobody", False),
        ("?why=initial", True),
        ("?why=name", False),
    ):
        assert (pair in signed_in.get(DUPLICATES + query).text) is is_shown, query
    for ending in ("csv", "xlsx"):
        assert signed_in.get(f"{DUPLICATES}.{ending}").status_code == 200
    assert "Maria Silva" in signed_in.get(f"{DUPLICATES}.csv?q=silva").get_data(as_text=True)
    assert signed_in.get(f"{DUPLICATES}.pdf").status_code == 404


def test_somebody_can_be_named(signed_in: FlaskClient, committed: Committed, both: tuple[int, int]) -> None:
    kept_id, gone_id = both
    for named in (MSILVA.upper(), "m. silva"):
        answer = signed_in.get(f"/o/people/{kept_id}/same-as", query_string={"who": named})
        assert answer.location.endswith(f"{DUPLICATES}/{kept_id}/{gone_id}")
    for wrong in ("", "Nobody", MARIA):
        answer = signed_in.get(
            f"/o/people/{kept_id}/same-as", query_string={"who": wrong}, follow_redirects=True
        )
        assert "Enter the email or the whole name" in answer.text, wrong
    committed(lambda: factories.make_person("m2@else.example", name="M. Silva"))
    several = signed_in.get(f"/o/people/{kept_id}/same-as?who=M. Silva", follow_redirects=True).text
    assert "Several people are called that" in several
    for path in (f"{kept_id}/{kept_id}", f"{kept_id}/999"):
        assert signed_in.get(f"{DUPLICATES}/{path}").status_code == 404
    assert signed_in.get("/o/people/999").status_code == 404


def test_pairs_are_asked_for_in_as_many_queries_as_ever(
    signed_in: FlaskClient, committed: Committed, both: tuple[int, int]
) -> None:
    counts = []
    for more in (0, 30):
        committed(
            lambda count=more: [
                factories.make_person(f"{side}{at}@else.example", name=f"Ann Twin{at}")
                for at in range(count)
                for side in "ab"
            ]
        )
        with statements() as sent:
            assert signed_in.get(DUPLICATES).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
