"""What the columns of a list hold, by headings of many languages, and what is refused."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tracker.errors import Invalid, Unreadable
from tracker.registrations.people_columns import (
    FIELDS,
    Field,
    check_columns,
    columns_from_words,
    guess_columns,
)
from tracker.registrations.reading import read_list, read_people, read_table_people
from tracker.tables import Sheet, to_csv, to_xlsx

NAME, FIRST, LAST, EMAIL, ORGANISATION, COUNTRY, LANGUAGE = FIELDS


@pytest.mark.parametrize(
    ("headings", "held"),
    [
        (["Name", "Email", "Organisation"], [NAME, EMAIL, ORGANISATION]),
        (["First Name", "Last Name", "Email", "Remark"], [FIRST, LAST, EMAIL, None]),
        (
            ["Nom", "Prénom", "Adresse e-mail", "Organisme", "Pays"],
            [LAST, FIRST, EMAIL, ORGANISATION, COUNTRY],
        ),
        (["Nom", "Courriel"], [NAME, EMAIL]),
        (["Nombre", "Apellidos", "Correo electrónico", "País"], [FIRST, LAST, EMAIL, COUNTRY]),
        (["NOME COMPLETO", "E-mail", "Instituição"], [NAME, EMAIL, ORGANISATION]),
        (
            ["Name", "Vorname", "E-Mail-Adresse", "Firma", "Sprache"],
            [LAST, FIRST, EMAIL, ORGANISATION, LANGUAGE],
        ),
        (["الاسم الكامل", "البريد الإلكتروني", "الجهة"], [NAME, EMAIL, ORGANISATION]),
        (["Имя", "Фамилия", "Электронная почта"], [FIRST, LAST, EMAIL]),
        (["姓名", "邮箱", "单位"], [NAME, EMAIL, ORGANISATION]),
        (["Full_Name", "e mail", "Email", "Country/Region"], [NAME, EMAIL, None, COUNTRY]),
        (["Name", "First name", "Surname", "Mail"], [NAME, None, None, EMAIL]),
        (["", "?", "x"], [None, None, None]),
    ],
)
def test_guesses(headings: Sequence[str], held: Sequence[Field | None]) -> None:
    found = guess_columns(headings)
    assert [found.get(at) for at in range(len(headings))] == list(held)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({0: NAME}, "email address"),
        ({0: EMAIL}, "with the name"),
        ({0: EMAIL, 1: NAME, 2: LAST}, "one column with the whole name"),
        ({0: EMAIL, 1: NAME, 2: EMAIL}, "Two columns hold the same"),
    ],
)
def test_refused_columns(columns: dict[int, Field], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        check_columns(columns)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_names_like_formulas_come_back_from_our_own_list(ending: str) -> None:
    names = ["=Ann", "+Maya", "-Ben", "'=Dora", "''+Eve", "＝Fay", "＋Gil", "－Hal"]
    rows = [[name, f"p{n}@x.example", name] for n, name in enumerate(names)]
    columns = ["Name", "Email", "Organisation"]
    made = (
        to_csv(columns, rows) if ending == "csv" else to_xlsx([Sheet(name="a", columns=columns, rows=rows)])
    )
    for table in (read_list(made), read_list(read_list(made).as_csv())):
        people = read_table_people(table, {0: NAME, 1: EMAIL, 2: "organisation"}).people
        assert [(one.name, one.organisation) for one in people] == [(name, name) for name in names]


def test_columns_may_be_said() -> None:
    headings = ["Who", "E-Mail", "Mail 2", "Company"]
    assert columns_from_words(["who=name", "Mail 2=email", "company="], headings) == {0: NAME, 2: EMAIL}
    for said in ("Who", "Who=person", "Nobody=name"):
        with pytest.raises(Invalid):
            columns_from_words([said], headings)


def test_a_workbook_is_read_like_a_file_and_carried_on() -> None:
    rows = [
        ["Maya", "Cruz", "maya@x.example", "Peru", "español"],
        ["", "", "", "", ""],
        ["Jun", "", "?", "", ""],
    ]
    book = to_xlsx(
        [
            Sheet(name="Notes", columns=["About"], rows=[["x"]] * 9),
            Sheet(
                name="People", columns=["First name", "Last name", "Email", "Country", "Language"], rows=rows
            ),
        ]
    )
    table = read_list(book)
    assert table.headings == ("First name", "Last name", "Email", "Country", "Language")
    assert table.is_clear and table.samples(0) == ("Maya", "Jun")
    assert read_list(table.as_csv()) == table
    read = read_people(book)
    [maya] = read.people
    assert (maya.name, maya.country, maya.language) == ("Maya Cruz", "PE", "es")
    assert [(problem.line, str(problem)) for problem in read.problems] == [
        (4, "This is not an email address")
    ]


def test_what_is_not_understood_is_said_and_the_person_kept() -> None:
    data = b"name,mail,country,language\nMaya Cruz,maya@x.example,Atlantis,Klingon\n"
    read = read_people(data)
    assert [one.email for one in read.people] == ["maya@x.example"]
    assert [remark.line for remark in read.remarks] == [2, 2]
    assert "Atlantis" in str(read.remarks[0]) and "Klingon" in str(read.remarks[1])


def test_headings_that_are_not_clear_are_asked_about() -> None:
    table = read_list(b"name,email,remark\nMaya,maya@x.example,first\n")
    assert not table.is_clear
    assert not read_list(b"email\nmaya@x.example\n").is_clear
    assert read_table_people(table, {2: NAME, 1: EMAIL}).people[0].name == "first"
    with pytest.raises(Unreadable):
        read_list(b"PK\x03\x04 no workbook")
    assert read_list(b"").headings == ()


def test_short_and_long_lines_are_filled_up(tmp_path: Path) -> None:
    table = read_list(b"name,email\nMaya\nJun,jun@x.example,more\n")
    assert table.headings == ("name", "email", "")
    assert table.lines == ((2, ("Maya", "", "")), (3, ("Jun", "jun@x.example", "more")))
