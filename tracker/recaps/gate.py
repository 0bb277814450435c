"""Knows what is still open before a recap is published, the range it means, and what forbids publishing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from tracker.errors import N_
from tracker.recaps.drafting import LONGEST_SUMMARY
from tracker.recaps.fields import BLOCKS, used_fields
from tracker.recaps.personal import WORDS, find_personal

DOUBTFUL_SECONDS = 30  # this close to the minimum, a stay may belong on the other side


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
    allowed: Collection[str] = (),
    review: str | None = None,
    lacks_focus: bool = False,
) -> Gate:
    """What the gate says of a draft. `summary_as_read` is filled in; `contacts` may stand in the text, and
    so may personal data whose digest is `allowed`. `review` is None where no second organiser is asked.
    """
    text = "\n".join((title, summary, body))
    points = (
        *_headline(title, summary_as_read),
        *_values(text, values),
        *_personal_data(title, summary, body, contacts, allowed),
        *_review(review),
        *_focus(lacks_focus),
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


def _personal_data(
    title: str, summary: str, body: str, contacts: Iterable[str], allowed: Collection[str]
) -> list[Point]:
    contacts = list(contacts)
    found = [
        Point(state="stop", label=WORDS[one.kind], values={"line": one.line}, where="personal")
        for one in find_personal(body, contacts)
        if one.digest not in allowed
    ]
    if any(one.digest not in allowed for one in find_personal(f"{title}\n{summary}", contacts)):
        label = N_("Headline or summary hold an email address, a phone number or a personal link")
        found.append(Point(state="stop", label=label, where="personal"))
    return found or [
        Point(state="done", label=N_("No email address, phone number or personal link in the text"))
    ]


def _review(review: str | None) -> list[Point]:
    """None where nobody is asked; else how far the second organiser is."""
    if review is None:
        return []
    if review == "approved":
        return [Point(state="done", label=N_("Approved by a second organiser"))]
    labels = {
        "asked": N_("A second organiser has not decided yet"),
        "returned": N_("A second organiser sent it back"),
    }
    label = labels.get(review, N_("A second organiser has to approve it"))
    return [Point(state="stop", label=label, where="review")]


def _focus(lacks_focus: bool) -> list[Point]:
    if not lacks_focus:
        return []
    label = N_("What the webinar focused on is not written in this language, so the text leaves it out")
    return [Point(state="open", label=label, where="names")]


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
