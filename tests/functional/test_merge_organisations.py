"""An organiser finds two records of one organisation, merges them, and takes it back."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.command_line import run
from tests.counting import statements
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import Base, db
from tracker.errors import NotFound, Refusal, Stale
from tracker.figures.counts import Period
from tracker.figures.period_queries import period_counts
from tracker.models import Attendance, AuditEntry, Organisation
from tracker.organisations import duplicate_queries, queries
from tracker.organisations.merging import merge_organisations, references
from tracker.organisations.unmerging import undo_merge

Committed = Callable[[Callable[[], Any]], Any]
UNTOUCHED = {"audit", "merges"}


@pytest.fixture
def twins(committed: Committed) -> tuple[int, int]:
    """Two records of one organisation, with everything that can name one."""
    return committed(make_twins)


def make_twins() -> tuple[int, int]:
    kept = factories.make_organisation("Lakeside Children’s Trust", kind="grantee", country="KE")
    gone = factories.make_organisation(
        "Lakeside Childrens Trust Kenya", kind="other", country="KE", domain="lct.example", short_name="LCT"
    )
    part = factories.make_organisation("Lakeside Nairobi", country="KE", parent_id=gone.id)
    series = factories.make_series()
    tenth = factories.make_webinar(series, state="held", number=10, year_number=3)
    for at, (one, webinar) in enumerate([(kept, tenth), (gone, tenth), (gone, tenth), (part, tenth)]):
        person = factories.make_person(f"p{at}@lct.example", organisation_id=one.id)
        factories.make_registration(webinar, person, organisation_id=one.id)
        kind = "grantee" if one is kept else "other"
        factories.make_attendance(
            webinar, person, organisation_id=one.id, kind=kind, country="KE", seconds=3000
        )
    factories.make_focal_point(kept, factories.make_person("fay@lct.example"))
    factories.make_focal_point(gone, factories.make_person("fay@lct.example2"))
    return kept.id, gone.id


def content() -> dict[str, str]:
    """A hash of every table that a merge may touch."""
    db.session.rollback()
    skipped = {"organisations": ("updated_at", "version")}
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name in UNTOUCHED:
            continue
        left_out = {*skipped.get(table.name, ()), *(("id",) if "organisation_" in table.name else ())}
        columns = [column for column in table.c if column.name not in left_out]
        rows = sorted(map(repr, db.session.execute(select(*columns)).all()))
        found[table.name] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


def merge(kept_id: int, gone_id: int) -> int:
    return merge_organisations(kept_id, gone_id, {}, versions=None, actor=COMMAND, now=utc_now()).merge.id


def test_everything_names_the_kept_one(app: Flask, committed: Committed, twins: tuple[int, int]) -> None:
    kept_id, gone_id = twins
    before = period_counts(Period(year=2020))
    assert (before.organisations, before.individuals) == (3, 4)
    committed(lambda: merge(kept_id, gone_id))
    for table, column in references():
        assert db.session.scalar(select(table.c.id).where(column == gone_id).limit(1)) is None, column
    details = queries.load_details()[kept_id]
    assert details.domains == ("lct.example",) and details.short_name == "LCT"
    assert "Lakeside Childrens Trust Kenya" in details.aliases
    after = period_counts(Period(year=2020))
    assert (after.organisations, after.individuals) == (2, 4)
    kinds = set(db.session.scalars(select(Attendance.kind).where(Attendance.organisation_id == kept_id)))
    assert kinds == {"grantee"}
    found = queries.recognise(name="Lakeside Childrens Trust Kenya")
    assert found is not None and found.organisation_id == kept_id


def test_undo_is_the_identity(app: Flask, committed: Committed, twins: tuple[int, int]) -> None:
    kept_id, gone_id = twins
    before = content()
    merge_id = committed(lambda: merge(kept_id, gone_id))
    assert content() != before
    committed(lambda: undo_merge(merge_id, actor=COMMAND, now=utc_now()))
    assert content() == before
    with pytest.raises(Refusal, match="already"):
        committed(lambda: undo_merge(merge_id, actor=COMMAND, now=utc_now()))
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-2:] == ["organisation.merged", "organisation.unmerged"]


def test_what_came_since_stays_with_the_kept_one(committed: Committed, twins: tuple[int, int]) -> None:
    kept_id, gone_id = twins
    merge_id = committed(lambda: merge(kept_id, gone_id))
    new = committed(lambda: factories.make_person("new@else.example", organisation_id=kept_id).id)

    def edit() -> None:
        row = db.session.get_one(Organisation, kept_id)
        row.sector, row.version = "research", row.version + 1

    committed(edit)
    committed(lambda: undo_merge(merge_id, actor=COMMAND, now=utc_now()))
    details = queries.load_details()
    assert details[kept_id].sector == "research" and details[kept_id].domains == ()
    assert details[gone_id].domains == ("lct.example",)
    assert "Lakeside Childrens Trust Kenya" not in details[kept_id].aliases
    person = Base.metadata.tables["people"]
    assert db.session.scalar(select(person.c.organisation_id).where(person.c.id == new)) == kept_id


def test_a_merge_is_refused_in_words(committed: Committed, twins: tuple[int, int]) -> None:
    kept_id, gone_id = twins
    with pytest.raises(Refusal, match="one record"):
        committed(lambda: merge(kept_id, kept_id))
    with pytest.raises(NotFound):
        committed(lambda: merge(kept_id, 999))
    with pytest.raises(Stale):
        committed(
            lambda: merge_organisations(kept_id, gone_id, {}, versions=(1, 2), actor=COMMAND, now=utc_now())
        )
    merge_id = committed(lambda: merge(kept_id, gone_id))
    with pytest.raises(Refusal, match="30 days"):
        committed(lambda: undo_merge(merge_id, actor=COMMAND, now=utc_now() + timedelta(days=31)))
    third = committed(lambda: factories.make_organisation("Third").id)
    later = committed(lambda: merge(third, kept_id))
    with pytest.raises(Refusal, match="Undo that first"):
        committed(lambda: undo_merge(merge_id, actor=COMMAND, now=utc_now()))
    assert duplicate_queries.find_kept(gone_id) == third
    committed(lambda: undo_merge(later, actor=COMMAND, now=utc_now()))
    committed(lambda: undo_merge(merge_id, actor=COMMAND, now=utc_now()))
    assert duplicate_queries.find_kept(gone_id) is None


def test_in_the_browser(signed_in: FlaskClient, committed: Committed, twins: tuple[int, int]) -> None:
    kept_id, gone_id = twins
    pair = f"/o/organisations/duplicates/{kept_id}/{gone_id}"
    assert pair in signed_in.get("/o/organisations/duplicates").text
    page = signed_in.get(pair).text
    for text in ("Same country", "email domain lct.example", "3 becomes 2", "No published recap changes"):
        assert text in page, text
    sent = {"kept_version": "1", "gone_version": "1", "name": "gone", "decision": "one"}
    stale = signed_in.post(pair, data=sent | {"gone_version": "7"})
    assert stale.status_code == 409 and "in between" in stale.text
    done = signed_in.post(pair, data=sent, follow_redirects=True).text
    assert "Lakeside Childrens Trust Kenya" in done and "Undo this merge" in done
    assert signed_in.get(f"/o/organisations/{gone_id}").location.endswith(f"/o/organisations/{kept_id}")
    [made] = duplicate_queries.list_merges(limit=5, offset=0)
    address = f"/o/organisations/merges/{made.id}/undo"
    assert "a record of its own again?" in signed_in.get(address).text
    assert "a record of its own again" in signed_in.post(address, follow_redirects=True).text
    assert signed_in.get(f"/o/organisations/{gone_id}").status_code == 200
    two = signed_in.post(pair, data={"decision": "two"}, follow_redirects=True).text
    assert "these are two" in two and pair not in two
    assert duplicate_queries.list_not_same() == [(kept_id, gone_id)]


def test_two_records_can_be_named(signed_in: FlaskClient, twins: tuple[int, int]) -> None:
    kept_id, gone_id = twins
    named = signed_in.get(f"/o/organisations/{kept_id}/same-as?name=lakeside childrens trust kenya")
    assert named.location.endswith(f"/o/organisations/duplicates/{kept_id}/{gone_id}")
    for wrong in ("", "Nobody", "Lakeside Children’s Trust"):
        answer = signed_in.get(f"/o/organisations/{kept_id}/same-as?name={wrong}", follow_redirects=True)
        assert "Enter the name of another organisation" in answer.text
    for path in (f"{kept_id}/{kept_id}", f"{kept_id}/999"):
        assert signed_in.get(f"/o/organisations/duplicates/{path}").status_code == 404


def test_on_the_command_line(app: Flask, committed: Committed, twins: tuple[int, int]) -> None:
    kept_id, gone_id = twins
    [pair] = [
        each
        for each in json.loads(run(app, "organisations", "duplicates", "--json").stdout)
        if (each["older"]["id"], each["newer"]["id"]) == twins
    ]
    assert "Same country" in pair["for"] and pair["against"] == ["Both came to one webinar"]
    name = json.loads(run(app, "organisations", "show", gone_id, "--json").stdout)["name"]
    shown = run(app, "organisations", "merge", kept_id, gone_id, "--dry-run").stdout
    assert "organisations, all years: 3 would become 2" in shown and "Nothing was changed" in shown
    made = json.loads(run(app, "organisations", "merge", kept_id, gone_id, "--take", "name", "--json").stdout)
    told = json.loads(run(app, "organisations", "show", gone_id, "--json").stdout)
    assert (told["id"], told["name"]) == (kept_id, name)
    assert sum(one["webinars"] for one in told["came"]) == told["attendances"]
    assert f"{kept_id} {name}" in run(app, "organisations", "show", name, "--roll-up").stdout
    assert isinstance(run(app, "organisations", "show", "Nobody").exception, NotFound)
    assert made["moved"]["attendances"] == 2 and made["moved"]["registrations"] == 2
    assert "record of its own" in run(app, "organisations", "unmerge", made["merge"]).stdout
    run(app, "organisations", "distinct", kept_id, gone_id)
    assert duplicate_queries.list_not_same() == [twins]


def test_pairs_are_asked_for_in_as_many_queries_as_ever(
    signed_in: FlaskClient, committed: Committed, twins: tuple[int, int]
) -> None:
    counts = []
    for more in (0, 30):
        committed(
            lambda count=more: [factories.make_organisation(f"Lakeside Trust {at}") for at in range(count)]
        )
        with statements() as sent:
            assert signed_in.get("/o/organisations/duplicates").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
