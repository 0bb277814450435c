"""Every time zone there is: a wall time becomes an instant and comes back, in words, in calendars."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import icalendar
import pytest
import tzdata

from tracker.errors import Invalid
from tracker.webinars.calendar import Entry, local_words, write_file
from tracker.webinars.schedule import (
    ClockFold,
    ClockGap,
    Derived,
    derive_again,
    is_gap,
    to_local,
    to_utc,
)
from tracker.zones import fixed_zone, offset_text, zone_city, zone_from_text, zone_label, zone_names

LOCAL = datetime(2027, 4, 14, 14, 30)  # noqa: DTZ001 - a wall time
PARIS_GAP = datetime(2027, 3, 28, 2, 30)  # noqa: DTZ001
PARIS_TWICE = datetime(2027, 10, 31, 2, 30)  # noqa: DTZ001


def entry(zone: str, starts_at: datetime) -> Entry:
    return Entry(
        uid="webinar-1@calendar.example",
        sequence=0,
        title="Open data",
        starts_at=starts_at,
        minutes=90,
        zone=zone,
        host="End Violence",
        url="https://webinars.example/a/b",
        description="",
        is_cancelled=False,
        created_at=starts_at,
        updated_at=starts_at,
    )


def test_every_zone_comes_back_the_same() -> None:
    assert len(zone_names()) > 590
    assert set(zone_names()) >= available_timezones() - {"Factory", "localtime"}
    for zone in zone_names():
        starts_at = to_utc(LOCAL, zone)
        assert to_local(starts_at, zone) == LOCAL, zone
        written = entry(zone, starts_at)
        [event] = icalendar.Calendar.from_ical(write_file(written)).walk("VEVENT")
        assert event.decoded("dtstart") == starts_at, zone
        assert "14:30 to 16:00" in local_words(written), zone
        assert zone_from_text(zone) == zone
        assert zone_from_text(zone_label(zone)) == zone, "what a field shows is what it reads"


@pytest.mark.parametrize(
    ("zone", "starts_at"),
    [
        ("Europe/Kiev", "2027-04-14T11:30"),
        ("Europe/Kyiv", "2027-04-14T11:30"),
        ("Asia/Kathmandu", "2027-04-14T08:45"),
        ("Pacific/Chatham", "2027-04-14T01:45"),
        ("Australia/Lord_Howe", "2027-04-14T04:00"),
        ("Pacific/Apia", "2027-04-14T01:30"),
        ("Etc/GMT+8", "2027-04-14T22:30"),
        ("America/Vancouver", "2027-04-14T21:30"),
    ],
)
def test_renamed_fixed_and_odd_ones(zone: str, starts_at: str) -> None:
    assert to_utc(LOCAL, zone) == datetime.fromisoformat(f"{starts_at}:00+00:00")


@pytest.mark.parametrize("zone", ["Atlantis", "Europe/Nowhere", "UTC+2", "../../etc/passwd", "x" * 300, ""])
def test_an_unknown_zone_gets_a_sentence(zone: str) -> None:
    with pytest.raises(Invalid, match="time zone"):
        zone_from_text(zone)


def test_zones_without_a_city_are_named_by_their_offset() -> None:
    assert (zone_city("Etc/GMT+8"), zone_city("Etc/GMT-14"), zone_city("Etc/GMT0")) == (
        "UTC-8",
        "UTC+14",
        "UTC",
    )
    for hours in range(-12, 15):
        zone = fixed_zone(timedelta(hours=hours))
        assert zone is not None
        assert offset_text(datetime(2027, 1, 1, tzinfo=UTC), zone) == zone_city(zone)
    assert fixed_zone(timedelta(hours=5, minutes=45)) is None
    assert fixed_zone(timedelta(hours=30)) is None


@pytest.mark.parametrize(
    ("local", "zone", "known", "expected"),
    [
        # as it was; an hour off, as by older rules
        (
            LOCAL,
            "America/Vancouver",
            "2027-04-14T21:30",
            Derived(starts_at=to_utc(LOCAL, "America/Vancouver"), is_second=False),
        ),
        (
            LOCAL,
            "America/Vancouver",
            "2027-04-14T22:30",
            Derived(starts_at=to_utc(LOCAL, "America/Vancouver"), is_second=False),
        ),
        # the clocks jump over it now: the instant stays
        (
            PARIS_GAP,
            "Europe/Paris",
            "2027-03-28T00:30",
            Derived(starts_at=datetime(2027, 3, 28, 0, 30, tzinfo=UTC), is_second=False, trouble="gap"),
        ),
        # it comes twice: whichever was known stays
        (
            PARIS_TWICE,
            "Europe/Paris",
            "2027-10-31T00:30",
            Derived(starts_at=datetime(2027, 10, 31, 0, 30, tzinfo=UTC), is_second=False),
        ),
        (
            PARIS_TWICE,
            "Europe/Paris",
            "2027-10-31T01:30",
            Derived(starts_at=datetime(2027, 10, 31, 1, 30, tzinfo=UTC), is_second=True),
        ),
        # neither: the first, to be looked at
        (
            PARIS_TWICE,
            "Europe/Paris",
            "2027-10-31T02:30",
            Derived(starts_at=datetime(2027, 10, 31, 0, 30, tzinfo=UTC), is_second=False, trouble="fold"),
        ),
    ],
)
def test_a_wall_time_is_derived_again(local: datetime, zone: str, known: str, expected: Derived) -> None:
    assert derive_again(local, zone, datetime.fromisoformat(f"{known}:00+00:00")) == expected


def test_times_that_are_none_or_two_are_said() -> None:
    """R29."""
    assert is_gap(PARIS_GAP, "Europe/Zurich")
    with pytest.raises(ClockGap, match="02:30 does not exist on 28 March 2027 in Zurich"):
        to_utc(PARIS_GAP, "Europe/Zurich")
    with pytest.raises(ClockFold, match="02:30 comes twice on 25 October 2026 in Zurich"):
        to_utc(datetime(2026, 10, 25, 2, 30), "Europe/Zurich")  # noqa: DTZ001


@pytest.mark.parametrize(
    "way_in",
    ["from tracker.commands import main", "from tracker.webinars import schedule"],
)
def test_every_way_into_the_program_reads_the_wheel(way_in: str) -> None:
    """British Columbia keeps UTC-7 since 2026: systems with older rules are an hour wrong there."""
    program = (
        "import zoneinfo, datetime as d; zoneinfo.ZoneInfo('America/Vancouver'); "
        f"{way_in}; "
        "vancouver = zoneinfo.ZoneInfo('America/Vancouver'); "
        "print(zoneinfo.TZPATH, d.datetime(2027, 1, 12, 10, tzinfo=vancouver).utcoffset())"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": "", "PYTHONTZPATH": "/usr/share/zoneinfo", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.strip() == "() -1 day, 17:00:00"
    assert tzdata.IANA_VERSION >= "2026e"
