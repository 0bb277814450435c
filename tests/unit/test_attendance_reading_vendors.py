"""What each vendor's file can hold besides the ordinary: pages, open ends, gaps, restarts, other layouts."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tracker.attendance import account
from tracker.attendance.reading import FileReading, read
from tracker.attendance.reading.open_ends import count_until
from tracker.errors import Unreadable

SAMPLES = Path(__file__).parents[1] / "samples" / "attendance"
ZURICH = ZoneInfo("Europe/Zurich")
T14 = "2024-02-14T14:00:00Z"
Visit = dict[str, Any]


def tell(reading: FileReading, zone: ZoneInfo | None = ZURICH) -> dict[str, int]:
    """Name -> seconds of everybody who attended."""
    return {one["name"]: one["total_seconds"] for one in account.tell(reading, zone)["attended"]}


def lines(*rows: str, end: str = "\r\n") -> bytes:
    return end.join([*rows, ""]).encode()


def as_json(*documents: object) -> bytes:
    return "\n".join(json.dumps(document) for document in documents).encode()


def visit(name: str, minute: int, length: int, **more: object) -> Visit:
    begins, ends = (f"2024-02-14T14:{at:02}:00Z" for at in (minute, minute + length))
    return {
        "name": name,
        "user_email": "",
        "join_time": begins,
        "leave_time": ends,
        "duration": length * 60,
    } | more


# ---------------------------------------------------------------- Zoom


def page(*visits: Visit, token: str = "", **more: object) -> dict[str, object]:
    return {"page_size": 300, "next_page_token": token, "participants": list(visits)} | more


@pytest.mark.parametrize("as_list", [False, True])
def test_zoom_pages_in_one_file_are_read_to_the_last(as_list: bool) -> None:
    pages = [page(visit("Ana", 0, 10), token="abc"), page(visit("Ana", 5, 10), visit("Bea", 0, 20))]
    reading = read(as_json(pages) if as_list else as_json(*pages), "pages.json")
    assert (reading.format, reading.needs_zone) == ("zoom_api_participants", False)
    assert tell(reading, None) == {"Ana": 900, "Bea": 1200}
    assert reading.problems == ()
    assert [row.line for row in reading.rows] == [1, 2, 3]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (page(visit("Ana", 0, 10), token="abc"), "people are missing"),
        (page(visit("Ana", 0, 10), total_records=700), "there are 700 entries; this file holds 1"),
    ],
)
def test_zoom_pages_that_are_missing_are_told(document: object, words: str) -> None:
    assert words in str(read(as_json(document), "page.json").problems[0])


def test_zoom_registrants_beside_participants_give_organisation_and_absence() -> None:
    registrants = [
        {"email": "ana@x.example", "first_name": "Ana", "last_name": "S", "org": "X", "status": "approved"},
        {"email": "bea@x.example", "first_name": "Bea", "last_name": "", "org": "", "status": "denied"},
    ]
    reading = read(
        as_json(page(visit("A", 0, 10, user_email="ana@x.example")), {"registrants": registrants}), "a"
    )
    told = account.tell(reading, None)
    assert [(one["name"], one["organisation_as_given"]) for one in told["attended"]] == [("A", "X")]
    assert [(one["name"], one["approval_status"]) for one in told["registered_not_attended"]] == [
        ("Bea", "denied")
    ]
    alone = read(as_json({"registrants": registrants}), "b.json")
    assert alone.format == "zoom_registration"
    assert not any(row.attended for row in alone.rows)


def test_a_zoom_meeting_still_running_is_counted_as_far_as_it_is_known() -> None:
    running = visit("Ana", 0, 0, leave_time="", duration=0)
    reading = read(as_json(page(running, visit("Bea", 5, 20))), "live.json")
    assert tell(reading, None) == {"Ana": 25 * 60, "Bea": 1200}
    ended = count_until(reading, datetime(2024, 2, 14, 15, tzinfo=UTC), None)
    assert tell(ended, None) == {"Ana": 3600, "Bea": 1200}
    assert str(ended.problems[0]) == "Leave times are missing for 1; they are counted until 15:00."


def test_zoom_minutes_count_only_where_times_do_not() -> None:
    data = lines(
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest",
        "Cut,,03/13/2026 02:00:00 PM,03/13/2026 02:00:00 PM,1,No",
        "Rounded,,03/13/2026 02:00:00 PM,03/13/2026 02:30:10 PM,31,No",
        "Untimed,,,,12,No",
    )
    assert tell(read(data, "a.csv")) == {"Cut": 60, "Rounded": 1810, "Untimed": 720}


@pytest.mark.parametrize(
    ("joined", "left", "minutes", "told"),
    [
        ("10/25/2026 02:30:00 AM", "10/25/2026 02:10:00 AM", 40, 2400),
        ("10/25/2026 01:30:00 AM", "10/25/2026 03:10:00 AM", 160, 9600),
        ("10/25/2026 02:10:00 AM", "10/25/2026 02:50:00 AM", 40, 2400),
        ("10/25/2026 02:10:00 AM", "10/25/2026 02:50:00 AM", 100, 6000),
        ("03/29/2026 01:30:00 AM", "03/29/2026 03:30:00 AM", 60, 3600),
        ("12/31/2025 11:50:00 PM", "01/01/2026 12:10:00 AM", 20, 1200),
        ("12/31/2025 12:00:00 PM", "12/31/2025 12:30:00 PM", 30, 1800),
    ],
)
def test_nights_of_clock_changes_and_midnights(joined: str, left: str, minutes: int, told: int) -> None:
    head = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)"
    reading = read(lines(head, f"Ana,,{joined},{left},{minutes}"), "a.csv")
    assert tell(reading) == {"Ana": told}


def test_a_question_with_commas_and_lines_does_not_shift_a_zoom_report() -> None:
    head = (
        "Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,Approval Status,"
        'Join Time,Leave Time,Time in Session (minutes),Is Guest,"Why, and what for?\nTell ""us""",'
        "Country/Region Name"
    )
    row = (
        "Yes,Ana,Ana,Silva,ana@x.example,03/01/2026 09:00:00 AM,approved,03/13/2026 02:00:00 PM,"
        '03/13/2026 02:30:00 PM,30,Yes,"Because,\nof this",France,'
    )
    reading = read(lines("Attendee Report", "Attendee Details", head, row, row, end="\n"), "a.csv")
    assert tell(reading) == {"Ana": 1800}
    assert [(one.line, one.connection_country) for one in reading.rows] == [(5, "France"), (7, "France")]


