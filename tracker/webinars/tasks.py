"""Knows what is left to do for a webinar before, during and after it, in the order of the work."""

from dataclasses import dataclass, field
from typing import Literal

from tracker.errors import N_

Stage = Literal["before", "during", "after"]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the list needs to know of one webinar. Counts are rows or presentations."""

    state: str
    is_over: bool
    has_started: bool
    has_focus: bool
    has_description: bool
    has_platform_link: bool
    presentations: int
    presentations_without_presenter: int
    free_minutes: int
    updates: int
    materials: int
    presentations_without_slides: int
    recordings: int
    attendance_recorded: bool
    imports_staged: int
    recap: Literal["none", "draft", "published", "withdrawn"]
    questions_open: int = 0
    is_thanked: bool = False
    answers: int = 0
    gives_certificates: bool = False
    certificates_unmade: int = 0


@dataclass(frozen=True, kw_only=True)
class Task:
    """One line of the list: what, whether it is done, and the page where it is done (a view's name)."""

    stage: Stage
    label: str
    is_done: bool
    where: str
    values: dict[str, object] = field(default_factory=dict)


def tasks(facts: Facts) -> list[Task]:
    """All tasks that apply to the webinar in its state, done ones included."""
    if facts.state == "cancelled":
        return []
    return [*_before(facts), *_during(facts), *_after(facts)]


def _before(facts: Facts) -> list[Task]:
    missing = facts.presentations_without_presenter
    found = [
        _task("before", N_("Promise in one sentence"), facts.has_focus, "edit"),
        _task("before", N_("Description"), facts.has_description, "edit"),
        _task("before", N_("Agenda"), facts.presentations > 0, "agenda"),
    ]
    if facts.presentations:
        label = N_("Presentations without a presenter: %(count)s") if missing else N_("Presenters")
        found.append(_task("before", label, not missing, "agenda", count=missing))
    if facts.presentations and facts.free_minutes:
        late = facts.free_minutes < 0
        label = (
            N_("Minutes too many in the agenda: %(count)s")
            if late
            else N_("Minutes of the agenda still free: %(count)s")
        )
        found.append(_task("before", label, False, "agenda", count=abs(facts.free_minutes)))
    if not facts.has_started:
        found.append(_task("before", N_("Joining link of the platform"), facts.has_platform_link, "edit"))
        found.append(_task("before", N_("Published"), facts.state != "draft", "publish"))
    return found


def _during(facts: Facts) -> list[Task]:
    if facts.state == "draft":
        return []
    return [
        _task(
            "during",
            N_("Updates announced: %(count)s") if facts.updates else N_("Updates announced"),
            facts.updates > 0,
            "updates",
            count=facts.updates,
        )
    ]


def _after(facts: Facts) -> list[Task]:
    if not facts.is_over:
        return []
    found = [
        _task("after", N_("Marked held, with its number"), facts.state == "held", "hold"),
        _task("after", N_("Attendance imported"), facts.attendance_recorded, "attendance"),
    ]
    if facts.imports_staged:
        found.append(
            _task(
                "after", N_("Imports to review: %(count)s"), False, "attendance", count=facts.imports_staged
            )
        )
    if facts.questions_open:
        label = N_("Unanswered questions to follow up: %(count)s")
        found.append(_task("after", label, False, "questions", count=facts.questions_open))
    if facts.presentations:
        missing = facts.presentations_without_slides
        label = N_("Presentations without their slides: %(count)s") if missing else N_("Slides")
        found.append(_task("after", label, not missing, "slides", count=missing))
    else:
        found.append(_task("after", N_("Slides and other materials"), facts.materials > 0, "materials"))
    found.append(_task("after", N_("Recording, if there is one"), facts.recordings > 0, "materials"))
    found.append(_task("after", N_("Recap published"), facts.recap == "published", "recap"))
    return found + (_thanks(facts) if facts.state == "held" else [])


def _thanks(facts: Facts) -> list[Task]:
    """What people who came get: thanks with questions, and certificates once it is known who they are."""
    label = N_("People’s answers: %(count)s") if facts.answers else N_("People’s answers to four questions")
    found = [
        _task("after", N_("Thanks to those who came, with questions"), facts.is_thanked, "mails"),
        _task("after", label, facts.answers > 0, "feedback", count=facts.answers),
    ]
    unmade = facts.certificates_unmade
    if facts.gives_certificates and (unmade or facts.attendance_recorded):
        label = N_("Certificates nobody has made yet: %(count)s") if unmade else N_("Certificates")
        found.append(_task("after", label, not unmade, "certificates", count=unmade))
    return found


def _task(stage: Stage, label: str, is_done: bool, where: str, **values: object) -> Task:
    return Task(stage=stage, label=label, is_done=is_done, where=where, values=values)
