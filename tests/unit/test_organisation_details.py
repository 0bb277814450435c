"""What is kept of an organisation: cleaning, changes, parents, the picture of kinds."""

from datetime import date

import pytest

from tracker.errors import Invalid
from tracker.organisations.details import Details, Kinship, clean_details, list_changes
from tracker.organisations.kinds import Period, Segment, timeline
from tracker.organisations.reading import COLUMNS, read_organisations
from tracker.organisations.writing import to_rows
from tracker.tables import to_csv

TODAY = date(2020, 6, 17)


def test_cleans_every_value() -> None:
    typed = Details(
        name="  Lantern\n House ",
        countries=("Philippines", "ph", "Viet Nam"),
        domains=("@LanternHouse.org", "http://www.lanternhouse.org/about"),
        aliases=("LANTERN HOUSE", "Bahay|Parola", "bahay", "…"),
    )
    assert clean_details(typed) == Details(
        name="Lantern House",
        countries=("PH", "VN"),
        domains=("lanternhouse.org",),
        aliases=("Bahay", "Parola"),
    )


def test_names_what_changes() -> None:
    before = Details(name="Hope", countries=("PE",))
    after = Details(name="Hope", countries=("PE", "CL"), periods=(Period(kind="partner", to_on=TODAY),))
    assert [(one.field, one.before, one.after) for one in list_changes(before, after)] == [
        ("countries", "PE", "PE, CL"),
        ("kinds", "", "partner …–2020-06-17"),
    ]
    assert list_changes(after, after) == ()
    assert [one.field for one in list_changes(None, after)] == ["name", "countries", "kinds"]


def test_no_circle_of_parents() -> None:
    kinship = Kinship(parents={"below": "middle", "middle": "top"})
    for parent in ("top", "middle", "below"):
        with pytest.raises(Invalid):
            kinship.set_parent("top", parent)
    kinship.set_parent("below", "top")
    kinship.set_parent("middle", "below")


@pytest.mark.parametrize(
    "details",
    [
        Details(name="Plain"),
        Details(name='With "quotes", commas; and — dashes', short_name="=1+1", aliases=("+A", "-B", "@C")),
        Details(name="＝Wide", short_name="＋W", countries=("PE",), sector="un"),
        Details(
            name="Kinds",
            periods=(
                Period(kind="other", to_on=date(2018, 2, 28)),
                Period(kind="grantee", from_on=date(2018, 3, 1), to_on=date(2020, 8, 31)),
                Period(kind="partner", from_on=date(2020, 9, 1)),
            ),
        ),
    ],
)
def test_what_is_written_reads_the_same(details: Details) -> None:
    (read,) = read_organisations(to_csv(COLUMNS, to_rows([details]))).organisations
    again = Details(
        name=read.name,
        short_name=read.short_name,
        sector=read.sector,
        countries=tuple(read.countries),
        domains=tuple(read.domains),
        aliases=tuple(read.aliases),
        periods=read.periods,
    )
    assert again == details


@pytest.mark.parametrize(
    ("periods", "years", "segments"),
    [
        ((), [2020], []),
        ((Period(kind="host"),), [2020], [Segment(kind="host", start=0, width=1)]),
        (
            (Period(kind="grantee", from_on=date(2019, 1, 1)),),
            [2019, 2020],
            [Segment(kind="grantee", start=0, width=2)],
        ),
        (
            (
                Period(kind="other", to_on=date(2018, 12, 31)),
                Period(kind="partner", from_on=date(2019, 1, 1), to_on=date(2019, 12, 31)),
            ),
            [2018, 2019, 2020],
            [Segment(kind="other", start=0, width=1), Segment(kind="partner", start=1, width=1)],
        ),
        (
            (Period(kind="grantee", from_on=date(1990, 1, 1), to_on=date(1999, 12, 31)),),
            list(range(2009, 2021)),
            [],
        ),
    ],
)
def test_draws_kinds_over_time(
    periods: tuple[Period, ...], years: list[int], segments: list[Segment]
) -> None:
    assert timeline(periods, TODAY) == (years, segments)