# ---------------------------------------------------------------- Teams

PEOPLE = "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole"
VISITS = "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole"


def teams(people: Iterable[str], visits: Iterable[str] = (), *, head: str = PEOPLE) -> FileReading:
    text = ["1. Summary", "Meeting title\tReview", "", "2. Participants", head, *people]
    if visits:
        text += ["", "3. In-Meeting Activities", VISITS, *visits]
    return read("\r\n".join([*text, ""]).encode("utf-16"), "a.csv")


def stay(name: str, begins: str, ends: str, length: str, email: str = "", *more: str) -> str:
    return "\t".join((name, f"3/13/26, {begins} PM", f"3/13/26, {ends} PM", length, email, *more))


def test_somebody_whom_only_the_second_section_has_is_read_from_there() -> None:
    reading = teams(
        [
            stay("Ana", "2:00:00", "3:00:00", "1h", "ana@x.example", "", "Organizer"),
            stay("Bea", "2:00:00", "3:00:00", "40m 10s", "bea@x.example", "", "Attendee"),
            "Never came\t\t\t\tnever@x.example\t\t",
        ],
        [stay("Ana", "2:00:00", "3:00:00", "1h", "ana@x.example", "Organizer")],
    )
    assert tell(reading) == {"Ana": 3600, "Bea": 2410}
    told = account.tell(reading, ZURICH)
    assert told["attended"][1]["last_leave_utc"] == "2026-03-13T14:00:00Z"
    assert told["topic"] == "Review"


def test_visits_without_address_take_the_one_of_the_same_name_in_the_same_file() -> None:
    reading = teams(
        [stay("Ana", "2:00:00", "3:00:00", "1h", "ana@x.example", "", "Organizer")],
        [stay("Ana", "2:00:00", "2:20:00", "20m"), stay("Ana", "2:10:00", "3:00:00", "50m", "ana@x.example")],
    )
    assert [(row.email, row.line) for row in reading.rows] == [("ana@x.example", 10), ("ana@x.example", 11)]
    twins = teams(
        [
            stay("Ana", "2:00:00", "3:00:00", "1h", "ana@x.example", "", "Organizer"),
            stay("Ana", "2:00:00", "3:00:00", "1h", "ana@y.example", "", "Attendee"),
        ],
        [stay("Ana", "2:00:00", "2:20:00", "20m")],
    )
    assert None in {row.email for row in twins.rows}


