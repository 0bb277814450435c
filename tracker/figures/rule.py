"""Knows the counting rule: who counts, and how that is said to readers."""

from dataclasses import dataclass, field

from tracker.errors import N_


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One version of a series' counting rule. `year_start` is (month, day) of the series' year."""

    version: int
    minimum_seconds: int = 300
    leaves_out_hosts: bool = True
    counts_shared_rooms: bool = False
    year_start: tuple[int, int] = (1, 1)


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """English with %(name)s places, to be translated by the page, and what fills them."""

    message: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


def is_counted(rule: Rule, *, connection: str, kind: str, seconds: int) -> bool:
    """Whether one attendance counts. The SQL in figures/queries.py says the same; a test compares the two."""
    if connection or seconds < rule.minimum_seconds:
        return False
    return not (rule.leaves_out_hosts and kind == "host")


def how_we_counted(rule: Rule) -> list[Sentence]:
    """The rule in plain sentences, in the order a reader asks."""
    said = [_minimum(rule.minimum_seconds)]
    if rule.leaves_out_hosts:
        said.append(Sentence(message=N_("The host’s own people are left out.")))
    else:
        said.append(Sentence(message=N_("The host’s own people count like everybody else.")))
    if rule.counts_shared_rooms:
        said.append(Sentence(message=N_("Phone lines are left out until somebody names them.")))
        said.append(
            Sentence(
                message=N_(
                    "Heads counted in shared rooms are said beside the people, of each webinar by itself: "
                    "nobody knows who they are, so they are never among different people."
                )
            )
        )
    else:
        said.append(
            Sentence(message=N_("Shared rooms and phone lines are left out until somebody names them."))
        )
    said.append(
        Sentence(message=N_("People are counted once by email, or by name where no email was given."))
    )
    said.append(
        Sentence(
            message=N_(
                "The country is the one chosen at registration, else the organisation’s first. "
                "The kind of an organisation is the one valid on the day."
            )
        )
    )
    if rule.year_start != (1, 1):
        month, day = rule.year_start[0], rule.year_start[1]
        said.append(
            Sentence(
                message=N_("The year begins on day %(day)s of month %(month)s."),
                values={"day": day, "month": month},
            )
        )
    return said


def _minimum(seconds: int) -> Sentence:
    if seconds <= 0:
        return Sentence(message=N_("Everybody who came counts, however short their stay."))
    if seconds == 60:
        return Sentence(message=N_("A person counts from one minute in all, rejoins added up."))
    if seconds % 60 == 0:
        return Sentence(
            message=N_("A person counts from %(minutes)s minutes in all, rejoins added up."),
            values={"minutes": seconds // 60},
        )
    return Sentence(
        message=N_("A person counts from %(seconds)s seconds in all, rejoins added up."),
        values={"seconds": seconds},
    )
