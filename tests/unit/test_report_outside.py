"""A year told to people outside: small groups stay hidden, in words and in every table."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tracker.figures.breakdown import Part
from tracker.figures.counts import (
    CountryCount,
    LeftOut,
    OrganisationCount,
    Period,
    PeriodFigures,
    WebinarCounts,
)
from tracker.figures.rule import Rule
from tracker.reports.narrative import Narrative
from tracker.reports.outside import webinars_outside
from tracker.reports.year import WebinarLine, YearReport

AT = datetime(2020, 12, 1, tzinfo=UTC)
RULE = Rule(version=1)


def organisation(number: int, people: int) -> OrganisationCount:
    return OrganisationCount(
        organisation_id=number,
        name=f"Org {number}",
        kinds=("partner",),
        people=people,
        attendances=people,
    )


def line(number: int, people: int | None, head_count: int | None = None) -> WebinarLine:
    counts = WebinarCounts(
        webinar_id=number,
        state="measured",
        head_count=head_count,
        individuals=people,
        organisations=7,
        countries=7,
        by_kind={},
        left_out=LeftOut(),
        registered=0,
        no_shows=None,
        rule=RULE,
        counted_at=AT,
    )
    return WebinarLine(
        webinar_id=number,
        title=f"Webinar {number}",
        series="",
        number=number,
        year_number=number,
        local_start=datetime(2020, number, 1),  # noqa: DTZ001
        counts=counts,
    )


def told(people: dict[str, Any], **figures: Any) -> Narrative:
    """A year in which so many came to each webinar, from each organisation, country and of each kind."""
    webinars = [line(number, count) for number, count in enumerate(people.get("webinars", []), 1)]
    organisations = [organisation(n, count) for n, count in enumerate(people.get("organisations", []), 1)]
    countries = [
        CountryCount(country=code, people=count, attendances=count, organisations=1)
        for code, count in people.get("countries", {}).items()
    ]
    values: dict[str, Any] = {
        "period": Period(year=2020),
        "webinars": len(webinars),
        "recorded": len(webinars),
        "measured": len(webinars),
        "head_counted": 0,
        "head_count": 0,
        "attendances": sum(people.get("webinars", [])),
        "individuals": sum(people.get("webinars", [])),
        "organisations": len(organisations),
        "countries": len(countries),
        "registered": 0,
        "by_kind": people.get("kinds", {}),
        "organisations_by_kind": {},
        "rules": [RULE],
        "counted_at": AT,
    }
    report = YearReport(
        figures=PeriodFigures(per_organisation=organisations, **(values | figures)),
        webinars=webinars,
        countries=countries,
        regions=(),
        whole=Part(key=None),
    )
    return Narrative(report=report, series="S", host="H", is_outside=True)


YEAR: dict[str, Any] = {
    "webinars": [40, 3, 12],
    "organisations": [30, 19, 3, 2, 1],
    "countries": {"PH": 50, "KE": 3, "PE": 2},
    "kinds": {"partner": 30, "grantee": 22, "other": 3, "unknown": 0},
}


def test_small_groups_and_a_second_one_are_hidden() -> None:
    narrative = told(YEAR)
    body = narrative.document().body
    assert "55 different people" in body
    assert "| Partner | 30 |" in body and "| Grantee | – |" in body and "| Other | – |" in body
    assert "| Webinar 1 | 40 | 7 |" in body
    assert "| Webinar 2 | – | – |" in body and "| Webinar 3 | – | – |" in body
    assert "| Org 2 | 19 |" in body and "Org 3" not in body and "And 3 more." in body
    assert "| Philippines | 50 |" in body and "Kenya" not in body and "And 2 more." in body
    assert "A dash stands for fewer than five" in body
    inside = replace(narrative, is_outside=False).document().body
    assert "| Webinar 2 | 3 | 7 |" in inside and "Kenya" in inside and "A dash stands" not in inside


@pytest.mark.parametrize(
    ("people", "figures", "sentences"),
    [
        ({}, {}, ("No webinar was held in 2020.", "")),
        (
            {},
            {"webinars": 3},
            (
                "3 webinars were held in 2020. Attendance was recorded for 0.",
                "So nothing can be told about the people who came.",
            ),
        ),
        (
            {"webinars": [0]},
            {},
            ("One webinar was held in 2020. Attendance was recorded for 1.", "Nobody was counted."),
        ),
        (
            {"webinars": [4], "organisations": [4], "countries": {"PH": 4}, "kinds": {"partner": 4}},
            {},
            (
                "One webinar was held in 2020. Attendance was recorded for 1.",
                "Fewer than five people came, so nothing more is told about them.",
            ),
        ),
    ],
)
def test_without_figures_it_says_so(
    people: dict[str, Any], figures: dict[str, Any], sentences: tuple[str, str]
) -> None:
    narrative = told(people, **figures)
    assert narrative.sentences() == sentences
    document = narrative.document()
    assert [value for value, _label in document.strip[:3]] in ([["–"] * 3, ["0", "0", "0"]])
    assert "Org 1" not in document.body and "Philippines" not in document.body


def test_a_head_count_of_a_room_stands() -> None:
    figures = told(YEAR).report.figures
    assert webinars_outside(figures, [line(1, None, head_count=80)]) == {}