def test_times_of_day_in_a_teams_report_give_their_lengths() -> None:
    head = "Name\tFirst Join\tLast Leave\tIn-Meeting Duration"
    reading = teams(["Ana\t9:30 AM\t11:58 AM\t2h 28m", "Bea\t9:35 AM\t10:40 AM\t1h 5m"], head=head)
    assert (tell(reading), reading.needs_zone, reading.problems) == ({"Ana": 8880, "Bea": 3900}, False, ())


def test_a_title_on_two_lines_and_short_rows_do_not_stop_teams() -> None:
    text = [
        "1. Summary", '"Meeting title"\t"Review\r\nof 2026"', "", "2. Participants", PEOPLE,
        stay("Ana", "2:00:00", "3:00:00", "1h"), "Blocked", "", "3. In-Meeting activities", VISITS,
        stay("Ana", "2:00:00", "3:00:00", "1h"), "",
    ]  # fmt: skip
    for encoding in ("utf-16", "utf-16-le", "utf-8"):
        reading = read("\n".join(text).encode(encoding), "a.csv")
        assert (tell(reading), reading.topic) == ({"Ana": 3600}, "Review of 2026")
        assert [one.line for one in reading.rows if one.attended] == [12]


def test_a_registration_column_of_teams_says_who_did_not_come() -> None:
    head = PEOPLE + "\tRegistration Status\tOrganization"
    reading = teams(
        [
            stay("Ana", "2:00:00", "3:00:00", "1h", "ana@x.example", "", "Attendee", "Registered", "X"),
            "Bea\t\t\t\tbea@x.example\t\t\tRegistered\tY",
            "Cid\t\t\t\tcid@x.example\t\t\tCanceled\tY",
        ],
        [stay("Ana", "2:00:00", "3:00:00", "1h", "ana@x.example", "Attendee")],
        head=head,
    )
    told = account.tell(reading, ZURICH)
    assert [(one["name"], one["organisation_as_given"]) for one in told["attended"]] == [("Ana", "X")]
    assert [(one["name"], one["approval_status"]) for one in told["registered_not_attended"]] == [
        ("Bea", "Registered"), ("Cid", "Canceled"),
    ]  # fmt: skip


def test_a_teams_report_that_was_cut_says_so() -> None:
    text = (SAMPLES / "15_teams_sections_2022_gb.csv").read_bytes().decode("utf-16")
    whole = text[: text.index("3. ")]
    cut = whole[: whole.index("Chan, Sokha")]
    assert read(whole.encode("utf-16"), "a.csv").problems == ()
    assert [str(one) for one in read(cut.encode("utf-16"), "a.csv").problems] == [
        "The report says that 4 people attended, and names 2."
    ]


def event_list(*events: tuple[str, str, str], near: date | None = date(2026, 3, 13)) -> FileReading:
    rows = [f"{name}\t{action}\t3/13/2026, {time}" for name, action, time in events]
    return read("\r\n".join(["Full Name\tUser Action\tTimestamp", *rows]).encode("utf-16"), "a.csv", near)


@pytest.mark.parametrize(
    ("actions", "told"),
    [
        ([("Joined", "14:00:00"), ("Left", "14:30:00")], 1800),
        ([("Joined", "14:00:00"), ("Joined", "14:10:00"), ("Left", "14:20:00"), ("Left", "14:30:00")], 1800),
        ([("Joined", "14:00:00"), ("Joined", "14:10:00"), ("Left", "14:30:00")], 1800),
        ([("Joined", "14:00:00"), ("Left", "14:10:00"), ("Joined", "14:20:00"), ("Left", "14:30:00")], 1200),
        ([("Left", "14:30:00"), ("Joined", "14:00:00")], 1800),
        ([("Joined", "14:00:00"), ("Left", "14:10:00"), ("Joined", "14:20:00")], 600 + 2400),
        ([("Joined", "14:00:00")], 3600),
        ([("Joined", "14:00:00"), ("Left", "14:10:00"), ("Left", "14:20:00")], 600),
    ],
)
def test_joins_and_leaves_become_stays(actions: list[tuple[str, str]], told: int) -> None:
    other = [("Last", "Joined", "14:59:00"), ("Last", "Left", "15:00:00")]
    reading = event_list(*(("Ana", action, time) for action, time in actions), *other)
    assert tell(reading)["Ana"] == told
    assert tell(event_list(*reversed(other), *(("Ana", *one) for one in reversed(actions))))["Ana"] == told


