"""The organisations file and kinds over time, as tables of cases."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tracker.errors import Invalid, Unreadable
from tracker.organisations.kinds import Period, add_period
from tracker.organisations.reading import read_organisations

HEAD = "name,short_name,kind,countries,domains,aliases,kind_from,kind_to\n"
SAMPLE = Path(__file__).parents[1] / "samples" / "organisations.csv"


def test_the_storys_organisations_read_without_a_problem() -> None:
    read = read_organisations(SAMPLE.read_bytes())
    assert read.problems == ()
    assert len(read.organisations) == 47
    host = read.organisations[0]
    assert (host.name, host.countries, host.domains) == ("End Violence", ["US"], ["endviolence.example"])
    assert host.periods == (Period(kind="host", from_on=date(2017, 1, 1)),)
    assert "End Violence Partnership" in host.aliases


def test_the_same_name_on_several_lines_adds_kinds() -> None:
    text = (
        HEAD
        + "Hope,,grantee,PE|Chile,hope.example,H,2018-01-01,2020-08-31\n"
        + "HOPE,,partner,CL,hope.example|hope2.example,The Hope,01/09/2020,\n"
    )
    (hope,) = read_organisations(text.encode()).organisations
    assert [(period.kind, period.from_on) for period in hope.periods] == [
        ("grantee", date(2018, 1, 1)),
        ("partner", date(2020, 9, 1)),
    ]
    assert (hope.countries, hope.domains) == (["PE", "CL"], ["hope.example", "hope2.example"])
    assert (hope.aliases, hope.lines) == (["H", "The Hope"], [2, 3])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (",,grantee,PE,,,,", "name is missing"),
        ("Hope,,friend,PE,,,,", "“friend” is no kind"),
        ("Hope,,,PE,,,2020-01-01,", "is no kind"),
        ("Hope,,grantee,Atlantis,,,,", "not a country"),
        ("Hope,,grantee,PE,gmail.com,,,", "used by many"),
        ("Hope,,grantee,PE,,,2020-13-01,", "is no date"),
        ("Hope,,grantee,PE,,,2020-02-01,2020-01-01", "ends before it begins"),
        ("First,,partner,PE,,,2020-02-01,", "two kinds may not share a day"),
        ("Hope,,grantee,PE,first.example,,,", "another line's organisation"),
    ],
)
def test_a_wrong_line_is_left_out_with_its_number_and_reason(line: str, why: str) -> None:
    text = HEAD + "First,,grantee,PE,first.example,,2020-02-01,2020-12-31\n\n" + line + "\n"
    read = read_organisations(text.encode())
    assert [one.name for one in read.organisations] == ["First"]
    assert [(problem.line, why in str(problem)) for problem in read.problems] == [(4, True)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_separators(encoding: str, delimiter: str) -> None:
    text = (HEAD + "Fundación,FPC,grantee,CO,fpc.example,Niñez|Puente,2017-01-01,\n").replace(",", delimiter)
    (one,) = read_organisations(text.encode(encoding)).organisations
    assert (one.name, one.aliases) == ("Fundación", ["Niñez", "Puente"])


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04\x00", b"a,b\n1,2\n", b"\xff\xfe\x00", b"x" * 5000001])
def test_what_is_no_such_table_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_organisations(data)


def test_a_formula_guard_of_our_own_export_is_taken_off() -> None:
    (one,) = read_organisations((HEAD + "'=Hope,,,,,,,\n").encode()).organisations
    assert one.name == "=Hope"


GRANTEE = Period(kind="grantee", from_on=date(2018, 3, 1), to_on=date(2020, 8, 31))
OPEN = Period(kind="grantee", from_on=date(2018, 3, 1))


def test_a_new_period_ends_an_open_one_the_day_before() -> None:
    new = Period(kind="partner", from_on=date(2020, 9, 1))
    assert add_period([OPEN], new) == (GRANTEE, new)
    assert add_period([GRANTEE], GRANTEE) == (GRANTEE,)
    assert add_period([OPEN], replace(OPEN, to_on=date(2020, 8, 31))) == (GRANTEE,)
    assert add_period([Period(kind="other")], OPEN)[0].to_on == date(2018, 2, 28)


@pytest.mark.parametrize(
    ("periods", "new"),
    [
        ([GRANTEE], Period(kind="partner", from_on=date(2020, 8, 31))),
        ([GRANTEE], Period(kind="partner")),
        ([OPEN], Period(kind="partner", from_on=date(2018, 3, 1))),
        ([], Period(kind="friend")),
        ([], Period(kind="partner", from_on=date(2020, 2, 1), to_on=date(2020, 1, 1))),
    ],
)
def test_periods_that_cannot_be(periods: list[Period], new: Period) -> None:
    with pytest.raises(Invalid):
        add_period(periods, new)
