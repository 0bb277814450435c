"""Knows what is still open before a recap is published, the range it means, and what forbids publishing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tracker.errors import N_
from tracker.recaps.fields import BLOCKS, used_fields

LONGEST_SUMMARY = 160
DOUBTFUL_SECONDS = 30  # this close to the minimum, a stay may belong on the other side

# An address begins at no letter in the midst of one: so each text is read once, however long it is.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w/.])\+?\(?\d(?:[\s()./-]{0,2}\d){6,}(?!\w)")
_ADDRESS = re.compile(r"https?://\S+")
_DATE_OR_YEARS = re.compile(
    r"(?<!\d)(?<!\d[./-])"
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{4}\s?[-/–]\s?\d{2,4})"
    r"(?![./-]?\d)"
)


@dataclass(frozen=True, kw_only=True)
class Open:
    """What the attendance still leaves open, in people. `staged` are people of imports not applied yet."""

    is_measured: bool = True
    imports_staged: int = 0
    staged: int = 0
    without_organisation: int = 0
    just_under: int = 0
    just_over: int = 0
    unnamed_connections: int = 0
    unlinked_presentations: int = 0


@dataclass(frozen=True, kw_only=True)
class Range:
    """From the fewest to the most that the open points allow."""

    low: int
    high: int

    @property
    def is_open(self) -> bool:
        return self.low != self.high

    def __str__(self) -> str:
        return f"{self.low}–{self.high}" if self.is_open else str(self.low)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One line: "stop" forbids publishing, "open" warns, "done". `where` names the page that settles it."""

    state: str
    label: str
    values: dict[str, object] = field(default_factory=dict)
    where: str = ""

    def __str__(self) -> str:
        return self.label % self.values if self.values else self.label


@dataclass(frozen=True, kw_only=True)
class Gate:
    """All points, and the ranges that the open ones mean."""

    points: tuple[Point, ...]
    individuals: Range
    organisations: Range

    @property
    def stops(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.state == "stop")

    @property
    def may_publish(self) -> bool:
        return not self.stops


def look(
    *,
    title: str,
    summary: str,
    summary_as_read: str,
    body: str,
    values: Mapping[str, str],
    open_points: Open,
    individuals: int,
    organisations: int,
    contacts: Iterable[str] = (),
) -> Gate:
    """What the gate says of a draft. `summary_as_read` is filled in; `contacts` may stand in the text."""
    text = "\n".join((title, summary, body))
    points = (
        *_headline(title, summary_as_read),
        *_values(text, values),
        *_personal_data(title, summary, body, contacts),
        *_attendance(open_points),
    )
    return Gate(
        points=points,
        individuals=Range(
            low=individuals - open_points.just_over,
            high=individuals + open_points.just_under + open_points.unnamed_connections + open_points.staged,
        ),
        organisations=Range(
            low=organisations,
            high=organisations
            + open_points.without_organisation
            + open_points.unnamed_connections
            + open_points.staged,
        ),
    )


def _headline(title: str, summary: str) -> list[Point]:
    if not title.strip() or not summary.strip():
        return [Point(state="stop", label=N_("A headline and a summary are needed"))]
    if len(summary) > LONGEST_SUMMARY:
        values: dict[str, object] = {"length": len(summary), "most": LONGEST_SUMMARY}
        label = N_("The summary has %(length)s characters; search results show %(most)s")
        return [Point(state="open", label=label, values=values)]
    return [Point(state="done", label=N_("Headline and summary"))]


def _values(text: str, values: Mapping[str, str]) -> list[Point]:
    missing = sorted(used_fields(text) - set(values) - set(BLOCKS))
    if not missing:
        return [Point(state="done", label=N_("Every fact in the text has a value"))]
    return [
        Point(
            state="stop",
            label=N_("No value is known, or may be published, for %(names)s"),
            values={"names": ", ".join(f"{{{{{name}}}}}" for name in missing)},
        )
    ]


def _personal_data(title: str, summary: str, body: str, contacts: Iterable[str]) -> list[Point]:
    allowed = {contact.casefold() for contact in contacts if contact}
    found = [
        Point(state="stop", label=label, values={"line": line})
        for line, label in personal_data(body, allowed)
    ]
    if personal_data(f"{title} {summary}", allowed):
        found.append(
            Point(state="stop", label=N_("Headline or summary hold an email address or phone number"))
        )
    return found or [Point(state="done", label=N_("No email address or phone number in the text"))]


def personal_data(text: str, allowed: Iterable[str] = ()) -> list[tuple[int, str]]:
    """(line, message) for every line with somebody's address or number; web addresses and dates are none."""
    found = []
    known = set(allowed)
    for number, line in enumerate(text.splitlines(), 1):
        if any(address.casefold() not in known for address in _EMAIL.findall(line)):
            found.append((number, N_("The text holds an email address (line %(line)s). Remove it")))
        if any(
            _is_phone(match) for match in _PHONE.findall(_DATE_OR_YEARS.sub(" ", _ADDRESS.sub(" ", line)))
        ):
            found.append((number, N_("The text holds a phone number (line %(line)s). Remove it")))
    return found


def _is_phone(text: str) -> bool:
    """Grouped thousands are no phone number: seven digits with a plus, nine without."""
    digits = sum(letter.isdigit() for letter in text)
    return digits >= (7 if text.startswith("+") else 9)


def _attendance(points: Open) -> list[Point]:
    if not points.is_measured:
        return [Point(state="open", label=N_("Attendance is not recorded yet"), where="attendance")]
    counts = {
        N_("Imports that are not applied yet: %(count)s"): points.imports_staged,
        N_("People without an organisation: %(count)s"): points.without_organisation,
        N_("Stays just under the minimum: %(count)s"): points.just_under,
        N_("Stays just over the minimum: %(count)s"): points.just_over,
        N_("Connections that nobody has named: %(count)s"): points.unnamed_connections,
    }
    found = [
        Point(state="open", label=label, values={"count": count}, where="attendance")
        for label, count in counts.items()
        if count
    ]
    if points.unlinked_presentations:
        label = N_("Presentations without an organisation: %(count)s")
        found.append(
            Point(state="open", label=label, values={"count": points.unlinked_presentations}, where="agenda")
        )
    return found or [Point(state="done", label=N_("Nobody is left to review"))]