def test_a_leave_without_a_join_is_a_problem_with_its_line() -> None:
    reading = event_list(
        ("Ana", "Left", "14:10:00"), ("Bea", "Joined", "14:00:00"), ("Bea", "Left", "14:05:00")
    )
    assert tell(reading) == {"Bea": 300}
    assert [(one.line, str(one)) for one in reading.problems] == [
        (2, "A leave without a join before it; it is not counted.")
    ]


def test_a_list_that_may_be_of_march_or_of_december_asks() -> None:
    rows = [
        "Full Name\tUser Action\tTimestamp",
        "Ana\tJoined\t3/12/2026, 14:00:00",
        "Ana\tLeft\t3/12/2026, 15:00:00",
    ]
    data = "\r\n".join(rows).encode("utf-16")
    alone = read(data, "a.csv")
    assert (alone.date_order, alone.is_order_sure, len(alone.problems)) == ("DMY", False, 1)
    told = read(data, "a.csv", order="MDY")
    assert (told.date_order, told.is_order_sure, told.problems) == ("MDY", True, ())
    assert told.rows[0].joined == datetime.fromisoformat("2026-03-12T14:00")
    near = read(data, "a.csv", near=date(2026, 3, 12))
    assert (near.date_order, near.is_order_sure) == ("MDY", True)


def test_graph_records_are_read_in_utc() -> None:
    interval = {"joinDateTime": T14, "leaveDateTime": "2024-02-14T14:30:00.5Z", "durationInSeconds": 1800}
    records = [
        {
            "emailAddress": "Ana@x.example",
            "identity": {"displayName": "Ana"},
            "role": "Organizer",
            "attendanceIntervals": [interval, interval],
        },
        {"emailAddress": "", "identity": {"displayName": "Bea"}, "role": "", "totalAttendanceInSeconds": 90,
         "attendanceIntervals": []},
    ]  # fmt: skip
    for document in (
        {"attendanceRecords": records},
        {"value": records},
        {"value": [{"attendanceRecords": records}]},
    ):
        reading = read(as_json(document), "a.json")
        assert (reading.format, tell(reading, None)) == ("teams_api", {"Ana": 1800, "Bea": 90})
    cut = read(as_json({"value": records, "@odata.nextLink": "https://x.example"}), "a.json")
    assert "people are missing" in str(cut.problems[0])


# ---------------------------------------------------------------- BigBlueButton, GoToWebinar

START = 1_730_800_800_000


def board(*people: object, ended: int = START + 3_600_000, **more: object) -> bytes:
    users = {str(n): person for n, person in enumerate(people)}
    return as_json({"name": "Room", "users": users, "createdOn": START, "endedOn": ended} | more)


def somebody(name: str, *sessions: tuple[int, int]) -> dict[str, object]:
    told = [
        {"registeredOn": START + begins * 60_000, "leftOn": START + ends * 60_000 if ends else 0}
        for begins, ends in sessions
    ]
    return {
        "name": name,
        "isModerator": False,
        "intIds": {str(n): {"sessions": [one]} for n, one in enumerate(told)},
    }


def test_dashboards_of_every_age() -> None:
    now = read(board(somebody("Ana", (0, 30), (20, 50)), somebody("Bea", (10, 0))), "a.json")
    assert (tell(now, None), now.topic, now.needs_zone) == ({"Ana": 3000, "Bea": 3000}, "Room", False)
    old = read(board({"name": "Ana", "registeredOn": START, "leftOn": START + 600_000}), "a.json")
    assert tell(old, None) == {"Ana": 600}
    running = read(board(somebody("Ana", (0, 30)), somebody("Bea", (10, 0)), ended=0), "a.json")
    assert tell(running, None) == {"Ana": 1800, "Bea": 1200}
    assert [row.still_there for row in running.rows] == [False, True]


def test_a_person_without_a_join_is_a_problem() -> None:
    reading = read(board(somebody("Ana", (0, 30)), {"name": "Bea", "intIds": {}}), "a.json")
    assert [str(one) for one in reading.problems] == [
        "The entry of “Bea” has no join time; it is not counted."
    ]


