"""An organiser takes in a list of organisations, by the command line as by the service."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.command_line import run
from tracker.audit import COMMAND
from tracker.database import db
from tracker.errors import Unreadable
from tracker.models import AuditEntry, Organisation
from tracker.organisations import queries, service
from tracker.organisations.planning import ImportReport

SAMPLE = Path(__file__).parents[1] / "samples" / "organisations.csv"
HEAD = "name,kind,countries,domains,aliases,kind_from,kind_to,sector,parent\n"

Committed = Callable[[Callable[[], Any]], Any]


def take(committed: Committed, text: str, **more: Any) -> ImportReport:
    data = (HEAD + text).encode()
    return committed(lambda: service.import_organisations(data, actor=COMMAND, **more))


def test_imports_the_storys_organisations_once(app: Flask) -> None:
    first = json.loads(run(app, "organisations", "import", SAMPLE, "--json").stdout)
    assert (len(first["made"]), first["changed"], first["unchanged"], first["problems"]) == (47, [], 0, [])
    before = run(app, "organisations", "list", "--json").stdout
    again = json.loads(run(app, "organisations", "import", SAMPLE, "--json").stdout)
    assert (again["made"], again["changed"], again["unchanged"]) == ([], [], 47)
    assert run(app, "organisations", "list", "--json").stdout == before
    listed = json.loads(before)
    assert len(listed) == 47
    assert listed[2]["name"] == "Capital Humano y Social Alternativo"
    assert listed[2]["aliases"] == ["CALP", "CHS"]
    assert listed[2]["kinds"] == [{"kind": "grantee", "from": "2017-01-01", "to": None}]
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 47


def test_lists_for_people_too(app: Flask) -> None:
    run(app, "organisations", "import", SAMPLE)
    lines = run(app, "organisations", "list").stdout.splitlines()
    assert len(lines) == 47
    assert lines[1].strip() == "2  Council of Europe  (partner, FR)"


def test_a_dry_run_writes_nothing(app: Flask) -> None:
    result = run(app, "organisations", "import", SAMPLE, "--dry-run")
    assert result.stdout.splitlines()[-1] == "47 would be made, 0 would be changed, 0 unchanged, 0 problems"
    assert json.loads(run(app, "organisations", "list", "--json").stdout) == []


def test_the_same_name_adds_to_what_is_kept(committed: Committed) -> None:
    take(committed, "Hope,grantee,PE,hope.example,,2018-03-01,,,\n")
    report = take(committed, "HOPE,partner,CL,,The Hope,2020-09-01,,research,\n")
    assert [one.name for one in report.changed] == ["Hope"]
    assert [change.field for change in report.changed[0].changes] == [
        "sector",
        "countries",
        "aliases",
        "kinds",
    ]
    ((_, hope),) = queries.load_details().items()
    assert (hope.name, hope.countries, hope.domains) == ("Hope", ("PE", "CL"), ("hope.example",))
    assert [(one.kind, str(one.from_on), str(one.to_on)) for one in hope.periods] == [
        ("grantee", "2018-03-01", "2020-08-31"),
        ("partner", "2020-09-01", "None"),
    ]


def test_parents_are_found_by_name_in_any_order(committed: Committed) -> None:
    report = take(committed, "Lantern PH,,PH,,,,,,lantern house\nLantern House,,,,,,,,\n")
    assert report.problems == []
    child = queries.find_organisation("Lantern PH")
    parent = queries.find_organisation("Lantern House")
    assert child and parent and child.parent_id == parent.id
    assert take(committed, "Lantern PH,,PH,,,,,,LANTERN HOUSE\n").unchanged == 1


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("A,,,taken.example,,,,,\n", 2, "taken.example belongs to Holder already"),
        ("A,,,,,,,,Nobody\n", 2, "neither the directory nor this file"),
        ("A,,,,,,,,B\nB,,,,,,,,A\n", 3, "cannot stand above itself"),
        ("A,,,,,,,,A\n", 2, "cannot stand above itself"),
        ("Holder,grantee,,,,2018-01-01,2018-12-31,,\n", 2, "two kinds may not share a day"),
        ("A,,,,,,,,B\nB,,,taken.example,,,,,\n", 2, "without its parent"),
    ],
)
def test_lists_what_it_cannot_use(committed: Committed, text: str, line: int, words: str) -> None:
    committed(lambda: factories.make_organisation("Holder", domain="taken.example"))
    report = take(committed, text + "Fine,,,,,,,,\n")
    assert queries.find_organisation("Fine") is not None
    assert words in " ".join(str(one) for one in report.problems if one.line == line)


def test_refuses_a_file_without_names(committed: Committed) -> None:
    with pytest.raises(Unreadable):
        committed(lambda: service.import_organisations(b"a,b\n1,2\n", actor=COMMAND))
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 0
