"""Local time, gaps, folds and zones, as tables of cases."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tracker import zones
from tracker.errors import Invalid
from tracker.webinars import clocks, schedule


@pytest.mark.parametrize(
    ("local", "zone", "utc"),
    [
        ("2020-06-17T15:00", "Europe/Zurich", "2020-06-17T13:00"),
        ("2026-10-25T14:00", "Europe/Zurich", "2026-10-25T13:00"),
        ("2027-03-28T14:00", "Europe/Zurich", "2027-03-28T12:00"),
        ("2020-09-16T15:00", "Asia/Kathmandu", "2020-09-16T09:15"),
        ("2020-09-16T15:00", "Pacific/Chatham", "2020-09-16T02:15"),
        ("2020-03-20T15:00", "America/New_York", "2020-03-20T19:00"),
    ],
)
def test_wall_time_becomes_utc_and_comes_back(local: str, zone: str, utc: str) -> None:
    wall = datetime.fromisoformat(local)
    instant = schedule.to_utc(wall, zone)
    assert instant == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert schedule.to_local(instant, zone) == wall


@pytest.mark.parametrize(
    ("local", "zone", "following"),
    [
        ("2027-03-28T02:30", "Europe/Zurich", "2027-03-28T03:00"),
        ("2027-03-28T02:30", "Europe/Paris", "2027-03-28T03:00"),
        ("2021-03-14T02:00", "America/New_York", "2021-03-14T03:00"),
        ("2021-10-03T02:15", "Australia/Lord_Howe", "2021-10-03T02:30"),
        ("2011-12-30T10:00", "Pacific/Apia", "2011-12-31T00:00"),
    ],
)
def test_a_time_the_clocks_jump_over_is_refused_and_the_next_is_named(
    local: str, zone: str, following: str
) -> None:
    with pytest.raises(schedule.ClockGap) as caught:
        schedule.to_utc(datetime.fromisoformat(local), zone)
    assert caught.value.next_local == datetime.fromisoformat(following)
    assert following[-5:] in str(caught.value)


@pytest.mark.parametrize("zone", ["Europe/Zurich", "Europe/Paris", "Europe/London"])
def test_a_time_that_comes_twice_is_asked(zone: str) -> None:
    local = datetime.fromisoformat(f"2026-10-25T0{1 if zone == 'Europe/London' else 2}:30")
    with pytest.raises(schedule.ClockFold) as caught:
        schedule.to_utc(local, zone)
    first, second = schedule.to_utc(local, zone, "first"), schedule.to_utc(local, zone, "second")
    assert second - first == timedelta(hours=1)
    assert (caught.value.first_at, caught.value.second_at) == (first, second)
    assert schedule.to_local(second, zone).replace(fold=0) == local


def test_every_zone_round_trips() -> None:
    local = datetime.fromisoformat("2027-06-16T15:00")
    for zone in zones.zone_names():
        instant = schedule.to_utc(local, zone)
        assert schedule.to_local(instant, zone) == local, zone
        assert zones.zone_city(zone), zone
        assert zones.zone_from_text(zone) == zone
        assert zones.offset_text(instant, zone).startswith("UTC")


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Zurich", "Europe/Zurich"),
        ("europe/zurich", "Europe/Zurich"),
        ("zurich", "Europe/Zurich"),
        ("Geneva", "Europe/Zurich"),
        ("Geneva (Europe/Zurich)", "Europe/Zurich"),
        ("  Nairobi (Africa/Nairobi) ", "Africa/Nairobi"),
        ("new york", "America/New_York"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Europe/Kiev", "Europe/Kiev"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_found_by_city_or_name(text: str, zone: str) -> None:
    assert zones.zone_from_text(text) == zone


@pytest.mark.parametrize("text", ["", "Mars/Olympus", "../../etc/passwd", "Europe", "x" * 500])
def test_an_unknown_zone_is_a_sentence(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        zones.zone_from_text(text)
    assert caught.value.field == "zone"
    assert "Europe/Zurich" in str(caught.value)


@pytest.mark.parametrize(
    ("zone", "month", "expected"),
    [
        ("Europe/Zurich", 6, "UTC+2"),
        ("Europe/Zurich", 12, "UTC+1"),
        ("Asia/Kathmandu", 6, "UTC+5:45"),
        ("America/St_Johns", 12, "UTC-3:30"),
        ("Europe/London", 12, "UTC"),
    ],
)
def test_offset_in_words(zone: str, month: int, expected: str) -> None:
    assert zones.offset_text(datetime(2020, month, 17, 13, tzinfo=UTC), zone) == expected


def test_the_sentence_under_the_date_fields() -> None:
    said = clocks.said_time(
        datetime(2020, 6, 17, 13, tzinfo=UTC), 90, "Europe/Zurich", ["America/Lima", "Asia/Manila"]
    )
    assert (said.date_text, said.start, said.end) == ("Wednesday 17 June 2020", "15:00", "16:30")
    assert [(row.city, f"{row.starts_local:%H:%M}") for row in said.others] == [
        ("Lima", "08:00"),
        ("Manila", "21:00"),
    ]
    assert (said.offset, said.is_weekend, said.change_on) == ("UTC+2", False, None)


def test_a_weekend_and_a_near_clock_change_are_said() -> None:
    said = clocks.said_time(datetime(2026, 10, 24, 13, tzinfo=UTC), 60, "Europe/Zurich")
    assert said.is_weekend
    assert said.change_on == date(2026, 10, 25)


def test_world_clock_shades_nights_and_shifts_days() -> None:
    rows = clocks.world_clock(
        datetime(2020, 6, 17, 22, 30, tzinfo=UTC), 90, "America/Lima", ["Asia/Manila", "America/Lima"]
    )
    assert [(row.city, row.day_shift, row.is_night) for row in rows] == [
        ("Lima", 0, False),
        ("Manila", 1, True),
    ]
    assert rows[1].start_share == round(6.5 * 100 / 24, 2)
    late = clocks.world_clock(datetime(2020, 6, 17, 23, 30, tzinfo=UTC), 90, "UTC", ["UTC"])[0]
    assert late.start_share + late.length_share == pytest.approx(100, abs=0.02)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15:00", time(15)),
        ("15.30", time(15, 30)),
        ("15h30", time(15, 30)),
        ("9", time(9)),
        ("0930", time(9, 30)),
        ("3 pm", time(15)),
        ("12am", time(0)),
        ("12:15 pm", time(12, 15)),
    ],
)
def test_times_as_people_type_them(text: str, expected: time) -> None:
    assert schedule.parse_time(text) == expected


@pytest.mark.parametrize("text", ["", "25:00", "12:60", "noon", "15:00:00", "-1", "３٤"])
def test_a_wrong_time_is_a_sentence(text: str) -> None:
    with pytest.raises(Invalid):
        schedule.parse_time(text)


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        (("", "", ""), "day"),
        (("x", "6", "2020"), "day"),
        (("31", "6", "2020"), "day"),
        (("17", "13", "2020"), "month"),
        (("17", "6", "20"), "year"),
    ],
)
def test_a_wrong_date_names_its_field(parts: tuple[str, str, str], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        schedule.parse_date(*parts)
    assert caught.value.field == field


def test_a_date_in_three_fields() -> None:
    assert schedule.parse_date("17", "6", "2020") == date(2020, 6, 17)


@pytest.mark.parametrize("text", ["2020-09-16 15:00", "2020-09-16T15:00"])
def test_start_on_the_command_line(text: str) -> None:
    assert schedule.parse_start(text) == datetime.fromisoformat("2020-09-16T15:00")


@pytest.mark.parametrize("text", ["", "16/09/2020 15:00", "2020-09-16", "2020-09-16 15:00+02:00", "soon"])
def test_a_wrong_start_on_the_command_line(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        schedule.parse_start(text)
    assert caught.value.field == "start"