def test_gotowebinar_answers() -> None:
    person = {
        "firstName": "Ana", "lastName": "Silva", "email": "ana@x.example", "registrantKey": 1,
        "attendance": [{"joinTime": T14, "leaveTime": "2024-02-14T14:10:00Z"},
                       {"joinTime": "2024-02-14T14:05:00Z", "leaveTime": "2024-02-14T14:30:00Z"}],
    }  # fmt: skip
    reading = read(as_json([person]), "a.json")
    assert (reading.format, tell(reading, None)) == ("gotowebinar_api", {"Ana Silva": 1800})


# ---------------------------------------------------------------- lists


@pytest.mark.parametrize(
    ("text", "delimiter", "told"),
    [
        ("Name;E-Mail;Minuten\nAna;ana@x.example;60,5\n", ";", {"Ana": 3630}),
        (
            "full_name,e-mail_address,join_time,leave_time\nAna,,2026-03-13 14:00,2026-03-13 14:30\n",
            ",",
            {"Ana": 1800},
        ),
        ("Name\tEmail\tMinutes\nAna\tana@x.example\t60\n", "\t", {"Ana": 3600}),
        ("sep=;\nName;Minutes\nAna;1:00:00\n", ";", {"Ana": 3600}),
        ("My list\n\nWho came,,\nName,Email ,Minutes\nAna,ana@x.example,60\nTotal,,60\n", ",", {"Ana": 3600}),
        ("Name,Join time,Leave time\nAna,10:05,11:00\nBea,23:50,00:10\n", ",", {"Ana": 3300, "Bea": 1200}),
        ("Name,Joined,Left\nAna,2026-03-13T14:00:00+01:00,2026-03-13T14:30:00Z\n", ",", {"Ana": 5400}),
        ("Ana Silva,ana@x.example\nBea Ruiz,bea@x.example\n", ",", {"Ana Silva": 0, "Bea Ruiz": 0}),
        ("Qui,Adr,Mn\nAna Silva,ana@x.example,3\n", ",", {"Ana Silva": 0}),
        ("Aa;Bb;Cc;Dd\nAna;ana@x.example;13.3.2026 14:00;13.3.2026 14:30\n", ";", {"Ana": 1800}),
    ],
)
def test_lists_in_any_shape(text: str, delimiter: str, told: dict[str, int]) -> None:
    reading = read(text.encode(), "list.txt")
    assert (reading.format, reading.delimiter) == ("generic_table", delimiter)
    assert tell(reading) == told


def test_columns_read_by_their_look_are_told() -> None:
    remark = read(b"Aa,Bb\nAna Silva,ana@x.example\nBea Ruiz,bea@x.example\n", "a.csv").problems[0]
    assert str(remark).endswith("the columns were read as: e-mail 2, name 1.")


def test_columns_that_somebody_has_named_hold() -> None:
    data = b"Aa,Bb,Cc\n7,Ana,45\n8,Bea,12\n"
    reading = read(data, "a.csv", columns={"name": 1, "minutes": 2})
    assert tell(reading) == {"Ana": 2700, "Bea": 720}
    assert [row.line for row in reading.rows] == [2, 3]


def test_times_with_a_zone_ask_for_none() -> None:
    reading = read(b"Name,Joined,Left\nAna,2026-03-13T14:00:00Z,2026-03-13T15:00:00Z\n", "a.csv")
    assert (reading.names_zone, reading.needs_zone) == (True, False)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b'{"participants": [', "JSON file is damaged"),
        (b"[" * 100_000, "JSON file is damaged"),
        (b'{"participants": []}', "no people"),
        (b'{"a": 1}', "of a kind that is not known"),
        (b'[1, "x", null]', "of a kind that is not known"),
    ],
)
def test_wrong_json_gets_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read(data, "a.json")


def test_reports_say_how_sure_the_order_is_and_need_no_name() -> None:
    for sample in SAMPLES.glob("*.csv"):
        if not sample.name.startswith(("10", "11")):
            by_content = read(sample.read_bytes(), "x")
            assert by_content == read(sample.read_bytes(), sample.name)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Nom;Courriel;Durée (min)\nZoë;zoe@x.example;60\n", "cp1252"),
        ("名前,メール,分\n佐藤 花子,hanako@x.example,60\n", "cp932"),
        ("姓名,邮箱,分钟\n王芳,fang@x.example,60\n", "gb18030"),
        ("이름,이메일,분\n김민준,kim@x.example,60\n", "cp949"),
        ("имя;почта;минуты\nОльга;olga@x.example;60\n", "cp1251"),
        ("الاسم;البريد الإلكتروني;minutes\nليلى;layla@x.example;60\n", "cp1256"),
    ],
)
def test_lists_saved_by_spreadsheets_of_many_countries(text: str, encoding: str) -> None:
    reading = read(text.encode(encoding), "a.csv")
    name = text.split("\n")[1].replace(";", ",").split(",")[0]
    assert (reading.encoding, reading.rows[0].name, reading.rows[0].minutes) == (encoding, name, 60)


