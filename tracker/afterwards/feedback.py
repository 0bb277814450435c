"""Knows the four questions about a webinar: who may answer when, what an answer is, what all of them say."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from tracker.errors import N_, Invalid
from tracker.figures.suppression import is_small
from tracker.text import many_lines

OPEN_FOR = timedelta(days=30)
SCALE = {
    5: N_("Very useful"),
    4: N_("Useful"),
    3: N_("Somewhat useful"),
    2: N_("Hardly useful"),
    1: N_("Not useful"),
}
LEVELS = {"basic": N_("Too basic"), "right": N_("About right"), "advanced": N_("Too advanced")}
LONGEST_ANSWER = 2000

Door = Literal["early", "open", "closed"]


@dataclass(frozen=True, kw_only=True)
class Given:
    """One answer, clean: `usefulness` 1 to 5, `level` a key of LEVELS or "", two texts."""

    usefulness: int
    level: str = ""
    use: str = ""
    wish: str = ""


class Answered(Protocol):
    """An answer as it is kept."""

    @property
    def usefulness(self) -> int: ...
    @property
    def level(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Score:
    """How useful a webinar was: the mean, 1 to 5, of so many answers of those who could answer (`asked`)."""

    mean: float
    answers: int
    asked: int

    @property
    def told_mean(self) -> float | None:
        """The mean where enough answered that it does not tell what somebody thought."""
        return None if is_small(self.answers) else self.mean


@dataclass(frozen=True, kw_only=True)
class Summary:
    """All answers of a webinar. `asked`: people who could answer; `scale` and `levels` hold every value."""

    answers: int
    asked: int
    scale: dict[int, int]
    levels: dict[str, int]

    @property
    def rate(self) -> float | None:
        """Answers among those who could answer; None where nobody could."""
        return self.answers / self.asked if self.asked else None

    @property
    def mean(self) -> float | None:
        """The mean usefulness, 1 to 5; None without answers."""
        total = sum(value * count for value, count in self.scale.items())
        return total / self.answers if self.answers else None


def find_door(ends_at: datetime, now: datetime) -> Door:
    """Whether the questions are open: from the webinar's end, for thirty days."""
    if now < ends_at:
        return "early"
    return "open" if now < ends_at + OPEN_FOR else "closed"


def clean_answer(usefulness: str, level: str = "", use: str = "", wish: str = "") -> Given:
    """What somebody sent. Raises Invalid with the field that cannot be used."""
    if usefulness not in {str(value) for value in SCALE}:
        raise Invalid(N_("Choose how useful it was"), field="usefulness")
    for field, text in (("use", use), ("wish", wish)):
        if len(many_lines(text)) > LONGEST_ANSWER:
            raise Invalid(N_("Shorten this to %(most)s characters"), field=field, most=LONGEST_ANSWER)
    return Given(
        usefulness=int(usefulness),
        level=level if level in LEVELS else "",
        use=many_lines(use),
        wish=many_lines(wish),
    )


def summarise(answers: Iterable[Answered], asked: int) -> Summary:
    """What all answers say together; everybody who answered could answer."""
    kept: Sequence[Answered] = list(answers)
    scale = Counter(one.usefulness for one in kept)
    levels = Counter(one.level for one in kept if one.level)
    return Summary(
        answers=len(kept),
        asked=max(asked, len(kept)),
        scale={value: scale[value] for value in SCALE},
        levels={level: levels[level] for level in LEVELS},
    )
