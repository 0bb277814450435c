"""An organiser keeps the directory: finds, adds, edits, downloads, imports; a viewer sees no names."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import factories
from tests.conftest import sign_in
from tests.counting import statements
from tracker.audit import COMMAND
from tracker.database import db
from tracker.models import AuditEntry, Organisation, OrganisationKind
from tracker.organisations import queries, service
from tracker.organisations.details import Details
from tracker.organisations.kinds import Period

Committed = Callable[[Callable[[], Any]], Any]
SAMPLE = Path(__file__).parents[1] / "samples" / "organisations.csv"
HOPE = Details(
    name="Hope “Esperança”",
    short_name="=HOPE",
    sector="research",
    countries=("PE", "CL"),
    domains=("hope.example", "hope2.example"),
    aliases=("+Hope", "The Hope"),
    periods=(
        Period(kind="grantee", from_on=date(2018, 3, 1), to_on=date(2020, 8, 31)),
        Period(kind="partner", from_on=date(2020, 9, 1)),
    ),
)
TYPED = {
    "name": "Lantern House",
    "short_name": "LH",
    "sector": "un",
    "parent": "",
    "countries": "Philippines\nVN",
    "domains": "LanternHouse.example",
    "aliases": "Lantern House PH\nBahay Parola",
    "kind_0": "grantee",
    "from_0": "2018-03-01",
    "to_0": "",
    "kind_1": "partner",
    "from_1": "01/09/2020",
    "to_1": "",
}


@pytest.fixture
def story(committed: Committed) -> None:
    committed(lambda: service.import_organisations(SAMPLE.read_bytes(), actor=COMMAND))
    committed(lambda: service.create_organisation(HOPE, actor=COMMAND))


@pytest.fixture
def viewer(app: Flask, committed: Committed) -> FlaskClient:
    one = committed(lambda: factories.make_organiser("vi@x.example", role="viewer"))
    return sign_in(app, one.fs_uniquifier)


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 48),
        ("q=unicef", 3),
        ("q=chs+alternativo", 1),
        ("q=CALP", 1),
        ("q=hope2.exam", 1),
        ("q=ijm", 1),
        ("q=100%25", 0),
        ("q=_", 0),
        ("kind=host", 1),
        ("kind=partner&country=md", 2),
        ("kind=other", 0),
        ("sector=research", 1),
        ("sector=unknown", 47),
        ("country=CL", 1),
        ("kind=nonsense&page=-3", 48),
        ("page=999", 48),
    ],
)
def test_finds_by_name_spelling_domain_kind_sector_country(
    signed_in: FlaskClient, query: str, found: int
) -> None:
    page = signed_in.get(f"/o/organisations?{query}")
    assert page.status_code == 200
    words = "one organisation" if found == 1 else f"{found} organisations"
    assert words in page.text


@pytest.mark.usefixtures("story")
def test_the_download_imported_again_changes_nothing(signed_in: FlaskClient, committed: Committed) -> None:
    file = signed_in.get("/o/organisations.csv")
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    report = committed(lambda: service.import_organisations(file.data, actor=COMMAND))
    assert (report.unchanged, report.made, report.changed, report.problems) == (48, [], [], [])
    before = queries.load_details()
    committed(lambda: [db.session.delete(one) for one in all_loaded()])
    again = committed(lambda: service.import_organisations(file.data, actor=COMMAND))
    assert len(again.made) == 48
    assert sorted(queries.load_details().values(), key=str) == sorted(before.values(), key=str)
    assert signed_in.get("/o/organisations.csv?kind=host").text.count("\r\n") == 2


def all_loaded() -> list[Organisation]:
    from sqlalchemy.orm import selectinload

    parts = (Organisation.kinds, Organisation.countries, Organisation.domains, Organisation.aliases)
    return list(db.session.scalars(select(Organisation).options(*(selectinload(part) for part in parts))))


def test_adds_edits_and_refuses_a_stale_edit(signed_in: FlaskClient, committed: Committed) -> None:
    committed(lambda: factories.make_organisation("Lantern International", domain="lantern.example"))
    made = signed_in.post("/o/organisations/new", data=TYPED)
    assert made.status_code == 303
    page = signed_in.get(made.headers["Location"]).text
    for text in ("Lantern House", "Philippines and Vietnam", "Partner since 2020", "lanternhouse.example"):
        assert text in page
    assert "1 March 2018 to 31 August 2020" in page
    edit = made.headers["Location"] + "/edit"
    form = signed_in.get(edit).text
    assert "Philippines\nVietnam" in form and 'value="2020-08-31"' in form
    data = TYPED | {"version": "1", "parent": "lantern international", "to_0": "2020-08-31"}
    assert signed_in.post(edit, data=data).status_code == 303
    assert "part of" in signed_in.get(made.headers["Location"]).text
    stale = signed_in.post(edit, data=data | {"name": "Overwritten"})
    assert (stale.status_code, "Nothing was overwritten" in stale.text) == (409, True)
    assert queries.find_organisation("Overwritten") is None
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.after) == ("organisation.changed", {"parent": "Lantern International"})
    assert signed_in.post(edit, data=data | {"version": "2"}).status_code == 303
    assert db.session.scalar(select(func.count(AuditEntry.id))) == 2, "saving without a change is none"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "…"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "taken name"}, "name"),
        ({"domains": "gmail.com"}, "domains"),
        ({"domains": "org.uk"}, "domains"),
        ({"domains": "taken.example"}, "domains"),
        ({"countries": "Atlantis"}, "countries"),
        ({"parent": "Nobody"}, "parent"),
        ({"sector": "space"}, "sector"),
        ({"to_1": "2019-01-01"}, "to_0"),
        ({"from_1": "soon"}, "from_1"),
        ({"kind_0": ""}, "kind_0"),
        ({"from_0": "2021-01-01", "to_0": "2021-02-01"}, "kind_0"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    signed_in: FlaskClient, committed: Committed, wrong: dict[str, str], field: str
) -> None:
    committed(lambda: factories.make_organisation("Taken Name", domain="taken.example"))
    answer = signed_in.post("/o/organisations/new", data=TYPED | wrong)
    assert (answer.status_code, f'href="#{field}"' in answer.text) == (422, True)
    assert db.session.scalar(select(func.count(Organisation.id))) == 1
    assert "Bahay Parola" in answer.text, "what was typed is kept"


def test_control_characters_never_reach_the_database(signed_in: FlaskClient) -> None:
    data = TYPED | {"name": "Lantern\0 \u2028House\x1b", "aliases": "a\0b"}
    answer = signed_in.post("/o/organisations/new", data=data)
    assert answer.status_code == 303
    assert queries.find_organisation("Lantern House") is not None
    assert (
        signed_in.post("/o/organisations/new", data=TYPED | {"name": "X", "domains": "a\0b"}).status_code
        == 422
    )


def test_no_circle_of_parents(signed_in: FlaskClient, committed: Committed) -> None:
    top = committed(lambda: factories.make_organisation("Top"))
    middle = committed(lambda: factories.make_organisation("Middle", parent_id=top.id))
    committed(lambda: factories.make_organisation("Below", parent_id=middle.id))
    data = {"version": "1", "name": "Top", "parent": "Below"}
    answer = signed_in.post(f"/o/organisations/{top.id}/edit", data=data)
    assert (answer.status_code, "cannot stand above itself" in answer.text) == (422, True)


def test_an_import_is_looked_at_before_it_is_written(signed_in: FlaskClient) -> None:
    data = SAMPLE.read_bytes() + b"Broken,,friend,XX,,,,\r\n"
    looked = signed_in.post("/o/organisations/import", data={"file": (io.BytesIO(data), "list.csv")})
    assert looked.status_code == 200
    assert "Council of Europe" in looked.text and "Lines that cannot be used" in looked.text
    assert db.session.scalar(select(func.count(Organisation.id))) == 0
    token = looked.text.split('name="looked_at" value="')[1].split('"')[0]
    done = signed_in.post("/o/organisations/import", data={"looked_at": token}, follow_redirects=True)
    assert "47 organisations made, 0 changed" in done.text
    again = signed_in.post("/o/organisations/import", data={"file": (io.BytesIO(data), "list.csv")})
    assert "Nothing would change." in again.text


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"\x89PNG\r\n\0\0", b"PK\x03\x04\0\0", b"x" * 5_000_001]
)
def test_a_file_that_is_no_list_is_refused(signed_in: FlaskClient, content: bytes) -> None:
    for data in ({"file": (io.BytesIO(content), "x.csv")}, {"looked_at": "no base64 at all"}, {}):
        answer = signed_in.post("/o/organisations/import", data=data)
        assert (answer.status_code, 'href="#file"' in answer.text) == (422, True)


def make_history() -> Organisation:
    series = factories.make_series()
    one = factories.make_organisation("Lantern House", domain="lantern.example")
    webinar = factories.make_webinar(series, state="held", number=10, year_number=3)
    for at in range(3):
        person = factories.make_person(
            f"p{at}@lantern.example", name=f"Secret Name {at}", organisation_id=one.id
        )
        factories.make_attendance(webinar, person, organisation_id=one.id, seconds=3000)
    return one


def test_says_who_came_to_organisers_only(
    signed_in: FlaskClient, viewer: FlaskClient, committed: Committed
) -> None:
    one = committed(make_history)
    page = signed_in.get(f"/o/organisations/{one.id}").text
    for text in ("each person once", "At webinar 10", "17 June 2020", "Secret Name 2", "p1@lantern.example"):
        assert text in page
    seen = viewer.get(f"/o/organisations/{one.id}").text
    assert "each person once" in seen
    for hidden in ("Secret Name", "p1@lantern.example", "/edit", "Who came"):
        assert hidden not in seen
    listed = viewer.get("/o/organisations").text
    assert "17 June 2020" in listed and "/o/organisations/new" not in listed


def test_pages_ask_as_often_for_thirty_as_for_one(signed_in: FlaskClient, committed: Committed) -> None:
    one = committed(make_history)
    addresses = ("/o/organisations", f"/o/organisations/{one.id}", f"/o/organisations/{one.id}/edit")
    counts = []
    for thirty in (False, True):
        if thirty:
            committed(lambda: [factories.make_organisation(f"N{at}", parent_id=one.id) for at in range(30)])
            committed(lambda: [add_kind(one.id, year) for year in range(1980, 2010)])
        for address in addresses:
            with statements() as sent:
                assert signed_in.get(address).status_code == 200
            counts.append(len(sent))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 30


def add_kind(organisation_id: int, year: int) -> None:
    on = date(year, 1, 1)
    factories.add(OrganisationKind(organisation_id=organisation_id, kind="other", from_on=on, to_on=on))