def test_an_administrators_export_holds_columns_of_the_meeting_before_those_of_people() -> None:
    head = (
        "Topic,Meeting ID,User Name,User Email,Start Time,End Time,Duration (Minutes),Participants,"
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"
    )
    meeting = "Review,848 3298 0421,Host,host@x.example,13/03/2026 14:00,13/03/2026 15:00,60,2"
    rows = [
        f"{meeting},Ana,ana@x.example,13/03/2026 14:00,13/03/2026 14:30,30,Yes",
        f"{meeting},Bea,,13/03/2026 14:00,13/03/2026 15:00,60,Yes",
    ]
    reading = read(lines(head, *rows), "a.csv")
    assert (reading.format, reading.date_order) == ("zoom_meeting_participants", "DMY")
    assert {row.email: row.name for row in reading.rows} == {"ana@x.example": "Ana", None: "Bea"}
    assert tell(reading) == {"Ana": 1800, "Bea": 3600}


def test_registrations_and_the_head_of_a_file_show_the_order_of_its_dates() -> None:
    head = (
        "Attended,User Name (Original Name),Email,Registration Time,Approval Status,Join Time,Leave Time,"
        "Time in Session (minutes)"
    )
    row = "Yes,Ana,ana@x.example,{},approved,05/03/2026 02:00:00 PM,05/03/2026 02:30:00 PM,30"
    by_registration = lines("Attendee Report", "Attendee Details", head, row.format("20/02/2026 09:00:00 AM"))
    assert read(by_registration, "a.csv").date_order == "DMY"
    generated = 'Report Generated:,"15/03/2026 09:00:00 AM"'
    by_head = lines("Attendee Report", generated, "Attendee Details", head, row.format(""))
    assert read(by_head, "a.csv").date_order == "DMY"


@pytest.mark.parametrize(
    ("lengths", "told"),
    [
        (("1:30", "0:45"), (90, 45)),
        (("58:20", "9:30"), (58 + 20 / 60, 9.5)),
        (("1:30:00", "0:45"), (90, 0.75)),
    ],
)
def test_lengths_of_a_list_are_hours_where_they_can_be_nothing_else(
    lengths: tuple[str, str], told: tuple[float, float]
) -> None:
    reading = read(lines("Name,Duration", f"Ana,{lengths[0]}", f"Bea,{lengths[1]}"), "a.csv")
    assert [row.minutes for row in reading.rows] == [pytest.approx(one) for one in told]
    assert bool(reading.problems) == (told[0] == 90 and told[1] == 45)


def test_seconds_are_read_as_seconds() -> None:
    reading = read(lines("Name,Duration (seconds)", "Ana,90", "Bea,"), "a.csv")
    assert [(row.minutes, row.attended) for row in reading.rows] == [(1.5, True), (None, False)]


@pytest.mark.parametrize(
    "text",
    [
        "Name,Country,Date\n" + "".join(f"Ana {n},{'KP'[n % 2]},3/13/2026 10:00\n" for n in range(6)),
        "Name (as on badge),Email,Points (of 10)\nAna,ana@x.example,7\nBea,bea@x.example,9\n",
        "First name,Last name,Email,Came at,Group\nAna,S,ana@x.example,3/13/2026 10:00,A\n",
        "Who,Speaker,Aa,Bb,Cc,Dd,Ee,Email,Start,End,Minutes,Ff\n"
        "Ana,Yes,1,1,1,1,1,ana@x.example,3/13/2026 10:00,3/13/2026 11:00,60,x\n",
    ],
)  # fmt: skip
def test_a_list_is_not_taken_for_a_platforms_report(text: str) -> None:
    reading = read(text.encode(), "a.csv")
    assert reading.format == "generic_table"
    assert all(row.attended for row in reading.rows)
    assert reading.rows[0].name.startswith("Ana")
